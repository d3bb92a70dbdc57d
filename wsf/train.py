"""Training: one loop, to be read in one sitting."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from wsf.averaging import WeightAverage
from wsf.contracts import BuiltLoss, BuiltSchedule, Step
from wsf.data.examples import groups
from wsf.errors import WsfError
from wsf.pipeline import save_parts
from wsf.recogniser import PARTS, Recogniser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wsf.features import FeatureSource
    from wsf.progress import Reporter
    from wsf.recipe.schema import OptimiserBlock, Recipe
    from wsf.run import RunFolder
    from wsf.validation import Validation

# What the numbers that are drawn are for: streams of one seed that do not touch.
_ORDER, _SCALES, _FLIPS, _DROPOUT = range(4)


def train(
    recipe: Recipe,
    recogniser: Recogniser,
    loss: BuiltLoss,
    schedule: BuiltSchedule,
    source: FeatureSource,
    run: RunFolder,
    reporter: Reporter,
    epoch_finished: Callable[[int, Mapping[str, float]], None],
    cost: float,
    validation: Validation | None = None,
) -> float | None:
    """Trains the parts that are not frozen; returns the last epoch's mean loss, None without an epoch.

    After each epoch the learning parts are in the checkpoint and a line is in metrics.jsonl; at the end the network and
    the checkpoint have the mean of the last `train.average` epochs' weights. What is drawn depends on
    the seed and on the epoch or step alone, not on whether `validation` scores the holdout between epochs. `cost` is
    what the reporter counts an example as. Raises WsfError where the loss is no longer a number.
    """
    epochs, examples = recipe.core.train.epochs, len(source.examples)
    learning = [part for part in PARTS if part not in recogniser.frozen]
    optimiser = build_optimiser(recipe.core.optimiser, recogniser)
    average = WeightAverage(recogniser, learning)
    mean_loss: float | None = None
    for epoch in range(epochs):
        started = time.monotonic()
        total, seen = 0.0, 0
        with reporter.task(f"epoch {epoch + 1}/{epochs}", examples, cost) as task:
            for count, number in steps(recipe, recogniser, loss, schedule, source, optimiser, epoch):
                if not math.isfinite(number):
                    raise WsfError(
                        f"{run.path}: the loss became {number} in epoch {epoch + 1}; give a smaller {_rates(recipe)}"
                    )
                total += number * count
                seen += count
                task.advance(count, f"loss {total / seen:.3f}")
        if not epoch and (refusal := recogniser.winners_only.refusal):
            reporter.say(f"training takes all cells, not the winning ones alone, which costs more: {refusal}")
        mean_loss = total / examples
        save_parts(recogniser, run.checkpoint, learning)
        if epochs - epoch <= recipe.core.train.average:
            average.add()
        seconds = time.monotonic() - started
        metrics: dict[str, float] = {
            "epoch": epoch + 1,
            "loss": mean_loss,
            "lr": optimiser.param_groups[0]["lr"],
            "seconds": round(seconds, 3),
            "images_per_second": round(examples / seconds, 3),
        }
        if validation is not None:
            metrics |= validation.after(epoch + 1)
        run.append_metrics(metrics)
        epoch_finished(epoch + 1, metrics)
    if average.count > 1:
        average.restore()
        save_parts(recogniser, run.checkpoint, learning)
    return mean_loss


def steps(
    recipe: Recipe,
    recogniser: Recogniser,
    loss: BuiltLoss,
    schedule: BuiltSchedule,
    source: FeatureSource,
    optimiser: torch.optim.Optimizer,
    epoch: int,
) -> Iterator[tuple[int, float]]:
    """One epoch: after each step, the number of its examples and its loss."""
    block, seed, examples = recipe.core.train, recipe.core.seed, source.examples
    recogniser.train()
    torch.manual_seed(int(_generator(seed, _DROPOUT, epoch).integers(2**63)))
    order = groups(_generator(seed, _ORDER, epoch).permutation(len(examples)), block.batch_size)
    mirrored = _generator(seed, _FLIPS, epoch).random(len(examples)) < recipe.core.augment.flip
    first = epoch * len(order)
    scales = [schedule.train_scales(step, scale_generator(seed, step)) for step in range(first, first + len(order))]
    for index, batch in enumerate(source.batches(order, scales, mirrored)):
        share = _learning_share(recipe.core.optimiser, epoch + index / len(order), block.epochs)
        for group in optimiser.param_groups:
            group["lr"] = group["initial_lr"] * share
        scores = recogniser.fused(batch.all_at, batch.extents, scales[index])
        labels = torch.from_numpy(examples.labels[batch.indices]).to(recogniser.device, torch.float32)
        value = loss(scores, labels, Step(epoch, block.epochs, examples.ids(batch.indices)))
        optimiser.zero_grad()
        torch.autograd.backward(value)
        optimiser.step()
        yield len(labels), value.item()


def build_optimiser(block: OptimiserBlock, recogniser: Recogniser) -> torch.optim.Optimizer:
    """The recipe's optimiser, at its full learning rates, for all that is not frozen."""
    parameters: list[dict[str, Any]] = []
    for parts, rate in ((("head", "aggregator"), block.lr), (("backbone", "tail"), block.backbone_lr or block.lr)):
        modules = recogniser.modules_of(parts).values()
        learning = [parameter for module in modules for parameter in module.parameters() if parameter.requires_grad]
        if learning:
            parameters.append({"params": learning, "lr": rate, "initial_lr": rate})
    lr, decay = block.lr, block.weight_decay
    match block.use:
        case "adagrad":
            return torch.optim.Adagrad(parameters, lr=lr, weight_decay=decay)
        case "sgd":
            return torch.optim.SGD(parameters, lr=lr, weight_decay=decay, momentum=block.momentum)
        case "adam":
            return torch.optim.Adam(parameters, lr=lr, weight_decay=decay)
        case "adamw":
            return torch.optim.AdamW(parameters, lr=lr, weight_decay=decay)


def _rates(recipe: Recipe) -> str:
    lr, backbone_lr = recipe.core.optimiser.lr, recipe.core.optimiser.backbone_lr
    also = f", or a smaller optimiser.backbone_lr, got {backbone_lr:g}" if backbone_lr else ""
    return f"optimiser.lr, got {lr:g}{also}"


def _learning_share(block: OptimiserBlock, epoch: float, epochs: int) -> float:
    """The share of the full learning rate after a fractional number of epochs: up over the warm-up, then to zero."""
    if epoch < block.warmup:
        return (epoch + 1e-3) / block.warmup
    done = (epoch - block.warmup) / max(epochs - block.warmup, 1e-9)
    return {"constant": 1.0, "linear": 1 - done, "cosine": (1 + math.cos(math.pi * done)) / 2}[block.decay]


def scale_generator(seed: int, step: int) -> np.random.Generator:
    """What `train_scales` draws from at a step."""
    return _generator(seed, _SCALES, step)


def _generator(seed: int, stream: int, count: int) -> np.random.Generator:
    return np.random.default_rng([seed, stream, count])
