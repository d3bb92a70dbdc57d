"""Every wrong thing that a beginner does ends with one message and exit code 2, and nothing is written."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch

from program import Wsf, contents
from wsf.recipe import shipped_recipes


@dataclass(frozen=True)
class Mistake:
    """A call of the program beside some files, and the message that it ends with.

    In the message, RECIPES are the names of all shipped recipes.
    """

    name: str
    call: str
    message: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)


def recipe(lines: str) -> Mapping[str, str]:
    """x.yaml, with some lines laid over toy.yaml: the first is its line 2."""
    return {"x.yaml": f"extends: toy.yaml\n{lines}\n"}


FOLDER = "-o data.use=toy_folder -o data.root=pictures -o evaluate.scales=[1]"

NO_CELL = (
    "smaller than the window of backbone 'toy', 16 pixels: there would be no cell; "
    "give a larger frame.size or leave that scale out"
)

MISTAKES = [
    # The recipe.
    Mistake(
        "a recipe that is missing",
        "run nothing.yaml",
        "wsf: nothing.yaml: no such file; check the path, or give a shipped recipe: RECIPES",
    ),
    Mistake(
        "a recipe that has no such name",
        "run toy",
        "wsf: no recipe named 'toy'. Known: RECIPES; or give the path of a recipe's file",
    ),
    Mistake(
        "a folder instead of a recipe",
        "run pictures",
        "wsf: pictures: is a folder; give a recipe's file, or a shipped recipe: RECIPES",
    ),
    Mistake(
        "no value in an override",
        "run toy.yaml -o train.epochs",
        "wsf: -o train.epochs: expected key.path=value, such as -o train.epochs=5",
    ),
    Mistake(
        "a binary file",
        "run x.yaml",
        "wsf: x.yaml: is a binary file, not a recipe; check the path",
        {"x.yaml": b"\x89PNG\r\n\0"},
    ),
    Mistake(
        "a recipe in another encoding",
        "run x.yaml",
        "wsf: x.yaml: is not UTF-8 text (byte 0xe9 at offset 6); save it as UTF-8",
        {"x.yaml": "name: é".encode("latin-1")},
    ),
    Mistake(
        "a tab",
        "run x.yaml",
        "wsf: x.yaml:3: not valid YAML: while scanning for the next token, found character '\\t' that "
        "cannot start any token",
        recipe("frame:\n\tsize: 48"),
    ),
    Mistake(
        "the same key twice",
        "run x.yaml",
        "wsf: x.yaml:3: the key 'seed' stands here for the second time (first in line 2); remove one",
        recipe("seed: 1\nseed: 2"),
    ),
    Mistake(
        "a typo in a key",
        "run x.yaml",
        "wsf: x.yaml:2: frame: no key named 'sise'; did you mean 'size'? Known: antialias, fit, search, size",
        recipe("frame: {sise: 48}"),
    ),
    Mistake(
        "a typo in an override",
        "run toy.yaml -o train.epoch=3",
        "wsf: -o train.epoch=3: train: no key named 'epoch'; did you mean 'epochs'? Known: average, batch_size, "
        "epochs, freeze, keep, tail, validate_every",
    ),
    Mistake(
        "a value out of range",
        "run x.yaml",
        "wsf: x.yaml:2: optimiser.lr: must be greater than 0, got -0.01",
        recipe("optimiser: {lr: -0.01}"),
    ),
    Mistake(
        "a quoted number",
        "run x.yaml",
        "wsf: x.yaml:2: train.epochs: must be a whole number, got '5'; remove the quotes",
        recipe("train: {epochs: '5'}"),
    ),
    Mistake("a seed that is none", "run toy.yaml --seed -1", "wsf: -o seed=-1: must be at least 0, got -1"),
    Mistake(
        "an unknown component",
        "run x.yaml",
        "wsf: x.yaml:2: no aggregator named 'maxx'; did you mean 'max'? Known: max",
        recipe("aggregator: {use: maxx}"),
    ),
    Mistake(
        "a recipe that extends itself",
        "run x.yaml",
        "wsf: x.yaml:1: extends: goes round in a circle: x.yaml → x.yaml; break it",
        {"x.yaml": "extends: x.yaml\n"},
    ),
    Mistake(
        "a recipe that extends nothing",
        "run x.yaml",
        "wsf: x.yaml:1: extends: there is no file nothing.yaml; check the path",
        {"x.yaml": "extends: nothing.yaml\n"},
    ),
    Mistake(
        "an unknown tracker",
        "run toy.yaml -o trackers=[wandb]",
        "wsf: toy.yaml: trackers: no plugin named 'wandb'. Known: toy, toy_folder",
    ),
    Mistake(
        "a plugin that follows no runs as a tracker",
        "run toy.yaml -o trackers=[toy]",
        "wsf: toy.yaml: trackers: plugin 'toy' follows no runs; trackers: none installed",
    ),
    Mistake(
        "a variable that is not set",
        "run x.yaml",
        "wsf: x.yaml:2: backbone.weights: the environment variable NO_SUCH is not set; set it, or give the path itself",
        recipe("backbone: {weights: '${NO_SUCH}/w'}"),
    ),
    Mistake(
        "several faults at once",
        "run x.yaml",
        "wsf: x.yaml:2: frame.fit: must be 'pad' or 'warp', got 'squeeze'\n"
        "wsf: x.yaml:4: train.epochs: must be a whole number, got 'soon'\n"
        "wsf: x.yaml:5: no key named 'los'; did you mean 'loss'? Known: aggregator, augment, backbone, "
        "cache, compile, data, evaluate, extends, frame, head, loss, maps, name, optimiser, precision, published, "
        "report, schedule, seed, sweep, title, trackers, train, views",
        recipe("frame: {size: 48, fit: squeeze}\ntrain:\n  epochs: soon\nlos: {use: log}"),
    ),
    Mistake(
        "a fault in the second recipe",
        "run toy.yaml x.yaml",
        "wsf: x.yaml:2: seed: must be a whole number, got 'x'",
        recipe("seed: x"),
    ),
    # The network.
    Mistake(
        "a frame smaller than the window",
        "run toy.yaml -o frame.size=20",
        f"wsf: toy.yaml: frame.size 20 at evaluate.scales 0.7 is 14 pixels, {NO_CELL}\n"
        f"wsf: toy.yaml: frame.size 20 at the schedule's scale 0.7 is 14 pixels, {NO_CELL}",
    ),
    Mistake(
        "a frame smaller than the window, checked",
        "recipe check toy.yaml -o frame.size=20",
        f"wsf: toy.yaml: frame.size 20 at evaluate.scales 0.7 is 14 pixels, {NO_CELL}\n"
        f"wsf: toy.yaml: frame.size 20 at the schedule's scale 0.7 is 14 pixels, {NO_CELL}",
    ),
    Mistake(
        "a test scale that is too small",
        "evaluate trained -o evaluate.scales=[0.1]",
        f"wsf: trained/recipe.yaml: frame.size 48 at evaluate.scales 0.1 is 5 pixels, {NO_CELL}",
    ),
    Mistake(
        "scales that are too small, two sets",
        "recipe check x.yaml",
        f"wsf: x.yaml: frame.size 48 at evaluate.scales 0.2 is 10 pixels, {NO_CELL}"
        f"\nwsf: x.yaml: frame.size 48 at maps.scales 0.3 is 14 pixels, {NO_CELL}",
        recipe("evaluate: {scales: [0.2]}\nmaps: {scales: [0.3]}"),
    ),
    Mistake(
        "a training scale that is too small",
        "run toy.yaml -o 'schedule={use: fixed, scale: 0.1}'",
        f"wsf: toy.yaml: frame.size 48 at the schedule's scale 0.1 is 5 pixels, {NO_CELL}",
    ),
    Mistake(
        "weights that do not exist",
        "run toy.yaml -o backbone.weights=nothing.safetensors",
        "wsf: nothing.safetensors: no such weights file; check the path",
    ),
    Mistake(
        "weights of another network",
        "run toy.yaml -o backbone.weights=trained/checkpoint/head.safetensors",
        "wsf: trained/checkpoint/head.safetensors: these weights belong to another network than toy: "
        "'0.weight' is missing, '0.bias' is missing, '2.weight' is missing and 3 more; give the file "
        "that was saved from this network",
    ),
    Mistake(
        "weights of a larger network",
        "run toy.yaml -o backbone.channels=8 -o backbone.weights=trained/checkpoint/backbone.safetensors",
        "wsf: trained/checkpoint/backbone.safetensors: these weights belong to another network than toy: "
        "'0.weight' has shape (16, 3, 8, 8), expected (8, 3, 8, 8), '0.bias' has shape (16,), expected "
        "(8,), '2.weight' has shape (16, 16, 3, 3), expected (8, 8, 3, 3) and 1 more; give the file that "
        "was saved from this network",
    ),
    Mistake(
        "nothing that learns",
        "run toy.yaml -o train.freeze=[backbone,head]",
        "wsf: train.freeze: every part is frozen, so that nothing can learn; leave one out",
    ),
    Mistake(
        "an unknown device",
        "run toy.yaml --device gpu",
        "wsf: --device gpu: no device named 'gpu'; did you mean 'cpu'? Known: cpu, cuda, mps",
    ),
    # The data.
    Mistake(
        "a data root that is missing",
        f"run toy.yaml {FOLDER} --data nowhere",
        "wsf: data.root: no folder nowhere; give the folder that holds a folder a split",
    ),
    Mistake(
        "a data root for a dataset without one",
        "run toy.yaml --data pictures",
        "wsf: --data pictures: data: no key named 'root'. Known: count, evaluate, holdout, size, train, use",
    ),
    Mistake(
        "a class list that does not match",
        f"run toy.yaml {FOLDER} -o data.classes=[red,green]",
        "wsf: train/blue_0.png: no class named 'blue'; data.classes has red, green",
    ),
    Mistake(
        "an unknown split", "run toy.yaml -o data.train=trian", "wsf: toy: no split named 'trian'; it has train, test"
    ),
    Mistake(
        "an empty split to train on",
        f"run toy.yaml {FOLDER} -o data.train=empty",
        "wsf: toy_folder: split 'empty' is empty; give one that holds pictures: test, train",
    ),
    Mistake(
        "an empty split to evaluate",
        f"run toy.yaml {FOLDER} -o data.evaluate=empty",
        "wsf: toy_folder: split 'empty' is empty; give one that holds pictures: test, train",
    ),
    Mistake(
        "a holdout of everything",
        "run toy.yaml -o data.holdout=0.99",
        "wsf: toy: split 'train' has 12 pictures, and data.holdout 0.99 leaves none to train on; give a smaller share",
    ),
    Mistake(
        "a single-label loss for pictures of several labels",
        "run toy.yaml -o loss.use=one_label",
        "wsf: loss 'one_label' takes pictures of exactly one class, but 'train_0001' has 2; use a multi-label loss",
    ),
    Mistake(
        "a mean over an unknown class",
        "run toy.yaml -o evaluate.mean_over=[mauve]",
        "wsf: evaluate.mean_over: no class named 'mauve'. Known: blue, green, red",
    ),
    # The run folder.
    Mistake(
        "an --out that exists",
        "run toy.yaml --out pictures",
        "wsf: --out pictures: exists already, and nothing is overwritten; give another --out",
    ),
    Mistake(
        "an --out for two runs that is a run",
        "run toy.yaml toy.yaml --out trained",
        "wsf: --out trained: is a run folder itself, and several runs need one of their own; give another --out",
    ),
    Mistake(
        "an --out for two runs that is a file",
        "run toy.yaml --seeds 2 --out toy.yaml",
        "wsf: --out toy.yaml: is a file, and several runs need a folder; give another --out",
    ),
    Mistake(
        "an --out below a file",
        "run toy.yaml --out toy.yaml/new",
        "wsf: toy.yaml/new: the run folder cannot be made (Not a directory); give another --out",
    ),
    Mistake(
        "no run folder",
        "evaluate pictures",
        "wsf: pictures: not a run folder, recipe.yaml is missing; give a folder that `wsf run` has made",
    ),
    Mistake(
        "a run folder that is missing",
        "predict nowhere pictures",
        "wsf: nowhere: no such run folder; give one that `wsf run` has made",
    ),
    Mistake(
        "a file as run folder",
        "evaluate toy.yaml",
        "wsf: toy.yaml: a run folder is expected, got a file; give the folder that `wsf run` has made",
    ),
    Mistake("a folder of run folders", "evaluate .", "wsf: .: holds run folders but is not one; give one of trained"),
    Mistake(
        "a run that did not finish",
        "evaluate half",
        "wsf: half: this run did not finish, results.json is missing; run it again: wsf run half/recipe.yaml",
        {"half/recipe.yaml": "name: x\n"},
    ),
    Mistake(
        "an override that changes weights",
        "evaluate trained -o head.use=linear",
        "wsf: -o head.use=linear: changes what was trained; wsf evaluate takes only cache, compile, "
        "data, evaluate, frame, maps, precision; to train anew: wsf run RUN/recipe.yaml -o head.use=linear",
    ),
    Mistake(
        "an override that changes weights, to predict",
        "predict trained pictures -o train.epochs=3",
        "wsf: -o train.epochs=3: changes what was trained; wsf predict takes only compile, evaluate, frame, "
        "maps, precision; to train anew: wsf run RUN/recipe.yaml -o train.epochs=3",
    ),
    Mistake(
        "an unknown split to evaluate",
        "evaluate trained --split val",
        "wsf: toy: no split named 'val'; it has train, test",
    ),
    Mistake(
        "other classes than those trained on",
        f"evaluate trained {FOLDER} -o data.classes=[red,green,blue]",
        "wsf: trained: trained on the classes blue, green, red, but the data has red, green, blue; give "
        "data with the same classes in the same order",
    ),
    Mistake(
        "an --out of evaluate that exists",
        "evaluate trained --out pictures",
        "wsf: --out pictures: exists already, and nothing is overwritten; give another --out",
    ),
    # Pictures to predict.
    Mistake(
        "a picture that is missing",
        "predict trained pictures/test/cat.png",
        "wsf: pictures/test/cat.png: no such file, folder or match; give pictures that exist",
    ),
    Mistake(
        "a pattern that matches nothing",
        "predict trained pictures/*.jpg",
        "wsf: pictures/*.jpg: no such file, folder or match; give pictures that exist",
    ),
    Mistake(
        "a folder without pictures",
        "predict trained pictures/empty",
        "wsf: pictures/empty: no picture in this folder or below; looked for .bmp, .gif, .jpeg, .jpg, "
        ".png, .ppm, .tif, .tiff, .webp",
    ),
    Mistake(
        "a picture that is none",
        "predict trained toy.yaml",
        "wsf: toy.yaml: not a picture that Pillow can read (not one of JPEG, PNG, WEBP, GIF, BMP, TIFF, "
        "PPM, JPEG2000); replace it, or take it out of the data",
    ),
    Mistake(
        "an --output that exists",
        "predict trained pictures --output toy.yaml",
        "wsf: --output toy.yaml: exists already, and nothing is overwritten; give another --output",
    ),
    Mistake(
        "an --output in no folder",
        "predict trained pictures --output new/scores.csv",
        "wsf: --output new/scores.csv: there is no folder new; make it first",
    ),
    Mistake(
        "a table as a file",
        "predict trained pictures --format table --output scores.txt",
        "wsf: --output scores.txt: a table is for the terminal; give --format csv or --format jsonl",
    ),
    Mistake(
        "a report about nothing", "report nowhere", "wsf: nowhere: no such run folder; give one that `wsf run` has made"
    ),
]


@pytest.mark.usefixtures("trained", "pictures")
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_ends_with_its_message_and_leaves_nothing(mistake: Mistake, wsf: Wsf, folder: Path) -> None:
    for name, content in mistake.files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    before = contents(folder)

    ended = wsf(*shlex.split(mistake.call))

    message = mistake.message.replace("RECIPES", ", ".join(shipped_recipes()))
    assert (ended.err, ended.out, ended.code) == (f"{message}\n", "", 2)
    assert contents(folder) == before


def test_a_picture_that_is_none_is_named_and_the_run_stays_without_results(
    wsf: Wsf, folder: Path, pictures: Path
) -> None:
    (pictures / "train" / "red_99.png").write_text("<html>not found</html>")

    ended = wsf("run", "toy.yaml", *shlex.split(FOLDER), "-o", "data.holdout=0")

    assert (ended.out, ended.code) == ("", 2)
    assert ended.err == (
        "run folder: runs/toy/1\n"
        "wsf: train/red_99.png: not a picture that Pillow can read (not one of JPEG, PNG, WEBP, GIF, BMP, TIFF, PPM, "
        "JPEG2000); replace it, or take it out of the data\n"
    )
    assert not (folder / "runs/toy/1/results.json").exists()


def test_a_name_cannot_steer_the_terminal(wsf: Wsf, folder: Path) -> None:
    (folder / "x.yaml").write_text('"\\e[2Jx\\u0085y": 1\nextends: toy.yaml\n')
    ended = wsf("run", "x.yaml", "-o", "seed=1\x1b[2J")
    assert ended.code == 2
    assert "\x1b" not in ended.err
    assert "\x85" not in ended.err


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
            "the device is out of memory (CUDA out of memory); give a smaller train.batch_size or frame.size, or "
            "--device cpu",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "runs/toy/1/results.json"),
            "runs/toy/1/results.json cannot be written (No space left on device); make room on that disk",
        ),
    ],
)
def test_a_machine_that_is_too_small_is_no_bug(
    wsf: Wsf, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("wsf.runner.train", fail)
    ended = wsf("run", "toy.yaml", "--quiet")
    assert (ended.err, ended.out, ended.code) == (f"wsf: {message}\n", "", 2)


def test_a_bug_keeps_its_traceback(wsf: Wsf, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("wsf.runner.train", fail)
    with pytest.raises(ZeroDivisionError, match="ours"):
        wsf("run", "toy.yaml", "--quiet")
