"""The program as a user in a folder of their own calls it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from program import RECIPE, Wsf, call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with toy.yaml in it and 80 columns to print to."""
    path = tmp_path / "work"
    path.mkdir()
    (path / "toy.yaml").write_text(RECIPE)
    monkeypatch.chdir(path)
    monkeypatch.setenv("COLUMNS", "80")
    return path


@pytest.fixture
def wsf(
    folder: Path,  # noqa: ARG001
    install_plugin: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Wsf:
    """Calls `wsf ARGUMENTS...` in this process, in that folder, with the toy plugins alone, on one thread."""
    import torch

    torch.set_num_threads(1)
    install_plugin("toy", "toy_plugin")
    install_plugin("toy_folder", "toy_folder")
    return lambda *arguments: call(arguments, monkeypatch, capsys)


@pytest.fixture
def trained(wsf: Wsf, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of toy.yaml in the working folder, `trained`; trained once for all tests."""
    kept = tmp_path_factory.getbasetemp() / "trained"
    if not kept.exists():
        assert wsf("run", "toy.yaml", "--out", kept, "--quiet").code == 0
    return Path(shutil.copytree(kept, folder / "trained"))


@pytest.fixture
def pictures(folder: Path) -> Path:
    """A folder `pictures` for the dataset toy_folder: six pictures to train on, three to test on, an empty split."""
    from toy_plugin import Squares, SquaresParams

    squares, path = Squares(SquaresParams(count=12)), folder / "pictures"
    for split, count in (("train", 12), ("test", 6), ("empty", 0)):
        (path / split).mkdir(parents=True)
        for index in range(0, count, 2):  # every other one shows a single class
            record = squares.records("test")[index]
            name = squares.classes[int(record.labels.argmax())]
            (path / split / f"{name}_{index}.png").write_bytes(squares.read(record))
    return path
