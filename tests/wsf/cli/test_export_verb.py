"""`wsf export`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from fake_runs import CLASSES, entry, fake_run
from program import Wsf, contents
from wsf.run import RunFolder
from wsf.scores import Scores

TO_VOC = ("export", "run", "--to", "voc-results")


@pytest.fixture
def run(folder: Path) -> RunFolder:
    """A run with scores of two pictures of each of its splits, and no checkpoint."""
    made = fake_run(
        folder / "run", {"holdout": entry([1, 1, 1], 1, "holdout"), "test": entry([None, None, None], None)}
    )
    for split, shift in (("holdout", 0.0), ("test", 10.0)):
        values = np.array([[0.1, 0.2, 0.3], [-0.1, 123.456789, 0]]) + shift
        made.write_scores(split, Scores((f"{split}_1", f"{split}_2"), values, np.zeros((2, 3), np.int8), CLASSES))
    return made


def test_the_evaluated_split_goes_below_the_run_as_comp2_of_2012(wsf: Wsf, run: RunFolder) -> None:
    ended = wsf(*TO_VOC)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "3 files of 2 lines: run/export/comp2_cls_test/results/VOC2012/Main",
        "packed in: run/export/comp2_cls_test/results.zip",
    ]
    exported = run.path / "export/comp2_cls_test"
    dog = (exported / "results/VOC2012/Main/comp2_cls_test_dog.txt").read_text()
    assert dog == "test_1 10.2\ntest_2 133.456789\n"
    with ZipFile(exported / "results.zip") as archive:
        assert archive.namelist() == [
            f"results/VOC2012/Main/comp2_cls_test_{name}.txt" for name in ("boat", "cat", "dog")
        ]


@pytest.mark.usefixtures("run")
def test_split_competition_year_and_place_can_be_chosen(wsf: Wsf, folder: Path) -> None:
    before = contents(folder / "run")
    options = ("--competition", "comp1", "--split", "holdout", "--year", "2007", "--out", "new/place")
    assert wsf(*TO_VOC, *options).code == 0
    cat = (folder / "new/place/results/VOC2007/Main/comp1_cls_holdout_cat.txt").read_text()
    assert cat == "holdout_1 0.1\nholdout_2 -0.1\n"
    assert contents(folder / "run") == before


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("options", [(), ("--out", "given")])
def test_a_second_export_overwrites_nothing(wsf: Wsf, folder: Path, options: tuple[str, ...]) -> None:
    assert wsf(*TO_VOC, *options).code == 0
    before = contents(folder)
    ended = wsf(*TO_VOC, *options)
    assert (ended.code, ended.out) == (2, "")
    assert "exists already, and nothing is overwritten; give another --out" in ended.err
    assert contents(folder) == before


@pytest.mark.usefixtures("run")
def test_a_split_without_scores_names_those_that_have_some(wsf: Wsf) -> None:
    ended = wsf(*TO_VOC, "--split", "val")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "wsf: run: no scores of split 'val'; there are: holdout, test\n"


def test_ids_that_are_paths_are_refused_with_the_file_that_holds_them(wsf: Wsf, run: RunFolder) -> None:
    run.write_scores("test", Scores(("cats/1.jpg",), np.zeros((1, 3)), None, CLASSES))
    ended = wsf(*TO_VOC)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("wsf: run/scores/test.csv: an id in VOC's files is one word")
    assert not (run.path / "export").exists()


def test_exporting_needs_no_torch(run: RunFolder) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom wsf.cli.export import export\n"
        f"export(Path({str(run.path)!r}), 'voc-results')\n"
        "assert not {'torch', 'timm', 'torchvision', 'PIL'} & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
