"""The data sets as a recipe uses them: drawn into the cache, read back."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wsf import DataError, DatasetContext, Record
from wsf.contracts import BuiltDataset
from wsf_scenes import store
from wsf_scenes.collection import SCENES as DRAWN_SCENES
from wsf_scenes.collection import Collection
from wsf_scenes.contact_sheet import sheet
from wsf_scenes.datasets import SCENES, SCENES_OBJECTS, DrawnParams
from wsf_scenes.hooks import wsf_datasets
from wsf_scenes.layout import Picture
from wsf_scenes.render import render


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def scenes(cache: Path) -> BuiltDataset:
    return SCENES.build(DrawnParams(limit=4), DatasetContext(cache=cache))


def test_the_plugin_offers_both_data_sets() -> None:
    assert [record.name for record in wsf_datasets()] == ["scenes", "scenes_objects"]


def test_records_carry_the_labels_and_boxes_of_the_layout(scenes: BuiltDataset) -> None:
    records = scenes.records("test")
    assert [record.id for record in records] == [f"test_{index:05d}" for index in range(4)]
    for index, record in enumerate(records):
        assert record.boxes == DRAWN_SCENES.picture("test", index).boxes
        present = {box.label for box in record.boxes if not box.difficult}
        assert set(np.flatnonzero(record.labels == 1)) == present


def test_pictures_have_the_size_of_their_layout(scenes: BuiltDataset) -> None:
    for index, record in enumerate(scenes.records("train")):
        picture = DRAWN_SCENES.picture("train", index)
        with Image.open(io.BytesIO(scenes.read(record))) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (picture.width, picture.height))


def test_the_same_picture_is_drawn_every_time(scenes: BuiltDataset) -> None:
    assert scenes.read(scenes.records("train")[2]) == render(DRAWN_SCENES.picture("train", 2))


def test_an_object_stands_out_from_the_ground_behind_it() -> None:
    picture = DRAWN_SCENES.picture("train", 0)
    empty = Picture(picture.seed, picture.width, picture.height, ())
    with Image.open(io.BytesIO(render(picture))) as full, Image.open(io.BytesIO(render(empty))) as bare:
        change = np.abs(np.asarray(full, dtype=float) - np.asarray(bare, dtype=float)).mean(axis=2)
    x0, y0, x1, y1 = (int(side) for side in picture.boxes[0].region)
    assert change[y0:y1, x0:x1].mean() > 2 * np.median(change)


def test_a_limit_draws_the_first_pictures_into_a_folder_of_its_own(scenes: BuiltDataset, cache: Path) -> None:
    assert len(scenes.records("train")) == len(scenes.records("test")) == 4
    assert [path.name for path in cache.iterdir()] == ["scenes-v1-first4"]
    assert len(list(cache.rglob("*.jpg"))) == 8


def test_a_limit_beyond_a_split_takes_all_of_it(tmp_path: Path) -> None:
    tiny = _tiny(sizes={"train": 2, "test": 1})
    boxes = json.loads((store.folder(tiny, tmp_path, 50) / store.ANNOTATIONS).read_text())
    assert {split: len(pictures) for split, pictures in boxes.items()} == {"train": 2, "test": 1}


def test_an_existing_folder_is_used_as_it_is(scenes: BuiltDataset, cache: Path) -> None:
    records = scenes.records("train")
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*.jpg")}
    again = SCENES.build(DrawnParams(limit=4), DatasetContext(cache=cache))
    assert again.read(records[0]) == scenes.read(records[0])
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*.jpg")} == before


def test_an_interrupted_writer_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: Picture) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "render", interrupt)
    with pytest.raises(KeyboardInterrupt):
        store.folder(DRAWN_SCENES, tmp_path, 1)
    assert list(tmp_path.iterdir()) == []


def test_of_two_writers_the_first_to_end_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = _tiny(sizes={"train": 1})
    whole = tmp_path / "tiny-v1"

    def outrun(picture: Picture) -> bytes:
        whole.mkdir()
        (whole / "of_the_other").touch()
        return render(picture)

    monkeypatch.setattr(store, "render", outrun)
    assert store.folder(tiny, tmp_path, None) == whole
    assert [path.name for path in tmp_path.rglob("*")] == ["tiny-v1", "of_the_other"]


def test_a_cache_that_cannot_be_written_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    dataset = SCENES_OBJECTS.build(DrawnParams(limit=1), DatasetContext(cache=tmp_path / "file"))
    with pytest.raises(
        DataError, match=r"'scenes_objects' cannot be written \(.*\); free some space or choose another"
    ):
        dataset.records("train")


def test_an_unknown_split_names_those_that_exist(scenes: BuiltDataset) -> None:
    with pytest.raises(DataError, match=r"^scenes: no split named 'val'; choose one of train, test$"):
        scenes.records("val")


def test_a_missing_or_foreign_picture_is_an_error(scenes: BuiltDataset) -> None:
    labels = np.zeros(12, dtype=np.int8)
    with pytest.raises(
        DataError, match=r"train/99999\.jpg cannot be read .*; delete that folder, and it is drawn anew"
    ):
        scenes.read(Record("train_99999", "train/99999.jpg", labels))
    with pytest.raises(DataError, match="leads outside"):
        scenes.read(Record("elsewhere", "../../secret", labels))


def test_damaged_annotations_are_an_error(tmp_path: Path) -> None:
    damaged = tmp_path / "scenes-v1-first1"
    damaged.mkdir()
    (damaged / store.ANNOTATIONS).write_text("{")
    dataset = SCENES.build(DrawnParams(limit=1), DatasetContext(cache=tmp_path))
    with pytest.raises(DataError, match=r"boxes\.json cannot be read .*; delete that folder, and it is drawn anew"):
        dataset.records("train")


def test_a_contact_sheet_has_a_cell_for_every_picture() -> None:
    assert sheet(DRAWN_SCENES, count=3, columns=2, cell=50, boxed=True).size == (100, 100)
    assert sheet(DRAWN_SCENES, count=3, columns=2, cell=50, boxed=False).size == (100, 128)


def _tiny(sizes: dict[str, int]) -> Collection:
    return Collection("tiny", 1, DRAWN_SCENES.classes, sizes, DRAWN_SCENES.arrange, "")
