"""
The studio's bridge, told to fill the models with random numbers and to write down what it says, when, and how much GPU
memory is held then. `python bridge_with_random_weights.py BRIDGE_FOLDER`. MEASURE_TRACE: file of the trace, one JSON
object a line. MEASURE_GIB: the card is treated as one of so many GiB.
"""

import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "standins"))
sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[1])))

from bridge import channel, checkout, member  # noqa: E402

TRACE = os.environ.get("MEASURE_TRACE")


def memory():
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return {}
    return {
        "allocated": torch.cuda.memory_allocated(),
        "reserved": torch.cuda.memory_reserved(),
        "peak": torch.cuda.max_memory_allocated(),
        "peakReserved": torch.cuda.max_memory_reserved(),
        "free": torch.cuda.mem_get_info()[0],
    }


def traced(send):
    def told(self, type, **fields):
        if TRACE:
            line = {"at": time.time(), "rank": os.environ["ENGINE_RANK"], "type": type, **fields, "gpu": memory()}
            with open(TRACE, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        send(self, type, **fields)

    return told


def make_smaller(gib):
    import torch

    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(gib * (1 << 30) / total)
    torch.cuda.mem_get_info = lambda *_: (int(gib * (1 << 30)), int(gib * (1 << 30)))


plain_parts = checkout.parts


def parts(several):
    from random_weights import install

    return install(plain_parts(several))


checkout.parts = parts
channel.Events.send = traced(channel.Events.send)
sys.path.insert(0, HERE)
if os.environ.get("MEASURE_GIB"):
    make_smaller(float(os.environ["MEASURE_GIB"]))
member.main()
