"""
What the next part of a long video goes on from. The attention caches are gigabytes; the inputs of every step of the last
clips are a few MB and fill the caches again, at the places where they stood.
"""

import os
import pickle
import random

import torch

from .decoding import LOST_AT_FIRST

VERSION = 1
# Whole clips that are kept before the one under way: the caches hold one clip, and what fills them looks one back.
LEAD_IN = 1


class Keeping:
    """Notes the blocks of a run as they are made. `settings`: what the next part has to have in common with it."""

    def __init__(self, course, geometry, settings):
        self._origin = course.origin
        self._blocks = geometry.blocks
        self._settings = settings
        self._kept = list(course.kept)

    def begin(self, block):
        """Before the first step of a block."""
        self._kept.append({"block": block, "random": random.getstate(), "inputs": [], "latents": None})
        least = (block // self._blocks - LEAD_IN) * self._blocks
        self._kept = [one for one in self._kept if one["block"] >= least]

    def enter(self, latents):
        """What the next step of the block is given."""
        self._kept[-1]["inputs"].append(latents)

    def end(self, latents):
        """What the block has become."""
        self._kept[-1]["latents"] = latents

    def save(self, path):
        """Whole or not at all. Raises `OSError`."""
        kept = [
            {**one, "inputs": [latents.cpu() for latents in one["inputs"]], "latents": one["latents"].cpu()}
            for one in self._kept
        ]
        draft = f"{path}.part"
        torch.save({"version": VERSION, "settings": self._settings, "origin": self._origin, "kept": kept}, draft)
        os.replace(draft, path)


class NothingKept:
    """Of a run that nothing goes on from."""

    def begin(self, *_):
        """Dropped."""

    enter = end = begin


def read_state(path, settings, start, geometry, device):
    """What the part before has left for the one from frame `start` on; None where it cannot be gone on from."""
    if path is None:
        return None
    try:
        state = torch.load(path, map_location=device, weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        print(f"[bridge] The part before has left nothing to go on from: {error}", flush=True)
        return None
    if state.get("version") != VERSION or state["settings"] != settings or not reaches(state, start, geometry):
        print("[bridge] What the part before has left is of another video: this one begins anew.", flush=True)
        return None
    return state


def reaches(state, start, geometry):
    """Whether frame `start` is among the pictures of the kept blocks, or the next one after them."""
    kept, picture = state["kept"], start - state["origin"] + LOST_AT_FIRST
    size = geometry.frames_per_block
    return kept[0]["block"] * size + LOST_AT_FIRST <= picture <= (kept[-1]["block"] + 1) * size
