"""Frames of a session on their way to the encoder: each with the time of its sound, and none of them waits."""

import queue
import struct

from ..frames import MAGIC, RGB24, FrameSender

VERSION = 2
# magic, version, index, width, height, pixel format, payload bytes, ms of the session; little-endian
HEADER = struct.Struct("<4sIIIIIII")
# Frames that are handed on at once, and such pieces that may wait: with a block and a bit the encoder is behind.
PIECE, WAITING_PIECES = 4, 4


class TimedFrames(FrameSender):
    """Leaves frames out that the encoder has no time for."""

    def __init__(self, path, width, height, fps):
        self._fps = fps
        # Number of the next picture, and of the first that is not to be shown.
        self._next = self._end = 0
        super().__init__(path, width, height, waiting=WAITING_PIECES)

    def begin(self, frame, shown):
        """The pictures that come next are the frames from `frame` on; `shown`: how many of them."""
        self._next, self._end = frame, frame + shown

    def put(self, pixels):
        if self._broken:
            raise self._broken
        width, height = self._size
        step = width * height * 3
        frames = len(pixels) // step
        wanted = max(0, min(frames, self._end - self._next))
        taken = 0
        for at in range(0, wanted, PIECE):
            end = min(wanted, at + PIECE)
            try:
                self._blocks.put_nowait((self._next + at, pixels[at * step : end * step]))
            except queue.Full:
                continue
            taken += end - at
        self._next += frames
        return taken

    def _header(self, index, size):
        width, height = self._size
        return HEADER.pack(MAGIC, VERSION, index, width, height, RGB24, size, round(index * 1000 / self._fps))
