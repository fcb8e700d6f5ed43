"""
The studio's bridge, told to fill the models with random numbers and to write down what it says, when, and how much GPU
memory is held then. `python bridge_with_random_weights.py BRIDGE_FOLDER`. MEASURE_TRACE: file of the trace, one JSON
object a line. MEASURE_LATENTS: file that takes the latents of the longest run.
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
LATENTS = os.environ.get("MEASURE_LATENTS")


def memory():
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return {}
    return {
        "allocated": torch.cuda.memory_allocated(),
        "reserved": torch.cuda.memory_reserved(),
        "peak": torch.cuda.max_memory_allocated(),
    }


def traced(send):
    def told(self, type, **fields):
        if TRACE:
            line = {"at": time.time(), "rank": os.environ["ENGINE_RANK"], "type": type, **fields, "gpu": memory()}
            with open(TRACE, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        send(self, type, **fields)

    return told


def with_latents():
    import torch

    from bridge import decoding

    longest = [0]
    plain_decode, plain_close = decoding.StreamDecoder.decode, decoding.StreamDecoder.close

    def decode(self, latents):
        self.__dict__.setdefault("seen", []).append(latents.detach().to("cpu", torch.bfloat16))
        return plain_decode(self, latents)

    def close(self):
        seen = self.__dict__.get("seen", [])
        if len(seen) > longest[0]:
            longest[0] = len(seen)
            torch.save(torch.cat(seen, dim=1), LATENTS)
        plain_close(self)

    decoding.StreamDecoder.decode, decoding.StreamDecoder.close = decode, close


plain_parts = checkout.parts


def parts(several):
    from random_weights import install

    made = install(plain_parts(several))
    if LATENTS:
        with_latents()
    return made


checkout.parts = parts
channel.Events.send = traced(channel.Events.send)
sys.path.insert(0, HERE)
member.main()
