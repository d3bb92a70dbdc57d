"""From Pascal VOC's layout with a test set whose labels are secret to the files that its server takes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from program import RECIPE, call
from toy_plugin import Squares, SquaresParams


def write_devkit(root: Path) -> None:
    """Twelve pictures to train on with lists of their classes, and six to test on without."""
    squares, main = Squares(SquaresParams(count=12)), root / "ImageSets/Main"
    main.mkdir(parents=True)
    (root / "JPEGImages").mkdir()
    for split, count in (("train", 12), ("test", 6)):
        records = squares.records(split)[:count]
        (main / f"{split}.txt").write_text("".join(f"{record.id}\n" for record in records))
        for record in records:
            Image.open(io.BytesIO(squares.read(record))).save(root / f"JPEGImages/{record.id}.jpg")
        for k, name in enumerate(squares.classes if split == "train" else ()):
            (main / f"{name}_{split}.txt").write_text("".join(f"{one.id} {one.labels[k]:2}\n" for one in records))


def test_a_test_set_without_labels_is_scored_and_exported(
    tmp_path: Path,
    install_plugin: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    install_plugin("toy", "toy_plugin")
    monkeypatch.setenv("WSF_PLUGINS", "toy,wsf_formats")
    monkeypatch.chdir(tmp_path)
    write_devkit(tmp_path / "VOCdevkit/VOC2012")
    recipe = RECIPE.replace("use: toy, train", "use: voc, root: VOCdevkit, train").replace(", count: 12", "")
    (tmp_path / "voc.yaml").write_text(recipe)

    ended = call(("run", "voc.yaml", "--out", "run", "--quiet"), monkeypatch, capsys)
    assert (ended.code, ended.err) == (0, "")
    assert "test: no labels, so that nothing is measured" in ended.out
    precision = json.loads((tmp_path / "run/results.json").read_text())["splits"]["test"]["ap"]
    assert precision == {"definition": "voc2012", "per_class": [None, None, None], "mean": None}

    assert call(("export", "run", "--to", "voc-results", "--out", "server"), monkeypatch, capsys).code == 0
    main = tmp_path / "server/results/VOC2012/Main"
    assert sorted(path.name for path in main.iterdir()) == [
        f"comp2_cls_test_{name}.txt" for name in ("blue", "green", "red")
    ]
    ids = (tmp_path / "VOCdevkit/VOC2012/ImageSets/Main/test.txt").read_text().split()
    assert [line.split()[0] for line in (main / "comp2_cls_test_red.txt").read_text().splitlines()] == ids
