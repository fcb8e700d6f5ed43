"""
Measures live sessions of the studio's bridge on real GPUs: LiveAvatar's real code, random weights at full size, sound fed
as fast as it is spoken. Takes the place of the studio and of its encoder.
`python live.py --checkout DIR --out FILE.json [--gpus 0,1] [--sessions SIZE:STEPS:SECONDS[:KEY=VALUE…] …]`, KEY as in
measure.py's --runs: caches, gib.
"""

import argparse
import base64
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import wave

from bridge_rank import BRIDGE, HERE, held, stages, start

HEADER = struct.Struct("<4sIIIIIII")
RATE, FPS = 16000, 25
FRAME = RATE // FPS
# Of a block, and of the sound after it that is heard before it is made.
BLOCK, AHEAD = 12, 2
PACKET = RATE // 50
# What a rank spends its time with, besides waiting.
WORK = ("listening", "generating", "decoding")
# Blocks at the beginning that are not counted: caches of a clip fill up, and the first block is shorter.
WARM = 4

parser = argparse.ArgumentParser()
parser.add_argument("--checkout", required=True)
parser.add_argument("--out", required=True)
parser.add_argument("--bridge", default=BRIDGE)
parser.add_argument("--gpus", default="0")
parser.add_argument("--gib", default="", help="treat the card as one of so many GiB")
parser.add_argument("--cache", default="", help="folder of compiled code")
parser.add_argument("--set", action="append", default=[], help="of the set-up, such as precision=bf16")
parser.add_argument("--sessions", nargs="*", default=["704*384:4:30", "704*384:3:30"])
told = parser.parse_args()
work = tempfile.mkdtemp(prefix="live-")
trace = os.path.join(work, "trace.ndjson")


def sink(path):
    """Takes frames: `(number, ms of the session, when it came)`."""
    frames = []
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(1)

    def take():
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            while header := stream.read(HEADER.size):
                _, _, index, _, _, _, size, ms = HEADER.unpack(header)
                stream.read(size)
                frames.append((index, ms, time.monotonic()))

    threading.Thread(target=take, daemon=True).start()
    return frames


def speak(say, path, seconds):
    """Feeds a recording at the pace it is spoken; gives when each packet had been fed."""
    with wave.open(path) as file:
        pcm = file.readframes(seconds * RATE)
    fed, begun = [], time.monotonic()
    for at in range(0, seconds * RATE, PACKET):
        wait = begun + (at + PACKET) / RATE - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        say(base64.b64encode(pcm[at * 2 : (at + PACKET) * 2]).decode())
        fed.append(time.monotonic())
    return fed


def when(fed, samples):
    """When so many samples had been fed."""
    return fed[-(-samples // PACKET) - 1]


def blocks_of(frames):
    """Frames of each block: a block ends after twelve, the first after nine, and where frames are left out."""
    blocks = []
    for frame in frames:
        last = blocks[-1] if blocks else None
        full = last and len(last) == (BLOCK - 3 if len(blocks) == 1 else BLOCK)
        if last is None or full or frame[0] != last[-1][0] + 1:
            blocks.append([])
        blocks[-1].append(frame)
    return blocks


def share(values, at):
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * at))], 3) if ordered else None


def spread(values):
    return {"p50": share(values, 0.5), "p95": share(values, 0.95), "most": share(values, 1)}


def figures_of(frames, fed, seconds):
    counted = blocks_of(frames)[WARM:]
    heard = len(fed) * PACKET
    first, last, since_sound = [], [], []
    for block in counted:
        # The last sample of the block itself; what is looked ahead at comes after it.
        end = (block[0][0] + BLOCK) * FRAME
        if end > heard:
            continue
        first.append(block[0][2] - when(fed, end))
        last.append(block[-1][2] - when(fed, end))
        since_sound += [at - when(fed, (index + 1) * FRAME) for index, _, at in block]
    gaps = [later[0] - earlier[0] - 1 for earlier, later in zip(frames, frames[1:])]
    shown = [frame for block in counted for frame in block]
    figures = {
        "seconds": seconds,
        "frames": len(frames),
        "blockToFirstFrame": spread(first),
        "blockToLastFrame": spread(last),
        "soundToFrame": spread(since_sound),
        "leftOut": sum(gaps),
        "longestGap": max(gaps, default=0),
    }
    if len(shown) > BLOCK:
        figures["framesPerSecond"] = round((len(shown) - BLOCK) / (shown[-1][2] - counted[0][-1][2]), 2)
        half = len(since_sound) // 2
        figures["soundToFrameByHalves"] = [share(since_sound[:half], 0.5), share(since_sound[half:], 0.5)]
    return figures


def inputs(size, seconds):
    folder = os.path.join(work, f"{size.replace('*', 'x')}-{seconds}")
    if not os.path.isdir(folder):
        os.mkdir(folder)
        make = os.path.join(HERE, "make_inputs.py")
        subprocess.run([sys.executable, make, folder, *size.split("*"), str(seconds)], check=True)
    return folder


def session(ranks, name, text):
    size, steps, seconds, *pairs = text.split(":")
    seconds = int(seconds)
    wishes = dict(pair.split("=", 1) for pair in ([f"gib={told.gib}"] if told.gib else []) + pairs)
    if "gib" in wishes:
        wishes["gib"] = float(wishes["gib"])
    folder = inputs(size, seconds)
    width, height = map(int, size.split("*"))
    path = os.path.join(work, f"{name}.sock")
    frames = sink(path)
    params = {
        "infer_frames": 48, "base_seed": 420, "sample_steps": int(steps), "sample_solver": "euler", "measure": wishes,
    }  # fmt: skip
    begun = time.monotonic()

    def say(**command):
        for rank in ranks:
            rank.say(session=name, **command)

    say(
        type="open", image=f"{folder}/portrait.png", prompt="A woman speaks to the camera.", params=params,
        width=width, height=height, socket=path,
    )  # fmt: skip
    started = ranks[-1].hear("started")
    opening = started["heard"] - begun
    fed = speak(lambda pcm: say(type="audio", pcm=pcm), f"{folder}/speech.wav", seconds)
    # What is under way may come yet.
    time.sleep(1.5)
    asked = time.monotonic()
    say(type="close")
    ends = [rank.hear("done") for rank in ranks]
    closing = max(end["heard"] for end in ends) - asked
    for rank in ranks:
        rank.hear("memory")
    figures = {"size": size, "steps": int(steps), **wishes, "lookAhead": started["lookAhead"]}
    figures.update(openSeconds=round(opening, 3), closeSeconds=round(closing, 3))
    timings = [end["timings"] for end in ends]
    # What a rank is busy for with a block; the one with the most to do decides how many can be made.
    blocks = len(blocks_of(frames))
    busy = [sum(spent.get(what, 0) for what in WORK) / max(1, blocks) for spent in timings]
    figures.update(figures_of(frames, fed, seconds), blocks=blocks, blockSeconds=[round(one, 3) for one in busy])
    figures.update(timings=timings, gpu=held(trace))
    print(json.dumps(figures), flush=True)
    return figures


def main():
    gpus = told.gpus.split(",")
    command = " ".join(["python3", *sys.argv])
    figures = {"command": command, "gpus": len(gpus), "set": told.set, "gib": told.gib, "sessions": []}
    begun = time.monotonic()
    ranks = start(gpus, told, trace)
    try:
        for rank in ranks:
            rank.say(type="load", options={"load_lora": False})
        ready = [rank.hear("ready") for rank in ranks]
        figures.update(device=ready[0]["device"], loadSeconds=round(time.monotonic() - begun, 1))
        print(json.dumps({**figures, "choice": ready[0].get("choice")}), flush=True)
        figures.update(choice=ready[0].get("choice"), loadStages=stages(trace))
        for at, text in enumerate(told.sessions):
            try:
                figures["sessions"].append(session(ranks, f"session-{at + 1}", text))
            except RuntimeError as error:
                print("failed:", text, error, flush=True)
                figures["sessions"].append({"session": text, "error": str(error)[:300]})
                if any(rank.process.poll() is not None for rank in ranks):
                    break
            save(figures)
    except RuntimeError as error:
        figures["error"] = str(error)
        print("failed:", error, flush=True)
    finally:
        for rank in ranks:
            if rank.process.poll() is None:
                rank.say(type="shutdown")
        for rank in ranks:
            rank.process.wait(timeout=60)
        save(figures)


def save(figures):
    with open(told.out, "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=1)


main()
