"""The sound of a session as it comes, and which stretch of it the next block is of."""

import threading

# Samples a second, 16-bit little-endian mono.
RATE = 16000
BYTES = 2
# Frames a second that LiveAvatar makes, samples of each, and how many are made at once.
FPS = 25
FRAME = RATE // FPS
BLOCK = 12
# Frames after a block that are heard before it is made, 80 ms. What is heard of its last frame reaches to its very end;
# the audio encoder, which looks both ways, is given as much more as the embedded engine waits for.
AHEAD = 2
# So many frames late, a session leaves out what lies between: no delay grows.
BEHIND = 6
# What is kept of the past, s: more than a block hears before itself, and than ranks are apart.
KEPT = 30


class Sound:
    """
    One stream without gaps; a thread of its own feeds it. Frame k is of the sound from k / `FPS` s on.
    """

    def __init__(self):
        self._news = threading.Condition()
        self._kept = bytearray()
        # Samples that have come, and those of them that are forgotten.
        self.fed = self._forgotten = 0
        self._flushed = False
        self.closed = False

    def hear(self, pcm):
        """What comes next, whole samples."""
        with self._news:
            self._kept += pcm
            self.fed += len(pcm) // BYTES
            self._flushed = False
            spare = len(self._kept) // BYTES - KEPT * RATE
            # Rarely, as the rest is moved.
            if spare > KEPT * RATE:
                del self._kept[: spare * BYTES]
                self._forgotten += spare
            self._news.notify_all()

    def flush(self):
        """Nothing more comes for now."""
        with self._news:
            self._flushed = True
            self._news.notify_all()

    def close(self):
        with self._news:
            self.closed = True
            self._news.notify_all()

    def next(self, frame):
        """
        Waits until a block can be made that begins with `frame`, or with a later one where there is no time for that.
        Gives its first frame and how many samples had come; None once the session is closed.
        """
        with self._news:
            while not self.closed:
                late = self.fed // FRAME - frame - BLOCK - AHEAD
                if late > BEHIND:
                    frame += late
                if late >= 0 or self._flushed and frame * FRAME < self.fed:
                    return frame, self.fed
                self._news.wait()
            return None

    def shown(self, frame, fed):
        """How many frames of the block from `frame` on are of sound that had come: all, unless it was flushed."""
        return min(BLOCK, -(-fed // FRAME) - frame)

    def around(self, frame, before, fed):
        """
        What the block from `frame` on hears, from `before` frames earlier on: of the first `fed` samples, for which it
        waits, and silence where there are none.
        """
        begin, end = (frame - before) * FRAME, (frame + BLOCK + AHEAD) * FRAME
        with self._news:
            self._news.wait_for(lambda: self.fed >= min(fed, end))
            first, last = max(begin, self._forgotten), min(end, fed)
            there = self._kept[(first - self._forgotten) * BYTES : max(0, last - self._forgotten) * BYTES]
        return bytearray((first - begin) * BYTES) + there + bytearray(max(0, end - max(last, first)) * BYTES)
