"""report.html: written by `wsf run`, and again by `wsf report --html`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from program import Wsf, contents
from wsf.errors import RunError

GENERATOR = '<meta name="generator" content="wsf '


def test_a_run_ends_with_its_page_and_says_where_it_is(wsf: Wsf, folder: Path) -> None:
    ended = wsf("run", "toy.yaml", "--out", "run", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("report: run/report.html\nrun folder: run\n")
    text = (folder / "run/report.html").read_text("utf-8")
    assert GENERATOR in text[:300]
    assert text.count('<img class="picture"') == 3 * 6  # three classes, six pictures each
    assert "point@18px" in text


def test_a_recipe_may_do_without_or_ask_for_more(wsf: Wsf, folder: Path) -> None:
    assert wsf("run", "toy.yaml", "--out", "none", "-o", "report.html=false", "-q").code == 0
    assert not (folder / "none/report.html").exists()
    wsf("run", "toy.yaml", "--out", "few", "-o", "report.pictures=1", "-q")
    assert (folder / "few/report.html").read_text("utf-8").count('<img class="picture"') == 3


def test_a_page_that_cannot_be_drawn_is_one_warning_and_the_run_is_complete(
    wsf: Wsf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise RunError("run/report.html: cannot be written (No space left on device); give another --output")

    monkeypatch.setattr("wsf.runner.write_report", full)
    ended = wsf("run", "toy.yaml", "--out", "run", "--quiet")
    assert ended.code == 0
    assert ended.err == (
        "wsf: warning: report.html was not written (run/report.html: cannot be written (No space left on device); give "
        "another --output); the run is complete, and wsf report run --html tries again\n"
    )
    assert (folder / "run/results.json").exists()
    assert "mAP (voc2012)" in ended.out

    def broken(*_: object, **__: object) -> None:
        raise KeyError("tvmonitor")

    monkeypatch.setattr("wsf.runner.write_report", broken)
    ended = wsf("run", "toy.yaml", "--out", "other", "--quiet")
    assert ended.code == 0
    assert "was not written (KeyError: 'tvmonitor', test_report_page.py:" in ended.err


@pytest.mark.usefixtures("trained")
def test_a_page_of_a_finished_run_replaces_the_one_that_wsf_wrote(wsf: Wsf) -> None:
    page = Path("trained/report.html")
    before = contents(Path("trained"))
    page.write_text(page.read_text("utf-8").replace("<main>", "<main>old"), "utf-8")
    ended = wsf("report", "trained", "--html", "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "trained/report.html\n", "")
    assert contents(Path("trained")) == before


@pytest.mark.usefixtures("trained")
def test_a_page_that_somebody_else_wrote_is_left_alone(wsf: Wsf) -> None:
    page = Path("trained/report.html")
    page.write_text("mine")
    ended = wsf("report", "trained", "--html")
    assert ended.code == 2
    assert ended.err == (
        "wsf: trained/report.html: exists already, and wsf has not written it; move it, or give --output FILE\n"
    )
    assert page.read_text() == "mine"
    assert wsf("report", "trained", "--html", "--output", "new/page.html", "-q").out == "new/page.html\n"
    assert GENERATOR in Path("new/page.html").read_text("utf-8")[:300]
    ended = wsf("report", "trained", "--html", "--output", "new/page.html")
    assert ended.err == "wsf: new/page.html: exists already, and is not overwritten; give another --output\n"


@pytest.mark.usefixtures("trained")
def test_a_page_without_pictures_needs_neither_weights_nor_data(wsf: Wsf) -> None:
    shutil.rmtree("trained/checkpoint")
    assert wsf("report", "trained", "--html", "--quiet").code == 2
    assert wsf("report", "trained", "--html", "--pictures", "0", "--quiet").code == 0
    text = Path("trained/report.html").read_text("utf-8")
    assert "<img" not in text
    assert "Precision and recall" in text


@pytest.mark.usefixtures("trained")
def test_a_page_may_be_of_the_holdout(wsf: Wsf) -> None:
    assert wsf("report", "trained", "--html", "--split", "holdout", "--output", "page.html", "-q").code == 0
    text = Path("page.html").read_text("utf-8")
    assert "Scored on 3 pictures of holdout" in text
    assert text.count(", rank ") > 0
    assert "of 3</span>" in text


@pytest.mark.usefixtures("trained")
def test_several_runs_have_a_page_each(wsf: Wsf) -> None:
    for number in (1, 2):
        shutil.copytree("trained", f"runs/toy/{number}")
        Path(f"runs/toy/{number}/report.html").unlink()
    ended = wsf("report", "runs/toy", "--html", "--pictures", "0", "--output", "page.html")
    assert ended.err == "wsf: --output page.html: is one page, got 2 runs; leave it out, or give one run\n"
    ended = wsf("report", "runs/toy", "--html", "--pictures", "0")
    assert ended.out == "runs/toy/1/report.html\nruns/toy/2/report.html\n"


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("option", [["--compare"], ["--places"], ["--format", "md"], ["--metric", "f1"]])
def test_a_page_takes_no_choice_of_what_it_shows(wsf: Wsf, option: list[str]) -> None:
    ended = wsf("report", "trained", "--html", *option)
    assert ended.code == 2
    assert ended.err.startswith("wsf: --html: a page shows everything, without --places")


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("option", [["--pictures", "3"], ["--data", "x"], ["--device", "cpu"]])
def test_what_is_for_pages_alone_is_refused_without_one(wsf: Wsf, option: list[str]) -> None:
    ended = wsf("report", "trained", *option)
    assert ended.err == (
        "wsf: --pictures, --data and --device: are for pages and figures alone; give --html or --figures, or leave "
        "them out\n"
    )
