"""A background class is trained beside the data's, and nothing reports it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from block_network import Blocks, highest
from program import call
from toy_run import QUIET, ran
from wsf.data.examples import examples_of
from wsf.errors import PluginError, RecipeError
from wsf.evaluate import evaluate_run
from wsf.experiment import prepare
from wsf.features import Computed
from wsf.infer import load, score
from wsf.plugins import Catalogue, discover
from wsf.recipe import load_recipe
from wsf.recipe.schema import EvaluateBlock, FrameBlock, PowerBlock
from wsf.recogniser import Recogniser

PATCHES = "views=[{use: patches}]"
BOTH = "views=[{use: whole}, {use: patches}]"
SCORED = "evaluate.views=[{use: patches}]"


def test_head_aggregator_and_loss_have_the_background_as_their_last_class(
    recipe_file: Path, catalogue: Catalogue
) -> None:
    experiment = prepare(load_recipe(recipe_file, [PATCHES], catalogue=catalogue))
    assert experiment.recogniser.classes == ("blue", "green", "red")
    assert experiment.recogniser.background
    assert experiment.recogniser(torch.zeros(1, 3, 48, 48), torch.tensor([[48, 48]])).shape == (1, 4)
    # 18 pictures are trained on, half of which hold one square and half two: 27 squares and 9 times ground.
    assert experiment.examples.labels.shape == (36, 4)
    assert (experiment.examples.labels > 0).sum(axis=1).tolist() == [1] * 36
    assert experiment.priors[3] == (9 + 1) / (36 + 2)


def test_a_view_that_does_not_tell_the_background_leaves_it_unknown(recipe_file: Path, catalogue: Catalogue) -> None:
    recipe = load_recipe(recipe_file, [BOTH], catalogue=catalogue)
    experiment = prepare(recipe)
    labels = experiment.examples.labels
    whole = labels[:, 3] == 0
    assert whole.sum() == len(experiment.splits.train)
    expected = np.stack([record.labels for record in experiment.splits.train])
    assert np.array_equal(labels[whole, :3], expected)

    alone = prepare(load_recipe(recipe_file, catalogue=catalogue))
    assert alone.examples.labels.shape == (18, 3)
    assert not alone.recogniser.background


@pytest.mark.parametrize("views", [[PATCHES], [BOTH], [PATCHES, SCORED, "evaluate.fuse={power: 5}"]], ids=str)
def test_nothing_that_a_run_leaves_knows_the_background(
    recipe_file: Path,
    catalogue: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    views: list[str],
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", *views)

    results, classes = run.results(), ["blue", "green", "red"]
    assert results["classes"] == classes
    assert [len(split["ap"]["per_class"]) for split in results["splits"].values()] == [3, 3]
    assert results["splits"]["test"]["ap"]["mean"] > 0.9
    header = run.scores_file("test").read_text().splitlines()[0].split(",")
    assert header == ["id", *(f"{what}:{name}" for what in ("score", "label") for name in classes)]
    state = run.read_json(run.checkpoint / "state.json")
    assert (state["classes"], len(state["priors"])) == (classes, 4)
    again = evaluate_run(run.path, split="test", out=None, device="cpu", reporter=QUIET)
    assert again["splits"] == {"test": results["splits"]["test"]}

    predictor = load(run.path, device="cpu")
    assert predictor.recogniser.classes == tuple(classes)
    picture = tmp_path / "red.png"
    Image.new("RGB", (48, 48), (220, 50, 40)).save(picture)
    ended = call(["predict", run.path, picture, "--format", "jsonl", "-q"], monkeypatch, capsys)
    assert list(json.loads(ended.out)["classes"]) == classes


def test_a_view_with_a_background_may_score_what_was_trained_without(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", SCORED, "evaluate.fuse=max")
    assert run.results()["splits"]["test"]["ap"]["mean"] > 0.9
    assert len(run.read_json(run.checkpoint / "state.json")["priors"]) == 3


def test_scales_are_chosen_and_speed_is_measured_without_it(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    from wsf.bench.measure import measure

    run = ran(recipe_file, catalogue, tmp_path / "run", PATCHES, "evaluate.scales=auto", "train.epochs=2")
    assert run.results()["scales"]["chosen"]
    recipe = load_recipe(recipe_file, [PATCHES, SCORED], catalogue=catalogue)
    cpu, jobs = torch.device("cpu"), ["training", "evaluation"]
    bench = measure(recipe, jobs, pictures=4, repeats=1, device=cpu, against_naive=True, reporter=QUIET)
    assert bench.against is not None
    assert bench.against.score_difference is not None
    assert bench.against.score_difference < 1e-5


class Softmax:
    def __call__(self, *_: object) -> torch.Tensor:
        raise AssertionError

    def probabilities(self, scores: torch.Tensor) -> torch.Tensor:
        return scores.softmax(-1)


@pytest.mark.parametrize("fuse", ["mean", PowerBlock(power=3)], ids=str)
def test_probabilities_of_a_softmax_count_the_background(fuse: object, recipe_file: Path, catalogue: Catalogue) -> None:
    """Maps are the means of blocks in red, green and blue; blue is the background."""
    frame, classes = FrameBlock(size=48), ("red", "green")
    recogniser = Recogniser(
        Blocks(), nn.Identity(), highest, stage="maps", frame=frame, classes=classes, background=True
    )
    recipe = load_recipe(recipe_file, ["data.count=2"], catalogue=catalogue)
    dataset = prepare(load_recipe(recipe_file, catalogue=catalogue)).dataset
    examples = examples_of(recipe, dataset, dataset.records("test")[:2], scoring=True)
    block = EvaluateBlock.model_validate({"scales": "single", "fuse": fuse})
    scored = score(recogniser, Softmax(), Computed(recogniser, examples), block, QUIET)

    assert scored.probabilities is not None
    assert {array.shape for array in (scored.scores, scored.probabilities, scored.peaks, scored.scales)} == {(2, 2)}
    assert scored.places.shape == (2, 2, 2)
    with torch.no_grad():
        (batch,) = Computed(recogniser, examples).batches([np.arange(2)], [[1.0]])
        maxima = batch.all_at(1.0).flatten(2).amax(dim=2)
    np.testing.assert_allclose(scored.probabilities, maxima.softmax(-1)[:, :2], atol=1e-6)


def test_a_class_of_the_data_may_not_have_its_name(recipe_file: Path, catalogue: Catalogue) -> None:
    classes = ("blue", "background")
    assert load_recipe(recipe_file, catalogue=catalogue).trained_classes(classes) == classes
    with pytest.raises(RecipeError) as refused:
        load_recipe(recipe_file, [PATCHES], catalogue=catalogue).trained_classes(classes)
    assert str(refused.value) == (
        "views: 'patches' adds a class 'background', and the data has one of that name already; rename it there"
    )


@pytest.mark.parametrize(
    ("numbers", "background", "message"),
    [
        (4, "", "labels an example with 4 numbers, expected one for each of the 3 classes; mend the view"),
        (5, ", background=True", "with 5 numbers, expected one for each of the 3 classes and one for the background"),
        (2, ", background=True", "with 2 numbers, expected one for each of the 3 classes and one for the background"),
    ],
)
def test_a_view_with_another_number_of_labels_is_a_fault_of_its_plugin(
    install_plugin: Callable[..., None], recipe_file: Path, numbers: int, background: str, message: str
) -> None:
    install_plugin("toy", "toy_plugin")
    install_plugin(
        "odd",
        "odd_views",
        f"""
import numpy as np
from wsf import Example, Params, Views, hookimpl

class Odd:
    def examples(self, record, size):
        return [Example(np.ones({numbers}, np.int8))]

@hookimpl
def wsf_views():
    return [Views(name="odd", params=Params, summary="odd", build=lambda params, context: Odd(){background})]
""",
    )
    with pytest.raises(PluginError, match=message):
        prepare(load_recipe(recipe_file, ["views=[{use: odd}]"], catalogue=discover()))
