"""One session on one rank, from the command to its end."""

import itertools

import torch

from ..blocks import Geometry
from ..conditioning import Conditions
from ..decoding import LOST_AT_FIRST
from ..keeping import NothingKept
from ..report import Report
from ..rollout import Clips, Rollout
from .clip import ClipAsItComes
from .listening import Listening
from .sound import AHEAD, BLOCK, FPS
from .timed_frames import TimedFrames

CLOSED = -1
NOTHING_KEPT = NothingKept()


def show(settings, loaded, portraits, recordings, prompts, ranks, events, job, sound):
    """Ends with one `done`; whatever goes wrong is raised. `sound`: what is heard of it."""
    params = job["params"]
    pipe, width, height = loaded.pipe, job["width"], job["height"]
    geometry = Geometry(width, height, params["infer_frames"], pipe.num_frames_per_block)
    check(params, pipe, geometry)
    report = Report(events, {**job, "run": job["session"]}, 0)
    if settings.rank == 0:
        report.progress("conditioning")
    conditions = Conditions(portraits.get(job["image"], width, height), None, None)
    listening = None
    if len(ranks.share(params["sample_steps"])) > 0:
        conditions.context = prompts.read(job["prompt"])
        listening = Listening(pipe, recordings, sound)
        conditions.speech = listening.silence()
    report.spent("conditioning")
    rest = (loaded, job, conditions, geometry, ranks, report, sound, listening)
    if not settings.decodes:
        perform(*rest, None, None)
        report.conclude(True, 0)
        return
    with TimedFrames(job["socket"], width, height, pipe.fps) as sender:
        decoding = loaded.decoding(report, sender)
        try:
            left_out = perform(*rest, decoding, sender)
        finally:
            decoding.close()
        sent = sender.close()
    report.left_out(left_out / pipe.fps)
    report.conclude(True, sent)


def check(params, pipe, geometry):
    """Raises `ValueError` for what a session cannot be."""
    if params["sample_solver"] != "euler":
        raise ValueError("LiveAvatar implements the solver euler only.")
    if (pipe.fps, geometry.frames_per_block) != (FPS, BLOCK):
        raise ValueError(f"Sessions are of {BLOCK} frames a block at {FPS} a second, which this LiveAvatar does not make.")
    if geometry.infer_frames % BLOCK:
        raise ValueError(f"In a session the frames of a clip are a multiple of {BLOCK}.")


def perform(loaded, job, conditions, geometry, ranks, report, sound, listening, decoding, sender):
    """Blocks as their sound comes, until the session is closed. Returns how many frames there was no time for."""
    pipe = loaded.pipe
    clips = Clips(pipe, geometry, conditions, job["params"]["base_seed"], ClipAsItComes)
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        rollout = Rollout(loaded, job, conditions, ranks, report, lambda: sound.closed, decoding, clips)
        try:
            rollout.begin()
            settle(decoding)
            ranks.gather_point()
            if decoding:
                look_ahead = (BLOCK + AHEAD - 0.5) / FPS
                report.started(job["width"], job["height"], pipe.fps, look_ahead=look_ahead)
            due = left_out = 0
            for at in itertools.count():
                frame, fed = place(ranks, sound, due)
                if frame == CLOSED:
                    return left_out
                report.spent("waiting")
                left_out += frame - due
                shown = sound.shown(frame, fed)
                if listening:
                    conditions.speech = listening.block(frame, fed)
                    report.spent("listening")
                if decoding:
                    lost = 0 if at else LOST_AT_FIRST
                    sender.begin(frame + lost, shown - lost)
                if not rollout.make(at, NOTHING_KEPT):
                    return left_out
                settle(decoding)
                report.spent("decoding")
                due = frame + shown
        finally:
            rollout.close()


def place(ranks, sound, frame):
    """Where the next block begins and how much sound had come then: the first rank decides."""
    found = []

    def first():
        found[:] = sound.next(frame) or (CLOSED, 0)
        return found[0]

    frame = ranks.hand_down(first)
    return frame, 0 if frame == CLOSED else ranks.hand_down(lambda: found[1])


def settle(decoding):
    """The GPU has nothing left to do: what comes is made then, not put behind what waits, which nobody could leave out."""
    if decoding:
        decoding.settle()
    else:
        torch.cuda.synchronize()
