"""Trains viseme networks on the lessons that `npm run train:visemes` has written. Needs PyTorch (Debian: python3-torch).

    python3 learn.py FOLDER [--steps 15000] [--without PERSON ...]

One network for each person left out and, as `all`, one that leaves nobody out; without --without, every person. They
learn side by side, as groups of the same convolutions; several persons left out of one network are joined by a plus.
Writes FOLDER/PERSON.weights: for each layer the weights, [output][tap][input], and the biases, as little-endian 32-bit
floats.
"""

import argparse
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

END = 255  # label between two utterances
SEGMENT = 200  # hops of a training segment
BATCH = 48  # segments a step and network
TOP_RATE = 0.003
DECAY = 0.01
DROPOUT = 0.1  # of every hidden unit
MASKED = 6  # at most so many neighbouring bands are hidden from the network
SMOOTHING = 0.02  # a hop at the border of two sounds is never certain
BALANCE = 0.85  # a person heard twice as long counts so much less a second that it is 2 ** 0.85 times in all
REPORTS = 20


class Networks(nn.Module):
    """Several networks of one shape. Hidden layers: convolution, rectifier, and the input added where as wide."""

    def __init__(self, count, bands, classes, shape):
        super().__init__()
        self.count, self.classes, self.shape = count, classes, shape["layers"]
        hidden = shape["hidden"]
        self.before = sum((layer["taps"] - 1 - layer["ahead"]) * layer["dilation"] for layer in self.shape)
        self.after = sum(layer["ahead"] * layer["dilation"] for layer in self.shape)
        self.layers = nn.ModuleList()
        for index, layer in enumerate([*self.shape, {"taps": 1, "dilation": 1}]):
            inputs = bands if index == 0 else hidden
            last = index == len(self.shape)
            outputs = classes if last else hidden
            convolution = nn.Conv1d(
                inputs * count, outputs * count, layer["taps"], dilation=layer["dilation"], groups=count
            )
            # He's initialisation, halved where the layer adds to its input.
            spread = math.sqrt(2 / (inputs * layer["taps"])) * (1 if index == 0 or last else 0.5)
            nn.init.normal_(convolution.weight, 0, spread)
            nn.init.zeros_(convolution.bias)
            self.layers.append(convolution)

    def forward(self, x):
        """[batch][network · band][before + hops + after] → scores [batch][network][class][hops]"""
        for layer, convolution in zip(self.shape, self.layers):
            y = F.dropout(F.relu(convolution(x)), DROPOUT, self.training)
            if x.shape[1] == y.shape[1]:
                ahead = layer["ahead"] * layer["dilation"]
                behind = (layer["taps"] - 1) * layer["dilation"] - ahead
                y = y + x[:, :, behind : x.shape[2] - ahead]
            x = y
        scores = self.layers[-1](x)
        return scores.view(len(scores), self.count, self.classes, -1)

    def write(self, index, path):
        with open(path, "wb") as file:
            for convolution in self.layers:
                weights = convolution.weight.detach().chunk(self.count)[index].transpose(1, 2)
                biases = convolution.bias.detach().chunk(self.count)[index]
                for values in (weights, biases):
                    file.write(values.contiguous().cpu().numpy().astype("<f4").tobytes())


class Lessons:
    """All rounds in memory, the utterances one after the other with room for the context around them."""

    def __init__(self, folder, about, room, device):
        self.room = room
        features, labels, starts, lengths, persons = [], [], [], [], []
        at = 0
        for path in sorted(folder.glob("*.features")):
            spectra = np.fromfile(path, np.uint8).reshape(-1, about["bands"])
            marks = np.fromfile(path.with_suffix(".labels"), np.uint8)
            ends = np.flatnonzero(marks == END)
            # Each end is one byte that has no features.
            for index, (person, begin, end) in enumerate(zip(about["persons"], [0, *(ends[:-1] + 1)], ends)):
                hops = end - begin
                spectrum = spectra[begin - index : end - index]
                features.append(np.pad(spectrum, ((room, room), (0, 0)), "edge"))
                labels.append(np.pad(marks[begin:end], room, constant_values=END))
                starts.append(at + room)
                lengths.append(hops)
                persons.append(person)
                at += hops + 2 * room
        self.features = torch.from_numpy(np.concatenate(features)).to(device)
        self.labels = torch.from_numpy(np.concatenate(labels)).to(device)
        self.starts = torch.tensor(starts, device=device)
        self.lengths = torch.tensor(lengths, device=device)
        self.persons = persons

    def shares(self, left_out):
        """
        How often each utterance is chosen: as it is long, somewhat less where much is heard of its speaker, and never
        where the speaker is left out.
        """
        out = left_out.split("+")
        spoken = Counter()
        for person, length in zip(self.persons, self.lengths.tolist()):
            spoken[person] += length
        weights = [0 if person in out else spoken[person] ** (BALANCE - 1) for person in self.persons]
        return self.lengths * torch.tensor(weights, device=self.lengths.device)


def train(about, lessons, left_out, steps, device):
    torch.manual_seed(1)
    networks = Networks(len(left_out), about["bands"], about["classes"], about["shape"]).to(device)
    optimiser = torch.optim.AdamW(networks.parameters(), lr=TOP_RATE, weight_decay=DECAY)
    shares = torch.stack([lessons.shares(person) for person in left_out])
    costs = torch.tensor(about["costs"], device=device)
    bands = torch.arange(about["bands"], device=device)
    hops = torch.arange(-networks.before, SEGMENT + networks.after, device=device)
    low, high = about["lowest"], about["highest"]
    for step in range(steps):
        chosen = torch.multinomial(shares, BATCH, replacement=True)
        most = (lessons.lengths[chosen] - SEGMENT // 2).clamp(min=1)
        first = (torch.rand(chosen.shape, device=device) * most).long()
        at = ((lessons.starts[chosen] + first)[:, :, None] + hops).clamp(max=len(lessons.labels) - 1)
        features = lessons.features[at].float() * ((high - low) / 255) + low
        edge = (torch.rand(*chosen.shape, 1, device=device) * about["bands"]).long()
        width = (torch.rand(*chosen.shape, 1, device=device) * MASKED).long()
        features = features * ~((bands >= edge) & (bands < edge + width))[:, :, None]
        labels = lessons.labels[at[:, :, networks.before : networks.before + SEGMENT]]
        # What follows the end of the utterance is another's.
        inside = (first[:, :, None] + torch.arange(SEGMENT, device=device) < lessons.lengths[chosen][:, :, None]).float()
        labels = torch.where(inside > 0, labels, torch.full_like(labels, about["silence"])).long().transpose(0, 1)
        inside = inside.transpose(0, 1)

        networks.train()
        x = features.permute(1, 0, 3, 2).reshape(BATCH, -1, len(hops))
        likely = F.log_softmax(networks(x), 2)
        miss = -likely.gather(2, labels[:, :, None])[:, :, 0]
        loss = (1 - SMOOTHING) * miss - SMOOTHING * likely.mean(2)
        loss = (loss * inside * costs[labels]).sum((0, 2)) / inside.sum((0, 2))
        warm_up = min(1, step / 100 + 0.05)
        rate = TOP_RATE * warm_up * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / steps)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.zero_grad(set_to_none=True)
        loss.sum().backward()
        optimiser.step()
        if step % max(1, steps // REPORTS) == 0:
            print(f"step {step}/{steps} loss {loss.mean().item():.3f}", flush=True)
    return networks


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--steps", type=int, default=15000)
    options.add_argument("--without", nargs="*")
    given = options.parse_args()
    about = json.loads((given.folder / "corpus.json").read_text())
    left_out = given.without if given.without is not None else sorted(set(about["persons"]))
    left_out = [*left_out, "all"]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    lessons = Lessons(given.folder, about, 128, device)
    networks = train(about, lessons, left_out, given.steps, device)
    for index, person in enumerate(left_out):
        networks.write(index, given.folder / f"{person}.weights")


main()
