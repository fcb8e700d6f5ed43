"""Latents to pictures, block by block: LiveAvatar's streaming decoder, in the order its multi-GPU pipeline uses it."""

import torch

# Latent frames of the portrait at rest that fill the decoder's memory before the first block.
PRIMING_LATENTS = 7
# Pictures that a latent frame becomes.
PICTURES_PER_LATENT = 4
# The first block of a video begins with pictures of the portrait at rest.
LOST_AT_FIRST = 3


class StreamDecoder:
    """Decodes one video. Its memory is what the decoder's convolutions remember, whatever the length."""

    def __init__(self, vae, motion):
        """`motion`: latents of the portrait at rest, `[1, 16, T, h/8, w/8]`."""
        self._vae = vae
        self._first = True
        # Upstream leaves this from one video to the next, and the second begins with the end of the first.
        vae.model.first_decode = True
        vae.stream_decode(motion[:, :, :PRIMING_LATENTS])

    def decode(self, latents):
        """`[16, T, h/8, w/8]` → 4·T pictures (3 fewer the first time): how many, and `[pictures][h][w][3]` bytes."""
        pictures = latents.shape[1] * PICTURES_PER_LATENT
        video = torch.stack(self._vae.stream_decode(latents.unsqueeze(0)))[:, :, -pictures:]
        if self._first:
            video = video[:, :, LOST_AT_FIRST:]
            self._first = False
        return video.shape[2], rgb_bytes(video[0])

    def close(self):
        """Forgets the video."""
        self._vae.model.clear_cache_decode()
        self._vae.model.first_decode = True


def rgb_bytes(video):
    """`[3, pictures, h, w]` from −1 to 1 → packed 8-bit RGB; made small on the GPU, then copied."""
    small = video.add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8)
    return small.permute(1, 2, 3, 0).contiguous().cpu().numpy().tobytes()
