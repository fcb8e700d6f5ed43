"""One rank's life: it introduces itself, loads, takes runs, and goes when the studio does."""

import faulthandler
import os
import random
import signal
import sys
import traceback

from .channel import Events, Inbox
from .settings import read_settings

ENGINE = "liveavatar"
PROTOCOL = 2
# Of the studio's parameters, those that hold from one load to the next.
LOAD_OPTIONS = {"load_lora": True, "lora_path_dmd": "", "fp8": False, "compile": False}


class Rank:
    """Handles the studio's commands one after the other."""

    def __init__(self, settings, events, inbox):
        self._settings = settings
        self._events = events
        self._inbox = inbox
        self._loaded = None
        self._ranks = None
        self._portraits = None
        self._recordings = None
        self._prompts = None

    def handle(self, command):
        """A failure is told with its rank and traceback; this rank stays where the others do not depend on it."""
        kind = command["type"]
        try:
            if kind == "load":
                self._load(command.get("options") or {})
            elif kind == "prepare":
                self._prepare(command)
            elif kind == "generate":
                self._generate(command)
            elif kind == "open":
                self._show(command)
            elif kind == "unload":
                self._unload()
        except Exception as error:
            self._failed(kind, command, error)

    def _load(self, wanted):
        told = {**self._settings.options, **wanted}
        options = {key: told.get(key, default) for key, default in LOAD_OPTIONS.items()}
        if self._loaded is None:
            self._load_fresh(options)
        elif self._loaded.options != options:
            raise RuntimeError("LoRA, FP8 and compiling change the weights for good: this takes a new process.")
        import torch

        device = torch.cuda.get_device_name(self._settings.rank)
        print(f"[bridge] {device} · {self._loaded.words}", flush=True)
        told = {"device": device, "memory": self._memory(), "use": self._loaded.use, "choice": self._loaded.choice}
        self._events.send("ready", fps=self._loaded.pipe.fps, **told)

    def _load_fresh(self, options):
        # Here, not above: a missing torch is a failure to be told, not a process that does not start.
        from .conditioning import Portraits, Prompts, Recordings
        from .loader import load
        from .ranks import Alone, Ranks
        from .warm_up import warm_up

        if self._ranks is None:
            import torch

            torch.cuda.set_device(self._settings.rank)
            self._ranks = Ranks(self._settings) if self._settings.ranks > 1 else Alone()
        loaded = load(self._settings, options, self._events)
        self._portraits = Portraits(loaded.pipe, self._ranks.several)
        self._recordings = Recordings(loaded.pipe, loaded.text_stays)
        if self._settings.denoises:
            self._prompts = Prompts(loaded.pipe, loaded.text_stays)
        if loaded.warm:
            warm_up(loaded, self._settings)
        self._ranks.gather_point()
        self._loaded = loaded

    def _prepare(self, command):
        width, height = command.get("width"), command.get("height")
        if self._loaded is None or width is None or height is None:
            self._events.send("prepared", image=command["image"], ok=self._loaded is not None)
            return
        self._portraits.get(command["image"], width, height)
        self._events.send("prepared", image=command["image"], ok=True)

    def _generate(self, job):
        from .run import generate

        self._perform(generate, job, lambda: self._inbox.cancelled(job["run"]))

    def _show(self, job):
        from .live.session import show

        try:
            self._perform(show, job, self._inbox.sound(job["session"]))
        finally:
            self._inbox.forget(job["session"])

    def _perform(self, perform, job, told):
        if self._loaded is None:
            raise RuntimeError("The model is not loaded.")
        # The model draws from Python's own generator at every step: the same seed is to give the same video.
        random.seed(job["params"]["base_seed"])
        shared = (self._settings, self._loaded, self._portraits, self._recordings, self._prompts, self._ranks, self._events)
        perform(*shared, job, told)
        self._events.send("memory", bytes=self._memory(), device=f"cuda:{self._settings.rank}")

    def _unload(self):
        import torch

        self._loaded = self._portraits = self._recordings = self._prompts = None
        torch.cuda.empty_cache()

    def _memory(self):
        """Bytes of GPU memory this process holds at most so far."""
        import torch

        return torch.cuda.max_memory_reserved(self._settings.rank)

    def _failed(self, kind, command, error):
        text = traceback.format_exc()
        print(text, file=sys.stderr, flush=True)
        message = f"{type(error).__name__}: {error}".strip().splitlines()[0]
        several = self._settings.ranks > 1
        if kind == "prepare":
            self._events.send("prepared", image=command["image"], ok=False, reason=message)
            return
        self._events.send(
            "failed",
            run=command.get("run", command.get("session")),
            rank=self._settings.rank,
            code="engine_start_failed" if kind == "load" else "engine_failed",
            message=message,
            traceback=text,
        )
        if several or kind == "load":
            # The other ranks wait for this one in the middle of an exchange. Its end is theirs.
            sys.stdout.flush()
            os._exit(1)
        self._recover()

    def _recover(self):
        """After an error, above all one of memory: nothing of the run stays on the GPU."""
        import gc

        import torch

        gc.collect()
        torch.cuda.empty_cache()


def main():
    # Before anything can hang: a crash in native code tells where, and so does a rank that is asked.
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    settings = read_settings()
    rendezvous(settings)
    events = Events()
    from .checkout import version

    events.send(
        "hello",
        engine=ENGINE,
        version=version(settings.checkout),
        protocol=PROTOCOL,
        rank=settings.rank,
    )
    rank = Rank(settings, events, inbox := Inbox())
    for command in inbox:
        rank.handle(command)
    sys.stdout.flush()
    # Without the interpreter's farewell: it would wait for threads that wait for other ranks.
    os._exit(0)


def rendezvous(settings):
    """What torchrun would have set. Address and port come from the studio, a free one for every start."""
    os.environ["RANK"] = os.environ["LOCAL_RANK"] = str(settings.rank)
    os.environ["WORLD_SIZE"] = os.environ["LOCAL_WORLD_SIZE"] = str(settings.ranks)
