"""What every component with a network, or something that is called like one, promises."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.autograd.gradcheck import GradcheckError, gradcheck

from wsf.errors import WeightsError, one_line
from wsf.testing.call import Callee, called, sample
from wsf.testing.promise import BrokenPromiseError, NotAtHandError, expect
from wsf.weights import load_weights, save_weights

if TYPE_CHECKING:
    from wsf.testing.subject import Subject


def same_seed(subject: Subject) -> None:
    """Built and called twice after torch was seeded alike, it does the same."""
    first, second = (subject.build(seed=1) for _ in range(2))
    if isinstance(first, nn.Module):
        tensors = second.state_dict()
        for name, tensor in first.state_dict().items():
            expect(
                torch.equal(tensor, tensors[name]),
                f"'{name}' differs between two builds after the same torch.manual_seed; draw from torch's generator",
            )
    for training in (False, True):
        one, other = (_seeded(subject, built, training=training) for built in (first, second))
        expect(
            torch.equal(one, other),
            f"two calls in {'training' if training else 'evaluation'} mode differ after the same torch.manual_seed; "
            "draw from torch's generator",
        )


def state_dict(subject: Subject) -> None:
    """All that it has learnt is in its state_dict: one that was built otherwise does the same with it."""
    trained, fresh = subject.build(seed=1), subject.build(seed=2)
    if isinstance(trained, nn.Module) and trained.state_dict():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "part.safetensors"
            save_weights(trained, path)
            try:
                load_weights(fresh, path, name=subject.component.name)
            except WeightsError as error:
                raise BrokenPromiseError(f"what it saves does not load: {error}") from error
    expected, found = (_seeded(subject, built, training=False) for built in (trained, fresh))
    expect(
        torch.allclose(found, expected, rtol=1e-6, atol=1e-6, equal_nan=True),
        "with the state_dict of another one it does something else; make what it learns or draws an nn.Parameter, or "
        "register_buffer it",
    )


def device(subject: Subject) -> None:
    """It computes where its input is, and does the same on a GPU as on a processor.

    Without a GPU, tensors without values stand in for those on one, and only where it computes is checked.
    """
    built = subject.build()
    callee, inputs = Callee(subject, built).eval(), sample(subject, built)
    with torch.no_grad():
        expected = callee(*inputs)
        there = torch.device("cuda" if torch.cuda.is_available() else "meta")
        try:
            found = callee.to(there)(*(tensor.to(there) for tensor in inputs))
        except RuntimeError as error:
            if there.type == "meta" and "device" not in str(error):
                raise NotAtHandError("it looks at values, so that only a GPU can tell; none is at hand") from None
            raise BrokenPromiseError(
                f"mixes tensors on several devices ({one_line(error)[:200]}); register_buffer those of its own, and "
                "make new ones with device=..."
            ) from error
    expect(found.device.type == there.type, f"gives a tensor on {found.device}, expected {there}; leave it there")
    # A GPU may round to the 10 bits of TF32.
    expect(
        there.type == "meta" or torch.allclose(found.cpu(), expected, rtol=1e-2, atol=1e-2),
        "does something else on a GPU; make what it keeps an nn.Parameter, or register_buffer it",
    )


def _seeded(subject: Subject, built: Any, *, training: bool) -> Tensor:
    if isinstance(built, nn.Module):
        built.train(training)
    torch.manual_seed(3)
    with torch.no_grad():
        return called(subject, built)


def parameters_of(built: Any) -> list[tuple[str, Tensor]]:
    """What it learns, by name."""
    return [*built.named_parameters()] if isinstance(built, nn.Module) else []


def expect_finite(gradients: Iterable[tuple[str, Tensor | None]], where: str) -> None:
    """Raises BrokenPromiseError where a gradient is missing, or is no number."""
    for name, gradient in gradients:
        expect(gradient is not None, f"no gradient reaches {name} {where}")
        assert gradient is not None
        expect(gradient.isfinite().all(), f"the gradient of {name} is not finite {where}")


def expect_gradcheck(function: Any, inputs: tuple[Tensor, ...]) -> None:
    """Raises BrokenPromiseError where analytical and numerical gradients differ."""
    try:
        gradcheck(function, inputs, nondet_tol=1e-12, fast_mode=True)
    except GradcheckError as error:
        reason = " ".join(str(error).split())[:300]
        raise BrokenPromiseError(f"the gradient is not that of what is computed ({reason})") from error
