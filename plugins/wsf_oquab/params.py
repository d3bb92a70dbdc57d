"""The parameters of the paper's components."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from wsf import Params, WeightsText


class OquabCNNParams(Params):
    """Which network, and where its weights come from."""

    preset: Literal["paper", "small"] = Field(
        "small", description="paper: 96-256-384-384-256, 6144, 6144 maps; small: 32-64-128-128-64, 320, 512"
    )
    weights: WeightsText = Field(
        "scenes", description="a name that ships with the plugin (scenes), a safetensors file, or none to train anew"
    )
    dropout: float = Field(
        0.0, ge=0, lt=1, description="chance that a map of FC6 or FC7 is zeroed while the backbone itself is trained"
    )


class AdaptationParams(Params):
    """Ca and Cb."""

    hidden: int = Field(2048, ge=1, le=65_536, description="feature maps between Ca and Cb")
    dropout: float = Field(0.5, ge=0, lt=1, description="chance that a whole feature map of Ca is zeroed in training")


class LinearParams(Params):
    """One convolution."""

    dropout: float = Field(0.0, ge=0, lt=1, description="chance that a whole feature map is zeroed in training")
    normalise: Literal["l2", "none"] = Field(
        "none", description="l2: features of each cell are divided by their length first, as before an SVM"
    )


class MaxParams(Params):
    """Nothing to choose."""


class LogParams(Params):
    """Nothing to choose."""


class UniformParams(Params):
    """An interval of scales."""

    low: float = Field(0.7, gt=0, le=16, description="smallest factor on the frame's size")
    high: float = Field(1.4, gt=0, le=16, description="largest factor on the frame's size")

    @model_validator(mode="after")
    def _is_an_interval(self) -> UniformParams:
        if self.low > self.high:
            raise ValueError(f"low must not be greater than high, got low {self.low} and high {self.high}; swap them")
        return self


class WholeParams(Params):
    """Whether the mirror image is shown too."""

    mirrored: bool = Field(False, description="the picture mirrored left to right too, as an example of its own")


class BoxCropsParams(Params):
    """Which boxes are cropped, how tightly, and what is known of the other classes."""

    margin: float = Field(0.0, ge=0, le=10, description="added on each side of a box, as a share of its width (height)")
    min_size: float = Field(16.0, ge=1, description="boxes with a shorter side than this, in pixels, are left out")
    unknown: float = Field(
        0.1, gt=0, le=1, description="overlap, as a share of the smaller of box and crop, that makes a class unknown"
    )
    include_difficult: bool = Field(False, description="crop the boxes that are marked difficult too")
