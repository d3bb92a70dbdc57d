"""The loop that one would write in an afternoon: what wsf is measured against.

It trains and scores the same network on the same pictures: the network in float32 and contiguous, as it was built; a
DataLoader that decodes every picture every time and pads it to the frame; F.interpolate to the scale; the backbone
without gradient, then head, aggregator, loss, backward, step. Scoring takes picture by picture and scale by scale, and
the mean.

    python -m wsf.bench.naive RECIPE PICTURES DEVICE

reads lines `train` or `score`, does that once, and answers each with a line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from wsf.bench.subject import Subject, subject_of
from wsf.contracts import BuiltBackbone, Step
from wsf.data.examples import Examples
from wsf.device import on_device, peak_memory_bytes
from wsf.plugins import discover
from wsf.recipe import load_recipe
from wsf.train import build_optimiser, scale_generator


class Frames(Dataset[tuple[Tensor, Tensor, Tensor, int]]):
    """Pictures, decoded, normalised and padded to the frame (3, S, S), their extents (2,), labels (K,) and indices."""

    def __init__(self, examples: Examples, size: int, backbone: BuiltBackbone, flip: float) -> None:
        self.examples, self.size, self.flip = examples, size, flip
        self.mean, self.std = (torch.tensor(values).view(3, 1, 1) for values in (backbone.mean, backbone.std))

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, Tensor, int]:
        pixels = self.examples.load(index, mirror=bool(torch.rand(()) < self.flip)).pixels
        height, width = pixels.shape[:2]
        image = (torch.from_numpy(pixels).permute(2, 0, 1) / 255 - self.mean) / self.std
        framed = F.pad(image, (0, self.size - width, 0, self.size - height))
        labels = torch.from_numpy(self.examples.labels[index]).float()
        return framed, torch.tensor((height, width)), labels, index


class Afternoon:
    """The network, its data and its optimiser."""

    def __init__(self, subject: Subject, device: torch.device) -> None:
        self.core, self.device, self.schedule = subject.recipe.core, device, subject.schedule
        self.network, self.loss = subject.recogniser.to(device), on_device(subject.loss, device)
        self.optimiser = build_optimiser(self.core.optimiser, self.network)
        size, backbone = self.core.frame.size, self.network.geometry
        self.training = Frames(subject.training, size, backbone, self.core.augment.flip)
        self.evaluation = Frames(subject.evaluation, size, backbone, 0.0)
        # Workers that stay: a long epoch would hide the time that they take to start.
        self.loader = DataLoader(
            self.training, self.core.train.batch_size, shuffle=True, num_workers=2, persistent_workers=True
        )

    def train(self) -> dict[str, Any]:
        """One epoch."""
        self.network.train()
        for step, (images, extents, labels, indices) in enumerate(self.loader):
            scales = self.schedule.train_scales(step, scale_generator(self.core.seed, step))
            images = images.to(self.device)
            scores = torch.stack([self.scores(images, extents, scale) for scale in scales]).amax(dim=0)
            now = Step(0, self.core.train.epochs, self.training.examples.ids(indices.numpy()))
            loss = self.loss(scores, labels.to(self.device), now)
            self.optimiser.zero_grad()
            torch.autograd.backward(loss)
            self.optimiser.step()
            loss.item()
        return {}

    @torch.no_grad()
    def score(self) -> dict[str, Any]:
        """All pictures at all test scales."""
        self.network.eval()
        seen: dict[int, list[Tensor]] = {}
        for index in range(len(self.evaluation)):
            image, extent, _, _ = self.evaluation[index]
            images, extents = image[None].to(self.device), extent[None]
            owner = int(self.evaluation.examples.owners[index])
            for scale in self.core.evaluate.scale_values:
                seen.setdefault(owner, []).append(self.scores(images, extents, scale)[0])
        classes = len(self.network.classes)
        return {"scores": [self.fused(torch.stack(scores))[:classes].tolist() for _, scores in sorted(seen.items())]}

    def fused(self, scores: Tensor) -> Tensor:
        """Scores (n, K) over views and scales → (K,); K counts a background."""
        fuse = self.core.evaluate.fuse
        if isinstance(fuse, str):
            return scores.mean(dim=0) if fuse == "mean" else scores.amax(dim=0)
        found = self.loss.probabilities(scores.double())
        assert found is not None, "check_fusion has refused a loss without probabilities"
        return found.pow(fuse.power).mean(dim=0).pow(1 / fuse.power).logit()

    def scores(self, images: Tensor, extents: Tensor, scale: float) -> Tensor:
        """Frames (B, 3, S, S) at one scale → (B, K)."""
        network, side, frame = self.network, self.network.side(scale), self.core.frame
        antialias = frame.antialias and side < frame.size
        images = F.interpolate(images, size=(side, side), mode="bilinear", antialias=antialias)
        with torch.set_grad_enabled(torch.is_grad_enabled() and "backbone" not in network.frozen):
            features = network.backbone(images)
        features = network.through_tail(features)
        valid = network.valid(scale, extents, features).to(self.device)
        if network.stage == "maps":
            return network.aggregator(network.head(features), valid)  # type: ignore[no-any-return]
        return network.aggregator(features, valid, network.head)  # type: ignore[no-any-return]


def main(recipe: str, pictures: str, device: str) -> None:
    """Does what each line of standard input asks for, until there are no more."""
    loaded = load_recipe(Path(recipe), catalogue=discover())
    afternoon = Afternoon(subject_of(loaded, int(pictures)), torch.device(device))
    for line in sys.stdin:
        started = time.perf_counter()
        answer = {"train": afternoon.train, "score": afternoon.score}[line.strip()]()
        answer["seconds"] = time.perf_counter() - started
        answer["peak_memory_bytes"] = peak_memory_bytes(afternoon.device)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
