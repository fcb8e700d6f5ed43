"""Finished frames on their way to the encoder: a Unix socket, per frame a 32-byte header and packed RGB rows."""

import queue
import socket
import struct
import threading

MAGIC = b"LAVF"
VERSION = 1
RGB24 = 1
# magic, version, index, width, height, pixel format, payload bytes; little-endian
HEADER = struct.Struct("<4sIIIIIQ")

# Pieces of some frames that may wait for the encoder; then the model waits too, and memory stays what it is.
WAITING_PIECES = 6


class FrameSender:
    """Sends in a thread of its own: the GPU goes on with the next block while the encoder takes this one."""

    def __init__(self, path, width, height, skip=0, frames=None, waiting=WAITING_PIECES):
        """
        `path`: the encoder's socket · `skip`: frames at the beginning that it does not get, and `frames`: how many it
        does, None for all · `waiting`: pieces that may wait. Raises `OSError` when nobody listens there.
        """
        self.sent = self._put = 0
        self._skip, self._left = skip, frames
        self._size = (width, height)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(path)
        self._blocks = queue.Queue(maxsize=waiting)
        self._broken = None
        self._thread = threading.Thread(target=self._run, name="frames", daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        # After a failure nobody waits for what is left.
        if kind is not None:
            self._socket.close()

    def put(self, pixels):
        """
        Takes the bytes of whole frames, `[frames][height][width][3]`. Returns how many of them the encoder gets. Raises
        `OSError` when it is gone.
        """
        if self._broken:
            raise self._broken
        width, height = self._size
        step = width * height * 3
        frames = len(pixels) // step
        first = min(self._skip, frames)
        last = frames if self._left is None else min(frames, first + self._left)
        self._skip -= first
        if self._left is not None:
            self._left -= last - first
        if last > first:
            self._blocks.put((self._put, pixels[first * step : last * step]))
            self._put += last - first
        return last - first

    def close(self):
        """Waits until everything is sent. Returns how many frames were."""
        self._blocks.put(None)
        self._thread.join()
        self._socket.close()
        if self._broken:
            raise self._broken
        return self.sent

    def _run(self):
        width, height = self._size
        step = width * height * 3
        while (piece := self._blocks.get()) is not None:
            if self._broken:
                continue
            first, pixels = piece
            try:
                for at in range(0, len(pixels), step):
                    self._socket.sendall(self._header(first + at // step, step))
                    self._socket.sendall(memoryview(pixels)[at : at + step])
                    self.sent += 1
            except OSError as error:
                self._broken = error

    def _header(self, index, size):
        """Of frame `index`, whose payload is `size` bytes."""
        width, height = self._size
        return HEADER.pack(MAGIC, VERSION, index, width, height, RGB24, size)
