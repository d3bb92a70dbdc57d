"""torch.compile for a backbone that meets more shapes than it could be compiled for."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from wsf.errors import WsfError

SHAPES = 8
"""Shapes of input that a backbone is compiled for, the first ones that it meets: each takes from seconds to minutes."""


class Compiled:
    """Calls a module: compiled on the first SHAPES shapes of input, as it is on all others."""

    def __init__(self, module: nn.Module) -> None:
        self._module = module
        self._compiled = torch.compile(module, dynamic=False)
        self._shapes: set[torch.Size] = set()

    def __call__(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) → features (B, D, h, w). Raises WsfError where torch cannot compile."""
        if len(self._shapes) < SHAPES:
            self._shapes.add(images.shape)
        if images.shape not in self._shapes:
            return cast(Tensor, self._module(images))
        try:
            return cast(Tensor, self._compiled(images))
        except RuntimeError as error:
            from torch._dynamo.exc import TorchDynamoException  # here, because it takes seconds

            if not isinstance(error, TorchDynamoException):
                raise
            reason = str(error).strip().partition("\n")[0]
            raise WsfError(f"compile: torch cannot compile this backbone ({reason}); give compile: false") from error
