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

from bridge import channel, checkout, rank  # noqa: E402

TRACE = os.environ.get("MEASURE_TRACE")
real_mem_get_info = None


def memory():
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return {}
    free, total = card()
    reserved = torch.cuda.memory_reserved()
    kernels = sys.modules.get("bridge.fast.kernels")
    return {
        "allocated": torch.cuda.memory_allocated(),
        "reserved": reserved,
        "peak": torch.cuda.max_memory_allocated(),
        "peakReserved": torch.cuda.max_memory_reserved(),
        "free": free,
        # The driver's own share, and libraries' that do not ask torch.
        "outside": total - free - reserved,
        "compiled": kernels.compiled() if kernels else 0,
    }


def card():
    """Bytes free and there, of the real card."""
    import torch

    return real_mem_get_info() if real_mem_get_info else torch.cuda.mem_get_info()


def traced(send):
    def told(self, type, **fields):
        if TRACE:
            line = {"at": time.time(), "rank": os.environ["ENGINE_RANK"], "type": type, **fields, "gpu": memory()}
            with open(TRACE, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        send(self, type, **fields)

    return told


def limit(gib):
    """Torch is given so many GiB of this rank's card; 0 = all."""
    import torch

    own = int(os.environ["ENGINE_RANK"])
    total = torch.cuda.get_device_properties(own).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, gib * (1 << 30) / total) if gib else 1.0, own)


def make_smaller(gib):
    global real_mem_get_info
    import torch

    limit(gib)
    real_mem_get_info = torch.cuda.mem_get_info
    torch.cuda.mem_get_info = lambda *_: (int(gib * (1 << 30)), int(gib * (1 << 30)))


def as_wished(generate):
    """A run's `measure`: `caches` instead of what the load chose; `gib`: torch gets that much."""
    chosen = {}

    def wished(self, job):
        import gc

        import torch

        wishes = job["params"].pop("measure", None)
        if wishes is not None:
            denoiser = self._loaded.denoiser
            chosen.setdefault("compact", denoiser.compact)
            denoiser.compact = wishes["caches"] == "int8" if wishes.get("caches") else chosen["compact"]
            gc.collect()
            torch.cuda.synchronize()
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
            limit(wishes.get("gib") or 0)
        generate(self, job)

    return wished


plain_parts = checkout.parts


def parts(several):
    from random_weights import install

    return install(plain_parts(several))


checkout.parts = parts
channel.Events.send = traced(channel.Events.send)
rank.Rank._generate = as_wished(rank.Rank._generate)
rank.Rank._show = as_wished(rank.Rank._show)
sys.path.insert(0, HERE)
if os.environ.get("MEASURE_GIB"):
    make_smaller(float(os.environ["MEASURE_GIB"]))
rank.main()
