from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from wsf import Box, DataError
from wsf_formats.voc import Voc, VocParams


def an_object(name: str, box: tuple[float, ...] = (1, 1, 10, 10), difficult: int = 0, extra: str = "") -> str:
    sides = zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)
    bounds = "".join(f"<{side}>{value}</{side}>" for side, value in sides)
    return f"<object><name>{name}</name><difficult>{difficult}</difficult><bndbox>{bounds}</bndbox>{extra}</object>"


def devkit(
    root: Path, lists: Mapping[str, str], annotations: Mapping[str, str] | None = None, pictures: str = "a b c d"
) -> Path:
    """Writes the devkit's layout: lists by name, objects by id, an empty file for each picture."""
    for folder in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (root / folder).mkdir(parents=True)
    for name, text in lists.items():
        (root / "ImageSets/Main" / f"{name}.txt").write_text(text)
    for name, objects in (annotations or {}).items():
        (root / "Annotations" / f"{name}.xml").write_text(f"<annotation>{objects}</annotation>")
    for name in pictures.split():
        (root / "JPEGImages" / f"{name}.jpg").write_bytes(name.encode())
    return root


def voc(root: Path, **params: object) -> Voc:
    return Voc(VocParams(root=str(root), **params))


def labels(dataset: Voc, split: str) -> dict[str, list[int]]:
    return {record.id: record.labels.tolist() for record in dataset.records(split)}


LISTS = {
    "train": "a\nb\n",
    "val": "c\n",
    "cat_train": "a  1\nb -1\n",
    "cat_val": "c  0\n",
    "train_train": "a -1\nb  1\n",
    "train_val": "c  1\n",
}


def test_labels_come_from_the_lists_of_the_classes(tmp_path: Path) -> None:
    dataset = voc(devkit(tmp_path, LISTS))
    assert dataset.classes == ("cat", "train")
    assert labels(dataset, "train") == {"a": [1, -1], "b": [-1, 1]}
    assert labels(dataset, "val") == {"c": [0, 1]}


def test_a_class_may_be_called_like_a_split(tmp_path: Path) -> None:
    assert voc(devkit(tmp_path, LISTS)).splits == ("train", "val")


def test_a_split_may_have_an_underscore(tmp_path: Path) -> None:
    dataset = voc(devkit(tmp_path, LISTS | {"mini_train": "b\n", "train_small": "a\n"}, {"a": "", "b": ""}))
    assert dataset.splits == ("mini_train", "train", "train_small", "val")
    assert dataset.classes == ("cat", "train")


def test_without_lists_the_boxes_give_the_labels(tmp_path: Path) -> None:
    objects = {
        "a": an_object("dog") + an_object("cat", difficult=1),
        "b": an_object("cat", difficult=1) + an_object("cat"),
        "c": "",
    }
    dataset = voc(devkit(tmp_path, {"train": "a\nb\nc\n"}, objects))
    assert dataset.classes == ("cat", "dog")
    assert labels(dataset, "train") == {"a": [0, 1], "b": [1, -1], "c": [-1, -1]}


def test_a_list_rules_over_the_boxes_of_its_class_only(tmp_path: Path) -> None:
    objects = {"a": an_object("cat") + an_object("dog"), "b": ""}
    root = devkit(tmp_path, {"train": "a\nb\n", "cat_train": "a 0\nb 1\n"}, objects)
    assert labels(voc(root, classes=("cat", "dog")), "train") == {"a": [0, 1], "b": [1, -1]}


def test_boxes_become_0_based_and_half_open(tmp_path: Path) -> None:
    part = "<part><name>head</name><bndbox><xmin>2</xmin></bndbox></part>"
    objects = an_object("cat", (48, 240, 195, 371), extra=part) + an_object("dog", (1, 1, 1, 2.5), difficult=1)
    record = voc(devkit(tmp_path, {"train": "a\n"}, {"a": objects})).records("train")[0]
    assert record.boxes == (Box(0, (47, 239, 195, 371)), Box(1, (0, 0, 1, 2.5), difficult=True))


def test_boxes_of_classes_that_are_not_asked_for_are_left_out(tmp_path: Path) -> None:
    root = devkit(tmp_path, {"train": "a\n"}, {"a": an_object("cat") + an_object("dog")})
    dataset = voc(root, classes=("dog",))
    record = dataset.records("train")[0]
    assert record.labels.tolist() == [1]
    assert record.boxes == (Box(0, (0, 0, 10, 10)),)


@pytest.mark.parametrize("test_lists", [{}, {"cat_test": "d 0\n"}, {"cat_test": "d\n"}])
def test_a_test_split_without_annotations_is_unknown_and_has_no_boxes(
    test_lists: dict[str, str], tmp_path: Path
) -> None:
    root = devkit(tmp_path, {"train": "a\n", "test": "d\n", "cat_train": "a 1\n", **test_lists}, {"a": ""})
    dataset = voc(root)
    assert dataset.splits == ("test", "train")
    record = dataset.records("test")[0]
    assert record.labels.tolist() == [0]
    assert record.boxes is None


def test_a_test_devkit_alone_needs_its_classes_named(tmp_path: Path) -> None:
    root = devkit(tmp_path, {"test": "a\nb\n"})
    assert labels(voc(root, classes=("cat", "dog")), "test") == {"a": [0, 0], "b": [0, 0]}
    with pytest.raises(DataError, match=r"says which classes there are; give data\.classes"):
        voc(root)


def test_the_picture_is_read_below_the_root(tmp_path: Path) -> None:
    dataset = voc(devkit(tmp_path, LISTS))
    record = dataset.records("val")[0]
    assert record.source == "JPEGImages/c.jpg"
    assert dataset.read(record) == b"c"


@pytest.mark.parametrize("root", ["", "VOCdevkit", "VOCdevkit/VOC2007"])
def test_the_root_may_be_the_year_or_a_folder_above_it(root: str, tmp_path: Path) -> None:
    devkit(tmp_path / "VOCdevkit/VOC2007", LISTS)
    dataset = voc(tmp_path / root)
    assert dataset.read(dataset.records("val")[0]) == b"c"


def test_of_several_years_one_is_chosen(tmp_path: Path) -> None:
    devkit(tmp_path / "VOC2007", LISTS)
    devkit(tmp_path / "VOC2012", {"train": "d\n", "dog_train": "d 1\n"})
    assert voc(tmp_path, year=2012).classes == ("dog",)
    with pytest.raises(DataError, match=r"holds 2007, 2012; say which, e\.g\. year: 2012"):
        voc(tmp_path)
    with pytest.raises(DataError, match="has no VOC2010; it holds 2007, 2012"):
        voc(tmp_path, year=2010)
    with pytest.raises(DataError, match="VOC2007 is not VOC2012; remove year"):
        voc(tmp_path / "VOC2007", year=2012)


def test_a_root_that_is_missing_or_other_says_what_was_expected_and_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with pytest.raises(DataError, match=r"^data\.root: no folder .*nowhere; give .* JPEGImages.*holds photos/"):
        voc(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"^data\.root: .* holds photos/; expected JPEGImages, Annotations"):
        voc(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="file is no folder"):
        voc(tmp_path / "file")


def test_a_folder_without_lists_says_where_they_belong(tmp_path: Path) -> None:
    (tmp_path / "JPEGImages").mkdir()
    with pytest.raises(DataError, match="Main: no such folder; expected the devkit's lists"):
        voc(tmp_path)
    (tmp_path / "ImageSets/Main").mkdir(parents=True)
    with pytest.raises(DataError, match="no list of pictures"):
        voc(tmp_path)


def test_a_class_that_is_nowhere_names_those_that_are(tmp_path: Path) -> None:
    root = devkit(tmp_path, LISTS, {"a": an_object("horse")})
    with pytest.raises(DataError, match=r"no class named 'trian'; did you mean 'train'\? Known: cat, horse, train"):
        voc(root, classes=("cat", "trian"))
    assert voc(root, classes=("horse", "cat")).classes == ("horse", "cat")


def test_a_class_given_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match="each class once, got cat more than once"):
        VocParams(root="x", classes=("cat", "dog", "cat"))


@pytest.mark.parametrize(
    ("lists", "annotations", "message"),
    [
        ({"train": "a\nb\na\n"}, {"a": "", "b": ""}, r"train\.txt:3: 'a' is also on line 1; list each picture once"),
        ({"train": "\n"}, {}, r"train\.txt: no picture is listed"),
        (
            {"train": "a\nx\ny\n"},
            {},
            r"split 'train': 2 of 3 pictures are missing \(JPEGImages/x.jpg, JPEGImages/y.jpg\)",
        ),
        ({"train": "../a\n"}, {}, "1 of 1 pictures are missing"),
        ({"train": "a\n", "cat_train": "a 2\n"}, {}, r"cat_train\.txt:1: expected an id and a label .* got 'a 2'"),
        ({"train": "a\nb\n", "cat_train": "a 1\n"}, {}, r"cat_train\.txt lacks 1 of the 2 pictures .* \(b, …\)"),
        ({"train": "a\nb\n"}, {"a": ""}, r"1 of 2 pictures have no annotation \(b\.xml, …\)"),
        ({"train": "a\n"}, {"a": "<object></object>"}, r"a\.xml: object 1: has no name"),
        ({"train": "a\n"}, {"a": an_object("cat", (5, 1, 4, 9))}, r"a\.xml: object 1 \(cat\): .* got .* = 5, 1, 4, 9"),
        ({"train": "a\n"}, {"a": "<object><name>cat</name></object>"}, "= nothing, nothing, nothing, nothing"),
        ({"train": "a\n"}, {"a": an_object("cat", (1, 1, float("nan"), 9))}, "four numbers"),
        ({"train": "a\n"}, {"a": "<object>"}, r"a\.xml: no annotation that can be read \(mismatched tag"),
    ],
)
def test_what_is_wrong_is_one_message(
    lists: dict[str, str], annotations: dict[str, str], message: str, tmp_path: Path
) -> None:
    root = devkit(tmp_path, lists, annotations)
    with pytest.raises(DataError, match=message):
        voc(root, classes=("cat",)).records("train")


def test_an_unknown_split_names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no split named 'vla'; did you mean 'val'\? Known: train, val"):
        voc(devkit(tmp_path, LISTS)).records("vla")


def test_an_entity_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    root = devkit(tmp_path, {"train": "a\n"})
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "x">{levels}]><annotation><object><name>&l9;</name></object></annotation>'
    (root / "Annotations/a.xml").write_text(bomb)
    with pytest.raises(DataError, match=r"a\.xml: no annotation that can be read \(it declares a document type"):
        voc(root)


@pytest.mark.parametrize("linked", ["JPEGImages/a.jpg", "Annotations/a.xml", "ImageSets/Main/train.txt"])
def test_a_link_that_leads_out_of_the_root_is_not_followed(linked: str, tmp_path: Path) -> None:
    root = devkit(tmp_path / "root", {"train": "a\n"}, {"a": an_object("cat")})
    outside = tmp_path / "outside"
    outside.write_text("a\n")
    (root / linked).unlink()
    (root / linked).symlink_to(outside)

    def read() -> None:
        dataset = voc(root)
        dataset.read(dataset.records("train")[0])

    with pytest.raises(DataError, match="leads outside the data root"):
        read()
