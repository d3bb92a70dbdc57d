"""Whether a component can leave torch."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from wsf.errors import one_line
from wsf.testing.call import Callee, sample
from wsf.testing.promise import BrokenPromiseError, NotAtHandError, expect

if TYPE_CHECKING:
    from wsf.testing.subject import Subject

_KINDS = ("backbone", "head", "aggregator")
_NEEDED = ("onnx", "onnxscript")


def onnx(subject: Subject) -> None:
    """It can be exported to ONNX, and does the same there."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise NotAtHandError(f"{' and '.join(missing)} not installed: pip install {' '.join(_NEEDED)}")
    callee, inputs = _network(subject)
    found = _by_onnx(tuple(other for other in subject.beside or [subject] if _is_network(other)))[subject]
    if isinstance(found, Exception):
        reason = one_line(found)[:300]
        raise BrokenPromiseError(
            f"cannot be exported ({reason}); compute with torch's operations, on tensors"
        ) from found
    with torch.no_grad():
        expected = callee(*inputs)
    expect(
        found.shape == expected.shape and torch.allclose(found, expected, rtol=1e-3, atol=1e-4),
        "does something else as ONNX; let nothing that depends on the input pass through Python's numbers or NumPy",
    )


@cache
def _by_onnx(subjects: tuple[Subject, ...]) -> Mapping[Subject, Tensor | Exception]:
    """What each gives as ONNX, or why it cannot be exported.

    All are exported as one network, because most of what an export costs, seconds, is the same for a large one and a
    small one; where that fails, in two halves, until those that fail are found.
    """
    try:
        outputs: Sequence[Tensor | Exception] = _exported([_network(subject) for subject in subjects])
    except Exception as error:
        if len(subjects) > 1:
            half = len(subjects) // 2
            return {**_by_onnx(subjects[:half]), **_by_onnx(subjects[half:])}
        outputs = [error]
    return dict(zip(subjects, outputs, strict=True))


def _exported(networks: Sequence[tuple[Callee, tuple[Tensor, ...]]]) -> list[Tensor]:
    """Each network's output on its inputs, computed by ONNX's own reference implementation."""
    from onnx.reference import ReferenceEvaluator

    tensors = [tensor for _, inputs in networks for tensor in inputs]
    with warnings.catch_warnings():
        # Of what torch says while it exports, only its failures concern the component.
        warnings.simplefilter("ignore")
        program = torch.onnx.export(_Row(networks).eval(), tuple(tensors), dynamo=True, verbose=False)
        assert program is not None
        names = [given.name for given in program.model_proto.graph.input]
        given = {name: tensor.numpy() for name, tensor in zip(names, tensors, strict=True)}
        outputs = ReferenceEvaluator(program.model_proto).run(None, given)
    return [torch.from_numpy(output) for output in outputs]


class _Row(nn.Module):
    """Networks side by side, each with inputs of its own."""

    def __init__(self, networks: Sequence[tuple[Callee, tuple[Tensor, ...]]]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(network for network, _ in networks)
        self.counts = [len(inputs) for _, inputs in networks]

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        """The output of each."""
        inputs = iter(tensors)
        return tuple(
            network(*(next(inputs) for _ in range(count)))
            for network, count in zip(self.networks, self.counts, strict=True)
        )


def _network(subject: Subject) -> tuple[Callee, tuple[Tensor, ...]]:
    return Callee(subject, subject.built).eval(), sample(subject, subject.built)


def _is_network(subject: Subject) -> bool:
    """Whether it is exported at all, and can be built here."""
    if subject.component.kind not in _KINDS:
        return False
    try:
        _network(subject)
    except Exception:
        return False
    return True
