"""Whose code an exception came from, where it was a plugin's."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import EntryPoint, entry_points
from traceback import walk_tb
from types import FrameType

from wsf.plugins import BUILT, GROUP


def blame(error: BaseException) -> None:
    """Adds a note to an error that a plugin raised, in any way, so that its traceback ends with whose it is."""
    packages = {point.module.partition(".")[0]: point for point in entry_points(group=GROUP)}
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    owner = next((owner for frame in reversed(frames) if (owner := _owner(frame, packages))), None)
    if owner:
        error.add_note(f"raised in {owner}, or in what it called; tell its authors")


def _owner(frame: FrameType, packages: Mapping[str, EntryPoint]) -> str | None:
    """The plugin whose component is called there, or whose package the code is in."""
    with suppress(TypeError):  # what has no hash, or cannot be referred to weakly
        if (offer := BUILT.get(frame.f_locals.get("self"))) is not None:
            plugin = offer.plugin
            return f"{offer.component.kind} '{offer.qualified_name}' ({plugin.distribution} {plugin.version})"
    point = packages.get(str(frame.f_globals.get("__name__", "")).partition(".")[0])
    if point is None or point.dist is None:
        return None
    return f"plugin '{point.name}' ({point.dist.name} {point.dist.version})"
