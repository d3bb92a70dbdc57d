"""What `wsf plugin new` refuses, and that nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from program import Wsf, contents
from wsf.scaffold import write_plugin

PATTERN = "a package's name is made of up to 40 small letters, digits and '_', a letter first"
REFUSED = {
    "My-Pooling": f"{PATTERN}; for example my_pooling",
    "2nd": f"{PATTERN}; for example nd",
    "é": PATTERN,
    "../out": f"{PATTERN}; for example out",
    "class": "is a word of Python's own, so that no package can be called so; choose another",
    "toy": "is a plugin already (toy_dist 1.0); choose another",
    "uniform": "is the name of schedule 'toy/uniform' already, so that recipes could not tell; choose another",
    "json": "is the name of a package that is installed, and would hide it; choose another",
    "torch": "is the name of a package that is installed, and would hide it; choose another",
    "toy_dist": "is the name of a package that is installed, and would hide it; choose another",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_means_something_else_is_refused(name: str, wsf: Wsf, folder: Path) -> None:
    before = contents(folder)
    ended = wsf("plugin", "new", name, "--kind", "loss")
    assert (ended.code, ended.out, ended.err) == (2, "", f"wsf: {name}: {REFUSED[name]}\n")
    assert contents(folder) == before


def test_an_unknown_kind_lists_those_that_exist(wsf: Wsf) -> None:
    ended = wsf("plugin", "new", "mine", "--kind", "pooling")
    assert ended.code == 2
    assert ended.err.startswith("wsf: --kind pooling: no kind named 'pooling'. Known: aggregator, backbone, dataset")


def test_a_folder_that_is_not_empty_is_left_alone(wsf: Wsf, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine/notes.txt").write_text("keep me")
    before = contents(folder)
    ended = wsf("plugin", "new", "mine", "--kind", "loss")
    assert (ended.code, ended.err) == (
        2,
        "wsf: mine: exists and is not empty, and nothing is overwritten; give another --out\n",
    )
    assert contents(folder) == before


def test_a_file_is_no_folder_to_write_into(wsf: Wsf) -> None:
    ended = wsf("plugin", "new", "mine", "--kind", "loss", "--out", "toy.yaml")
    assert ended.err == "wsf: toy.yaml: exists and is not empty, and nothing is overwritten; give another --out\n"
    ended = wsf("plugin", "new", "mine", "--kind", "loss", "--out", "toy.yaml/mine")
    assert ended.err == "wsf: toy.yaml/mine: cannot be written (Not a directory); give another --out\n"


def test_an_empty_folder_may_be_there_already(wsf: Wsf, folder: Path) -> None:
    (folder / "mine").mkdir()
    ended = wsf("plugin", "new", "mine", "--kind", "loss")
    assert ended.code == 0
    listed = {line.strip() for line in ended.out.partition("next:")[0].splitlines()[1:]}
    assert listed == {path for path, data in contents(folder / "mine").items() if data is not None}


def test_the_name_stands_wherever_the_templates_did(tmp_path: Path) -> None:
    for kind in ("loss", "views"):
        for path in write_plugin("my_own", kind, tmp_path / kind):
            text = f"{path.relative_to(tmp_path)}\n{path.read_text()}"
            assert "newcomer" not in text.lower()
            assert "component_kind" not in text
    hooks = (tmp_path / "loss/my_own/hooks.py").read_text()
    assert "class MyOwnParams(Params):" in hooks
    assert "MY_OWN = Loss(" in hooks
