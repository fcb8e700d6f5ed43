"""Builds LiveAvatar's pipeline once, stage by stage."""

import torch

from . import checkout
from .cold_start import ColdStart

IMPORT = "importing LiveAvatar"
TEXT = "text encoder"
VAE = "VAE"
TRANSFORMER = "transformer"
AUDIO = "audio encoder"
LORA = "merging LoRA"
FP8 = "quantising"
WARM = "compiling (minutes the first time)"


class Loaded:
    """A pipeline that is ready, and how it came to be."""

    def __init__(self, pipe, scheduler, options, start):
        self.pipe = pipe
        self.scheduler = scheduler
        self.options = options
        self.start = start


def stages_of(options, denoises):
    """The stages this start will have, in order."""
    stages = [IMPORT, TEXT, VAE, TRANSFORMER, AUDIO]
    if denoises:
        stages += [LORA] * bool(options["load_lora"])
        stages += [FP8] * bool(options["fp8"])
    return stages + [WARM] * bool(options["compile"] or options["fp8"])


def load(settings, options, events):
    """
    `options`: load_lora, lora_path_dmd, fp8, compile. Returns `Loaded`; raises whatever LiveAvatar raises, so that the
    studio shows its own words.
    """
    several = settings.members > 1
    # The decoding rank of several never runs the transformer.
    denoises = settings.rank < settings.dit_ranks
    start = ColdStart(events, stages_of(options, denoises))
    start.begin(IMPORT)
    checkout.enter(settings.checkout, options["compile"])
    parts = checkout.parts(several)
    torch.cuda.set_device(settings.rank)
    pipe = construct(parts, settings, start)
    if denoises:
        adapt(pipe, settings, options, start)
    else:
        pipe.noise_model = None
        torch.cuda.empty_cache()
    start.end()
    return Loaded(pipe, parts.pipeline.FlowMatchEulerDiscreteScheduler, options, start)


def construct(parts, settings, start):
    """One call upstream; its parts are told as they are made."""
    module = parts.pipeline
    module.T5EncoderModel = start.before(TEXT, module.T5EncoderModel)
    module.Wan2_1_VAE = start.before(VAE, module.Wan2_1_VAE)
    module.AudioEncoder = start.before(AUDIO, module.AudioEncoder)
    model = module.CausalWanModel_S2V
    from_pretrained = model.from_pretrained
    model.from_pretrained = start.before(TRANSFORMER, from_pretrained)
    try:
        return module.WanS2V(
            config=parts.config,
            checkpoint_dir=settings.checkpoint,
            device_id=settings.rank,
            rank=settings.rank,
            convert_model_dtype=True,
            single_gpu=settings.members == 1,
            offload_kv_cache=settings.offload_kv_cache,
        )
    finally:
        model.from_pretrained = from_pretrained


def adapt(pipe, settings, options, start):
    """LoRA and FP8: both change the weights for good, so another choice takes another process."""
    if options["load_lora"]:
        start.begin(LORA)
        training = checkout.training_settings()
        pipe.noise_model = pipe.add_lora_to_model(
            pipe.noise_model,
            lora_rank=training["lora_rank"],
            lora_alpha=training["lora_alpha"],
            lora_target_modules=training["lora_target_modules"],
            init_lora_weights=training["init_lora_weights"],
            pretrained_lora_path=options["lora_path_dmd"] or settings.lora,
            load_lora_weight_only=False,
        )
    if options["fp8"]:
        start.begin(FP8)
        if not hasattr(torch, "_scaled_mm"):
            raise RuntimeError("This version of torch has no FP8 matrix product. Turn FP8 off, or update torch.")
        checkout.quantise(pipe.noise_model)
