"""How far a cell looks, tried on a network: beyond it nothing counts, and at its ends something does."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor


def check_reach(backbone: Any, images: Tensor, axis: int, index: int) -> None:
    """NaN beyond the reach of cell `index` along `axis` leaves it as it is; in the last pixels within, it does not."""
    centre = backbone.centres(*images.shape[2:])[axis][index].item()
    reach = backbone.reach(*images.shape[2:])
    away = (torch.arange(images.shape[axis], dtype=torch.float64) + 0.5 - centre).unsqueeze(0 if axis == -1 else 1)

    def cell(hidden: Tensor) -> Tensor:
        features: Tensor = backbone(images.masked_fill(hidden, math.nan)).select(axis, index)
        return features

    expected = cell(away.isnan())
    assert expected.isfinite().all()
    assert torch.equal(cell(away.abs() > reach), expected)
    assert cell(away == reach - 0.5).isnan().any()
    assert cell(away == 0.5 - reach).isnan().any()
