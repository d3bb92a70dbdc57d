"""YAML 1.2 → a tree with line numbers. What is read is data only: no tag, however written, constructs anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

from wsf.errors import RecipeError
from wsf.recipe.tree import Place, Scalar, Tree, message

Node: TypeAlias = Any
"""ruamel.yaml's, whose annotations do not tell a mapping from a scalar."""

MAX_BYTES = 1_000_000
MAX_VALUES = 20_000
MAX_DEPTH = 50
_MAX_DIGITS = 100
_SCALARS = {
    "null": "null",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    # What YAML has beside text that a recipe takes as text: dates, and the signs = and <<.
    **dict.fromkeys(("str", "timestamp", "value", "merge"), "text"),
}
_TAG = "tag:yaml.org,2002:"


def read_file(path: Path, source: str) -> Tree:
    """The tree of a recipe's file; `source` names it in messages. Raises RecipeError."""
    if path.is_dir():
        raise RecipeError(f"{source}: is a folder; give the recipe's file")
    if not path.exists():
        raise RecipeError(f"{source}: no such file; check the path")
    if not path.is_file():
        raise RecipeError(f"{source}: is no regular file; give the recipe's file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecipeError(f"{source}: cannot be read ({error.strerror}); check the file's permissions") from error
    if len(data) > MAX_BYTES:
        raise RecipeError(f"{source}: is larger than {MAX_BYTES // 1_000_000} MB, so it is no recipe; check the path")
    if b"\0" in data:
        raise RecipeError(f"{source}: is a binary file, not a recipe; check the path")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecipeError(
            f"{source}: is not UTF-8 text (byte {data[error.start]:#04x} at offset {error.start}); save it as UTF-8"
        ) from None
    tree = read_text(text, Place(source, 1))
    if tree.value is None:
        raise RecipeError(f"{source}: is empty; a recipe holds blocks such as `data: {{use: ...}}`")
    if not isinstance(tree.value, dict):
        shape = "a list" if isinstance(tree.value, list) else "a single value"
        raise RecipeError(f"{source}: must be blocks such as `data: {{use: ...}}` at the top, got {shape}")
    return Tree(tree.value, Place(source))


def read_text(text: str, place: Place) -> Tree:
    """The tree of a YAML text. `place` is where the text begins. Raises RecipeError."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml: Any = YAML(typ="safe", pure=True)
    try:
        _bound(yaml.parse(text), place)
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = ", ".join(part for part in (error.context, error.problem) if part)
        raise _unusable(place, mark, f"not valid YAML: {reason}") from None
    except YAMLError as error:
        raise _unusable(place, None, f"not valid YAML: {str(error).splitlines()[0]}") from None
    return Tree(None, place) if node is None else _Builder(yaml.constructor, place).tree(node)


def _bound(events: Any, place: Place) -> None:
    """Refuses what is too large or too deep, before anything recurses into it."""
    depth = 0
    for count, event in enumerate(events):
        depth += type(event).__name__ in ("MappingStartEvent", "SequenceStartEvent")
        depth -= type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent")
        if count > MAX_VALUES:
            raise _unusable(place, event.start_mark, f"holds more than {MAX_VALUES} values; shorten it")
        if depth > MAX_DEPTH:
            raise _unusable(place, event.start_mark, f"is nested deeper than {MAX_DEPTH} levels; flatten it")


def _at(place: Place, mark: Any) -> Place:
    """A mark within a text that begins at `place`: an option has no lines to count."""
    return place if place.line is None or mark is None else Place(place.source, place.line + mark.line, place.keys)


def _unusable(place: Place, mark: Any, text: str) -> RecipeError:
    return RecipeError(message(_at(place, mark), place.keys, text))


class _Builder:
    """Nodes → tree. Aliases are followed, so that the values are counted as they multiply."""

    def __init__(self, constructor: Any, place: Place) -> None:
        self.constructor = constructor
        self.place = place
        self.values = 0

    def tree(self, node: Node, place: Place | None = None, depth: int = 0) -> Tree:
        place = place or _at(self.place, node.start_mark)
        self.values += 1
        if self.values > MAX_VALUES:
            raise self._error(node, f"holds more than {MAX_VALUES} values once its aliases (*name) are followed")
        if depth > MAX_DEPTH:
            raise self._error(node, f"is nested deeper than {MAX_DEPTH} levels, perhaps by an alias (*name) of itself")
        if not node.tag.startswith(_TAG):
            raise self._error(node, f"the tag {node.tag} is not read, since a recipe holds plain values; remove it")
        kind = node.tag.removeprefix(_TAG)
        if node.id == "mapping" and kind == "map":
            return Tree(self._mapping(node, depth), place)
        if node.id == "sequence" and kind == "seq":
            return Tree([self.tree(child, depth=depth + 1) for child in node.value], place)
        if node.id == "scalar" and kind in _SCALARS:
            return Tree(self._scalar(node, kind), place)
        raise self._error(node, f"the tag !!{kind} is not read, since a recipe holds plain values; remove it")

    def _mapping(self, node: Node, depth: int) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            key = self.tree(key_node).value if key_node.id == "scalar" else None
            if key_node.tag == f"{_TAG}merge":
                raise self._error(key_node, "the merge key << is not read; write the keys out, or use `extends:`")
            if not isinstance(key, str):
                raise self._error(key_node, f"a key must be text, got {key_node.value!r}; put it in quotes")
            if key in found:
                first = found[key].place
                where = "" if first.line is None else f" (first in line {first.line})"
                raise self._error(key_node, f"the key '{key}' stands here for the second time{where}; remove one")
            found[key] = self.tree(value_node, _at(self.place, key_node.start_mark), depth + 1)
        return found

    def _scalar(self, node: Node, kind: str) -> Scalar:
        try:
            match kind:
                case "null":
                    return None
                case "bool":
                    return bool(self.constructor.construct_yaml_bool(node))
                case "int" if len(node.value) <= _MAX_DIGITS:
                    return int(self.constructor.construct_yaml_int(node))
                case "float":
                    return float(self.constructor.construct_yaml_float(node))
                case "str" | "timestamp" | "value" | "merge":
                    node.value.encode("utf-8")  # a lone surrogate is no text
                    return str(node.value)
        except (ValueError, IndexError, KeyError):
            pass
        text = f"{node.value[:60]!r} cannot be read as {_SCALARS[kind]}; if it is text, put it in quotes"
        raise self._error(node, text)

    def _error(self, node: Node, text: str) -> RecipeError:
        return _unusable(self.place, node.start_mark, text)
