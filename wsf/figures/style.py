"""How figures look: sizes of a paper's columns, text that stays text, and nothing of the machine's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib.style

SINGLE, DOUBLE, TALLEST = 3.25, 6.875, 8.875
"""Inches: the width of a column and of the text, and the height of the text.

Source: the author kit of CVPR; pages of other venues are alike.
"""

DOTS = 300
"""Pixels an inch, of a PNG and of the pictures in a PDF."""

BODY, SMALL = 7.0, 6.0
"""Sizes of text in points."""

LINE = {"color": "black", "linewidth": 0.9}
FAINT = {"color": "0.5", "linewidth": 0.6, "linestyle": (0, (3, 2))}
"""Curves, and what they are compared with: told apart by dashes, in print too."""

_STYLE = {
    "axes.linewidth": 0.5,
    "font.size": BODY,
    "pdf.fonttype": 42,  # TrueType, embedded: type 3 is refused by publishers
    "text.parse_math": False,  # a class may be called $\alpha_1$
    "text.usetex": False,
    "xtick.labelsize": SMALL,
    "xtick.major.size": 2,
    "xtick.major.width": 0.5,
    "ytick.labelsize": SMALL,
    "ytick.major.size": 2,
    "ytick.major.width": 0.5,
}


@contextmanager
def paper_style(families: list[str]) -> Iterator[None]:
    """matplotlib's own defaults with ours over them, whatever its user has set; `families` in the order of trying."""
    with matplotlib.style.context(["default", {**_STYLE, "font.family": families}]):
        yield
