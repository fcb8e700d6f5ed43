"""
Measures the studio's bridge on real GPUs: LiveAvatar's real code in a checkout, the real bridge in its processes, random
weights at full size. Takes the place of the studio and of its encoder: gives commands, hears events, counts frames.
`python measure.py --checkout DIR --out FILE.json [--gpus 0,1] [--clips 1,5] [--steps 4] [--size 704*384] [--set KEY=VALUE]`
`--runs SIZE:CLIPS[:KEY=VALUE…] …` makes each run another: steps, frames (of a clip), caches (bf16, int8), gib (torch gets
so many), prompt, seconds (of the recording).
"""

import argparse
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

from bridge_rank import BRIDGE, GIB, HERE, held, stages, start

HEADER = struct.Struct("<4sIIIIIQ")

parser = argparse.ArgumentParser()
parser.add_argument("--checkout", required=True)
parser.add_argument("--out", required=True)
parser.add_argument("--bridge", default=BRIDGE)
parser.add_argument("--gpus", default="0")
parser.add_argument("--clips", default="1,5")
parser.add_argument("--steps", type=int, default=4)
parser.add_argument("--size", default="704*384", help="of the output, px")
parser.add_argument("--gib", default="", help="treat the card as one of so many GiB")
parser.add_argument("--cache", default="", help="folder of compiled code")
parser.add_argument("--set", action="append", default=[], help="of the set-up, such as precision=bf16")
parser.add_argument("--runs", nargs="*", default=[], help="instead of --clips, --steps and --size")
parser.add_argument("--cancel", action="store_true", help="also cancel a run, and run again")
told = parser.parse_args()
work = tempfile.mkdtemp(prefix="measure-")
trace = os.path.join(work, "trace.ndjson")


def sink(path):
    """Counts frames, and when they come."""
    times = []
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(1)

    def take():
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            while header := stream.read(HEADER.size):
                stream.read(HEADER.unpack(header)[-1])
                times.append(time.monotonic())

    threading.Thread(target=take, daemon=True).start()
    return times


@dataclass
class Run:
    """One run; `measure`: what bridge_with_random_weights.py is asked to do otherwise for it."""

    size: str
    clips: int
    steps: int = 4
    frames: int = 48
    prompt: str = ""
    seconds: int = 0
    measure: dict | None = None

    @staticmethod
    def read(text):
        size, clips, *pairs = text.split(":")
        run = Run(size, int(clips), told.steps, measure={})
        for key, value in (pair.split("=", 1) for pair in pairs):
            if key in ("steps", "frames", "seconds"):
                setattr(run, key, int(value))
            elif key == "prompt":
                run.prompt = value
            else:
                run.measure[key] = {"gib": float}.get(key, str)(value)
        return run

    @property
    def sides(self):
        return tuple(map(int, self.size.split("*")))

    def inputs(self):
        """Folder of a portrait and a recording for it."""
        folder = os.path.join(work, f"{self.size.replace('*', 'x')}-{self.clips}-{self.frames}-{self.seconds}")
        if not os.path.isdir(folder):
            os.mkdir(folder)
            sides = [str(side) for side in self.sides]
            seconds = str(self.seconds or self.clips * self.frames // 25 + 4)
            make = os.path.join(HERE, "make_inputs.py")
            subprocess.run([sys.executable, make, folder, *sides, seconds], check=True)
        return folder


def generate(ranks, name, run, cancel_after=None):
    path = os.path.join(work, f"{name}.sock")
    times = sink(path)
    width, height = run.sides
    folder = run.inputs()
    params = {
        "num_clip": run.clips, "infer_frames": run.frames, "base_seed": 420, "sample_steps": run.steps,
        "sample_solver": "euler", "offload_model": False, "load_lora": False, "size": run.size,
    }  # fmt: skip
    if run.measure is not None:
        params["measure"] = run.measure
    job = {
        "type": "generate", "run": name, "image": f"{folder}/portrait.png", "audio": f"{folder}/speech.wav",
        "prompt": run.prompt or f"A woman speaks to the camera, {name}.", "params": params, "width": width,
        "height": height, "frames": run.clips * run.frames - 3, "socket": path,
    }  # fmt: skip
    begun = time.monotonic()
    for rank in ranks:
        rank.say(**job)
    figures = {"name": name, "clips": run.clips}
    if run.measure is not None:
        figures.update(size=run.size, steps=run.steps, frames_a_clip=run.frames, **run.measure)
    if cancel_after:
        while len(times) < cancel_after:
            time.sleep(0.01)
        asked = time.monotonic()
        for rank in ranks:
            rank.say(type="cancel", run=name)
    try:
        ends = [rank.hear("done", "cancelled") for rank in ranks]
    except RuntimeError as error:
        if run.measure is None:
            raise
        # One that is too large for the card is a figure too.
        figures.update(outcome="failed", error=str(error)[:300], gpu=held(trace))
        print(json.dumps(figures), flush=True)
        return figures
    ended = max(end["heard"] for end in ends)
    time.sleep(0.2)
    if cancel_after:
        figures["cancelSeconds"] = ended - asked
    figures.update(
        outcome=ends[-1]["type"],
        frames=len(times),
        firstFrameSeconds=times[0] - begun if times else None,
        seconds=ended - begun,
        framesPerSecond=len(times) / (ended - begun),
        timings=[end.get("timings") for end in ends],
    )
    if len(times) > 60:
        # From the second clip on, when all that a step looks at is there.
        figures["steadyFramesPerSecond"] = (len(times) - 45) / (times[-1] - times[44])
    if run.measure is not None:
        for rank in ranks:
            rank.hear("memory")
        figures["gpu"] = held(trace)
    print(json.dumps(figures), flush=True)
    return figures


def peaks(rank):
    """GiB."""
    with open(f"{trace}.{rank}", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    ready = next(line for line in lines if line["type"] == "ready")["gpu"]
    last = lines[-1]["gpu"]
    return {
        "ready": ready["allocated"] / GIB,
        "peak": last["peak"] / GIB,
        "reserved": last["peakReserved"] / GIB,
        "leastFree": min(line["gpu"].get("free", 1 << 62) for line in lines) / GIB,
        "afterEachRun": [line["gpu"]["allocated"] / GIB for line in lines if line["type"] == "memory"],
    }


def main():
    gpus = told.gpus.split(",")
    clips = [int(count) for count in told.clips.split(",")]
    runs = [Run.read(text) for text in told.runs]
    plain = not runs
    # One recording for all: the longest.
    longest = int(max(clips) * 48 / 25) + 4
    runs = runs or [Run(told.size, count, told.steps, seconds=longest) for count in clips]
    figures = {"command": " ".join(["python3", *sys.argv]), "gpus": len(gpus), "set": told.set, "gib": told.gib, "runs": []}
    if plain:
        figures.update(size=told.size, steps=told.steps)
    begun = time.monotonic()
    ranks = start(gpus, told, trace)
    try:
        for rank in ranks:
            rank.say(type="load", options={"load_lora": False})
        ready = [rank.hear("ready") for rank in ranks]
        figures["loadSeconds"] = time.monotonic() - begun
        figures["device"] = ready[0]["device"]
        print(json.dumps(figures), flush=True)
        figures["gpu"], figures["loadStages"] = held(trace), stages(trace)
        for at, run in enumerate(runs):
            if plain:
                prepare(ranks, run)
            figures["runs"].append(generate(ranks, f"run-{at + 1}", run))
            save(figures)
        if told.cancel:
            figures["cancelled"] = generate(ranks, "cancel", Run(told.size, 10, told.steps), cancel_after=30)
            figures["afterCancel"] = generate(ranks, "after", Run(told.size, 1, told.steps))
    except RuntimeError as error:
        figures["error"] = str(error)
        print("failed:", error, flush=True)
    finally:
        for rank in ranks:
            if rank.process.poll() is None:
                rank.say(type="shutdown")
        for rank in ranks:
            rank.process.wait(timeout=60)
        try:
            figures["memory"] = [peaks(rank) for rank in range(len(ranks))]
            print(json.dumps(figures["memory"]), flush=True)
        except (OSError, StopIteration, KeyError) as error:
            print("no memory figures:", error)
        save(figures)


def prepare(ranks, run):
    width, height = run.sides
    for rank in ranks:
        rank.say(type="prepare", image=f"{run.inputs()}/portrait.png", width=width, height=height)
        rank.hear("prepared")


def save(figures):
    with open(told.out, "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=1)


main()
