"""A backbone in two, cut at one of its modules: a front that stays as it is, and a tail that learns."""

from __future__ import annotations

import torch
from torch import fx, nn

from wsf.errors import RecipeError, one_line, unknown
from wsf.folding import same_features


def divide(backbone: nn.Module, name: str, example: torch.Tensor) -> tuple[nn.Module, nn.Module]:
    """Front and tail of a backbone in evaluation mode: tail(front(images)) is backbone(images).

    The tail begins with the module called `name` and has all that is computed after it; the tensor that this module is
    given is the front's output. Both share the backbone's parameters, under their names. `example` (B, 3, H, W) is
    noise on which the two are compared with the whole.

    Raises RecipeError where the backbone has no such module, is given more than that one tensor of what is before it,
    or cannot be divided by `torch.fx`, to which only the modules around `name` matter: their code must not depend on
    values or, but for plain arithmetic, on shapes.
    """
    modules = dict(backbone.named_modules())
    if not name or name not in modules:
        parts = [part for part, module in modules.items() if part and next(module.parameters(), None) is not None]
        raise RecipeError(f"train.tail: the backbone has {unknown('module', name, parts)}")
    try:
        front, tail = _cut(backbone, fx.Tracer.trace(_Around(name), backbone), name)
        with torch.no_grad():
            features = backbone(example)
            maps = front(example)
            same = same_features(tail(maps), features)
    except RecipeError:
        raise
    except Exception as error:  # a network's own code fails in its own way when it is traced
        raise _refused(name, one_line(error)) from error
    if not same:
        raise _refused(name, "front and tail give other features than the whole")
    if next(tail.parameters(), None) is None:
        raise _refused(name, "nothing from there on has weights that could learn")
    if both := {*tail.parameters()} & {*front.parameters()}:
        shared = next(key for key, parameter in tail.named_parameters() if parameter in both)
        raise _refused(name, f"'{shared}' is used before it and after it")
    if maps.ndim != 4:
        raise _refused(name, f"it is given a tensor of shape {tuple(maps.shape)}, and not maps")
    return front, tail


class _Around(fx.Tracer):
    """Follows the code of the modules around one alone, and takes every other as it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:  # noqa: ARG002
        return not self._name.startswith(f"{module_qualified_name}.")


def _cut(backbone: nn.Module, graph: fx.Graph, name: str) -> tuple[nn.Module, nn.Module]:
    nodes = list(_without_dead_code(backbone, graph, "Whole").graph.nodes)
    first = next((node for node in nodes if node.op == "call_module" and node.target == name), None)
    if first is None or len(first.all_input_nodes) != 1:
        raise _refused(name, "it is not called with one tensor")
    given = first.all_input_nodes[0]

    front, made = fx.Graph(), dict[fx.Node, fx.Node]()
    for node in nodes[: nodes.index(given) + 1]:
        made[node] = front.node_copy(node, made.__getitem__)
    front.output(made[given])

    tail = fx.Graph()
    made = {given: tail.placeholder("maps")}
    for node in nodes[nodes.index(given) + 1 :]:
        sources = [source for source in node.all_input_nodes if source.op != "get_attr"]
        if not any(source in made for source in sources):
            continue
        for constant in node.all_input_nodes:
            if constant.op == "get_attr" and constant not in made:
                made[constant] = tail.node_copy(constant)
        if any(source not in made for source in sources):
            raise _refused(name, f"'{node}' after it also needs what was computed before it")
        made[node] = tail.node_copy(node, made.__getitem__)
    return _without_dead_code(backbone, front, "Front"), _without_dead_code(backbone, tail, "Tail")


def _without_dead_code(backbone: nn.Module, graph: fx.Graph, title: str) -> fx.GraphModule:
    """A module of those of the backbone's that the graph calls, without what nothing asks for, such as a shape."""
    module = fx.GraphModule(backbone, graph, title)
    module.graph.eliminate_dead_code()
    module.delete_all_unused_submodules()
    module.recompile()
    return module


def _refused(name: str, reason: str) -> RecipeError:
    return RecipeError(
        f"train.tail: the backbone cannot be divided at '{name}' ({reason}); name another module, or let the whole "
        "backbone learn: leave train.tail out, and backbone out of train.freeze"
    )
