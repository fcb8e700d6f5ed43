"""The shape of a video as the model works: clips of blocks of latent frames, and the steps from noise to picture."""

from dataclasses import dataclass

import torch

LATENT_CHANNELS = 16
# Pictures a latent frame stands for, and px a latent pixel stands for.
FRAMES_PER_LATENT = 4
PX_PER_LATENT = 8
# The transformer sees 2 × 2 latent pixels as one token.
LATENTS_PER_TOKEN = 4


@dataclass(frozen=True)
class Geometry:
    """`infer_frames` pictures a clip of `width` × `height` px."""

    width: int
    height: int
    infer_frames: int
    per_block: int

    @property
    def latent_frames(self):
        return self.infer_frames // FRAMES_PER_LATENT

    @property
    def blocks(self):
        """In a clip. What exceeds a whole block is never denoised: the studio asks for multiples of 12 pictures."""
        return self.latent_frames // self.per_block

    @property
    def frames_per_block(self):
        return self.per_block * FRAMES_PER_LATENT

    @property
    def latent_size(self):
        return (self.height // PX_PER_LATENT, self.width // PX_PER_LATENT)

    @property
    def tokens_per_latent(self):
        return self.latent_size[0] * self.latent_size[1] // LATENTS_PER_TOKEN

    @property
    def cache_tokens(self):
        return self.latent_frames * self.tokens_per_latent


class Clip:
    """One clip's noise and its share of the recording."""

    def __init__(self, pipe, geometry, conditions, index, seed):
        self.index = index
        self._pipe = pipe
        self._geometry = geometry
        self._conditions = conditions
        generator = torch.Generator(device=pipe.device)
        generator.manual_seed(seed + index)
        self.generator = generator
        options = {"dtype": pipe.param_dtype, "device": pipe.device}
        shape = (LATENT_CHANNELS, geometry.latent_frames, *geometry.latent_size)
        self._noise = torch.randn(*shape, generator=generator, **options)
        # No pose drives the video: the model is told nothing there.
        self._pose = torch.zeros([1, *shape], **options)
        self._speech = self._listen()

    def noise(self, block):
        """`[16, latent frames of a block, h/8, w/8]`."""
        return self._noise[:, self._latents(block)]

    def _listen(self):
        frames = self._geometry.infer_frames
        return self._conditions.heard(self.index * frames, frames).to(self._pipe.device)

    def speech(self, block):
        """A block's share of the recording, `[1, 25, 1024, pictures]`."""
        size = self._geometry.frames_per_block
        return self._speech[..., block * size : (block + 1) * size]

    def arguments(self, block, reference):
        """What LiveAvatar's transformer is told of a block, besides its latents."""
        pipe = self._pipe
        motion = self._conditions.portrait.motion
        return {
            "context": self._conditions.context,
            "seq_len": None,
            "cond_states": self._pose[:, :, self._latents(block)],
            "motion_latents": motion,
            "ref_latents": reference,
            "audio_input": self.speech(block),
            "motion_frames": [pipe.motion_frames, (pipe.motion_frames + 3) // FRAMES_PER_LATENT],
            "drop_motion_frames": False,
        }

    def span(self, block):
        """The tokens of a block since the video's beginning."""
        g = self._geometry
        width = g.per_block * g.tokens_per_latent
        begin = (self.index * g.blocks + block) * width
        return {"current_start": begin, "current_end": begin + width}

    def _latents(self, block):
        size = self._geometry.per_block
        return slice(block * size, (block + 1) * size)


class Sigmas:
    """The Euler steps from noise to picture."""

    def __init__(self, scheduler, pipe, steps):
        self._scheduler = scheduler(num_train_timesteps=pipe.num_train_timesteps, shift=3)
        self._scheduler.set_timesteps(steps, device=pipe.device)
        self.timesteps = self._scheduler.timesteps

    def step(self, index, latents, flow, generator):
        """`latents` and what the transformer says of them, `[16, latent frames, h/8, w/8]` → one step nearer."""
        self._scheduler._step_index = index
        self._scheduler._begin_index = 0
        after = self._scheduler.step(
            flow.unsqueeze(0),
            self.timesteps[index],
            latents.unsqueeze(0),
            return_dict=False,
            generator=generator,
        )[0]
        return after.squeeze(0)
