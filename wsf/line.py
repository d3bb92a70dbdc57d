"""Where the cells of a map look: along one axis they lie evenly, so that three numbers say it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Line:
    """Cell i of a map's side looks at `first` + `jump` · i, and no farther from there than `reach` to each side.

    In pixels of the image; the pixels themselves are `Line(1, 0.5, 0.5)`. The reach counts all pixels that a cell may
    depend on, whatever the weights; it is infinite where something on the way is not known to keep to its place.
    """

    jump: float
    first: float
    reach: float

    def after(self, kernel: int, stride: int, padding: int, dilation: int = 1) -> Line:
        """The line of what a convolution or a pooling makes; `padding` is what it puts before the first cell."""
        half = (kernel - 1) * dilation / 2
        return Line(self.jump * stride, self.first + self.jump * (half - padding), self.reach + self.jump * half)

    def before(self, kernel: int, stride: int, padding: int, dilation: int = 1) -> Line:
        """The line of what a transposed convolution makes: `after` undone, but for the reach."""
        jump = self.jump / stride
        return Line(jump, self.first - jump * ((kernel - 1) * dilation / 2 - padding), math.inf)

    def anywhere(self) -> Line:
        """The same places, of which it is not known how far they look."""
        return replace(self, reach=math.inf)
