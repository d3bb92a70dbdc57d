"""A recipe before it is understood: plain values, each with the place where it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from wsf.errors import printable

Key: TypeAlias = str | int
Scalar: TypeAlias = bool | int | float | str | None


@dataclass(frozen=True)
class Place:
    """A line of a file (counted from 1), or an option of the command line, which has no lines.

    `keys` is what an option sets: a message about exactly that need not repeat it.
    """

    source: str
    line: int | None = None
    keys: tuple[Key, ...] = ()

    def __str__(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True)
class Tree:
    """A value and its place. The place of a mapping's value is that of its key."""

    value: Scalar | list[Tree] | dict[str, Tree]
    place: Place

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def get(self, key: Key) -> Tree | None:
        """The child of that key or index, if there is one."""
        if isinstance(self.value, dict) and isinstance(key, str):
            return self.value.get(key)
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]
        return None

    def nearest(self, keys: Sequence[Key]) -> Tree:
        """What stands at a key path, or the innermost value around it where nothing does."""
        found = self
        for key in keys:
            child = found.get(key)
            if child is None:
                break
            found = child
        return found


def dotted(keys: Sequence[Key]) -> str:
    """`("views", 0, "use")` as a user writes it: `views.0.use`."""
    return ".".join(map(str, keys))


def message(place: Place, keys: Sequence[Key], text: str) -> str:
    """`recipes/x.yaml:14: aggregator.r: must be greater than 0, got -1`."""
    path = dotted(keys)
    full = f"{place}: {text}" if path in ("", dotted(place.keys)) else f"{place}: {path}: {text}"
    return printable(full.replace("\n", " "))
