"""One run on one rank, from the command to its end."""

from .blocks import Geometry
from .conditioning import Conditions, hear, read_prompt
from .decoding import LOST_AT_FIRST
from .frames import FrameSender
from .pipeline_rollout import decode, denoise
from .report import Report
from .rollout import roll_out


def generate(settings, loaded, portraits, ranks, events, job, stop):
    """Ends with one `done` or `cancelled`; whatever goes wrong is raised. `stop()`: the run is not wanted any more."""
    params = job["params"]
    check(settings, params)
    pipe, width, height = loaded.pipe, job["width"], job["height"]
    geometry = Geometry(width, height, params["infer_frames"], pipe.num_frames_per_block)
    report = Report(events, job, params["num_clip"])
    if settings.rank == 0:
        report.progress("conditioning")
    portrait = portraits.get(job["image"], width, height)
    report.spent("portrait")
    speech, lasts = hear(pipe, job["audio"], params["infer_frames"])
    report.spent("recording")
    report.clips = min(params["num_clip"], lasts)
    conditions = Conditions(portrait, speech, None)
    if settings.rank < settings.dit_ranks:
        conditions.context = read_prompt(pipe, job["prompt"], params["offload_model"])
        report.spent("prompt")
    rest = (loaded, job, conditions, geometry, ranks, report, stop)
    if not settings.decodes:
        report.conclude(denoise(*rest), 0)
        return
    frames = report.clips * params["infer_frames"] - LOST_AT_FIRST
    report.started(width, height, pipe.fps, frames)
    with FrameSender(job["socket"], width, height) as sender:
        finished = (decode if ranks else roll_out)(*rest, sender)
        sent = sender.close()
    report.conclude(finished, sent)


def check(settings, params):
    """What would hang or end in a KeyError inside LiveAvatar is refused here. Raises `ValueError`."""
    steps, ranks = params["sample_steps"], settings.dit_ranks
    if params["sample_solver"] != "euler":
        raise ValueError("LiveAvatar implements the solver euler only.")
    if settings.members > 1 and steps != ranks:
        raise ValueError(f"{ranks} GPUs denoise, each does one step: {steps} steps cannot run on them.")
