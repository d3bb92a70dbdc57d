"""docs/cli.md is what the verbs say of themselves."""

from __future__ import annotations

from pathlib import Path

from wsf.cli.reference import reference


def test_the_page_on_commands_is_that_of_these_verbs() -> None:
    page = (Path(__file__).parents[3] / "docs/cli.md").read_text(encoding="utf-8")
    assert page == reference(), "write it anew: python -m wsf.cli.reference > docs/cli.md"


def test_every_verb_and_every_option_says_what_it_is_for() -> None:
    for section in reference().split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        assert body.strip().partition("```")[0].strip(), title
        assert "| None |" not in body
        assert "|  |" not in body, title
