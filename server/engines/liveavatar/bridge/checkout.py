"""The user's LiveAvatar checkout: made importable, and the few of its parts that are used, by name."""

import importlib
import os
import sys
from types import SimpleNamespace

TASK = "s2v-14B"
PIPELINES = {
    False: "liveavatar.models.wan.causal_s2v_pipeline",
    True: "liveavatar.models.wan.causal_s2v_pipeline_tpp",
}
STREAMING_VAE = "liveavatar.models.wan.wan_2_2.modules.vae_streaming"
TRAINING_CONFIG = os.path.join("liveavatar", "configs", "s2v_causal_sft.yaml")


def enter(folder, compile):
    """
    Makes the checkout the working directory, which its relative paths expect, and importable. Whether it compiles is
    read once, at its import: a change takes a new process.
    """
    os.environ["ENABLE_COMPILE"] = "true" if compile else "false"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.chdir(folder)
    sys.path.insert(1, folder)


def parts(several):
    """`pipeline`: the module that holds `WanS2V`, for one GPU or for `several`. Raises `ImportError`."""
    configs = importlib.import_module("liveavatar.models.wan.wan_2_2.configs")
    pipeline = importlib.import_module(PIPELINES[several])
    if not several:
        # Encodes and decodes as the single-GPU pipeline's own, and can decode a stream besides.
        pipeline.Wan2_1_VAE = importlib.import_module(STREAMING_VAE).WanVAE
    return SimpleNamespace(pipeline=pipeline, config=configs.WAN_CONFIGS[TASK])


def training_settings():
    """How the LoRA was trained: rank, alpha, modules."""
    args_config = importlib.import_module("liveavatar.utils.args_config")
    return args_config.parse_args_for_training_config(TRAINING_CONFIG)


def quantise(model):
    """Replaces the transformer's linear layers by FP8 ones, but for those that LiveAvatar keeps."""
    fp8 = importlib.import_module("liveavatar.utils.fp8_linear")
    kept = [
        "text_embedding",
        "time_embedding",
        "time_projection",
        "head.head",
        "casual_audio_encoder.encoder.final_linear",
    ]
    fp8.replace_linear_with_scaled_fp8(model, ignore_keys=kept)


def version(folder):
    """The commit the checkout stands at, where it is a git one."""
    try:
        with open(os.path.join(folder, ".git", "HEAD"), encoding="utf-8") as file:
            head = file.read().strip()
        if head.startswith("ref: "):
            with open(os.path.join(folder, ".git", head[5:]), encoding="utf-8") as file:
                head = file.read().strip()
        return head[:7]
    except OSError:
        return "unknown"
