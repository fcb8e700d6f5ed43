"""Latents to pictures, block by block, and these to the encoder."""

import torch

# Latent frames of the portrait at rest that fill the decoder's memory before the first block.
PRIMING_LATENTS = 7
# Pictures that a latent frame becomes.
PICTURES_PER_LATENT = 4
# The first block of a video begins with pictures of the portrait at rest.
LOST_AT_FIRST = 3


class PlainDecoder:
    """LiveAvatar's streaming decoder, in the order its multi-GPU pipeline uses it."""

    def __init__(self, vae):
        self._vae = vae

    def open(self, motion):
        """A video that begins after `motion`, latents of the portrait at rest, `[1, 16, T, h/8, w/8]`."""
        return PlainStream(self._vae, motion)


class PlainStream:
    """One video. Its memory is what the decoder's convolutions remember, whatever the length."""

    def __init__(self, vae, motion):
        self._vae = vae
        self._first = True
        # Upstream leaves this from one video to the next, and the second begins with the end of the first.
        vae.model.first_decode = True
        vae.stream_decode(motion[:, :, :PRIMING_LATENTS])

    def decode(self, latents):
        """`[16, T, h/8, w/8]` → 4·T pictures (3 fewer the first time) as packed RGB, `[pictures][h][w][3]` uint8, at once."""
        pictures = latents.shape[1] * PICTURES_PER_LATENT
        video = torch.stack(self._vae.stream_decode(latents.unsqueeze(0)))[:, :, -pictures:]
        if self._first:
            video = video[:, :, LOST_AT_FIRST:]
            self._first = False
        small = video[0].add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8)
        yield small.permute(1, 2, 3, 0).contiguous()

    def close(self):
        """Forgets the video."""
        self._vae.model.clear_cache_decode()
        self._vae.model.first_decode = True


class InTurn:
    """Decodes a block when it is put, while the next one waits."""

    def __init__(self, decoder, report, sender):
        self._decoder = decoder
        self._report, self._sender = report, sender
        self._stream = None

    def begin(self, motion):
        self._stream = self._decoder.open(motion)

    def put(self, latents):
        """`[16, T, h/8, w/8]` of the next block."""
        for pictures in self._stream.decode(latents):
            hand_over(pictures, self._report, self._sender)
        self._report.spent("decoding")

    def settle(self):
        """Nothing is left to be done."""

    finish = settle

    def close(self):
        if self._stream:
            self._stream.close()


def hand_over(pictures, report, sender):
    """Gives pictures `[pictures][h][w][3]` to the encoder."""
    taken = sender.put(pictures.cpu().numpy().tobytes())
    report.frames += taken
    if taken:
        report.first_frames()
