"""Batch norms of a fixed backbone, folded into the convolutions before them: the same features from less work."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode


def fold_batch_norms(backbone: nn.Module, example: Tensor) -> nn.Module:
    r"""A copy of a backbone in evaluation mode, each batch norm that follows a convolution made part of it.

    $$ \gamma \frac{w * x + b - \mu}{\sigma} + \beta = w' * x + b',
       \quad w' = \frac{\gamma}{\sigma} w, \quad b' = \frac{\gamma}{\sigma} (b - \mu) + \beta,
       \quad \sigma = \sqrt{v + \epsilon} $$

    w, b: the convolution's weights and bias; μ, v: the norm's statistics; γ, β: its gain and offset; all but w are a
    number a channel. Which norm follows which convolution is seen in one pass of `example` (B, 3, H, W): noise, no
    larger than gives a few cells.

    The copy has the backbone's class and attributes. Its tensors have other names and values, so that checkpoints are
    the backbone's, which is not changed. The copy can go to any device, type and memory format; fold before that, on
    the CPU and in float32 or wider.

    Returns the backbone itself where it has no such pair, and where the copy fails on the example or differs there by
    more than 1e-4 of the largest feature.
    """
    with torch.no_grad():
        with _Reads(backbone) as reads:
            expected = backbone(example)
        pairs = reads.pairs()
        if not pairs:
            return backbone
        try:
            folded = copy.deepcopy(backbone)
            for conv, norm in pairs:
                _fold(folded, conv, norm)
            features = folded(example)
        except Exception:
            # Some networks cannot be copied, and some ask a norm for more than its output: they are used as they are.
            return backbone
        return folded if same_features(features, expected) else backbone


class _Reads(TorchFunctionMode):
    """Sees which operation reads which tensor, to find the norms that alone read what a convolution made.

    A convolution counts if it is computed with its module's own parameter, or with that and zeros around it: weights
    that are made on the way otherwise (standardised, parametrised) would undo or miss a change of that parameter.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self._convs: dict[int, str] = {}
        self._norms: dict[int, str] = {}
        for name, module in network.named_modules():
            own = dict((*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)))
            if isinstance(module, nn.Conv2d) and "weight" in own:
                self._convs[id(own["weight"])] = name
            elif isinstance(module, nn.BatchNorm2d) and "running_mean" in own and not module.training:
                self._norms[id(own["running_mean"])] = name
        # Kept with their results, so that no later tensor gets the same id.
        self._made: list[tuple[str, Tensor]] = []
        self._padded: list[Tensor] = []
        self._readers: defaultdict[int, list[str | None]] = defaultdict(list)

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if result is not None and not any(True for _ in _tensors(result)):
            return result  # a shape or a type was asked for; an assignment gives None
        read = [id(tensor) for tensor in _tensors((args, kwargs))]
        norm = next((self._norms[key] for key in read if key in self._norms), None)
        for key in read:
            self._readers[key].append(norm)
        if func is F.pad and not (kwargs or {}).get("value"):
            self._convs |= {id(result): self._convs[key] for key in read if key in self._convs}
            self._padded.append(result)
        if func is F.conv2d:
            self._readers[id(result)] = []  # not those of a tensor that is gone, and had the same id
            self._made += [(self._convs[key], result) for key in read if key in self._convs]
        return result

    def pairs(self) -> list[tuple[str, str]]:
        """The names of convolution and norm; each was called once, and nothing else read what lies between."""
        calls = Counter(conv for conv, _ in self._made)
        once = {name for key, name in self._norms.items() if len(self._readers[key]) == 1}
        only_reader = {
            conv: self._readers[id(maps)][0]
            for conv, maps in self._made
            if calls[conv] == 1 and len(self._readers[id(maps)]) == 1
        }
        return [(conv, norm) for conv, norm in only_reader.items() if norm in once]


def _tensors(value: object) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        yield from _tensors(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _tensors(item)


def _fold(network: nn.Module, conv_name: str, norm_name: str) -> None:
    """Changes the convolution, and leaves in the norm's place what the norm holds: an activation of its own, if any."""
    conv: Any = network.get_submodule(conv_name)
    norm: Any = network.get_submodule(norm_name)
    scale = (norm.running_var.double() + norm.eps).rsqrt()  # (C,)
    if norm.weight is not None:
        scale = scale * norm.weight.double()
    offset = -norm.running_mean.double() * scale  # (C,)
    if conv.bias is not None:
        offset = offset + conv.bias.double() * scale
    if norm.bias is not None:
        offset = offset + norm.bias.double()
    weight = conv.weight.double() * scale[:, None, None, None]
    dtype = conv.weight.dtype
    conv.weight = nn.Parameter(weight.to(dtype), requires_grad=False)
    conv.bias = nn.Parameter(offset.to(dtype), requires_grad=False)
    network.set_submodule(norm_name, nn.Sequential(*norm.children()))


def same_features(ours: Tensor, theirs: Tensor) -> bool:
    """Whether two ways to compute features agree, but for rounding: within 1e-4 of the largest one."""
    return ours.shape == theirs.shape and bool((ours - theirs).abs().max() <= 1e-4 * theirs.abs().max())
