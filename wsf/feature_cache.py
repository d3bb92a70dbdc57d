"""What a frozen backbone would give again and again is kept on disk and shared between runs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from wsf.data.cache import open_store
from wsf.data.examples import Examples, groups
from wsf.environment import versions
from wsf.errors import CacheError, WsfError
from wsf.features import Cached, Computed, FeatureSource, entry, placement_tensor
from wsf.recipe.scales import SCALE_SETS, cost_of

if TYPE_CHECKING:
    from wsf.memory import Memory
    from wsf.progress import Reporter
    from wsf.recipe.schema import Recipe
    from wsf.recogniser import Recogniser

_TOGETHER = 16

AGREE = 0.05
"""How far what is kept may be from what is computed, as a share of it. Rounding differs with the batch."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """Features of some examples at some scales; `mirrors`: as they are, mirrored once more, or both."""

    examples: Examples
    scales: Sequence[float]
    mirrors: Sequence[bool] = (False,)

    def entries(self) -> Iterator[tuple[int, bool, str]]:
        """Index, mirror and key of each."""
        for mirror in self.mirrors:
            for index in range(len(self.examples)):
                yield index, mirror, entry(self.examples, index, mirror=mirror)


class FeatureCache:
    """The features of a frozen backbone, in a store that only the same backbone, computing in the same way, opens."""

    def __init__(self, recipe: Recipe, recogniser: Recogniser, wanted: Sequence[Wanted]) -> None:
        self._recogniser, self._wanted = recogniser, wanted
        self._store = open_store("features", feature_description(recipe, recogniser))
        # What is missing, by what lacks it: a group of examples that lack the same scales is computed together.
        self._missing: dict[tuple[int, bool, tuple[float, ...]], list[int]] = defaultdict(list)
        self.bytes = self.bytes_missing = 0
        """On disk when all is there, and still to be written."""
        seen = set[str]()  # a picture that a view mirrors is one that is drawn to be mirrored
        sizes = {scale: self._bytes(scale) for scale in {scale for want in wanted for scale in want.scales}}
        for number, want in enumerate(wanted):
            for index, mirror, key in want.entries():
                names = {scale: f"{key}:{recogniser.side(scale)}" for scale in want.scales}
                new = [scale for scale, name in names.items() if name not in seen]
                seen.update(names.values())
                # Where another chunk has lost the placement, it comes again with features.
                placed = key in self._store
                lacks = tuple(scale for scale in new if not placed or names[scale] not in self._store)
                self.bytes += sum(sizes[scale] for scale in new)
                self.bytes_missing += sum(sizes[scale] for scale in lacks)
                if lacks:
                    self._missing[number, mirror, lacks].append(index)

    @property
    def cost(self) -> float:
        """Passes through the backbone that are still to be made."""
        return sum(len(indices) * cost_of(lacks) for (_, _, lacks), indices in self._missing.items())

    @property
    def examples_missing(self) -> int:
        """Examples, mirrored ones counted by themselves, of which some features are still to be computed."""
        return sum(map(len, self._missing.values()))

    def fill(self, memory: Memory, reporter: Reporter) -> None:
        """Computes what is not there yet, and one of what is there, to compare. Raises WsfError."""
        reporter.say(
            f"feature cache: {self.bytes / 1e9:.2g} GB, of which {self.bytes_missing / 1e9:.2g} GB are still to be "
            f"computed, in {self._store.folder}"
        )
        self._recogniser.eval()
        self._check_one()
        if not self._missing:
            return
        self._store.check_room(self.bytes_missing)
        count = self.examples_missing
        with (
            self._store.writer() as writer,
            torch.inference_mode(),
            reporter.task("caching features", count, self.cost / count) as task,
        ):
            for (number, mirror, lacks), indices in self._missing.items():
                source = Computed(self._recogniser, self._wanted[number].examples, kept=True)
                order = groups(indices, _TOGETHER)
                flags = np.full(len(source.examples), mirror)
                for batch in source.batches(order, [lacks] * len(order), flags):
                    keys = [entry(source.examples, index, mirror=mirror) for index in batch.indices.tolist()]
                    for key, placement in zip(keys, batch.placements, strict=True):
                        writer.add(key, placement_tensor(placement))
                    for scale in lacks:
                        side = self._recogniser.side(scale)
                        for rows, features in memory.pieces(len(keys), side, partial(batch.at, scale)):
                            for key, kept in zip(keys[rows], self._kept(features), strict=True):
                                writer.add(f"{key}:{side}", kept)
                    task.advance(len(keys))
        self._missing.clear()

    def source(self, examples: Examples, scales: Sequence[float]) -> Cached | None:
        """The features of examples, if they were wanted at all of some scales."""
        wanted = {scale for want in self._wanted if want.examples is examples for scale in want.scales}
        if wanted.issuperset(scales):
            return Cached(self._recogniser, examples, self._store)
        return None

    def _check_one(self) -> None:
        """Raises CacheError where what is kept is not what the backbone gives.

        What it depends on is in the store's description, but for code that was changed without another version.
        """
        there = (
            (want.examples, np.array([index]), mirror, scale, name)
            for want in self._wanted
            for scale in sorted(want.scales)[:1]  # what costs least
            for index, mirror, key in want.entries()
            if (name := f"{key}:{self._recogniser.side(scale)}") in self._store
        )
        if (one := next(there, None)) is None:
            return
        examples, index, mirror, scale, name = one
        flags = np.full(len(examples), mirror)
        (batch,) = Computed(self._recogniser, examples, kept=True).batches([index], [[scale]], flags)
        with torch.inference_mode():
            computed, kept = self._kept(batch.all_at(scale))[0].float(), self._store[name].float()
        if kept.shape != computed.shape or (kept - computed).norm() > AGREE * computed.norm():
            raise CacheError(
                f"{self._store.folder}: the backbone gives other features of {examples.ids(index)[0]} at scale "
                f"{scale:g} than are kept there, so its code has changed; delete this folder"
            )

    def _kept(self, features: Tensor) -> Tensor:
        """Features (b, D, h, w) as they are stored, (b, h, w, D)."""
        kept = features.to(stored_dtype(self._recogniser)).permute(0, 2, 3, 1).contiguous().cpu()
        if not torch.isfinite(kept).all() and torch.isfinite(features).all():
            raise WsfError(
                "cache.features: features of this backbone are beyond the range of float16 (65504); give "
                "precision: bfloat16, or cache: {features: false}"
            )
        return kept

    def _bytes(self, scale: float) -> int:
        return math.prod(self._recogniser.front_shape(scale)) * 2


def mirrors_of(flip: float) -> tuple[bool, ...]:
    """Whether examples are ever seen mirrored once more, where that is drawn with the chance `flip`, and ever not."""
    return tuple(mirror for mirror, chance in ((False, 1 - flip), (True, flip)) if chance > 0)


def source_of(
    recogniser: Recogniser, examples: Examples, scales: Sequence[float], cache: FeatureCache | None
) -> FeatureSource:
    """The features of examples at some scales: from a cache that holds them, else by the backbone."""
    return (cache and cache.source(examples, scales)) or Computed(recogniser, examples)


def stored_dtype(recogniser: Recogniser) -> torch.dtype:
    """bfloat16 where the backbone computes in it, so that nothing is lost; else float16, whose fraction is longer."""
    return torch.bfloat16 if recogniser.frozen_dtype == torch.bfloat16 else torch.float16


def worth_keeping(scales: Sequence[float]) -> bool:
    """Whether features at the scales of an evaluation are kept: sets up to `fast` are, the paper's 65 never."""
    return cost_of(scales) <= cost_of(SCALE_SETS["fast"])


def feature_description(recipe: Recipe, recogniser: Recogniser) -> dict[str, Any]:
    """All that stored features depend on beside their keys."""
    use, geometry, frame = recipe.backbone, recogniser.geometry, recipe.core.frame
    return {
        "format": 1,
        "weights": recogniser.fingerprint,
        "backbone": {"use": use.name, **use.params.model_dump(mode="json", exclude={"weights"})},
        **({"before": tail} if (tail := recipe.core.train.tail) else {}),
        "plugin": f"{use.offer.plugin.distribution} {use.offer.plugin.version}",
        "frame": {"fit": frame.fit, "size": frame.size, "antialias": frame.antialias},
        "normalisation": {"mean": list(geometry.mean), "std": list(geometry.std)},
        "device": recogniser.device.type,
        "precision": str(recogniser.frozen_dtype),
        "compiled": recogniser.compiled is not None,
        "stored": str(stored_dtype(recogniser)),
        "libraries": versions(),
    }
