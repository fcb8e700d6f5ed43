"""Builds LiveAvatar's pipeline once, stage by stage."""

import os

import torch

from . import checkout
from .choice import choose
from .cold_start import ColdStart
from .decoding import InTurn, PlainDecoder
from .plain_denoiser import PlainDenoiser
from .ranks import shared_steps
from .settings import MOST_STEPS

IMPORT = "importing LiveAvatar"
TEXT = "text encoder"
VAE = "VAE"
TRANSFORMER = "transformer"
AUDIO = "audio encoder"
LORA = "merging LoRA"
FP8 = "quantising"
WARM = "first pass"
COMPILING = "compiling (minutes the first time)"


class Loaded:
    """
    A pipeline that is ready: `denoiser` and `decoding(report, sender)` do its work, `words` say how.
    `use`: what a run takes of the card, `choice`: how it is used, see choice.py.
    """

    def __init__(self, pipe, denoiser, decoding, words, use, choice, text_stays, warm, options, start):
        self.pipe = pipe
        self.denoiser = denoiser
        self.decoding = decoding
        self.words = words
        self.use = use
        self.choice = choice
        self.text_stays = text_stays
        # The stage of its first passes; None where it needs none.
        self.warm = warm
        self.options = options
        self.start = start


def stages_of(options, denoises, fp8, warm):
    """The stages this start will have, in order."""
    stages = [IMPORT, TEXT, VAE, TRANSFORMER, AUDIO]
    if denoises:
        stages += [LORA] * bool(options["load_lora"])
        stages += [FP8] * fp8
    return stages + [warm] * bool(warm)


def load(settings, options, events):
    """
    `options`: load_lora, lora_path_dmd, fp8, compile. Returns `Loaded`; raises whatever LiveAvatar raises, so that the
    studio shows its own words.
    """
    several = settings.ranks > 1
    torch.cuda.set_device(settings.rank)
    keep_compiled(settings.cache_folder)
    choice = chosen(settings, options)
    hindrance = hindered(settings, choice)
    warm = WARM if hindrance is None or choice.fp8 else None
    if hindrance and options["compile"]:
        warm = COMPILING
    start = ColdStart(events, stages_of(options, settings.denoises, choice.fp8, warm))
    start.begin(IMPORT)
    checkout.enter(settings.checkout, options["compile"])
    parts = checkout.parts(several)
    pipe = construct(parts, settings, start)
    if settings.denoises:
        if options["load_lora"]:
            start.begin(LORA)
            merge_lora(pipe, settings, options)
        if choice.fp8:
            start.begin(FP8)
    else:
        pipe.noise_model = None
        torch.cuda.empty_cache()
    made = passes(pipe, parts.pipeline.FlowMatchEulerDiscreteScheduler, settings, choice, hindrance)
    start.end()
    told = choice.use(hindrance is not None), choice.told(hindrance, settings.path == "plain")
    return Loaded(pipe, *made, *told, choice.text_stays, warm, options, start)


def chosen(settings, options):
    """How the card of this rank is used."""
    free, _ = torch.cuda.mem_get_info(settings.rank)
    capability = torch.cuda.get_device_capability(settings.rank)
    precision = "fp8" if options["fp8"] else settings.precision
    steps = max(len(part) for part in shared_steps(MOST_STEPS, min(settings.ranks, MOST_STEPS)))
    return choose(free, capability, precision, settings.caches, settings.text_encoder, steps)


def keep_compiled(folder):
    """What is compiled goes where the studio keeps its data: the next start finds it."""
    if folder:
        os.environ.setdefault("TRITON_CACHE_DIR", os.path.join(folder, "triton"))
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", os.path.join(folder, "inductor"))


def hindered(settings, choice):
    """Why LiveAvatar's own forward has to do the work; None where the studio's passes run."""
    if settings.path == "plain":
        return "set up so"
    from .fast.probe import why_not

    return why_not(settings.rank, choice.fp8)


def passes(pipe, scheduler, settings, choice, hindrance):
    """The denoiser, the decoding, and in words what does the work and why."""
    if hindrance is None:
        from .fast.beside import Beside
        from .fast.decoder import FastDecoder
        from .fast.denoiser import FastDenoiser

        denoiser = None
        if settings.denoises:
            denoiser = FastDenoiser(pipe, scheduler, choice.fp8, choice.caches == "int8")
            torch.cuda.empty_cache()
        shared = FastDecoder(pipe.vae), torch.cuda.Stream()
        return denoiser, lambda *rest: Beside(*shared, *rest), f"{choice.words()} ({choice.reason})"
    if settings.denoises and choice.fp8:
        if not hasattr(torch, "_scaled_mm"):
            raise RuntimeError("This version of torch has no FP8 matrix product. Turn FP8 off, or update torch.")
        checkout.quantise(pipe.noise_model)
    decoder = PlainDecoder(pipe.vae)
    words = f"{'FP8' if choice.fp8 else 'bf16'} · LiveAvatar's own forward ({hindrance})"
    return PlainDenoiser(pipe, scheduler, settings.ranks > 1), lambda *rest: InTurn(decoder, *rest), words


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
            single_gpu=settings.ranks == 1,
        )
    finally:
        model.from_pretrained = from_pretrained


def merge_lora(pipe, settings, options):
    """Changes the weights for good, as quantising does: another choice takes another process."""
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
