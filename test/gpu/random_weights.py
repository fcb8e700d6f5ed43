"""
LiveAvatar's own model classes at full size, filled with repeatable random numbers on the GPU, for measuring without
checkpoints. The same name gives the same numbers in every process. RANDOM_LAYERS (40) makes a smaller transformer.
"""

import importlib
import os
import zlib

import torch

MODULES = "liveavatar.models.wan.wan_2_2.modules"


def fill(model):
    """Spreads that keep a deep network's values finite: by fan-in for matrices, as they are for gains, small for biases."""
    generator = torch.Generator(device=next(model.parameters()).device)
    with torch.no_grad():
        for name, value in model.named_parameters():
            generator.manual_seed(zlib.crc32(name.encode()))
            if value.dim() < 2 or name.endswith("gamma"):
                if name.endswith("bias"):
                    value.normal_(0, 0.01, generator=generator)
                else:
                    value.fill_(1)
            else:
                value.normal_(0, (value.numel() / value.shape[0]) ** -0.5, generator=generator)
    return model.eval().requires_grad_(False)


class narrow:
    """Everything made inside is bf16 and on the GPU at once: full size in float32 on the CPU takes minutes."""

    def __enter__(self):
        self._before = torch.get_default_dtype()
        self._device = torch.device("cuda", torch.cuda.current_device())
        torch.set_default_dtype(torch.bfloat16)
        self._device.__enter__()

    def __exit__(self, *error):
        self._device.__exit__(*error)
        torch.set_default_dtype(self._before)


def transformer_config(config):
    told = {key: value for key, value in config.transformer.items() if not key.startswith("__")}
    layers = int(os.environ.get("RANDOM_LAYERS", told["num_layers"]))
    told["num_layers"] = layers
    told["audio_inject_layers"] = [at for at in told["audio_inject_layers"] if at < layers]
    for key in ("patch_size", "window_size"):
        told[key] = tuple(told[key])
    known = ("trainable_token", "motion_frames")
    return {key: value for key, value in told.items() if key not in known}


class Words:
    """Stands in for the tokenizer: bytes of the text as token numbers."""

    def __call__(self, texts, return_mask=False, **_):
        ids = torch.zeros([len(texts), 512], dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, text in enumerate(texts):
            numbers = torch.tensor(list(text.encode()[:512]) + [1], dtype=torch.long)[:512]
            ids[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1
        return ids, mask


class Listening:
    """Stands in for the wav2vec processor: normalises the samples, as that one does."""

    def __call__(self, samples, **_):
        values = torch.as_tensor(samples, dtype=torch.float32)
        self.input_values = ((values - values.mean()) / (values.std() + 1e-7)).unsqueeze(0)
        return self


def install(parts):
    """Puts random weights where `parts` (of the bridge's `checkout`) would read a checkpoint."""
    pipeline = parts.pipeline
    t5 = importlib.import_module(f"{MODULES}.t5")
    encoder = importlib.import_module(f"{MODULES}.s2v.audio_encoder").AudioEncoder
    real_text = t5.T5EncoderModel

    def text(text_len, dtype, **_):
        made = real_text.__new__(real_text)
        made.text_len, made.dtype, made.tokenizer = text_len, dtype, Words()
        with narrow():
            made.model = fill(t5.umt5_xxl(encoder_only=True, return_tokenizer=False, dtype=dtype, device="cuda"))
        # Where a checkpoint is read to.
        made.model.to("cpu")
        torch.cuda.empty_cache()
        return made

    def video(name):
        module = importlib.import_module(f"{MODULES}.{name}")

        def make(pretrained_path=None, z_dim=None, device="cpu", **_):
            torch.set_default_dtype(torch.float32)
            layout = dict(dim=96, z_dim=z_dim, dim_mult=[1, 2, 4, 4], num_res_blocks=2, attn_scales=[])
            return fill(module.WanVAE_(**layout, temperal_downsample=[False, True, True], dropout=0.0))

        module._video_vae = make

    def transformer(_folder, torch_dtype=None, device_map=None):
        with narrow():
            return fill(pipeline.CausalWanModel_S2V(**transformer_config(parts.config)))

    def audio(device="cpu", model_id=None):
        from transformers import Wav2Vec2Config, Wav2Vec2ForCTC

        made = encoder.__new__(encoder)
        made.processor, made.video_rate = Listening(), 30
        large = Wav2Vec2Config(
            hidden_size=1024,
            num_hidden_layers=24,
            num_attention_heads=16,
            intermediate_size=4096,
            do_stable_layer_norm=True,
            feat_extract_norm="layer",
            conv_bias=True,
        )
        made.model = fill(Wav2Vec2ForCTC(large))
        return made

    pipeline.T5EncoderModel = text
    pipeline.AudioEncoder = audio
    pipeline.CausalWanModel_S2V.from_pretrained = transformer
    video("vae_streaming")
    video("vae2_1")
    return parts
