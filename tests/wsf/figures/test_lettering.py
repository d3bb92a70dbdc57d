"""Names of any script, as text."""

from __future__ import annotations

import io

import pytest

pytest.importorskip("matplotlib", reason="the extra `figures` is not installed")

from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from wsf.figures.lettering import FIRST, Lettering
from wsf.figures.style import paper_style


def test_signs_that_no_font_has_are_told_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fontManager, "ttflist", [font for font in fontManager.ttflist if font.name == FIRST])
    lettering = Lettering.of(["кошка", "γάτα", "猫", "cat"])
    assert lettering == Lettering([FIRST], "猫")
    assert [lettering.shown(name, 9) for name in ("кошка", "黒猫", "a\nb")] == ["кошка", "黒\ufffd", "a\ufffdb"]


def test_a_font_is_added_where_the_first_one_lacks_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    from wsf.figures import lettering

    signs = {"first": {ord("a")}, "few": {ord("b")}, "many": {ord("b"), ord("c")}, "broken": set()}
    fonts = [type("Font", (), {"name": name, "fname": name, "style": "normal"}) for name in ("broken", "few", "many")]
    monkeypatch.setattr(lettering.fontManager, "ttflist", fonts)
    monkeypatch.setattr(lettering.fontManager, "findfont", lambda _: "first")
    monkeypatch.setattr(lettering, "_signs", signs.__getitem__)
    assert Lettering.of(["abc"]) == Lettering([FIRST, "many"], "")
    assert Lettering.of(["abd"]) == Lettering([FIRST, "few"], "d")
    assert Lettering.of(["a"]) == Lettering([FIRST], "")


def test_a_long_name_is_cut() -> None:
    assert Lettering([FIRST], "").shown("abcdef", 6) == "abcdef"
    assert Lettering([FIRST], "").shown("abcdefg", 6) == "abcde…"


@pytest.mark.parametrize("name", [r"$\frac{", "a_b^c", r"\textbf{x}", "$$", "<b>", "%s"])
def test_a_name_is_never_taken_for_mathematics(name: str) -> None:
    with paper_style([FIRST]):
        figure = Figure()
        text = figure.text(0, 0, name)
        figure.savefig(io.BytesIO(), format="pdf")
        assert text.get_window_extent().width > 0
    assert (text.get_text(), text.get_parse_math()) == (name, False)
