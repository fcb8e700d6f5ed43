"""
What a card is best used for: precision of the weights, format of the caches, where the encoders rest. The figures are
those of memory.json, from which the studio plans too.
"""

import json
import os
from dataclasses import dataclass

GIB = 1 << 30
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "memory.json"), encoding="utf-8") as file:
    MEASURED = json.load(file)
# The run that everything is chosen for, unless it asks for more: 704*384 px, 48 pictures a clip.
PIXELS, PICTURES, STEPS = 704 * 384, 48, 4
# Share of the card left for larger runs and for whoever else draws on it, where there is a choice.
SPARE = 0.11
# FP8 in its tensor cores came with this one.
FP8_CAPABILITY = (8, 9)


@dataclass(frozen=True)
class Choice:
    """
    `fp8`: precision of the weights · `caches`: "bf16" or "int8" · `text_stays`: the encoders of text and sound rest on
    the GPU · `set`: what was set up instead of following from the card.
    """

    fp8: bool
    caches: str
    text_stays: bool
    reason: str
    set: tuple = ()

    def words(self):
        """For the person who wonders what was chosen."""
        rests = "on the GPU" if self.text_stays else "in main memory"
        precision = "FP8" if self.fp8 else "bf16"
        return f"{precision} · caches {self.caches.upper() if self.caches != 'bf16' else 'bf16'} · text encoder {rests}"

    def told(self, hindrance, plain_is_set):
        """The same for the studio; `hindrance`: why LiveAvatar's own forward does the work, None where it does not."""
        plain = hindrance is not None
        told = {
            "precision": "fp8" if self.fp8 else "bf16",
            "caches": "bf16" if plain else self.caches,
            "encodersStay": self.text_stays,
            "plain": plain,
            "set": [*self.set, *["path"] * plain_is_set],
        }
        return {**told, "hindrance": hindrance} if plain and not plain_is_set else told

    def use(self, plain=False):
        """What a run takes of the card: see `MemoryUse` in the studio's contract."""
        return memory_use(self.fp8, "bf16" if plain else self.caches, self.text_stays, plain)


def memory_use(fp8, caches, stays, plain=False):
    """
    Bytes of the card: `least` of them always, else `fixed`, `perPixel` of the output, and `perPixelStepPicture`, times
    the steps of this GPU and the pictures of a clip. `plain`: on LiveAvatar's own forward.
    """
    precision = "fp8" if fp8 else "bf16"
    weights, besides = MEASURED["weights"][precision], MEASURED["besides"]
    working = MEASURED["plain" if plain else "fast"][precision]
    encoders = MEASURED["textEncoder"] + MEASURED["audioEncoder"] if stays else 0
    # An encoder that rests elsewhere is on the card while it reads, before the caches are.
    reading = weights + max(encoders, MEASURED["textEncoder"])
    return {
        "least": max(MEASURED["whileLoading"], reading) + besides,
        "fixed": weights + encoders + working["fixed"] + besides,
        "perPixel": working["perPixel"],
        "perPixelStepPicture": MEASURED["cachesPerPixelStepPicture"][caches],
    }


def expected(use, pixels=PIXELS, pictures=PICTURES, steps=STEPS):
    """Bytes of the card that a run takes at most."""
    return max(use["least"], use["fixed"] + pixels * (use["perPixel"] + steps * pictures * use["perPixelStepPicture"]))


def choose(free, capability, precision="auto", caches="auto", text="auto", steps=STEPS):
    """
    `free`: bytes free on the card before anything is loaded · `precision`: "auto", "bf16" or "fp8" · `caches`: "auto",
    "bf16" or "int8" · `text`: "auto", "gpu" or "cpu" · `steps`: of this GPU.
    """
    gib = round(free / GIB)
    asked = {"precision": precision, "caches": caches, "textEncoder": text}
    if precision == "auto":
        fp8 = tuple(capability) >= FP8_CAPABILITY
        why = "the card computes in FP8" if fp8 else "the card does not compute in FP8"
    else:
        fp8, why = precision == "fp8", "set up so"
    room = free * (1 - SPARE)

    def fits(caches):
        return expected(memory_use(fp8, caches, True), steps=steps) <= room

    if caches == "auto":
        caches = "bf16" if fits("bf16") else "int8"
        why += f"; {gib} GiB {'hold' if caches == 'bf16' else 'do not hold'} the caches in bf16 beside the rest"
    stays = text == "gpu" or (text == "auto" and fits(caches))
    return Choice(fp8, caches, stays, why, tuple(name for name, wish in asked.items() if wish != "auto"))
