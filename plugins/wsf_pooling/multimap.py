"""A head with several maps a class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from wsf import Head, HeadContext, Params

if TYPE_CHECKING:
    from torch import Tensor, nn


class MultimapParams(Params):
    """How many maps, and how they become one."""

    maps: int = Field(8, ge=1, le=1024, description="maps a class (WILDCAT: modalities)")
    reduce: Literal["mean", "max"] = Field("mean", description="how a class's maps become one: mean (WILDCAT) or max")
    dropout: float = Field(0.0, ge=0, lt=1, description="chance that a whole feature map is zeroed in training")


def _build(params: MultimapParams, context: HeadContext) -> nn.Module:
    from torch import nn

    from wsf import start_at_priors

    class Multimap(nn.Module):
        r"""One 1×1 convolution to M maps a class, of which the head makes one.

        $$ x_k = \frac{1}{M} \sum_{m=1}^{M} (w_{km} \cdot f + b_{km}) \quad\text{or}\quad
           x_k = \max_m \, (w_{km} \cdot f + b_{km}) $$

        f (D, h, w) features, x (K, h, w) class maps. A mean of linear maps is a linear map again: there, M changes how
        the head learns, not what it can say. With the maximum, each map may stand for another look of the class.

        Source: Durand et al., WILDCAT, CVPR 2017.
        Differs: the maximum, and the dropout; it starts as `start_at_priors` says.
        """

        def __init__(self) -> None:
            super().__init__()
            self.dropout = nn.Dropout2d(params.dropout)
            self.conv = nn.Conv2d(context.channels, len(context.classes) * params.maps, 1)
            start_at_priors(self.conv, [prior for prior in context.priors for _ in range(params.maps)])

        def forward(self, features: Tensor) -> Tensor:
            """Features (B, D, h, w) to class maps (B, K, h, w)."""
            batch, _, *cells = features.shape
            maps: Tensor = self.conv(self.dropout(features))  # (B, K·M, h, w)
            maps = maps.view(batch, len(context.classes), params.maps, *cells)  # (B, K, M, h, w)
            return maps.mean(2) if params.reduce == "mean" else maps.amax(2)

    return Multimap()


MULTIMAP = Head(
    name="multimap",
    params=MultimapParams,
    summary="several maps a class by one 1x1 convolution, reduced to one; WILDCAT's class-wise pooling",
    equation="x_k = mean (or max) over m of (w_km · f + b_km)",
    source="Durand, Mordan, Thome, Cord, WILDCAT: weakly supervised learning of deep ConvNets, CVPR 2017",
    example={"maps": 8},
    build=_build,
)
