"""What the studio hears of a run."""

import time


class Report:
    """Progress of one run on one rank, and the seconds it spent where."""

    def __init__(self, events, job, clips):
        self.run = job["run"]
        self.clips = clips
        # Handed over so far.
        self.frames = 0
        self._events = events
        self._steps = job["params"]["sample_steps"]
        self._since = time.monotonic()
        self._mark = self._since
        self.timings = {}

    def started(self, width, height, fps, frames=None, look_ahead=None):
        """`frames`: absent of a session · `look_ahead`: of a session, s."""
        told = {"frames": frames, "lookAhead": look_ahead}
        self._events.send("started", run=self.run, width=width, height=height, fps=fps, **told)

    def progress(self, stage, clip=0, block=None, step=0):
        """`clip` and `step` count from one; zero where there is none yet."""
        self._events.send(
            "progress",
            run=self.run,
            stage=stage,
            clip=clip,
            clips=self.clips,
            block=block,
            step=step,
            steps=self._steps,
            frames=self.frames,
        )

    def spent(self, what):
        """Adds the time since the last call to `what`."""
        now = time.monotonic()
        self.timings[what] = self.timings.get(what, 0) + now - self._mark
        self._mark = now

    def left_out(self, seconds):
        """Of a session: time of which there are no pictures, because they could not be made as fast as it went."""
        self.timings["leftOut"] = seconds

    def first_frames(self):
        self.timings.setdefault("firstFrames", time.monotonic() - self._since)

    def conclude(self, finished, frames):
        """The last word about the run. `frames`: how many the encoder has been given by this rank."""
        if finished:
            timings = {name: round(seconds, 3) for name, seconds in self.timings.items()}
            self._events.send("done", run=self.run, frames=frames, timings=timings)
        else:
            self._events.send("cancelled", run=self.run, frames=frames)
