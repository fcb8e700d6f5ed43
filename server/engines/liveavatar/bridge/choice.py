"""
What a card is best used for: precision of the weights, format of the caches, where the text encoder rests. Figures in
bytes; their sources are in test/gpu/README.md.
"""

from dataclasses import dataclass

GIB = 1 << 30
# The transformer's weights with everything that stays beside them: VAE, audio encoder, the prompt's keys.
WEIGHTS = {False: 31.5 * GIB, True: 17.5 * GIB}
TEXT_ENCODER = 10.6 * GIB
# Numbers of keys and values of one token in all layers.
PER_TOKEN = 2 * 40 * 5120
BYTES = {"bf16": 2.0, "int8": 1.0 + 4 / 128}
# What a step and the decoder need while they work, of which the decoder grows with the picture.
WORKING, WORKING_PER_PIXEL = 5.0 * GIB, 13_000
# Share of the card left for whoever else draws on it, and for what lies between used pieces.
SPARE = 0.11
# The size that everything is chosen for, unless a run asks for more: 704*384 px, 48 pictures a clip, 4 steps.
TOKENS_PER_LATENT, LATENTS, STEPS = 1056, 12, 4
# FP8 in its tensor cores came with this one.
FP8_CAPABILITY = (8, 9)


@dataclass(frozen=True)
class Choice:
    """`fp8`: precision of the weights · `caches`: "bf16" or "int8" · `text_stays`: the text encoder rests on the GPU."""

    fp8: bool
    caches: str
    text_stays: bool
    reason: str

    def words(self):
        """For the person who wonders what was chosen."""
        rests = "on the GPU" if self.text_stays else "in main memory"
        precision = "FP8" if self.fp8 else "bf16"
        return f"{precision} · caches {self.caches.upper() if self.caches != 'bf16' else 'bf16'} · text encoder {rests}"


def expected(fp8, caches, tokens=TOKENS_PER_LATENT, latents=LATENTS, steps=STEPS):
    """Peak bytes of a run on one GPU without the text encoder; `tokens` of one latent frame, 256 px each."""
    own = steps * latents * tokens * PER_TOKEN * BYTES[caches]
    # Reference and motion: two and a half latent frames, the reference's keys once more.
    shared = 3 * tokens * PER_TOKEN * 2
    return WEIGHTS[fp8] + own + shared + WORKING + WORKING_PER_PIXEL * tokens * 256


def choose(free, capability, precision="auto", caches="auto", text="auto", steps=STEPS):
    """
    `free`: bytes free on the card before anything is loaded · `precision`: "auto", "bf16" or "fp8" · `caches`: "auto", "bf16" or "int8" · `text`:
    "auto", "gpu" or "cpu" · `steps`: of this GPU.
    """
    gib = round(free / GIB)
    if precision == "auto":
        fp8 = capability >= FP8_CAPABILITY
        why = "the card computes in FP8" if fp8 else "the card does not compute in FP8"
    else:
        fp8, why = precision == "fp8", "set up so"
    room = free * (1 - SPARE)
    if caches == "auto":
        fits = expected(fp8, "bf16", steps=steps) + TEXT_ENCODER <= room
        caches = "bf16" if fits else "int8"
        why += f"; {gib} GiB {'hold' if fits else 'do not hold'} the caches in bf16 beside the rest"
    stays = text == "gpu" or (text == "auto" and expected(fp8, caches, steps=steps) + TEXT_ENCODER <= room)
    return Choice(fp8, caches, stays, why)
