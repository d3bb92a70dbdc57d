"""A run on the toy plugin, in a second."""

from __future__ import annotations

from pathlib import Path

import torch

from wsf.experiment import prepare
from wsf.plugins import Catalogue
from wsf.progress import Reporter
from wsf.recipe import load_recipe
from wsf.run import RunFolder
from wsf.runner import run_experiment

QUIET = Reporter(quiet=True)
RECIPE = """
name: toy
data: {use: toy, train: train, holdout: 0.25, evaluate: test, count: 24}
frame: {size: 48}
backbone: {use: toy}
head: {use: linear}
aggregator: {use: max}
loss: {use: log}
schedule: {use: uniform}
optimiser: {use: adagrad, lr: 0.3}
train: {epochs: 12, batch_size: 6}
evaluate: {scales: [0.7, 1.0, 1.4]}
maps: {scales: [1.0]}
"""


def ran(recipe_file: Path, catalogue: Catalogue, out: Path, *overrides: str) -> RunFolder:
    experiment = prepare(load_recipe(recipe_file, overrides, catalogue=catalogue))
    return run_experiment(experiment, catalogue=catalogue, out=out, device=torch.device("cpu"), reporter=QUIET)
