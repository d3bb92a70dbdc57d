"""The parameters of the systems' components."""

from __future__ import annotations

from typing import Annotated, Literal

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


class BoxPatchesParams(Params):
    """Where the patches lie, which of them show a class, and how many are trained on."""

    ratios: tuple[Annotated[float, Field(ge=1, le=100)], ...] = Field(
        (1.0, 1.3, 1.6, 2.0, 2.3, 2.6, 3.0, 3.5),
        min_length=1,
        description="shorter side of a picture over the side of its patches, one a scale",
    )
    overlap: float = Field(
        0.75, ge=0, le=0.95, description="least share of its side that a patch has in common with the next one"
    )
    filled: float = Field(0.2, gt=0, le=1, description="least share of a patch that the box of its object covers")
    contained: float = Field(0.6, gt=0, le=1, description="least share of the box of its object within a patch")
    background: float = Field(0.1, ge=0, le=1, description="share of the patches without any object that is trained on")
    per_image: int | None = Field(None, ge=1, description="patches of a picture that are trained on at most; null: all")
