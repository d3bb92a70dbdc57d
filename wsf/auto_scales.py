"""`evaluate.scales: auto`: the cheapest test scales that lose little, chosen on the holdout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wsf.data.examples import examples_of
from wsf.errors import RecipeError, listed
from wsf.evaluate import data_of, held_out
from wsf.features import Computed
from wsf.infer import load, score_by_scale
from wsf.metrics.scale_choice import Choice, choose
from wsf.metrics.scales import Price, ScaleScores, price_of
from wsf.recipe.scales import SCALE_SETS
from wsf.run import RunFolder

if TYPE_CHECKING:
    from wsf.contracts import BuiltDataset, BuiltLoss, Record
    from wsf.memory import Memory
    from wsf.progress import Reporter
    from wsf.recipe.schema import Recipe
    from wsf.recogniser import Recogniser

PICTURES = 100
"""Pictures of the holdout that scales are chosen on: each costs a pass at all 65 scales."""


def scored_scales(
    recipe: Recipe,
    recogniser: Recogniser,
    loss: BuiltLoss,
    dataset: BuiltDataset,
    holdout: Sequence[Record],
    reporter: Reporter,
    memory: Memory | None = None,
    pictures: int = PICTURES,
) -> ScaleScores:
    """At most so many pictures of a holdout, spread over it, at all the scales of the set `paper`. Raises WsfError."""
    spread = np.linspace(0, len(holdout) - 1, min(pictures, len(holdout))).round().astype(int)
    examples = examples_of(recipe, dataset, [holdout[index] for index in spread], scoring=True)
    block, scales = recipe.core.evaluate, SCALE_SETS["paper"]
    source = Computed(recogniser, examples)
    scores = score_by_scale(recogniser, loss, source, scales, block.fusion, reporter, memory, title="scoring 65 scales")
    labels = np.stack([record.labels for record in examples.records])
    scored = ScaleScores(scores, labels, scales, block.fusion, block.ap)
    return scored.over([dataset.classes.index(name) for name in block.mean_over or dataset.classes])


def choose_scales(
    recipe: Recipe,
    recogniser: Recogniser,
    loss: BuiltLoss,
    dataset: BuiltDataset,
    holdout: Sequence[Record],
    reporter: Reporter,
    memory: Memory,
) -> Choice:
    """What `auto` stands for with a trained network. Raises WsfError."""
    scored = scored_scales(recipe, recogniser, loss, dataset, holdout, reporter, memory)
    choice = choose(scored, recipe.core.evaluate.within)
    reporter.say(
        f"test scales: {', '.join(f'{scale:g}' for scale in choice.chosen.scales)}, "
        f"{choice.chosen.cost / choice.reference.cost:.1%} of the cost of all {len(choice.reference.scales)}"
    )
    return choice


def price_scales(
    run: Path,
    sets: Sequence[str],
    overrides: Sequence[str],
    *,
    pictures: int,
    data_root: str | None,
    device: str | None,
    reporter: Reporter,
) -> tuple[ScaleScores, list[Price], Choice]:
    """What sets of scales, by name or as numbers with commas, cost and give on a run's holdout, and what is chosen.

    Raises WsfError.
    """
    named = {text: _scales(text) for text in sets}
    predictor = load(run, overrides=overrides, data_root=data_root, device=device)
    dataset = data_of(run, predictor)
    records = held_out(RunFolder.open(run), predictor.recipe, dataset)
    recipe, recogniser, loss = predictor.recipe, predictor.recogniser, predictor.loss
    scored = scored_scales(recipe, recogniser, loss, dataset, records, reporter, pictures=pictures)
    return scored, price_of(scored, named), choose(scored, recipe.core.evaluate.within)


def _scales(text: str) -> tuple[float, ...]:
    """Raises RecipeError."""
    if text in SCALE_SETS:
        return SCALE_SETS[text]
    known = SCALE_SETS["paper"]
    try:
        scales = tuple(float(number) for number in text.split(","))
    except ValueError:
        scales = ()
    if not scales or not set(scales) <= set(known):
        raise RecipeError(
            f"--scales {text}: {listed(SCALE_SETS)} is expected, or some of the scales {known[0]:g}, {known[1]:g}, … "
            f"{known[-1]:g} with commas between them"
        )
    return scales


def choice_results(choice: Choice) -> dict[str, Any]:
    """A choice as results.json holds it."""
    return {
        "chosen": list(choice.chosen.scales),
        "within_points": choice.within,
        "passes": choice.chosen.cost,
        "reference_passes": choice.reference.cost,
        "ap_mean": choice.chosen.mean_ap,
        "reference_ap_mean": choice.reference.mean_ap,
    }
