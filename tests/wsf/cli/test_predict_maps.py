"""`wsf predict --maps DIR --boxes`: overlays, maps, points and boxes on disk."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from program import Wsf, contents

pytestmark = pytest.mark.usefixtures("trained", "pictures")

ONE = "pictures/test/red_2.png"


def test_the_folder_holds_overlays_maps_and_places(wsf: Wsf) -> None:
    ended = wsf("predict", "trained", "pictures/test", "--maps", "out", "--boxes", "--top", "2", "--quiet")

    assert (ended.code, ended.err) == (0, "")
    found = sorted(path.relative_to("out").as_posix() for path in Path("out").rglob("*") if path.is_file())
    pictures = ["0001_blue_0", "0002_green_4", "0003_red_2"]
    assert [name for name in found if name.startswith("maps/")] == [f"maps/{name}.npz" for name in pictures]
    assert len([name for name in found if name.startswith("overlays/")]) == 6
    assert {"coco_images.json", "coco_results.json", "places.jsonl"} <= set(found)
    with Image.open(next(Path("out/overlays").glob("0003_red_2.0001_*.png"))) as image:
        assert (image.size, image.mode) == ((48, 48), "RGB")


def test_maps_are_numbers_that_can_be_read_without_pickle(wsf: Wsf) -> None:
    wsf("predict", "trained", ONE, "--maps", "out", "--class", "red", "-o", "maps.scales=[1,1.4]", "-o", "maps.size=24")
    (path,) = Path("out/maps").iterdir()
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["maps"].shape == (1, 24, 24)
        assert arrays["maps"].dtype == np.float16
        assert 0 <= arrays["maps"].min() < arrays["maps"].max() <= 1
        assert arrays["classes"].tolist() == ["red"]
        assert (arrays["scales"].tolist(), arrays["size"].tolist()) == ([1.0, 1.4], [48, 48])
        assert bool(arrays["probability"])
        assert arrays["scores"].shape == (1,)


def test_boxes_say_the_same_in_every_format(wsf: Wsf) -> None:
    lines = wsf("predict", "trained", ONE, "--boxes", "--top", "1", "--format", "jsonl").out.splitlines()
    rows = list(
        csv.DictReader(io.StringIO(wsf("predict", "trained", ONE, "--boxes", "--top", "1", "--format", "csv").out))
    )
    wsf("predict", "trained", ONE, "--boxes", "--top", "1", "--maps", "out")

    (line,) = map(json.loads, lines)
    assert json.loads(Path("out/places.jsonl").read_text()) == line
    assert (line["width"], line["height"]) == (48, 48)
    with_boxes = {name: place for name, place in line["classes"].items() if "boxes" in place}
    ((name, place),) = with_boxes.items()  # the best class alone
    x0, y0, x1, y1, score = place["boxes"][0]
    assert score == place["score"]
    assert 0 <= x0 < x1 <= 48
    sides = {row["class"]: (row["x0"], row["y0"], row["x1"], row["y1"]) for row in rows}
    assert sides[name] == (str(x0), str(y0), str(x1), str(y1))
    assert all(found == ("", "", "", "") for other, found in sides.items() if other != name)
    first = json.loads(Path("out/coco_results.json").read_text())[0]
    assert first["bbox"] == pytest.approx([x0, y0, x1 - x0, y1 - y0])
    assert "box x0, y0, x1, y1" in wsf("predict", "trained", ONE, "--boxes").out


def test_without_boxes_none_are_made(wsf: Wsf) -> None:
    wsf("predict", "trained", ONE, "--maps", "out")
    assert not Path("out/coco_results.json").exists()
    assert "boxes" not in Path("out/places.jsonl").read_text()


def test_a_class_can_be_chosen_by_name(wsf: Wsf) -> None:
    wsf("predict", "trained", ONE, "--class", "blue", "--class", "green", "--maps", "out", "--top", "1")
    (overlay,) = Path("out/overlays").iterdir()
    assert overlay.name.split("_")[-1] in ("blue.png", "green.png")
    ended = wsf("predict", "trained", ONE, "--class", "rde")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "wsf: --class rde: no class named 'rde'; did you mean 'red'? Known: blue, green, red\n"


def test_an_existing_folder_is_left_alone(wsf: Wsf, folder: Path) -> None:
    Path("out").mkdir()
    before = contents(folder)
    ended = wsf("predict", "trained", ONE, "--maps", "out")
    assert ended.code == 2
    assert ended.err == "wsf: --maps out: exists already, and nothing is overwritten; give another --maps\n"
    assert contents(folder) == before


def test_no_name_of_a_file_leads_out_of_the_folder_or_is_no_utf_8(wsf: Wsf) -> None:
    for name in ("..;a b%2f.png", os.fsdecode(b"caf\xe9.png")):
        try:
            shutil.copy(ONE, name)
        except OSError:
            pytest.skip("this file system takes UTF-8 names alone")
    ended = wsf("predict", "trained", *sorted(map(str, Path().glob("*.png"))), "--maps", "out")
    assert ended.code == 0
    names = sorted(path.name for path in Path("out/maps").iterdir())
    assert names == ["0001_..%3Ba%20b%252f.npz", "0002_caf%E9.npz"]
