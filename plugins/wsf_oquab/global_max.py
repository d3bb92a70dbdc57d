"""Global max-pooling: the search for the object's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


class GlobalMax:
    r"""The score of the best window.

    $$ s_k = \max_{j \in \Omega} x_{kj} $$

    x (K, h, w) class maps, Ω the valid cells. The gradient reaches one cell a class: on a tie, the first in row order.

    Source: Oquab et al., CVPR 2015, section 3.
    """

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        # Gathered rather than `amax`, which would share the gradient out among ties.
        winners = self.winners(maps, valid)  # (B, K, 1)
        scores = maps.flatten(2).gather(2, winners).squeeze(2)  # (B, K)
        return scores.float() if scores.dtype.itemsize < 4 else scores

    def winners(self, maps: Tensor, valid: Tensor) -> Tensor:
        """The cell that each score comes from, (B, K, 1), as a row-order index into h × w."""
        return maps.detach().masked_fill(~valid, float("-inf")).flatten(2).argmax(2, keepdim=True)
