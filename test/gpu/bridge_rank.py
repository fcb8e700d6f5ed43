"""A rank of the bridge with random weights, as a process: gives it commands, hears its events."""

import json
import os
import socket
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
GIB = 1 << 30
BRIDGE = os.path.join(HERE, "../../server/engines/liveavatar/bridge")


class Rank:
    """
    One process of the bridge. `told`: checkout, cache, set, gib, bridge, and `out`, beside which its log goes · `trace`:
    file of what it says and holds, with its number at the end.
    """

    def __init__(self, rank, gpus, port, told, trace):
        self.events = []
        self._read = threading.Condition()
        settings = {"checkout": os.path.abspath(told.checkout), "checkpoint": "none", "cacheFolder": told.cache}
        settings.update(pair.split("=", 1) for pair in told.set)
        settings["options"] = {"load_lora": False}
        out, given = os.pipe()
        os.set_inheritable(given, True)
        env = {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True",
            "CUDA_VISIBLE_DEVICES": ",".join(gpus),
            "ENGINE_RANK": str(rank),
            "ENGINE_RANKS": str(len(gpus)),
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": str(port),
            "LIVEAVATAR_SETTINGS": json.dumps(settings),
            "MEASURE_TRACE": f"{trace}.{rank}",
            "MEASURE_GIB": told.gib,
        }
        if len(gpus) > 1:
            env["OMP_NUM_THREADS"] = "1"
        log = open(f"{told.out}.{rank}.log", "ab")
        command = ["bash", "-c", f'exec "$@" 3>&{given}', "-", sys.executable, "-B"]
        program = os.path.join(HERE, "bridge_with_random_weights.py")
        self.process = subprocess.Popen(
            [*command, program, told.bridge], stdin=subprocess.PIPE, stdout=log, stderr=log, env=env, pass_fds=[given]
        )
        os.close(given)
        threading.Thread(target=self._listen, args=(out,), daemon=True).start()

    def _listen(self, out):
        with os.fdopen(out) as lines:
            for line in lines:
                with self._read:
                    self.events.append({"heard": time.monotonic(), **json.loads(line)})
                    self._read.notify_all()
        with self._read:
            self.events.append({"heard": time.monotonic(), "type": "gone"})
            self._read.notify_all()

    def say(self, **command):
        self.process.stdin.write((json.dumps(command) + "\n").encode())
        self.process.stdin.flush()

    def hear(self, *types):
        """The next event of one of these; `failed` and the process's end are raised."""
        seen = 0
        with self._read:
            while True:
                for at in range(seen, len(self.events)):
                    event = self.events[at]
                    if event["type"] in types:
                        del self.events[: at + 1]
                        return event
                    if event["type"] in ("failed", "gone"):
                        del self.events[:at]
                        self.events[:1] = [] if event["type"] == "failed" else self.events[:1]
                        raise RuntimeError(event.get("message", event["type"]))
                seen = len(self.events)
                self._read.wait()


def start(gpus, told, trace):
    """A rank for each of `gpus`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return [Rank(rank, gpus, port, told, trace) for rank in range(len(gpus))]


def held(trace):
    """What the first rank held at its last event, GiB."""
    with open(f"{trace}.0", encoding="utf-8") as file:
        last = json.loads(file.readlines()[-1])["gpu"]
    return {key: value if key == "compiled" else value / GIB for key, value in last.items()}


def stages(trace):
    """Seconds of each stage of the first rank's load."""
    with open(f"{trace}.0", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    begun = [line for line in lines if line["type"] == "loading"]
    ends = [line["at"] for line in begun[1:]] + [line["at"] for line in lines if line["type"] == "ready"]
    return {line["stage"]: end - line["at"] for line, end in zip(begun, ends)}
