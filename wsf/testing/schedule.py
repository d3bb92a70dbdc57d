"""What every schedule promises: the scales of a training step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from wsf.recipe.sentences import shown_value
from wsf.testing.promise import expect
from wsf.testing.subject import STEPS
from wsf.train import scale_generator

if TYPE_CHECKING:
    from wsf.components import Schedule
    from wsf.testing.subject import Subject

_SEEDS = range(4)


def scales(subject: Subject) -> None:
    """Every step has a tuple of one or more scales, finite numbers above 0."""
    for step in range(STEPS):
        found = subject.built.train_scales(step, scale_generator(0, step))
        expect(
            isinstance(found, tuple) and len(found) > 0,
            f"step {step}: expected a tuple of one or more scales, got {found!r}",
        )
        proper = all(isinstance(scale, float | int) and math.isfinite(scale) and scale > 0 for scale in found)
        expect(proper, f"step {step}: expected scales above 0, got {found}")


def repeatable(subject: Subject) -> None:
    """A step's scales follow from (step, seed) alone: in any order, by any process, the same."""
    first, second = subject.build(), subject.build()
    forwards = [first.train_scales(step, scale_generator(1, step)) for step in range(STEPS)]
    backwards = [second.train_scales(step, scale_generator(1, step)) for step in reversed(range(STEPS))]
    for step, (there, back) in enumerate(zip(forwards, reversed(backwards), strict=True)):
        expect(
            there == back,
            f"step {step}: gives {there} after the steps before it, {back} after those behind it; keep no state, and "
            "draw from the generator that is given",
        )


def limits(subject: Subject) -> None:
    """No scale is drawn outside the limits that the record tells."""
    told = cast("Schedule[Any]", subject.component).limits(subject.params)
    if told is None:
        return
    low, high = told
    expect(0 < low <= high, f"limits: expected 0 < low <= high, got {shown_value([low, high])}")
    for seed in _SEEDS:
        for step in range(STEPS):
            found = subject.built.train_scales(step, scale_generator(seed, step))
            expect(
                all(low <= scale <= high for scale in found),
                f"limits: tells {low:g} to {high:g}, but gives {found} at step {step}",
            )
