"""Which jobs are measured."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from wsf.bench.selection import chosen_jobs
from wsf.errors import RecipeError, WsfError
from wsf.recipe import Recipe


def test_all_jobs_are_chosen_unless_some_are_named(toy_recipe: Callable[..., Recipe]) -> None:
    assert chosen_jobs(None, toy_recipe()) == ("training", "cached", "evaluation")
    assert chosen_jobs("evaluation, training", toy_recipe()) == ("training", "evaluation")


def test_a_backbone_that_learns_has_no_cached_job(toy_recipe: Callable[..., Recipe]) -> None:
    recipe = toy_recipe("train.freeze=[]")
    assert chosen_jobs(None, recipe) == ("training", "evaluation")
    with pytest.raises(RecipeError, match=re.escape("--jobs cached: the backbone learns")):
        chosen_jobs("cached", recipe)


def test_the_plain_loop_needs_a_job_that_it_has(toy_recipe: Callable[..., Recipe]) -> None:
    assert chosen_jobs("cached,training", toy_recipe(), against_naive=True) == ("training", "cached")
    with pytest.raises(WsfError, match=re.escape("--jobs cached: the plain loop has no such job")):
        chosen_jobs("cached", toy_recipe(), against_naive=True)


def test_a_job_that_does_not_exist_is_told_with_those_that_do(toy_recipe: Callable[..., Recipe]) -> None:
    expected = "--jobs train: no job named 'train'; did you mean 'training'? Known: cached, evaluation, training"
    with pytest.raises(WsfError, match=re.escape(expected)):
        chosen_jobs("train", toy_recipe())
