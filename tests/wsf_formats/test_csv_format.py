from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from wsf import DataError
from wsf_formats.table import CsvParams, CsvTables


def pictures(root: Path, table: str | bytes, name: str = "labels.csv", files: str = "a.jpg b.jpg c.jpg") -> Path:
    (root / name).write_bytes(table if isinstance(table, bytes) else table.encode())
    for file in files.split():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(file.encode())
    return root


def dataset(root: Path, **params: object) -> CsvTables:
    return CsvTables(CsvParams(root=str(root), **params))


def labels(tables: CsvTables, split: str = "train") -> dict[str, list[int]]:
    return {record.id: record.labels.tolist() for record in tables.records(split)}


def test_labels_are_split_and_the_classes_sorted(tmp_path: Path) -> None:
    tables = dataset(pictures(tmp_path, "path,labels\na.jpg,dog;cat\nb.jpg,bird\nc.jpg,\n"))
    assert tables.classes == ("bird", "cat", "dog")
    assert tables.splits == ("train",)
    assert labels(tables) == {"a.jpg": [-1, 1, 1], "b.jpg": [1, -1, -1], "c.jpg": [-1, -1, -1]}


def test_a_question_mark_makes_a_class_unknown(tmp_path: Path) -> None:
    tables = dataset(pictures(tmp_path, "path,labels\na.jpg,dog;?cat\nb.jpg,dog;?\nc.jpg,?\n"))
    assert tables.classes == ("cat", "dog")
    assert labels(tables) == {"a.jpg": [0, 1], "b.jpg": [0, 1], "c.jpg": [0, 0]}


def test_a_column_gives_the_split_and_other_columns_are_ignored(tmp_path: Path) -> None:
    table = "author,split,path,labels\nme,test,a.jpg,dog\nme,train,b.jpg,cat\nyou,test,c.jpg,cat\n"
    tables = dataset(pictures(tmp_path, table))
    assert tables.splits == ("test", "train")
    assert list(labels(tables, "test")) == ["a.jpg", "c.jpg"]


def test_each_split_may_have_its_own_table(tmp_path: Path) -> None:
    pictures(tmp_path, "path,labels\na.jpg,dog\n", "one.csv")
    pictures(tmp_path, "path,labels\nb.jpg,cat\n", "two.csv")
    tables = dataset(tmp_path, file={"train": "one.csv", "val": "two.csv"})
    assert tables.splits == ("train", "val")
    assert tables.classes == ("cat", "dog")
    assert labels(tables, "val") == {"b.jpg": [1, -1]}


def test_classes_that_are_given_fix_the_order(tmp_path: Path) -> None:
    root = pictures(tmp_path, "path,labels\na.jpg,dog\n")
    assert labels(dataset(root, classes=("dog", "cat"))) == {"a.jpg": [1, -1]}


@pytest.mark.parametrize(("delimiter", "cell"), [("|", "dog|cat"), (" ", "dog  cat"), (",", '"dog,cat"')])
def test_the_delimiter_can_be_chosen(delimiter: str, cell: str, tmp_path: Path) -> None:
    tables = dataset(pictures(tmp_path, f"path,labels\na.jpg,{cell}\n"), delimiter=delimiter)
    assert tables.classes == ("cat", "dog")


@pytest.mark.parametrize("delimiter", ["?", "", "; "])
def test_a_delimiter_that_could_not_be_told_apart_is_refused(delimiter: str) -> None:
    with pytest.raises(ValidationError):
        CsvParams(root="x", delimiter=delimiter)


def test_what_spreadsheets_write_is_read(tmp_path: Path) -> None:
    table = '\ufeffpath,labels\r\n"a.jpg", dog ; cat;\r\n\r\n./b.jpg,hôtel\r\n'.encode()
    tables = dataset(pictures(tmp_path, table))
    assert tables.classes == ("cat", "dog", "hôtel")
    assert list(labels(tables)) == ["a.jpg", "b.jpg"]


def test_pictures_are_read_below_the_root(tmp_path: Path) -> None:
    tables = dataset(pictures(tmp_path, "path,labels\nx/y.jpg,dog\n", files="x/y.jpg"))
    record = tables.records("train")[0]
    assert (record.id, record.boxes) == ("x/y.jpg", None)
    assert tables.read(record) == b"x/y.jpg"


def test_a_split_is_a_sequence_whose_labels_are_shared_and_safe(tmp_path: Path) -> None:
    records = dataset(pictures(tmp_path, "path,labels\na.jpg,dog\nb.jpg,cat\nc.jpg,dog\n")).records("train")
    assert [record.id for record in records[1:]] == ["b.jpg", "c.jpg"]
    assert records[-1].id == "c.jpg"
    assert records[0].labels is records[2].labels
    with pytest.raises(ValueError, match="read-only"):
        records[0].labels[0] = 0


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", r"labels\.csv:1: expected a header with the columns path and labels, .* got ''"),
        ("path;labels\n", r"labels\.csv:1: expected a header .* got 'path;labels'"),
        ("path,path,labels\n", r"expected a header"),
        ("path,labels\na.jpg,dog,cat\n", r"labels\.csv:2: expected 2 fields \(path, labels\), got 3: 'a.jpg,dog,cat'"),
        ("path,labels\na.jpg\n", r"labels\.csv:2: expected 2 fields"),
        ('path,labels\n"a.jpg,dog\n', r"labels\.csv:2: not comma-separated values \(unexpected end of data\)"),
        ("path,labels\n,dog\n", r"labels\.csv:2: path must name a file below .*, got '\.'"),
        ("path,labels\n../a.jpg,dog\n", r"labels\.csv:2: path must name a file below .*, got '\.\./a\.jpg'"),
        ("path,labels\n/etc/passwd,dog\n", r"labels\.csv:2: path must name a file below"),
        ("path,labels\na.jpg,dog;?dog\n", r"labels\.csv:2: 'dog' is both present and unknown; keep one of"),
        ("path,labels\na.jpg,dog\n./a.jpg,cat\n", r"labels\.csv:3: 'a\.jpg' is also at .*labels\.csv:2; list"),
        ("path,labels\na.jpg,\n", "no row of labels.csv names a class"),
        ("path,labels\n", "no row of labels.csv names a class"),
        ("path,labels,split\na.jpg,dog,\n", r"labels\.csv:2: the column split is empty"),
        ("path,labels\na.jpg,dog\nx.jpg,dog\n", r"labels\.csv:3: 1 of 2 pictures are missing \(x\.jpg\)"),
        (b"path,labels\na.jpg,h\xf4tel\n", r"labels\.csv: not UTF-8 text \(byte 19\); save it as UTF-8"),
    ],
)
def test_what_is_wrong_is_one_message(table: str | bytes, message: str, tmp_path: Path) -> None:
    root = pictures(tmp_path, table)
    with pytest.raises(DataError, match=message):
        dataset(root).records("train")


def test_a_label_outside_the_class_list_names_the_nearest(tmp_path: Path) -> None:
    root = pictures(tmp_path, "path,labels\na.jpg,dgo\n")
    with pytest.raises(DataError, match=r"labels\.csv:2: data\.classes has no class named 'dgo'; did you mean 'dog'\?"):
        dataset(root, classes=("cat", "dog"))


def test_an_unknown_split_names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no split named 'test'\. Known: train"):
        dataset(pictures(tmp_path, "path,labels\na.jpg,dog\n")).records("test")


def test_a_split_whose_table_is_empty_is_one_message(tmp_path: Path) -> None:
    pictures(tmp_path, "path,labels\na.jpg,dog\n", "one.csv")
    pictures(tmp_path, "path,labels\n", "two.csv")
    with pytest.raises(DataError, match=r"split 'val' has no row"):
        dataset(tmp_path, file={"train": "one.csv", "val": "two.csv"}).records("val")


def test_a_table_that_is_missing_or_outside_the_root_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"labels\.csv: cannot be read \(No such file"):
        dataset(tmp_path)
    with pytest.raises(DataError, match="leads outside the data root"):
        dataset(tmp_path, file="../labels.csv")


def test_a_link_that_leads_out_of_the_root_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    root = pictures(tmp_path / "root", "path,labels\na.jpg,dog\n", files="")
    (tmp_path / "secret").write_text("secret")
    (root / "a.jpg").symlink_to(tmp_path / "secret")
    tables = dataset(root)
    with pytest.raises(DataError, match="leads outside the data root"):
        tables.read(tables.records("train")[0])
