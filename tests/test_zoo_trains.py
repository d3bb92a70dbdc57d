"""Every head, aggregator, loss and schedule that ships learns in a real run, on the toy data, in a second."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from toy_plugin import Squares, SquaresParams
from toy_run import RECIPE, ran
from wsf.components import Loss
from wsf.infer import load
from wsf.plugins import Offer, discover

TOYS = {"head": "toy/linear", "aggregator": "toy/max", "loss": "toy/log", "schedule": "toy/uniform"}
# The toy's pictures show one thing or two, so that a loss for a single label does not apply.
USES = [
    (kind, offer)
    for kind in ("head", "aggregator", "loss", "schedule")
    for offer in discover().offers(kind)
    if not (isinstance(offer.component, Loss) and offer.component.single_label)
]


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize(("kind", "offer"), USES, ids=lambda value: getattr(value, "qualified_name", value))
def test_it_learns_from_the_pictures_and_scores_others(
    kind: str, offer: Offer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSF_PLUGINS", f"toy,{offer.plugin.name}")
    recipe, picture = tmp_path / "toy.yaml", tmp_path / "picture.png"
    recipe.write_text(RECIPE)
    squares = Squares(SquaresParams())
    shown = squares.records("test")[0]
    picture.write_bytes(squares.read(shown))

    uses = [f"{block}.use={use}" for block, use in {**TOYS, kind: offer.qualified_name}.items()]
    uses += [f"{kind}.{key}={json.dumps(value)}" for key, value in offer.component.example.items()]
    uses += ["views=[{use: toy/whole}]", "evaluate.views=[{use: toy/whole}]"]
    run = ran(recipe, discover(), tmp_path / "run", *uses)

    losses = [line["loss"] for line in run.metrics()]
    assert losses[-1] < 0.9 * losses[0]
    assert run.results()["splits"]["test"]["ap"]["mean"] > 0.7
    scores = load(run.path).score([picture]).scores
    np.testing.assert_allclose(scores[0], run.read_scores("test").scores[0], rtol=1e-5, atol=1e-5)
