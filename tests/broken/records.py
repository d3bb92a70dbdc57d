"""Records that break one promise each; what they build is sound."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, PlainSerializer

from broken import Broken
from broken.aggregators import mean, pooling
from wsf import Params


class Bare(Params):
    sharpness: float = 1.0


class Lenient(Params):
    model_config = ConfigDict(extra="ignore")

    sharpness: float = Field(1.0, description="how sharp")


class InPercent(Params):
    share: Annotated[float, PlainSerializer(lambda share: f"{100 * share:g} %")] = Field(0.5, description="a share")


class Sharp(Params):
    sharpness: float = Field(1.0, gt=0, description="how sharp")


BROKEN = {
    "described": Broken(pooling(mean, params=Bare), "no description for sharpness"),
    "unknown_keys": Broken(pooling(mean, params=Lenient), "Lenient takes keys that it does not know"),
    "example": Broken(
        pooling(mean, params=Sharp, example={"sharpness": "very"}),
        "sharpness: Input should be a valid number, got 'very'; mend the example",
    ),
    "round_trip": Broken(pooling(mean, params=InPercent), "share is written as '50 %', which is refused"),
    "light": Broken(pooling(mean), "imports torch", origin="broken.aggregators"),
}
