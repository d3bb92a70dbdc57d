"""Which names a new plugin may have. It becomes a package, a distribution, a plugin and a component."""

from __future__ import annotations

import keyword
import re
import sys
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING

from wsf.components import KINDS
from wsf.errors import PluginError, listed

if TYPE_CHECKING:
    from wsf.plugins import Catalogue

_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,39}")


def refuse_name(name: str, catalogue: Catalogue) -> None:
    """Raises PluginError where the name is no package's, or means something already."""
    if not _PATTERN.fullmatch(name) or name.endswith("_"):
        near = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:40]
        hint = f"; for example {near}" if _PATTERN.fullmatch(near) and not keyword.iskeyword(near) else ""
        raise PluginError(
            f"{name}: a package's name is made of up to 40 small letters, digits and '_', a letter first{hint}"
        )
    if keyword.iskeyword(name):
        raise PluginError(f"{name}: is a word of Python's own, so that no package can be called so; choose another")
    for plugin in catalogue.plugins:
        if plugin.name == name:
            raise PluginError(f"{name}: is a plugin already ({plugin.distribution} {plugin.version}); choose another")
    offers = [offer for kind in KINDS for offer in catalogue.offers(kind) if offer.component.name == name]
    if offers:
        owners = listed(f"{offer.component.kind} '{offer.qualified_name}'" for offer in offers)
        raise PluginError(f"{name}: is the name of {owners} already, so that recipes could not tell; choose another")
    if _is_module(name) or _is_distribution(name):
        raise PluginError(f"{name}: is the name of a package that is installed, and would hide it; choose another")


def _is_module(name: str) -> bool:
    """Whether `import name` works before the plugin is there; an empty folder of that name does not count."""
    if name in sys.stdlib_module_names:
        return True
    spec = PathFinder.find_spec(name)
    return spec is not None and spec.origin is not None


def _is_distribution(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
