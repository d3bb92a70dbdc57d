"""The page as text: what is in it, and what may not be."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

import page_of
from fake_runs import entry, fake_run
from page_of import HOSTILE, NAMES
from wsf.gallery.figures import ClassFigures, Part
from wsf.gallery.page import render_page
from wsf.scores import Scores


class Parsed(HTMLParser):
    """Tags with their attributes, and the text of each kind of tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._open = ""

    def handle_data(self, data: str) -> None:
        (self.scripts if self._open == "script" else self.texts).append(data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of.page(tmp_path_factory.mktemp("page") / "run")


@pytest.fixture(scope="module")
def parsed(page: str) -> Parsed:
    return Parsed(page)


def test_names_from_data_are_text_and_nothing_else(parsed: Parsed) -> None:
    (script,) = parsed.scripts
    assert "alert" not in script
    handlers = [name for _, attributes in parsed.tags for name in attributes if name.startswith("on")]
    assert handlers == []
    assert not parsed.all("b")
    for name in NAMES:
        # In the table, the curves, the list of classes and above the pictures.
        assert sum(text.strip() == name for text in parsed.texts) >= 4
        assert any(name in image["alt"] for image in parsed.all("img"))
    assert any(text.strip() == "<b>test_0</b>&" for text in parsed.texts)


def test_only_the_script_of_the_package_may_run_and_nothing_may_be_fetched(parsed: Parsed) -> None:
    (script,) = parsed.scripts
    digest = b64encode(sha256(script.encode()).digest()).decode()
    (policy,) = [one["content"] for one in parsed.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; img-src data:;")
    for _, attributes in parsed.tags:
        for name in ("src", "href", "action", "srcset"):
            assert attributes.get(name, "#").startswith(("#", "data:image/"))


def test_signs_that_steer_how_text_runs_are_shown_as_what_they_are(tmp_path: Path) -> None:
    text = page_of.page(tmp_path / "run", ["a\u202eb", "c\x1b[31m"])
    assert not re.search("[\u202e\x1b]", text)
    assert "a\ufffdb" in text


def test_ids_that_are_no_utf_8_can_be_written(tmp_path: Path) -> None:
    run = page_of.finished(tmp_path / "run", ["cat"])
    (one,) = page_of.figures(["cat"])
    (first, *others), *parts = one.parts[0].figures, *one.parts[1:]
    changed = type(first)(**{**first.__dict__, "id": "caf\udce9"})
    text = render_page(run, "evaluate", [ClassFigures(0, "cat", (Part("hits", "x", (changed, *others)), *parts))])
    assert b"caf\xef\xbf\xbd" in text.encode("utf-8")


def test_every_picture_has_words_and_a_map_says_where_it_is_highest(parsed: Parsed) -> None:
    kinds = {
        kind: [image for image in parsed.all("img") if image["class"] == kind] for kind in ("picture", "map", "under")
    }
    assert [len(images) for images in kinds.values()] == [12, 12, 12]
    assert all(image["alt"] == "" for image in kinds["under"])
    assert kinds["picture"][0]["alt"] == f"Picture <b>test_0</b>&, which holds {HOSTILE}"
    assert kinds["map"][0]["alt"].endswith("highest, 1.00, at 54% of its width and 6% of its height")
    assert all(one["aria-label"] for one in parsed.all("svg") if one.get("role") == "img")


def test_captions_say_score_and_rank_and_what_else_a_picture_holds(page: str) -> None:
    text = " ".join(Parsed(page).texts)
    assert "score 2.00, rank 1 of 12" in text
    assert "score 1.64, rank 2 of 12" in text  # the first that does not hold the first class
    assert "holds" in text
    assert "−" not in page_of.figures()[0].parts[0].figures[0].caption  # noqa: RUF001


def test_boxes_are_drawn_on_picture_and_map_in_the_pictures_own_pixels(parsed: Parsed) -> None:
    drawn = [one for one in parsed.all("svg") if one.get("class") == "boxes"]
    # Two hits and one that was trained on, of each of three classes, twice; what a mistake shows is no object of it.
    assert len(drawn) == 18
    assert {one["viewbox"] for one in drawn} == {"0 0 60 45"}
    rectangles = parsed.all("rect")
    assert {(one["x"], one["y"], one["width"], one["height"]) for one in rectangles} == {
        ("30.0", "10.0", "20.0", "30.0")
    }
    assert any(one["class"] == "over difficult" for one in rectangles)


def test_numbers_curves_training_recipe_and_environment_are_there(page: str, parsed: Parsed) -> None:
    texts = {text.strip() for text in parsed.texts}
    assert {"90.0", "70.0", "50.0", "mAP (voc2012)", "AP 41.0", "3.000 to 1.500", "platform"} <= texts
    assert f"# {HOSTILE}" in "".join(parsed.texts)
    assert len([one for one in parsed.all("svg") if one.get("class") == "chart"]) == 4
    assert page.startswith(
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="wsf '
    )


def test_a_run_without_pictures_labels_and_metrics_has_a_page_too(tmp_path: Path) -> None:
    values = entry([None, None], None, known=[0, 0])
    run = fake_run(tmp_path / "run", {"test": values}, classes=("cat", "dog"))
    run.write_scores(
        "test",
        Scores(("a", "b"), page_of.scored(("cat", "dog"), page_of.records("test", 2, 2)).scores, None, ("cat", "dog")),
    )
    parsed = Parsed(render_page(run, "evaluate", []))
    assert not parsed.all("img")
    assert not parsed.all("select")
    assert "no labels, so that nothing is measured" in " ".join(parsed.texts)


@pytest.mark.parametrize(
    ("hits", "mistakes", "training", "columns"),
    [
        (6, 3, 3, (2, 1, 3)),
        (4, 2, 2, (2, 1, 3)),
        (3, 2, 1, (3, 2, 1)),  # two rows instead of three
        (1, 3, 3, (1, 2, 3)),
        (2, 1, 1, (2, 1, 3)),
        (3, 0, 1, (3, 3, 3)),
        (0, 3, 0, (3, 3, 3)),
    ],
)
def test_the_parts_of_a_class_share_three_columns_so_that_it_is_short(
    hits: int, mistakes: int, training: int, columns: tuple[int, int, int]
) -> None:
    (figure, *_) = page_of.figures()[0].parts[0].figures
    counts = {"hits": hits, "mistakes": mistakes, "training": training}
    parts = [Part(kind, "", (figure,) * count) for kind, count in counts.items()]
    found = ClassFigures(0, "cat", tuple(parts)).columns
    assert tuple(found[kind] for kind in counts) == columns


def test_what_nobody_judged_has_all_columns() -> None:
    (figure, *_) = page_of.figures()[0].parts[0].figures
    assert ClassFigures(0, "cat", (Part("unjudged", "", (figure,)),)).columns["unjudged"] == 3
