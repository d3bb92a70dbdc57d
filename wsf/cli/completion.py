"""What a shell offers for an argument: names that are known here, and paths, since a shell then offers none itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def recipes(incomplete: str) -> list[str]:
    """Shipped recipes by name, recipe files and folders by path."""
    from wsf.recipe.shipped import shipped_recipes

    return _beginning(incomplete, [*shipped_recipes(), *_paths(incomplete, (".yaml", ".yml"))])


def shipped(incomplete: str) -> list[str]:
    """Shipped recipes alone."""
    from wsf.recipe.shipped import shipped_recipes

    return _beginning(incomplete, shipped_recipes())


def components(incomplete: str) -> list[str]:
    """Components, by name and by `plugin/name`."""
    from wsf.components import KINDS
    from wsf.errors import WsfError
    from wsf.plugins import discover

    try:
        catalogue = discover()
    except WsfError:  # a shell has no place to tell it
        return []
    offers = [offer for kind in KINDS for offer in catalogue.offers(kind)]
    return _beginning(incomplete, (name for offer in offers for name in (offer.component.name, offer.qualified_name)))


def kinds(incomplete: str) -> list[str]:
    """Kinds of components."""
    from wsf.components import KINDS

    return _beginning(incomplete, KINDS)


def runs(incomplete: str) -> list[str]:
    """Run folders below runs/, and folders by path."""
    found = {path.parent.as_posix() for path in Path("runs").glob("*/*/recipe.yaml")}
    return _beginning(incomplete, [*found, *(path for path in _paths(incomplete, ()) if path[:-1] not in found)])


def _paths(incomplete: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """Folders, and files that end so, where an unfinished path points to."""
    folder, _, begun = incomplete.rpartition("/")
    where = f"{folder}/" if folder or incomplete.startswith("/") else ""
    try:
        with os.scandir(where or ".") as entries:
            for entry in entries:
                if entry.name.startswith(".") and not begun.startswith("."):
                    continue
                if entry.is_dir():
                    yield f"{where}{entry.name}/"
                elif suffixes and entry.name.endswith(suffixes):
                    yield f"{where}{entry.name}"
    except OSError:
        return


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name.startswith(incomplete)})
