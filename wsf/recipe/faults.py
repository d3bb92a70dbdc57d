"""Where a recipe's values are wrong: a validation's errors, each at its place in the recipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from wsf.errors import unknown
from wsf.recipe.sentences import sentence
from wsf.recipe.tree import Key

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails


@dataclass(frozen=True)
class Fault:
    """`text` about what stands at `keys`; `about` are the keys that a message names."""

    keys: tuple[Key, ...]
    text: str
    about: tuple[Key, ...]


def fault(keys: Sequence[Key], text: str) -> Fault:
    """A fault that names its own place."""
    return Fault(tuple(keys), text, tuple(keys))


def unknown_key(keys: Sequence[Key], known: Iterable[str]) -> Fault:
    """The fault of a key that does not exist: its line, its block's name, what there is."""
    return Fault(tuple(keys), unknown("key", str(keys[-1]), known), tuple(keys[:-1]))


def faults(
    error: ValidationError,
    model: type[BaseModel],
    data: Any,
    prefix: Sequence[Key] = (),
    others: Mapping[tuple[Key, ...], Iterable[str]] | None = None,
) -> list[Fault]:
    """A validation's errors. `data` was validated by `model` and stands at `prefix` in the recipe.

    `others` are keys that exist in a block though its model does not know them.
    """
    found = []
    for path, details in _by_place(error.errors(include_url=False), model, data):
        keys = (*prefix, *path)
        if details[0]["type"] == "extra_forbidden":
            known = {*_fields(model, path[:-1]), *(others or {}).get(path[:-1], ())}
            found.append(unknown_key(keys, known))
        else:
            field = _fields(model, path[:-1]).get(str(path[-1])) if path else None
            found.append(fault(keys, sentence(details, field.description if field else None)))
    return found


def _by_place(
    details: Sequence[ErrorDetails], model: type[BaseModel], data: Any
) -> Iterator[tuple[tuple[Key, ...], list[ErrorDetails]]]:
    """Errors grouped by where they stand in the data.

    A value that may have several forms gives the errors of each form: of those, the ones that came furthest are told.
    """
    groups: dict[tuple[Key, ...], list[tuple[tuple[Key, ...], ErrorDetails]]] = {}
    for detail in details:
        path, choice = _located(detail["loc"], model, data)
        groups.setdefault(path if choice is None else choice, []).append((path, detail))
    for group in groups.values():
        depth = max(len(path) for path, _ in group)
        at: dict[tuple[Key, ...], list[ErrorDetails]] = {}
        for path, detail in group:
            if len(path) == depth:
                at.setdefault(path, []).append(detail)
        yield from at.items()


def _located(loc: Sequence[Key], model: type[BaseModel], data: Any) -> tuple[tuple[Key, ...], tuple[Key, ...] | None]:
    """A pydantic location as a path in the data, and where on it a value may have several forms, if anywhere."""
    path: tuple[Key, ...] = ()
    choice = None
    for part in loc:
        is_item = isinstance(data, list) and isinstance(part, int) and part < len(data)
        is_key = isinstance(data, dict) and part in data
        if is_item or is_key:
            data = data[part]
        elif part in _fields(model, path):
            data = None
        else:
            choice = path if choice is None else choice
            continue
        path = (*path, part)
    return path, choice


def _fields(model: type[BaseModel], path: Sequence[Key]) -> dict[str, FieldInfo]:
    """The fields of the block at a path, by the names that a recipe uses; none where it is no block."""
    block: type[BaseModel] | None = model
    for key in path:
        if isinstance(key, str) and block is not None:
            field = _named(block).get(key)
            block = _model_in(field.annotation) if field else None
    return _named(block) if block else {}


def _named(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model in a type such as `tuple[Model, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
