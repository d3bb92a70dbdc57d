"""What a beginner gets wrong with the plugins that ship: one message, exit code 2, nothing written."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from PIL import Image

from program import call, contents
from wsf.recipe import shipped_recipes

# A folder of photographs, and the network untrained, since no weights are needed to be wrong.
RECIPE = """\
extends: oquab_weak
data: {use: folder, root: photos}
backbone: {weights: none}
"""

CSV, VOC = (f"-o 'data={{use: {name}, root: photos}}'" for name in ("csv", "voc"))

# In the messages, WORK is the working folder, and RECIPES the folder of the shipped recipes.
MISTAKES = {
    "a variable that is not set": (
        "run mine.yaml -o 'data.root=${WSF_VOC}'",
        "-o data.root=${WSF_VOC}: the environment variable WSF_VOC is not set; set it, or give the path itself",
    ),
    "a data root that is missing": (
        "run mine.yaml --data nowhere",
        "data.root: no folder nowhere; give the folder that holds <split>/<class>/*.jpg or <class>/*.jpg "
        "(WORK holds mine.yaml, photos/)",
    ),
    "a folder that is no devkit": (
        f"run mine.yaml {VOC}",
        "data.root: photos holds tags.csv, test/, train/, valid/; expected JPEGImages, Annotations and ImageSets/Main, "
        "or VOCdevkit with a VOC<year> folder; give the folder that holds them",
    ),
    "no table": (
        f"run mine.yaml {CSV}",
        "photos/labels.csv: cannot be read (No such file or directory); check the path",
    ),
    "a class that no folder has": (
        "run mine.yaml -o data.classes=[cat,bird]",
        "data.classes: photos has no class folder named 'bird'. Known: cat, dog",
    ),
    "an unknown split": (
        "run mine.yaml -o data.evaluate=val",
        "photos: no split named 'val'; did you mean 'valid'? Known: test, train, valid",
    ),
    "an empty split": (
        "run mine.yaml -o data.evaluate=valid",
        "photos/valid: no picture in its class folders; looked for .bmp, .gif, .jpeg, .jpg, .png, .ppm, "
        ".tif, .tiff, .webp",
    ),
    "a parameter of another component": (
        "run mine.yaml -o aggregator.r=4",
        "-o aggregator.r=4: aggregator: no key named 'r'. Known: use",
    ),
    "an unknown pre-trained network": (
        "run mine.yaml -o backbone.weights=imagenet",
        "imagenet: no such weights file; check the path",
    ),
    "a frame smaller than the window": (
        "recipe check oquab_weak -o frame.size=224",
        "RECIPES/oquab_weak.yaml: frame.size 224 at the schedule's scale 0.7 is 157 pixels, smaller than the "
        "window of backbone 'oquab_cnn', 224 pixels: there would be no cell; give a larger frame.size or "
        "leave that scale out",
    ),
    "a frame smaller than the window of timm's network": (
        "run mine.yaml -o 'backbone={use: timm, model: test_resnet, weights: none}' -o frame.size=200 "
        "-o evaluate.scales=fast",
        "mine.yaml: frame.size 200 at evaluate.scales 0.5 is 100 pixels, smaller than the window of backbone "
        "'timm', 129 pixels: there would be no cell; give a larger frame.size or leave that scale out",
    ),
    "a split that is trained on": (
        "run mine.yaml -o data.evaluate=train",
        "folder: 3 pictures of split 'train' are trained on too, such as 'train/cat/1.jpg'; evaluate another split, or "
        "keep them out of the training split",
    ),
    "patches of boxes without boxes": (
        "run mine.yaml -o 'views=[{use: box_patches}]'",
        "train/cat/1.jpg: the view box_patches trains on boxes, got a picture without; use a dataset that has them, or "
        "another view",
    ),
    "crops of boxes without boxes": (
        "run mine.yaml -o 'views=[{use: whole}, {use: box_crops}]'",
        "train/cat/1.jpg: the view box_crops needs boxes, got a picture without; use a dataset that has them, or "
        "remove the view",
    ),
    "a loss for one label with tags of several": (
        "run mine.yaml -o 'data={use: csv, root: photos, file: tags.csv}' -o loss.use=softmax",
        "loss 'softmax' takes pictures of exactly one class, but 'train/cat/1.jpg' has 2; use a multi-label loss",
    ),
}


@pytest.mark.parametrize(("line", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_ends_with_its_message_and_leaves_nothing(
    line: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "work"
    for name in ("train/cat/1", "train/dog/1", "train/dog/2", "test/cat/1", "test/dog/1"):
        path = folder / "photos" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (32, 24)).save(path)
    (folder / "photos/valid/cat").mkdir(parents=True)
    (folder / "photos/tags.csv").write_text(
        "path,labels,split\ntrain/cat/1.jpg,cat;dog,train\ntrain/dog/1.jpg,dog;cat,train\ntest/cat/1.jpg,cat,test\n"
    )
    (folder / "mine.yaml").write_text(RECIPE)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("WSF_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("WSF_VOC", raising=False)
    monkeypatch.delenv("WSF_PLUGINS", raising=False)
    before = contents(folder)

    ended = call(shlex.split(line), monkeypatch, capsys)

    for name, path in (("WORK", folder), ("RECIPES", shipped_recipes()["voc"].parent)):
        message = message.replace(name, str(path))
    assert (ended.err, ended.out, ended.code) == (f"wsf: {message}\n", "", 2)
    assert contents(folder) == before
