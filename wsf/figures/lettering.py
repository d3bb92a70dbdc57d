"""How names of any script are written: fonts that have their signs, and what stands for signs that no font has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

from wsf.errors import printable

FIRST = "DejaVu Sans"
"""It comes with matplotlib, so that every machine has it."""


@dataclass(frozen=True)
class Lettering:
    """`families`: fonts in the order in which they are tried; `missing`: the signs that none of them has."""

    families: list[str]
    missing: str

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """With as few of the installed fonts as have all signs of the names, or as many of these as any has."""
        missing = {ord(sign) for name in names for sign in printable(name)} - _signs(fontManager.findfont(FIRST))
        families = [FIRST]
        if missing:
            upright = {font.name: font.fname for font in fontManager.ttflist if font.style == "normal"}
            signs = {family: _signs(path) & missing for family, path in sorted(upright.items())}
            while missing:
                best = max(signs, key=lambda family: len(signs[family] & missing))
                if not signs[best] & missing:
                    break
                families.append(best)
                missing -= signs[best]
        return cls(families, "".join(map(chr, sorted(missing))))

    def shown(self, name: str, most: int) -> str:
        """A name in at most so many signs, each of which can be printed."""
        whole = printable(name).translate(dict.fromkeys(map(ord, self.missing), "\ufffd"))
        return whole if len(whole) <= most else whole[: most - 1] + "…"


def _signs(path: str) -> set[int]:
    try:
        return set(FT2Font(path).get_charmap())
    except (OSError, RuntimeError):  # a font that is installed and broken
        return set()
