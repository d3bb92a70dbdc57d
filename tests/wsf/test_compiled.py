"""A backbone that is compiled for a bounded number of shapes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from wsf.compiled import SHAPES, Compiled
from wsf.errors import WsfError


class Double(nn.Module):
    def forward(self, images: Tensor) -> Tensor:
        return 2 * images


def compiler(monkeypatch: pytest.MonkeyPatch, call: Callable[[Tensor], Tensor]) -> None:
    monkeypatch.setattr(torch, "compile", lambda module, *, dynamic: call)  # noqa: ARG005


def test_it_is_compiled_for_the_first_shapes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def compiled(images: Tensor) -> Tensor:
        seen.append(images.shape[-1])
        return 2 * images

    compiler(monkeypatch, compiled)
    double = Compiled(Double())
    sides = list(range(10, 10 + SHAPES + 3))
    for side in (*sides, *sides):
        images = torch.ones(1, 3, side, side)
        assert double(images).equal(2 * images)
    assert seen == 2 * sides[:SHAPES]


def test_what_cannot_be_compiled_is_an_error_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from torch._dynamo.exc import TorchDynamoException

    def fails(_images: Tensor) -> Tensor:
        raise TorchDynamoException("no compiler\nmore of it")

    compiler(monkeypatch, fails)
    with pytest.raises(WsfError, match=r"compile: torch cannot compile this backbone \(no compiler\); give compile"):
        Compiled(Double())(torch.ones(1, 3, 4, 4))


def test_any_other_error_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_images: Tensor) -> Tensor:
        raise RuntimeError("shapes differ")

    compiler(monkeypatch, fails)
    with pytest.raises(RuntimeError, match="shapes differ"):
        Compiled(Double())(torch.ones(1, 3, 4, 4))
