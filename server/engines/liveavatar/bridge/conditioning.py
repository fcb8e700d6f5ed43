"""What a run is made from, computed once: the portrait, the recording and the prompt as the model takes them."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torchvision.transforms.functional import to_tensor

from .recording import stretch_of
from .resting import Resting

# Portraits whose latents are kept, a few MB each on the GPU.
KEPT_PORTRAITS = 4
# Prompts that are kept, at most 4 MB each.
KEPT_PROMPTS = 16
# The single-GPU pipeline shows the portrait for five frames and takes the second latent frame as the reference.
SINGLE_GPU_FRAMES = 5


@dataclass
class Portrait:
    """`reference`: `[1, 16, 1, h/8, w/8]` · `motion`: `[1, 16, T, h/8, w/8]`, what came before the first clip."""

    reference: Any
    motion: Any


@dataclass
class Conditions:
    """
    `speech`: `[1, 25, 1024, frames]` on the CPU, of which a clip takes its part · `context`: the prompt, a list of one
    `[tokens, 4096]`; None on the rank that decodes · `offset`: of the performance's first picture in `speech`.
    """

    portrait: Portrait
    speech: Any
    context: Any
    offset: int = 0

    def heard(self, begin, frames):
        """`frames` pictures' share of the recording; nothing is heard where `speech` does not reach."""
        first, there = self.offset + begin, self.speech.shape[-1]
        said = self.speech[..., max(0, min(first, there)) : max(0, min(first + frames, there))]
        missing = frames - said.shape[-1]
        if missing == 0:
            return said
        silence = torch.zeros([*said.shape[:-1], missing], dtype=said.dtype)
        return torch.cat([silence, said] if first < 0 else [said, silence], dim=-1)


class Portraits:
    """Portraits as latents, by content and size; `prepare` fills it ahead of a run."""

    def __init__(self, pipe, several):
        self._pipe = pipe
        self._shown = 1 if several else SINGLE_GPU_FRAMES
        self._kept = OrderedDict()

    def get(self, path, width, height):
        """Raises `ValueError` unless the picture is exactly `width` × `height` px: the studio fits it before."""
        with open(path, "rb") as file:
            key = (hashlib.sha256(file.read()).hexdigest(), width, height)
        if key not in self._kept:
            self._kept[key] = self._encode(path, width, height)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT_PORTRAITS:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _encode(self, path, width, height):
        picture = Image.open(path).convert("RGB")
        if picture.size != (width, height):
            raise ValueError(f"The portrait is {picture.size[0]} × {picture.size[1]} px, not {width} × {height}.")
        vae = self._pipe.vae
        vae.model.to(self._pipe.device)
        with torch.no_grad():
            pixels = to_tensor(picture).unsqueeze(1).unsqueeze(0) * 2 - 1.0
            pixels = pixels.to(dtype=vae.dtype, device=vae.device).repeat(1, 1, self._shown, 1, 1)
            reference = torch.stack(vae.encode(pixels))[:, :, self._shown // 4 :]
            motion = torch.stack(vae.encode(pixels.repeat(1, 1, self._pipe.motion_frames, 1, 1)))
        return Portrait(reference, motion)


class Recordings:
    """Recordings as features. Unless the audio encoder `stays` on the GPU, it is there only while it listens."""

    def __init__(self, pipe, stays):
        self._pipe = pipe
        model = pipe.audio_encoder.model
        # All of it, of which what is no parameter remains there.
        model.to(device=pipe.device, dtype=pipe.param_dtype)
        model.requires_grad_(False)
        model.eval()
        self._encoder = Resting(model, pipe.device, stays)

    def hear(self, path, infer_frames):
        """`[1, 25, 1024, frames]` on the CPU, and the clips they last for."""
        with self._encoder.awake(), torch.no_grad():
            speech, clips = self._pipe.encode_audio(path, infer_frames=infer_frames)
        return speech.cpu(), clips

    def hear_samples(self, samples, rate):
        """Samples from −1 to 1, as numpy has them → what all layers say of them, `[25, features, 1024]` on the GPU."""
        encoder = self._pipe.audio_encoder
        with self._encoder.awake(), torch.no_grad(), torch.amp.autocast("cuda", enabled=False):
            return encoder.extract_audio_feat_from_array(samples, rate, return_all_layers=True, dtype=self._pipe.param_dtype)

    def hear_part(self, path, infer_frames, begin, end):
        """
        A part's share, from frame `begin` to frame `end` of the whole recording: features, and the frame at which they
        begin. A recording that is not too long is heard whole, as if there were no parts.
        """
        fps = self._pipe.fps
        with stretch_of(path, begin / fps, end / fps) as (sound, seconds):
            return self.hear(sound, infer_frames)[0], round(seconds * fps)


class Prompts:
    """Prompts as the text encoder sees them. Unless it `stays` on the GPU, it is there only while it reads."""

    def __init__(self, pipe, stays):
        self._pipe = pipe
        self._kept = OrderedDict()
        self._encoder = Resting(pipe.text_encoder.model, pipe.device, stays)

    def read(self, prompt):
        """A list of one `[tokens, 4096]`. The negative prompt is left out: no pass of the model uses one."""
        if prompt not in self._kept:
            self._kept[prompt] = self._encode(prompt)
        self._kept.move_to_end(prompt)
        while len(self._kept) > KEPT_PROMPTS:
            self._kept.popitem(last=False)
        return self._kept[prompt]

    def _encode(self, prompt):
        with self._encoder.awake(), torch.no_grad():
            context, _ = self._pipe.encode_prompt(prompt, None, False)
        return context[0:1]
