"""LiveAvatar's transformer as passes over rows of tokens, with the weights of a checkout."""

import torch
import torch.nn.functional as F

from . import rows as over
from .layer import GAIN, SHIFT, Layer, Voice
from .rotary import REFERENCE_FRAME, Rotary
from .rows import Norm

# Rows of the embedding that marks what a token is.
NOISY, REFERENCE, MOTION = range(3)
# Of the audio encoder's latent frames, those that belong to what was before the block.
HEARD_BEFORE = 73


class Transformer:
    """Takes over the weights of `model`; in FP8 it keeps its own and `model` cannot run any more."""

    def __init__(self, model, fp8):
        self._model = model
        self._fp8 = fp8
        self.heads, self.width = model.num_heads, model.dim
        self.device = model.patch_embedding.weight.device
        self.layers = [Layer(block, fp8) for block in model.blocks]
        injector = model.audio_injector
        self.voices = {
            int(layer): Voice(injector.injector[at], injector.injector_adain_layers[at], fp8)
            for layer, at in injector.injected_block_id.items()
        }
        self.rotary = Rotary(self.width // self.heads, self.device)
        self._head = (model.head.head.weight.float(), model.head.head.bias.float())

    # What is the same for a whole run.

    def read(self, context):
        """The prompt, `[tokens, 4096]` → keys and values of every layer."""
        model = self._model
        padded = F.pad(context, (0, 0, 0, model.text_len - context.shape[0]))
        rows = over.taken(model.text_embedding(padded.to(torch.bfloat16)), self._fp8)
        return [layer.words(rows) for layer in self.layers]

    def timing(self, time):
        """A time of the schedule → modulation of every layer `[6, features]`, and the head's norm; float32."""
        model = self._model
        half = model.freq_dim // 2
        speeds = torch.pow(10000, -torch.arange(half, dtype=torch.float64, device=self.device) / half)
        angles = torch.as_tensor(time, dtype=torch.float64, device=self.device) * speeds
        wave = torch.cat([angles.cos(), angles.sin()]).float()[None]
        for at in (0, 2):
            linear = model.time_embedding[at]
            wave = F.linear(wave, linear.weight.float(), linear.bias.float())
            wave = F.silu(wave) if at == 0 else wave
        linear = model.time_projection[1]
        shared = F.linear(F.silu(wave), linear.weight.float(), linear.bias.float()).view(6, self.width)
        modulations = []
        for layer in self.layers:
            own = layer.modulation.view(6, self.width) + shared
            own[[1, 4]] += 1
            modulations.append(own)
        shift, gain = (model.head.modulation.float() + wave[:, None])[0]
        return modulations, Norm((1 + gain)[None], shift[None], model.head.eps)

    # What is the same for the steps of a block.

    def hear(self, speech, frames):
        """A block's features `[1, 25, 1024, pictures]` → what each layer with a voice takes in."""
        model = self._model
        before = speech[..., :1].expand(-1, -1, -1, HEARD_BEFORE)
        overall, tokens = model.casual_audio_encoder(torch.cat([before, speech], dim=-1))
        overall, tokens = (part[0, -frames:].to(torch.bfloat16) for part in (overall, tokens))
        overall = F.silu(overall[:, 0])
        return {at: voice.hear(overall, tokens) for at, voice in self.voices.items()}

    # Passes.

    def condition(self, reference, motion, words, timing, conditions):
        """Writes `[1, 16, 1, h, w]` and `[1, 16, T, h, w]` into `conditions`; gives back nothing."""
        model = self._model
        modulations, _ = timing
        seen = model.patch_embedding(reference).flatten(2).transpose(1, 2)[0]
        height, width = reference.shape[-2] // 2, reference.shape[-1] // 2
        moved = model.frame_packer(motion, 2)[0][0][0].to(seen.dtype)
        marks = model.trainable_cond_mask.weight
        x = torch.cat([seen + marks[REFERENCE], moved + marks[MOTION]]).to(torch.bfloat16)
        tables = zip(self.reference_table(0, height, width), self.rotary.of_motion(height, width))
        table = tuple(torch.cat(parts) for parts in tables)
        entered = self._enter(x, self.layers[0], modulations[0])
        for at, layer in enumerate(self.layers):
            q, k, v = layer.look(entered, table)
            conditions.keys.put(at, 0, k, table, layer.key_gain, layer.eps)
            conditions.values.put(at, 0, v)
            conditions.still.put(at, 0, k[: len(seen)], None, layer.key_gain, layer.eps)
            if at == len(self.layers) - 1:
                return
            spans = [(conditions.keys.get(at, len(x), None), conditions.values.get(at, len(x), None))]
            parts, gates = layer.rest(x, layer.attended(q, spans), modulations[at], words[at])
            x, entered = self._leave(x, parts, gates, self._norm_of(at + 1, modulations))

    def step(self, latents, table, words, heard, timing, own, begin, filled, conditions, scratch):
        """
        Latents of a block `[16, frames, h, w]` → the flow, like them. `own`: the step's keys, into which the block goes
        from token `begin` on; it looks at the first `filled` of them and at `conditions`.
        """
        modulations, head = timing
        x = self._embed(latents)
        entered = self._enter(x, self.layers[0], modulations[0])
        shared = conditions.keys.values.shape[1]
        for at, layer in enumerate(self.layers):
            q, k, v = layer.look(entered, table)
            own.keys.put(at, begin, k, table, layer.key_gain, layer.eps)
            own.values.put(at, begin, v)
            spans = [
                (own.keys.get(at, filled, scratch[0]), own.values.get(at, filled, scratch[1])),
                (conditions.keys.get(at, shared, None), conditions.values.get(at, shared, None)),
            ]
            parts, gates = layer.rest(x, layer.attended(q, spans), modulations[at], words[at])
            last = at == len(self.layers) - 1
            following = head if last else self._norm_of(at + 1, modulations)
            dtype = torch.float32 if last else torch.bfloat16
            if at in self.voices:
                voice, sound = self.voices[at], heard[at]
                x, entered = self._leave(x, parts, gates, sound.norm)
                said = voice.answer(entered, sound)
                x, entered = over.normed(x, following, self._fp8 and not last, [said], keep=True, dtype=dtype)
            else:
                x, entered = over.normed(
                    x, following, self._fp8 and not last, parts, gates, keep=True, dtype=dtype
                )
        return self._picture(F.linear(entered.values, *self._head).to(torch.bfloat16), latents.shape)

    def reference_table(self, frames, height, width):
        """Where the reference stands, shifted by `frames`."""
        at = REFERENCE_FRAME + frames
        return self.rotary.table(range(at, at + 1), range(height), range(width))

    def _norm_of(self, at, modulations):
        return self.layers[at].modulated(modulations[at], GAIN, SHIFT, True)

    def _enter(self, x, layer, modulation):
        return over.normed(x, layer.modulated(modulation, GAIN, SHIFT, True), self._fp8, rounds=False)[1]

    def _leave(self, x, parts, gates, norm):
        return over.normed(x, norm, self._fp8, parts, gates, keep=True)

    def _embed(self, latents):
        model = self._model
        x = model.patch_embedding(latents[None])
        # No pose drives the video: of the layer that takes one its bias is left.
        x = x + model.cond_encoder.bias.view(1, -1, 1, 1, 1)
        return (x.flatten(2).transpose(1, 2)[0] + model.trainable_cond_mask.weight[NOISY]).contiguous()

    def _picture(self, told, shape):
        """`[tokens, 2·2·channels]` → `[channels, frames, h, w]`."""
        channels, frames, height, width = shape
        told = told.view(frames, height // 2, width // 2, 2, 2, channels)
        return told.permute(5, 0, 1, 3, 2, 4).reshape(shape)
