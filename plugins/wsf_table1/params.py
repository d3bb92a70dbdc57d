"""The parameters of the systems' components."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from wsf import Params, WeightsText


class NetworkParams(Params):
    """Which size of a network, and where its weights come from."""

    preset: Literal["paper", "small"] = Field(
        "small", description="paper: the source's widths and norms; small: fewer maps and batch norms, 1.1 M parameters"
    )
    weights: WeightsText = Field(
        "scenes", description="a name that ships with the plugin (scenes), a safetensors file, or none to train anew"
    )
    dropout: float = Field(
        0.0, ge=0, lt=1, description="chance that a map of FC6 or FC7 is zeroed while the backbone itself is trained"
    )


class TenCropsParams(Params):
    """How large the crops are, and where they lie."""

    crop: float = Field(0.875, gt=0, le=1, description="side of a crop, as a share of the picture's shorter side")
    within: Literal["picture", "centre"] = Field(
        "picture", description="corners of the whole picture, or of the square in its centre"
    )
