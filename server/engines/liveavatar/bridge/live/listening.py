"""Audio features of the block under way, over a window that slides along with the sound."""

import torch

from .sound import AHEAD, BLOCK, BYTES, FRAME, RATE

# Frames before a block that the audio encoder hears with it, 4.8 s: what it takes a sound for depends on what was before.
BEFORE = 120
# wav2vec2's features: each of so many samples, so far apart.
SEEN, STRIDE = 400, 320
SAMPLES = (BEFORE + BLOCK + AHEAD) * FRAME
STEPS = (SAMPLES - SEEN) // STRIDE + 1
STEPS_PER_FRAME = FRAME // STRIDE
# A window in which nothing is louder, −40 dB, is a room in which nobody speaks. The encoder levels every window, so that
# its noise would be heard as loud as a voice.
QUIET = 0.01


class Listening:
    """The same length at every block: what was before the session is silence."""

    def __init__(self, pipe, recordings, sound):
        self._pipe, self._recordings, self._sound = pipe, recordings, sound

    def silence(self):
        """Features of a block in which nothing is heard."""
        return self._features(bytearray(SAMPLES * BYTES))

    def block(self, frame, fed):
        """Of the block from `frame` on, `[1, 25, 1024, pictures]` on the GPU; `fed`: samples that had come."""
        return self._features(self._sound.around(frame, BEFORE, fed))

    def _features(self, pcm):
        samples = torch.frombuffer(pcm, dtype=torch.int16).to(torch.float32) / 32768
        if float(samples.abs().max()) < QUIET:
            samples = samples * 0
        # `[25, features, 1024]`, at 30 a second.
        features = self._recordings.hear_samples(samples.numpy(), RATE)
        # LiveAvatar lays the first and the last of them on the encoder's first and last step.
        stretch = (features.shape[1] - 1) / (STEPS - 1)
        places = [round((BEFORE + at) * STEPS_PER_FRAME * stretch) for at in range(BLOCK)]
        return features[:, places].permute(0, 2, 1).unsqueeze(0).to(self._pipe.param_dtype)
