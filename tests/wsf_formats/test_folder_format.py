from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from wsf import DataError
from wsf_formats.folder import ClassFolders, FolderParams


def tree(root: Path, files: str) -> Path:
    for file in files.split():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(file.encode())
    return root


def dataset(root: Path, **params: object) -> ClassFolders:
    return ClassFolders(FolderParams(root=str(root), **params))


def labels(folders: ClassFolders, split: str = "train") -> dict[str, list[int]]:
    return {record.id: record.labels.tolist() for record in folders.records(split)}


def test_a_folder_a_class_in_each_split(tmp_path: Path) -> None:
    folders = dataset(tree(tmp_path, "train/dog/2.jpg train/dog/10.JPEG train/cat/1.png val/cat/1.png"))
    assert folders.classes == ("cat", "dog")
    assert folders.splits == ("train", "val")
    assert labels(folders) == {
        "train/cat/1.png": [1, -1],
        "train/dog/10.JPEG": [-1, 1],
        "train/dog/2.jpg": [-1, 1],
    }
    assert labels(folders, "val") == {"val/cat/1.png": [1, -1]}


def test_without_split_folders_everything_is_train(tmp_path: Path) -> None:
    folders = dataset(tree(tmp_path, "dog/1.jpg cat/1.jpg"))
    assert folders.splits == ("train",)
    assert labels(folders) == {"cat/1.jpg": [1, -1], "dog/1.jpg": [-1, 1]}


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    folders = dataset(tree(tmp_path, "bus/1.jpg train/1.jpg"))
    assert folders.classes == ("bus", "train")


def test_splits_of_other_names_are_given(tmp_path: Path) -> None:
    root = tree(tmp_path, "fold1/cat/1.jpg fold2/cat/1.jpg other/dog/1.jpg")
    folders = dataset(root, splits=("fold1", "fold2"))
    assert folders.splits == ("fold1", "fold2")
    assert folders.classes == ("cat",)
    assert dataset(root, splits=()).classes == ("fold1", "fold2", "other")


def test_folders_below_a_class_are_looked_through_and_other_files_left_out(tmp_path: Path) -> None:
    root = tree(tmp_path, "cat/b/deep/1.jpg cat/a.jpg cat/._a.jpg cat/Thumbs.db cat/.hidden/2.jpg readme.txt")
    assert list(labels(dataset(root))) == ["cat/a.jpg", "cat/b/deep/1.jpg"]


def test_classes_that_are_given_are_taken_in_their_order_and_no_others(tmp_path: Path) -> None:
    folders = dataset(tree(tmp_path, "ant/1.jpg cat/1.jpg dog/1.jpg"), classes=("dog", "ant"))
    assert folders.classes == ("dog", "ant")
    assert labels(folders) == {"dog/1.jpg": [1, -1], "ant/1.jpg": [-1, 1]}


def test_the_records_of_a_class_share_their_labels(tmp_path: Path) -> None:
    records = dataset(tree(tmp_path, "cat/1.jpg cat/2.jpg")).records("train")
    assert records[0].labels is records[1].labels
    assert records[0].labels is records[0].labels
    with pytest.raises(ValueError, match="read-only"):
        records[0].labels[0] = 0


def test_the_picture_is_read_below_the_root(tmp_path: Path) -> None:
    folders = dataset(tree(tmp_path, "train/cat/1.jpg"))
    assert folders.read(folders.records("train")[0]) == b"train/cat/1.jpg"


@pytest.mark.parametrize(
    ("files", "params", "message"),
    [
        ("1.jpg 2.jpg", {}, r"no class folder; expected <split>/<class>/\*\.jpg or .* found 1\.jpg, 2\.jpg"),
        ("train/cat/1.jpg val/1.jpg", {}, r"val: no class folder; .* found 1\.jpg"),
        ("cat/1.txt", {}, r"no picture in its class folders; looked for \.bmp, "),
        ("train/cat/1.jpg val/catt/1.jpg", {}, r"val: class folders that are not in .*train: catt; rename them"),
        (
            "dog/1.jpg cat/1.jpg",
            {"classes": ("dgo",)},
            r"data\.classes: .* no class folder named 'dgo'; did you mean 'dog'",
        ),
        ("cat/1.jpg", {"splits": ("fold1",)}, r"fold1: no such folder; .* holds cat/"),
        ("cat/1.jpg", {"splits": ("../elsewhere",)}, "leads outside the data root"),
    ],
)
def test_what_is_wrong_is_one_message(files: str, params: dict[str, object], message: str, tmp_path: Path) -> None:
    root = tree(tmp_path, files)
    with pytest.raises(DataError, match=message):
        dataset(root, **params).records("train")


def test_a_message_does_not_list_a_thousand_classes(tmp_path: Path) -> None:
    for number in range(1000):
        (tmp_path / f"n{number:04}").mkdir()
    with pytest.raises(DataError, match="and 976 more") as caught:
        dataset(tmp_path, classes=("nothing",))
    assert len(str(caught.value)) < 1000


def test_a_missing_root_and_an_unknown_split_say_what_exists(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^data\.root: no folder .* give the folder that holds <split>/<class>"):
        dataset(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"no split named 'tset'; did you mean 'test'\? Known: test, train"):
        dataset(tree(tmp_path, "train/cat/1.jpg test/cat/1.jpg")).records("tset")


def test_links_that_lead_out_of_the_root_are_not_followed(tmp_path: Path) -> None:
    outside = tree(tmp_path / "outside", "1.jpg")
    root = tree(tmp_path / "root", "dog/1.jpg")
    (root / "dog/2.jpg").symlink_to(outside / "1.jpg")
    folders = dataset(root)
    with pytest.raises(DataError, match="leads outside the data root"):
        folders.read(folders.records("train")[1])
    (root / "cat").symlink_to(outside)
    with pytest.raises(DataError, match="leads outside the data root"):
        dataset(root).records("train")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such file name")
def test_a_file_name_that_is_no_text_is_one_message(tmp_path: Path) -> None:
    tree(tmp_path, "cat/1.jpg")
    (tmp_path / "cat" / os.fsdecode(b"h\xf4tel.jpg")).touch()
    with pytest.raises(DataError, match=r"the name 'h\\udcf4tel\.jpg' is not UTF-8 text; rename"):
        dataset(tmp_path).records("train")
