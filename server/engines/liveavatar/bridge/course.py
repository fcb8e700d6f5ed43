"""Which blocks of a performance a run makes, and which of their pictures are shown: a part need not end with a block."""

from dataclasses import dataclass, field

from .decoding import LOST_AT_FIRST


@dataclass
class Course:
    """
    A performance begins with the portrait at rest at frame `origin` of the whole video, and its blocks are counted from
    there through all parts. Those from `first` up to `end` are made here; `kept` ones before them, see keeping.py, are
    gone through again. Of the pictures decoded, `skip` are left out, then `frames` shown.
    """

    end: int
    frames: int
    first: int = 0
    origin: int = 0
    skip: int = 0
    kept: list = field(default_factory=list)

    @property
    def heard_from(self):
        """The first block whose share of the recording is needed."""
        return self.kept[0]["block"] if self.kept else self.first

    def clips(self, geometry):
        """Those in which blocks are made here."""
        return max(1, clip_of(self.end - 1, geometry) - clip_of(self.first, geometry) + 1)


def whole(clips, geometry):
    """A video of so many clips that is no part of another."""
    return Course(end=clips * geometry.blocks, frames=clips * geometry.infer_frames - LOST_AT_FIRST)


def course_of_part(start, frames, state, geometry):
    """The part of `frames` frames from frame `start` of the whole video on; `state`: of the part before, None without."""
    origin = state["origin"] if state else start
    kept = state["kept"] if state else []
    # A picture's place in the performance is that of its frame and what the first block lost.
    ends = start - origin + LOST_AT_FIRST + frames
    first = kept[-1]["block"] + 1 if kept else 0
    skip = start - origin - kept[0]["block"] * geometry.frames_per_block if kept else 0
    end = -(-ends // geometry.frames_per_block)
    # A short part may lie within what the one before has made.
    return Course(end=max(end, first), frames=frames, first=first, origin=origin, skip=skip, kept=kept)


def clip_of(block, geometry):
    return block // geometry.blocks
