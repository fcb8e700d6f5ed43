"""Decoding beside denoising: on a thread and a stream of its own, so that neither waits for the other."""

import queue
import threading

import torch

from ..decoding import hand_over

# Blocks of latents, a few hundred kB each, that may wait to be decoded.
WAITING_BLOCKS = 4


class Beside:
    """
    Takes blocks as they come; the pictures reach the encoder in order. A failure is raised by the next `put`. `stream`
    serves one video after the other: torch keeps freed memory for each stream apart.
    """

    def __init__(self, decoder, stream, report, sender):
        self._decoder = decoder
        self._report, self._sender = report, sender
        self._stream = stream
        self._blocks = queue.Queue(maxsize=WAITING_BLOCKS)
        self._dropped = False
        self._broken = None
        self._thread = threading.Thread(target=self._run, name="decoding", daemon=True)
        self._thread.start()

    def begin(self, motion):
        """`motion`: latents of the portrait at rest, `[1, 16, T, h/8, w/8]`."""
        self._put(motion)

    def put(self, latents):
        """`[16, T, h/8, w/8]` of the next block."""
        self._put(latents)

    def settle(self):
        """Waits until all that was put is with the encoder."""
        self._blocks.join()
        if self._broken:
            raise self._broken

    def finish(self):
        """Waits until the last picture is with the encoder."""
        self._end()
        if self._broken:
            raise self._broken

    def close(self):
        """Forgets what waits."""
        self._dropped = True
        self._end()

    def _put(self, latents):
        if self._broken:
            raise self._broken
        ready = torch.cuda.Event()
        ready.record()
        self._blocks.put((latents, ready))

    def _end(self):
        if self._thread.is_alive():
            self._blocks.put(None)
            self._thread.join()

    def _run(self):
        decoded = None
        torch.cuda.set_device(self._stream.device)
        with torch.no_grad(), torch.cuda.stream(self._stream):
            while (block := self._blocks.get()) is not None:
                try:
                    if not (self._dropped or self._broken):
                        decoded = self._take(decoded, *block)
                except Exception as error:
                    self._broken = error
                finally:
                    self._blocks.task_done()

    def _take(self, decoded, latents, ready):
        self._stream.wait_event(ready)
        latents.record_stream(self._stream)
        if decoded is None:
            return self._decoder.open(latents)
        for pictures in decoded.decode(latents):
            hand_over(pictures, self._report, self._sender)
        return decoded
