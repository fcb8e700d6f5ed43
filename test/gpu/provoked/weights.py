"""Files of weights, and the hub that they come from."""

import os
import pathlib
import tempfile

from common import case


def weights(shape=(64, 64)):
    import torch

    return {"patch_embedding.weight": torch.zeros(*shape), "patch_embedding.bias": torch.zeros(shape[0])}


def model():
    import torch

    class WanModel_S2V(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.patch_embedding = torch.nn.Linear(64, 64)

    return WanModel_S2V()


@case
def size_mismatch():
    model().load_state_dict(weights((64, 36)))


@case
def missing_keys():
    model().load_state_dict({"patch_embedding.weight": weights()["patch_embedding.weight"]})


@case
def unexpected_keys():
    model().load_state_dict({**weights(), "blocks.0.modulation": weights()["patch_embedding.bias"]})


@case
def lora_of_another_model():
    from peft import LoraConfig, get_peft_model

    return get_peft_model(model(), LoraConfig(r=4, target_modules=["to_q", "to_k"]))


def broken(name, keep, shape=(64, 64)):
    """A file of weights of which only so much is left; `keep` gets its length."""
    import torch
    from safetensors.torch import save_file

    path = pathlib.Path(tempfile.mkdtemp(prefix="provoked-"), name)
    if name.endswith(".pth"):
        torch.save(weights(shape), path)
    else:
        save_file(weights(shape), path)
    whole = path.read_bytes()
    path.write_bytes(keep(whole))
    return str(path)


@case
def shard_cut_off():
    from safetensors.torch import load_file

    return load_file(broken("model.safetensors", lambda whole: whole[: len(whole) // 2]))


@case
def shard_cut_off_in_its_header():
    from safetensors.torch import load_file

    return load_file(broken("model.safetensors", lambda whole: whole[:20]))


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 4917850112\n"


@case
def shard_is_a_pointer():
    from safetensors.torch import load_file

    return load_file(broken("model.safetensors", lambda _: LFS))


@case
def shard_is_empty():
    from safetensors.torch import load_file

    return load_file(broken("model.safetensors", lambda _: b""))


@case
def archive_cut_off():
    import torch

    return torch.load(broken("model.pth", lambda whole: whole[: len(whole) // 2], (1024, 1024)))


@case
def archive_is_a_pointer():
    import torch

    return torch.load(broken("model.pth", lambda _: LFS))


@case
def shard_absent():
    from safetensors.torch import load_file

    return load_file("/opt/ckpt/LiveAvatar/liveavatar.safetensors")


@case
def archive_absent():
    import torch

    return torch.load("/opt/ckpt/Wan2.1_VAE.pth")


@case
def folder_without_model():
    from transformers import AutoModel

    return AutoModel.from_pretrained(tempfile.mkdtemp(prefix="provoked-"))

@case
def hub_unreachable():
    from huggingface_hub import snapshot_download

    return snapshot_download("Quark-Vision/Live-Avatar", cache_dir=tempfile.mkdtemp(prefix="provoked-"))


@case
def hub_unreachable_for_transformers():
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained("google/umt5-xxl")


@case
def hub_switched_off():
    os.environ["HF_HUB_OFFLINE"] = "1"
    hub_unreachable()
