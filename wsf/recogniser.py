"""Backbone, head and aggregator as one module, from frames to scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn

from wsf.compiled import Compiled
from wsf.contracts import BuiltBackbone
from wsf.data.crop import crop_side
from wsf.data.frame import at_side, side_at, valid_cells
from wsf.device import frozen_dtype
from wsf.division import divide
from wsf.errors import PluginError
from wsf.folding import fold_batch_norms
from wsf.pointwise import best_layout, without_search
from wsf.recipe.schema import FrameBlock, Recipe
from wsf.weights import fingerprint
from wsf.winners import WinnersOnly

PARTS = ("backbone", "tail", "head", "aggregator")


class Recogniser(nn.Module):
    """Backbone, head and aggregator as one network.

    With `tail`, the name of a module of the backbone, `backbone` is only what comes before that module, and `tail` all
    from there on: see `wsf.division`.

    `classes` are the dataset's. With `background`, head and aggregator have one more, the last, which K counts here and
    whatever is reported leaves out.

    `images` are always (B, 3, S, S) float32 frames as `wsf.data.frame.batch_of` makes them, and `extents` (B, 2) the
    heights and widths of the pictures in them, in pixels of the frame at scale 1, on the CPU.
    """

    def __init__(
        self,
        backbone: nn.Module,
        head: nn.Module,
        aggregator: Any,
        *,
        stage: str,
        frame: FrameBlock,
        classes: tuple[str, ...],
        background: bool = False,
        frozen: Sequence[str] = PARTS,
        tail: str | None = None,
    ) -> None:
        super().__init__()
        self.backbone, self.head, self.aggregator = backbone, head, aggregator
        self.tail: nn.Module | None = None
        # A list, because a module would become a part beside its front and its tail.
        self._divided: list[BuiltBackbone] = []
        if tail is not None:
            front, self.tail = divide(backbone.eval(), tail, self._noise())
            self._divided, self.backbone = [self.geometry], front
        self.winners_only = WinnersOnly(head, aggregator)
        self.stage, self.frame, self.classes, self.background = stage, frame, classes, background
        self.frozen = tuple(frozen)
        for part in self.modules_of(self.frozen).values():
            part.requires_grad_(requires_grad=False)
        self.frozen_dtype = torch.float32
        """The type in which a frozen backbone computes."""
        self._layout = self._tail_layout = torch.channels_last
        self.fingerprint = ""
        """A hash of a frozen backbone's weights."""
        self.compiled: Compiled | None = None
        self._cells: dict[int, tuple[Tensor, Tensor]] = {}

    @property
    def geometry(self) -> BuiltBackbone:
        """The backbone, undivided, as its contract has it: channels, window, stride, centres."""
        return self._divided[0] if self._divided else cast(BuiltBackbone, self.backbone)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return next(self.parameters()).device

    def modules_of(self, parts: Sequence[str]) -> dict[str, nn.Module]:
        """Those of the named parts that are there, as modules: there may be no tail, and an aggregator may be none."""
        return {name: part for name in parts if isinstance(part := getattr(self, name), nn.Module)}

    def train(self, mode: bool = True) -> Recogniser:
        """Frozen parts stay in evaluation mode, and so do a tail's batch norms, which keep their statistics."""
        super().train(mode)
        for part in self.modules_of(self.frozen).values():
            part.eval()
        for module in self.tail.modules() if self.tail is not None else ():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()
        return self

    def compute_as(self, recipe: Recipe, device: torch.device) -> Recogniser:
        """See `compute_in`. Raises RecipeError where the device cannot compute as the recipe says."""
        # A GPU's convolutions else round what they multiply to the 10 bits of TF32.
        torch.backends.cudnn.allow_tf32 = recipe.core.precision != "float32"
        return self.compute_in(frozen_dtype(recipe.core.precision, device), device, compiled=recipe.core.compile)

    def compute_in(self, dtype: torch.dtype, device: torch.device, *, compiled: bool = False) -> Recogniser:
        """Moves to a device; a frozen backbone is also folded and computes in `dtype`. Its features come as float32.

        Call it once, after the weights have been saved: those of a folded backbone are others.
        """
        if "backbone" in self.frozen:
            self.fingerprint = fingerprint(self.backbone)
            self.backbone = fold_batch_norms(self.backbone.eval(), self._noise())
            self.frozen_dtype = dtype
            self.backbone.to(dtype=dtype)
        self.to(device)
        self._layout = best_layout(self.backbone, device)
        self.backbone.to(memory_format=self._layout)
        if self.tail is not None:
            self._tail_layout = best_layout(self.tail, device)
            self.tail.to(memory_format=self._tail_layout)
        if device.type == "cuda":
            without_search(self)
        self.compiled = Compiled(self.backbone) if compiled and "backbone" in self.frozen else None
        return self

    def features(self, images: Tensor, scale: float, extents: Tensor | None = None) -> Tensor:
        """Frames (B, 3, S, S) at a scale → features (B, D, h, w) of float32.

        With `search: image` and `extents`, cells right of and below all pictures are left out, as far as that changes
        no other cell.
        """
        return self.backbone_features(self.scaled(images, scale, extents))

    def scaled(self, images: Tensor, scale: float, extents: Tensor | None = None) -> Tensor:
        """Frames (B, 3, S, S) → the backbone's input at a scale, (B, 3, H, W); see `features`."""
        side = self.side(scale)
        images = at_side(images, side, antialias=self.frame.antialias)
        if extents is not None and self.frame.search == "image" and not self.backbone.training:
            height, width = self._needed(side, extents)
            images = images[:, :, :height, :width]
        return images

    def _needed(self, side: int, extents: Tensor) -> tuple[int, int]:
        """The height and width to which frames of `side` pixels can be cut."""
        height, width = (extents.amax(dim=0) * (side / self.frame.size)).tolist()
        return crop_side(height, side, self.geometry), crop_side(width, side, self.geometry)

    def backbone_features(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) of float32, as they are → features (B, D, h, w) of float32."""
        return self.through_tail(self.front_features(images))

    def front_features(self, images: Tensor) -> Tensor:
        """What does not change while a frozen backbone's tail learns: images (B, 3, H, W) → the tail's input, float32.

        Without a tail, the features.
        """
        backbone = self.compiled or self.backbone
        with torch.set_grad_enabled(torch.is_grad_enabled() and "backbone" not in self.frozen):
            images = images.to(self.frozen_dtype).contiguous(memory_format=self._layout)
            features: Tensor = backbone(images)
        return features.float()

    def through_tail(self, features: Tensor) -> Tensor:
        """What `front_features` gave → features (B, D, h, w) of float32.

        A tail that learns keeps its weights in float32, and computes in bfloat16 where the front does.
        """
        if self.tail is None:
            return features
        with torch.autocast(features.device.type, torch.bfloat16, enabled=self.frozen_dtype == torch.bfloat16):
            found: Tensor = self.tail(features.contiguous(memory_format=self._tail_layout))
        return found.float()

    def front_shape(self, scale: float) -> tuple[int, ...]:
        """The shape that `front_features` gives of one picture, if it can be without its arithmetic."""
        if self.tail is None:
            ys, xs = self.cells(scale)
            return self.geometry.channels, len(ys), len(xs)
        side = self.side(scale)
        images = torch.zeros(1, 3, side, side)
        tensors = (*self.backbone.named_parameters(), *self.backbone.named_buffers())
        shapes = {name: torch.empty_like(tensor, device="meta") for name, tensor in tensors}
        with torch.no_grad():
            try:
                maps = torch.func.functional_call(self.backbone, shapes, images.to("meta", self.frozen_dtype))
            except Exception:  # code that asks for values
                maps = self.front_features(images.to(self.device))
        return tuple(maps.shape[1:])

    def _noise(self) -> Tensor:
        """A picture (1, 3, H, W) on which two ways to compute features are compared."""
        side = self.geometry.window + self.geometry.stride
        return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))

    def side(self, scale: float) -> int:
        """Pixels of the network's input at a scale."""
        return side_at(self.frame.size, scale, self.geometry.multiple)

    def cells(self, scale: float) -> tuple[Tensor, Tensor]:
        """Centres of the cells at a scale, in pixels of the frame at scale 1: ys (h,), xs (w,), float64, on the CPU."""
        side = self.side(scale)
        if side not in self._cells:
            ys, xs = self.geometry.centres(side, side)
            back = self.frame.size / side
            self._cells[side] = (ys.cpu().double() * back, xs.cpu().double() * back)
        return self._cells[side]

    def valid(self, scale: float, extents: Tensor, features: Tensor) -> Tensor:
        """Which cells of features (B, D, h, w) may win, (B, 1, h, w) of bool, on the CPU."""
        ys, xs = self.cells(scale)
        ys, xs = ys[: features.shape[2]], xs[: features.shape[3]]
        if self.frame.search == "all":
            return torch.ones(len(extents), 1, len(ys), len(xs), dtype=torch.bool)
        return valid_cells(ys, xs, extents)

    def scores(self, features: Tensor, valid: Tensor) -> Tensor:
        """Features (B, D, h, w) → logits (B, K)."""
        if self.stage == "maps":
            return self._checked(self.winners_only(features, valid), len(features))
        return self._checked(self.aggregator(features, valid, self.head), len(features))

    def scores_and_maps(self, features: Tensor, valid: Tensor) -> tuple[Tensor, Tensor]:
        """Features → logits (B, K) and the class maps (B, K, h, w) that they stand for."""
        if self.stage == "maps":
            maps = self.head(features)
            return self._checked(self.aggregator(maps, valid), len(features)), maps
        scores = self._checked(self.aggregator(features, valid, self.head), len(features))
        own = getattr(self.aggregator, "maps", None)
        return scores, own(features, valid, self.head) if own else self.head(features)

    def _checked(self, scores: Any, images: int) -> Tensor:
        """Told here, because whoever takes scores of another shape would fail in its stead."""
        expected = (images, len(self.classes) + self.background)
        if not isinstance(scores, Tensor) or scores.shape != expected:
            got = tuple(scores.shape) if isinstance(scores, Tensor) else type(scores).__name__
            raise PluginError(
                f"aggregator: expected scores of shape {expected}, got {got}; mend it, `wsf plugin check` on it and on "
                "the head tells more"
            )
        return scores

    def forward(self, images: Tensor, extents: Tensor, scales: Sequence[float] = (1.0,)) -> Tensor:
        """Frames → logits (B, K), fused over the scales."""
        return self.fused(lambda scale: self.features(images, scale, extents), extents, scales)

    def fused(self, features: Callable[[float], Tensor], extents: Tensor, scales: Sequence[float]) -> Tensor:
        """What `features` gives at each scale, (B, D, h, w) → logits (B, K).

        Several scales are fused by their maximum, the paper's "multiple parallel networks".
        """
        scores = []
        for scale in scales:
            found = features(scale)
            scores.append(self.scores(found, self.valid(scale, extents, found).to(self.device)))
        return scores[0] if len(scores) == 1 else torch.stack(scores).max(dim=0).values
