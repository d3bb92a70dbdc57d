"""What is measured: the network of a run, on pictures of all its split."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from wsf.bench.subject import spread, subject_of
from wsf.experiment import prepare
from wsf.recipe import Recipe


def test_some_pictures_are_spread_over_all() -> None:
    assert spread(range(10), 4) == [0, 2, 5, 7]
    assert spread(range(3), 4) == [0, 1, 2]


def test_the_network_has_the_first_weights_of_a_run(toy_recipe: Callable[..., Recipe]) -> None:
    recipe = toy_recipe()
    torch.rand(5)
    subject = subject_of(recipe, 4)
    expected = prepare(recipe).recogniser.state_dict()
    assert all(torch.equal(value, expected[name]) for name, value in subject.recogniser.state_dict().items())
    assert len(subject.training) == len(subject.evaluation) == 4


@pytest.mark.parametrize("override", ["train.freeze=[]", "train.epochs=0"])
def test_a_recipe_that_caches_nothing_or_trains_nothing_is_measured_too(
    toy_recipe: Callable[..., Recipe], override: str
) -> None:
    subject = subject_of(toy_recipe(override), 100)
    assert (subject.snapped is None) == ("freeze" in override)
    assert len(subject.training) == 9  # of 12, 3 are held out
    assert len(subject.evaluation) == 12
