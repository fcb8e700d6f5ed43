"""One run on one rank, from the command to its end."""

from .blocks import Geometry
from .conditioning import Conditions
from .decoding import LOST_AT_FIRST
from .frames import FrameSender
from .report import Report
from .rollout import roll_out


def generate(settings, loaded, portraits, recordings, prompts, ranks, events, job, stop):
    """Ends with one `done` or `cancelled`; whatever goes wrong is raised. `stop()`: the run is not wanted any more."""
    params = job["params"]
    if params["sample_solver"] != "euler":
        raise ValueError("LiveAvatar implements the solver euler only.")
    denoises = len(ranks.share(params["sample_steps"])) > 0
    pipe, width, height = loaded.pipe, job["width"], job["height"]
    geometry = Geometry(width, height, params["infer_frames"], pipe.num_frames_per_block)
    report = Report(events, job, params["num_clip"])
    if settings.rank == 0:
        report.progress("conditioning")
    portrait = portraits.get(job["image"], width, height)
    report.spent("portrait")
    speech, lasts = recordings.hear(job["audio"], params["infer_frames"])
    report.spent("recording")
    report.clips = min(params["num_clip"], lasts)
    conditions = Conditions(portrait, speech, None)
    if denoises:
        conditions.context = prompts.read(job["prompt"])
        report.spent("prompt")
    rest = (loaded, job, conditions, geometry, ranks, report, stop)
    if not settings.decodes:
        report.conclude(roll_out(*rest, None), 0)
        return
    frames = report.clips * params["infer_frames"] - LOST_AT_FIRST
    report.started(width, height, pipe.fps, frames)
    with FrameSender(job["socket"], width, height) as sender:
        decoding = loaded.decoding(report, sender)
        try:
            finished = roll_out(*rest, decoding)
            decoding.finish()
        finally:
            decoding.close()
        sent = sender.close()
    report.conclude(finished, sent)
