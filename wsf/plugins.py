"""Which plugins are installed, what they offer, and what is wrong with them. The only module that touches pluggy."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import pluggy

from wsf import hookspecs
from wsf.components import KINDS, AnyComponent, Command, Params
from wsf.errors import PluginError, one_line, unknown

T = TypeVar("T")

GROUP = "wsf"
_HOOKS: Mapping[str, str] = {
    "dataset": "wsf_datasets",
    "views": "wsf_views",
    "backbone": "wsf_backbones",
    "head": "wsf_heads",
    "aggregator": "wsf_aggregators",
    "loss": "wsf_losses",
    "schedule": "wsf_schedules",
}
RESERVED_KEYS: Mapping[str, Set[str]] = {"dataset": {"use", "train", "holdout", "evaluate"}}
"""Keys of a component's block that are the recipe's own, by kind; `use` alone for every other kind."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_RUN_HOOKS = ("wsf_run_started", "wsf_epoch_finished", "wsf_run_finished", "wsf_run_failed")


@dataclass
class Plugin:
    """One entry point of the group `wsf`. `faults` are the reasons for which it, or some of it, cannot be used."""

    name: str
    distribution: str
    version: str
    origin: str
    faults: list[str] = field(default_factory=list)
    manager: pluggy.PluginManager | None = field(default=None, repr=False, compare=False)

    def call(self, hook: str, **arguments: object) -> list[Any]:
        """What this plugin alone returns from one hook: no element where it does not implement it."""
        return [] if self.manager is None else getattr(self.manager.hook, hook)(**arguments)

    @property
    def is_tracker(self) -> bool:
        """Whether it has a run hook, so that `trackers:` may name it."""
        return self.manager is not None and any(getattr(self.manager.hook, hook).get_hookimpls() for hook in _RUN_HOOKS)


@dataclass(frozen=True)
class Offer:
    """A component and the plugin that it comes from."""

    component: AnyComponent
    plugin: Plugin

    @property
    def qualified_name(self) -> str:
        """`plugin/name`, which is never ambiguous."""
        return f"{self.plugin.name}/{self.component.name}"

    def build(self, params: Params, context: Any) -> Any:
        """Calls the component's `build`; an exception keeps its traceback and says whose it is."""
        try:
            built = self.component.build(params, context)
        except Exception as error:
            error.add_note(f"raised while building {self.component.kind} '{self.qualified_name}'")
            raise
        with suppress(TypeError):  # what has no hash, or cannot be referred to weakly
            BUILT[built] = self
        return built


BUILT: MutableMapping[Any, Offer] = WeakKeyDictionary()
"""By whom a component that is in use was built, so that an error in it can say so though torch's code raised it."""


class Catalogue:
    """Everything that is installed. Plugins are imported when it is made; their hooks are called when asked for."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        self.plugins = tuple(plugins)
        self._offers: dict[str, list[Offer]] = {}

    def offers(self, kind: str) -> list[Offer]:
        """All components of a kind, in the order of the plugins."""
        if kind not in self._offers:
            self._offers[kind] = [offer for plugin in self.plugins for offer in _offered(plugin, kind)]
        return self._offers[kind]

    def find(self, kind: str, use: str) -> Offer:
        """The component that a recipe means by `use: name` or `use: plugin/name`. Raises PluginError."""
        plugin, _, name = use.rpartition("/")
        found = [
            offer for offer in self.offers(kind) if offer.component.name == name and plugin in ("", offer.plugin.name)
        ]
        if not found:
            names = {offer.qualified_name if plugin else offer.component.name for offer in self.offers(kind)}
            raise PluginError(unknown(kind, use, names) + self._faults_as_hint())
        if len(found) > 1:
            options = " or ".join(f"'{offer.qualified_name}'" for offer in found)
            raise PluginError(f"{kind} '{use}' is offered by {len(found)} plugins; write use: {options}")
        return found[0]

    def shortest_name(self, offer: Offer) -> str:
        """What `use:` must say to mean this component: `name`, or `plugin/name` where several plugins offer it."""
        same = [other for other in self.offers(offer.component.kind) if other.component.name == offer.component.name]
        return offer.component.name if len(same) == 1 else offer.qualified_name

    @cached_property
    def commands(self) -> list[tuple[Command, Plugin]]:
        """The verbs that plugins add."""
        found = []
        for plugin in self.plugins:
            for command in _listed(plugin, "wsf_commands"):
                if not isinstance(command, Command):
                    plugin.faults.append(f"wsf_commands: expected Command records, got {type(command).__name__}")
                elif fault := _name_fault(command.name):
                    plugin.faults.append(f"wsf_commands: {fault}")
                else:
                    found.append((command, plugin))
        return found

    def trackers(self, names: Sequence[str]) -> list[Plugin]:
        """The plugins whose run hooks a recipe asks for. Raises PluginError."""
        by_name = {plugin.name: plugin for plugin in self.plugins}
        for name in names:
            if name not in by_name:
                raise PluginError(unknown("plugin", name, by_name) + self._faults_as_hint())
            if by_name[name].manager is None:
                raise PluginError(f"plugin '{name}' is broken: {'; '.join(by_name[name].faults)}")
            if not by_name[name].is_tracker:
                known = [plugin.name for plugin in self.plugins if plugin.is_tracker]
                raise PluginError(f"plugin '{name}' follows no runs; trackers: {', '.join(known) or 'none installed'}")
        return [by_name[name] for name in names]

    def _faults_as_hint(self) -> str:
        broken = [plugin.name for plugin in self.plugins if plugin.faults]
        return f" (broken plugins: {', '.join(broken)}; `wsf plugin list` says why)" if broken else ""


def discover() -> Catalogue:
    """Every installed plugin, or those that the environment variable WSF_PLUGINS names. Raises PluginError.

    A plugin that cannot be imported or that misspells a hook is kept, with its reason, so that it can be listed.
    """
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    if "WSF_PLUGINS" in os.environ:
        wanted = [name.strip() for name in os.environ["WSF_PLUGINS"].split(",") if name.strip()]
        names = {point.name for point in points}
        for name in wanted:
            if name not in names:
                raise PluginError(f"WSF_PLUGINS: {unknown('plugin', name, names)}")
        points = [point for point in points if point.name in wanted]
    return Catalogue(list(_loaded(points)))


def _loaded(points: Sequence[EntryPoint]) -> Iterator[Plugin]:
    seen: dict[str, str] = {}
    for point in points:
        distribution = point.dist.name if point.dist else "unknown"
        version = point.dist.version if point.dist else "unknown"
        plugin = Plugin(point.name, distribution, version, point.value)
        if point.name in seen:
            plugin.faults.append(f"the name is taken by {seen[point.name]}; one of the two must be uninstalled")
        else:
            seen[point.name] = f"{distribution} {version}"
            plugin.manager = _attempt(plugin, partial(_registered, point))
        yield plugin


def _registered(point: EntryPoint) -> pluggy.PluginManager:
    """A manager that knows one plugin alone. Raises whatever the plugin raises while it is imported."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    module = point.load()
    manager.register(module, name=point.name)
    manager.check_pending()
    implemented = {caller.name for caller in manager.get_hookcallers(module) or ()}
    for hook in vars(manager.hook):
        if hook not in implemented and callable(getattr(module, hook, None)):
            raise PluginError(f"{hook} is not marked; write @wsf.hookimpl above it")
    return manager


def _attempt(plugin: Plugin, action: Callable[[], T], where: str = "") -> T | None:
    """What an action of a plugin returns; whatever it raises becomes a fault, and None.

    BaseException, because a module may call sys.exit() while it is imported.
    """
    try:
        return action()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        plugin.faults.append(f"{where}{one_line(error)[:500]}")
        return None


def _listed(plugin: Plugin, hook: str) -> list[Any]:
    """What a list-returning hook of one plugin holds; a fault is noted and gives an empty list."""

    def items() -> list[Any]:
        returned = plugin.call(hook)
        for value in returned:
            if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
                raise TypeError(f"expected a list, got {type(value).__name__}")
        return [item for value in returned for item in value]

    return _attempt(plugin, items, f"{hook}: ") or []


def _offered(plugin: Plugin, kind: str) -> Iterator[Offer]:
    hook = _HOOKS[kind]
    names: set[str] = set()
    for item in _listed(plugin, hook):
        fault = _fault(item, kind, names)
        if fault:
            plugin.faults.append(f"{hook}: {fault}")
        else:
            names.add(item.name)
            yield Offer(item, plugin)


def _fault(item: object, kind: str, names: set[str]) -> str | None:
    """Why what a hook returned is no component of its kind, or None."""
    expected = KINDS[kind]
    if not isinstance(item, expected):
        return f"expected {expected.__name__} records, got {type(item).__name__}"
    if fault := _name_fault(item.name):
        return fault
    if item.name in names:
        return f"offers '{item.name}' twice"
    if not (isinstance(item.params, type) and issubclass(item.params, Params)):
        return f"'{item.name}': params must be a subclass of wsf.Params, got {item.params!r}"
    reserved = sorted(RESERVED_KEYS.get(kind, {"use"}) & item.params.model_fields.keys())
    if reserved:
        return f"'{item.name}': a recipe's own key cannot be a parameter, got {', '.join(reserved)}; rename it"
    return None


def _name_fault(name: object) -> str | None:
    if isinstance(name, str) and _NAME.fullmatch(name):
        return None
    return f"a name is made of letters, digits, '_', '-' and '.', got {name!r}"
