"""`wsf report --figures`: files for a paper."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from program import Wsf, contents
from toy_run import QUIET

pytest.importorskip("matplotlib", reason="the extra `figures` is not installed")
pytestmark = pytest.mark.usefixtures("trained")

STEMS = ("figure1", "figure5", "precision_recall")


@pytest.fixture(autouse=True)
def _coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the pixels, since nobody looks at these figures."""
    from wsf.figures import style

    monkeypatch.setattr(style, "DOTS", 30)


def test_every_figure_is_there_as_pdf_and_png_and_the_same_every_time(wsf: Wsf) -> None:
    ended = wsf("report", "trained", "--figures", "out", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    names = [f"{stem}.{suffix}" for stem in STEMS for suffix in ("pdf", "png")]
    assert ended.out.splitlines() == [f"out/{name}" for name in (*names, "captions.txt")]
    assert sorted(contents(Path("out"))) == sorted((*names, "captions.txt"))
    for stem in STEMS:
        data = Path(f"out/{stem}.pdf").read_bytes()
        assert data.startswith(b"%PDF-")
        assert data.count(b"/Type /Page ") == 1
        assert b"/FontFile2" in data, "fonts are embedded, as TrueType"
        assert b"/Type3" not in data
        with Image.open(f"out/{stem}.png") as image:
            assert image.format == "PNG"
            assert image.width == int(6.875 * 30)
    captions = Path("out/captions.txt").read_text().splitlines()
    assert [line.partition(":")[0] for line in captions if line] == list(STEMS)
    assert captions[2].startswith("figure5: toy. Of each class, best first, the highest-scoring pictures of test that")

    wsf("report", "trained", "--figures", "again", "--quiet")
    assert contents(Path("again")) == contents(Path("out"))


def test_nothing_is_overwritten_and_other_files_may_stand_there(wsf: Wsf, folder: Path) -> None:
    Path("out").mkdir()
    for name in ("paper.tex", "figure10.pdf", "figure1-x.pdf", "figure1.txt"):
        Path("out", name).write_text("mine")
    assert wsf("report", "trained", "--figures", "out", "--quiet").code == 0
    for taken in ("figure5-3.png", "captions.txt"):
        Path(taken).mkdir()
        Path(taken, taken).write_text("mine")
        before = contents(folder)
        ended = wsf("report", "trained", "--figures", taken)
        assert (ended.code, ended.out) == (2, "")
        assert (
            ended.err == f"wsf: {taken}/{taken}: exists already, and nothing is overwritten; give another --figures\n"
        )
        assert contents(folder) == before


def test_a_file_in_the_place_of_the_folder_is_one_message(wsf: Wsf) -> None:
    ended = wsf("report", "trained", "--figures", "toy.yaml")
    assert ended.code == 2
    assert ended.err == "wsf: --figures toy.yaml: cannot be written (Not a directory); give another --figures\n"


def test_figures_are_of_one_run_alone_and_of_nothing_else(wsf: Wsf) -> None:
    wsf("run", "toy.yaml", "--out", "other", "--quiet")
    ended = wsf("report", "trained", "other", "--figures", "out")
    assert ended.err == "wsf: --figures out: is for one run, got 2; give the folder of one, runs/NAME/N\n"
    ended = wsf("report", "trained", "--figures", "out", "--places")
    assert ended.err.startswith("wsf: --figures: go to a folder of their own, without --html, ")
    ended = wsf("report", "trained", "--device", "cpu")
    assert ended.err.startswith("wsf: --pictures, --data and --device: are for pages and figures alone; ")
    assert not Path("out").exists()


def test_without_the_extra_the_command_that_installs_it_is_told(wsf: Wsf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ended = wsf("report", "trained", "--figures", "out")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("wsf: --figures: needs the package matplotlib, which cannot be imported (")
    assert ended.err.endswith('); pip install "wsf[figures]"\n')


@pytest.mark.usefixtures("wsf")
def test_hostile_names_and_a_split_without_labels_make_figures_too(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from wsf.figures import FigureFolder, write_figures
    from wsf.gallery import Source

    source = Source.of_run(trained, device="cpu")
    scores = replace(source.scores, labels=None, classes=(r"$\frac{", "a_b\n<script>", "\U0010fffd"))
    found = write_figures(
        "toy", "test", "voc2012", replace(source, scores=scores), FigureFolder(tmp_path / "out"), QUIET
    )
    assert [path.name for path in found if path.suffix == ".pdf"] == ["figure1.pdf", "figure5.pdf"]
    assert "that hold it" not in found[-1].read_text()
    assert capsys.readouterr().err == ""
