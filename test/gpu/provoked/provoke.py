"""
Fails in every way of cases.py and writes down what is printed and how it ends, as JSON:

    python3 test/gpu/provoked/provoke.py one  OUT.json --checkout /path/to/LiveAvatar
    python3 test/gpu/provoked/provoke.py two  OUT.json

`one` takes a GPU and root, `two` two GPUs, `none` no GPU. Paths of the machine are replaced by those of the fixtures, so
that nothing in the result says where it was made.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from cases import CASES

HERE = pathlib.Path(__file__).resolve()
CASES_FILE = HERE.parent / "cases.py"
LIMIT_S = 75
HOLDER = "import torch, time; x = torch.empty(100 << 30, dtype=torch.uint8, device='cuda'); print('held', flush=True); time.sleep(60)"

# How many ranks a case has, where it is not one.
RANKS = {"two_ranks_on_one_card": 2, "no_such_network": 2}
TWO = ["last_rank_killed", "first_rank_killed", "last_rank_out_of_memory", "last_rank_waits", "no_such_network"]
# Under torchrun as well.
RUN = ["last_rank_killed", "last_rank_out_of_memory"]
ALONE = ["gpu_memory_in_other_hands", "gpu_memory_of_a_product"]
NONE = ["ffmpeg_absent", "disk_full_plain", "host_memory_of_python", "host_memory_for_a_process", "killed", "undefined_symbol",
        "ended_by_somebody", "crash", "file_cut_off_under_us", "permission", "read_only", "open_files", "threads"]


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def neutral(text):
    """Without the places, names and numbers of this machine."""
    venv = os.path.realpath(sysconfig.get_path("purelib"))
    places = [
        (str(venv), "/opt/venv/lib/python3/site-packages"),
        (sysconfig.get_path("purelib"), "/opt/venv/lib/python3/site-packages"),
        (sysconfig.get_path("stdlib"), "/usr/lib/python3"),
        (sys.prefix, "/opt/venv"),
        (str(HERE.parent), "/opt/engine"),
        (os.environ.get("CHECKOUT", "/nowhere"), "/opt/LiveAvatar"),
        (os.path.expanduser("~"), "/home/user"),
        (socket.gethostname(), "machine"),
    ]
    for place, name in places:
        if len(place) > 2:
            text = text.replace(place, name)
    text = re.sub(r"/tmp/provoked-\w{8}", "/tmp/provoked", text)
    return re.sub(r"\b(?!127\.0\.0\.1|0\.0\.0\.0)\d{1,3}(\.\d{1,3}){3}\b", "10.0.0.1", text)


def how(code):
    return {"signal": signal.Signals(-code).name} if code < 0 else {"code": code}


def started(name, rank, ranks, port, log):
    env = {**os.environ, "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(ranks), "MASTER_ADDR": "127.0.0.1",
           "MASTER_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    # Mounts of a case are its own, and gone with it.
    own = ["unshare", "-m", "--propagation", "private"] if os.geteuid() == 0 else []
    return subprocess.Popen([*own, sys.executable, str(CASES_FILE), name], env=env, stdout=log, stderr=subprocess.STDOUT,
                            start_new_session=True)


def provoke(name, ranks=1):
    world = 2 if name == "nobody_comes" else ranks
    port, began = free_port(), time.monotonic()
    logs = [tempfile.TemporaryFile() for _ in range(ranks)]
    processes = [started(name, rank, world, port, log) for rank, log in enumerate(logs)]
    ends = {}
    while len(ends) < ranks and time.monotonic() - began < LIMIT_S:
        for rank, process in enumerate(processes):
            if rank not in ends and process.poll() is not None:
                ends[rank] = {"after": round(time.monotonic() - began, 1), **how(process.returncode)}
        time.sleep(0.02)
    for rank, process in enumerate(processes):
        if rank not in ends:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return {"name": name, "ranks": [told(log, rank, ends.get(rank)) for rank, log in enumerate(logs)]}


def told(log, rank, end):
    log.seek(0)
    text = neutral(log.read().decode(errors="replace"))
    return {"rank": rank, "end": end, "output": text if len(text) < 40_000 else text[:15_000] + "\n…\n" + text[-15_000:]}


def under_torchrun(name):
    began = time.monotonic()
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node=2", f"--master_port={free_port()}",
               str(CASES_FILE), name]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT_S * 2)
    end = {"after": round(time.monotonic() - began, 1), **how(done.returncode)}
    return {"name": f"torchrun_{name}", "ranks": [{"rank": 0, "end": end, "output": neutral(done.stdout.decode())}]}


def held_elsewhere():
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        try:
            return provoke("gpu_memory_in_other_hands")
        finally:
            holder.kill()


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("where", choices=["none", "one", "two"])
    asked.add_argument("out", type=pathlib.Path)
    asked.add_argument("--checkout", default="/nowhere")
    asked.add_argument("--only", nargs="*")
    args = asked.parse_args()
    os.environ["CHECKOUT"] = args.checkout
    names = {"none": NONE, "two": TWO, "one": [name for name in CASES if name not in TWO or name == "no_such_network"]}
    found = []

    def attempt(name):
        ranks = 2 if args.where == "two" else RANKS.get(name, 1)
        tries = [held_elsewhere] if name == "gpu_memory_in_other_hands" else [lambda: provoke(name, ranks)]
        if args.where == "two" and name in RUN:
            tries.append(lambda: under_torchrun(name))
        for once in tries:
            try:
                found.append(once())
            except Exception as error:  # one that cannot be provoked here keeps no other from being
                found.append({"name": name, "failed": repr(error)})
            args.out.write_text(json.dumps(found, indent=1))
            print(name, [rank.get("end") for rank in found[-1].get("ranks", [])], flush=True)

    wanted = args.only or names[args.where]
    # Those that need the whole card, or both, go one after the other.
    alone = [name for name in wanted if name in ALONE]
    with ThreadPoolExecutor(1 if args.where == "two" else 8) as several:
        list(several.map(attempt, [name for name in wanted if name not in alone]))
    for name in alone:
        attempt(name)


if __name__ == "__main__":
    main()
