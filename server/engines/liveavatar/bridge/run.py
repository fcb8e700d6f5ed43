"""One run on one rank, from the command to its end."""

from .blocks import Geometry
from .conditioning import Conditions
from .course import course_of_part, whole
from .frames import FrameSender
from .keeping import Keeping, NothingKept, read_state
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
    part, common = job.get("part"), what_parts_share(job)
    if part and ranks.several:
        raise ValueError("Parts are gone on from on one GPU only.")
    if part:
        state = read_state(part["from"], common, part["start"], geometry, pipe.device)
        course = course_of_part(part["start"], job["frames"], state, geometry)
        ends = [course.origin + at * geometry.frames_per_block for at in (course.heard_from, course.end)]
        speech, begins = recordings.hear_part(job["audio"], params["infer_frames"], *ends)
        conditions = Conditions(portrait, speech, None, course.origin - begins)
        report.clips = course.clips(geometry)
    else:
        speech, lasts = recordings.hear(job["audio"], params["infer_frames"])
        conditions = Conditions(portrait, speech, None)
        report.clips = min(params["num_clip"], lasts)
        course = whole(report.clips, geometry)
    report.spent("recording")
    keeping = Keeping(course, geometry, common) if part and part["to"] else NothingKept()
    if denoises:
        conditions.context = prompts.read(job["prompt"])
        report.spent("prompt")
    rest = (loaded, job, conditions, geometry, ranks, report, stop)
    if not settings.decodes:
        report.conclude(roll_out(*rest, None, course, keeping), 0)
        return
    report.started(width, height, pipe.fps, course.frames)
    with FrameSender(job["socket"], width, height, course.skip, course.frames) as sender:
        decoding = loaded.decoding(report, sender)
        try:
            finished = roll_out(*rest, decoding, course, keeping)
            decoding.finish()
        finally:
            decoding.close()
        sent = sender.close()
    if finished and part and part["to"]:
        keeping.save(part["to"])
    report.conclude(finished, sent)


def what_parts_share(job):
    """Without all of this in common a part cannot go on from the one before."""
    params = job["params"]
    names = ("infer_frames", "sample_steps", "base_seed")
    return {"width": job["width"], "height": job["height"], **{name: params[name] for name in names}}
