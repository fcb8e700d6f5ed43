"""The stages of a cold start, each with its time: the person waiting sees which one takes the minutes."""

import time


class ColdStart:
    """Tells each stage when it begins, and keeps its seconds."""

    def __init__(self, events, stages):
        self.seconds = {}
        self._events = events
        self._stages = stages
        self._open = None

    def begin(self, stage):
        self.end()
        stages = self._stages
        self._events.send("loading", stage=stage, done=stages.index(stage), of=len(stages), stages=stages)
        self._open = (stage, time.monotonic())

    def end(self):
        if self._open is None:
            return
        stage, since = self._open
        self._open = None
        self.seconds[stage] = self.seconds.get(stage, 0) + time.monotonic() - since
        print(f"[bridge] {stage}: {self.seconds[stage]:.1f} s", flush=True)

    def before(self, stage, make):
        """`make`, which is called in the middle of somebody else's code, as the beginning of a stage."""

        def told(*args, **kwargs):
            self.begin(stage)
            return make(*args, **kwargs)

        return told
