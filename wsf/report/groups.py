"""Which runs belong together: those of one recipe, with other seeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wsf.errors import RecipeError, RunError
from wsf.plugins import Catalogue, discover
from wsf.recipe import load_recipe, resolved_mapping
from wsf.recipe.read import read_file
from wsf.report.results import Results, SplitResults, read_results
from wsf.run import RunFolder


@dataclass(frozen=True)
class Measured:
    """A run and what it found on the split that is reported."""

    run: RunFolder
    results: Results
    split_name: str
    split: SplitResults


@dataclass(frozen=True)
class Group:
    """Runs that differ in nothing but their seeds. `label` tells it from the other groups of a report."""

    label: str
    runs: tuple[Measured, ...]
    settings: dict[str, str]
    """What their recipe says, by dotted key, without the seed."""

    @property
    def recipe(self) -> str:
        """The recipe's name."""
        return self.runs[0].results.recipe

    @property
    def seeds(self) -> list[int]:
        """In the order of the runs."""
        return [one.results.seed for one in self.runs]


def measure(run: RunFolder, role: str) -> Measured:
    """A run's results on the split of a role. Raises RunError."""
    results = read_results(run)
    found = results.of_role(role)
    if found is None:
        known = ", ".join(sorted({split.role for split in results.splits.values()}))
        raise RunError(f"{run.path}: has no results on a split of role '{role}'; give --split {known}")
    return Measured(run, results, *found)


def group(runs: Sequence[Measured]) -> tuple[list[Group], list[str]]:
    """The groups, in the order of their first runs, and notes about runs that count only once.

    Two runs of one recipe and one seed are one draw, so that only the first is counted.
    """
    found: dict[tuple[str, str], dict[int, Measured]] = {}
    notes = []
    for one, settings in zip(runs, _settings(runs), strict=True):
        seeds = found.setdefault((one.results.recipe, json.dumps(settings, sort_keys=True)), {})
        if one.results.seed in seeds:
            first = seeds[one.results.seed].run.path
            notes.append(f"{one.run.path}: left out, same recipe and seed as {first}")
        else:
            seeds[one.results.seed] = one
    firsts = [next(iter(seeds.values())) for seeds in found.values()]
    labels = _labels([(one.results.title or one.results.recipe, one.run) for one in firsts])
    groups = [
        Group(label, tuple(seeds.values()), json.loads(settings))
        for label, ((_, settings), seeds) in zip(labels, found.items(), strict=True)
    ]
    return groups, notes


def settings_notes(groups: Sequence[Group]) -> list[str]:
    """For groups of one recipe's name: in which settings they differ."""
    notes = []
    for name in dict.fromkeys(one.recipe for one in groups):
        alike = [one for one in groups if one.recipe == name]
        keys = sorted({key for one in alike for key in one.settings})
        for one in alike if len(alike) > 1 else ():
            own = [key for key in keys if len({other.settings.get(key) for other in alike}) > 1]
            shown = [f"{key}={one.settings.get(key, 'absent')}" for key in own[:4]]
            notes.append(f"{one.label}: {', '.join(shown)}{', …' if len(own) > 4 else ''}")
    return notes


def _settings(runs: Sequence[Measured]) -> list[dict[str, str]]:
    """What each run's recipe says, by dotted key, without the seed.

    Where runs of one recipe's name have other keys, perhaps because some are of a version that knew fewer, this
    version's defaults are filled in.
    """
    settings = [_flat_settings(_written(one.run)) for one in runs]
    keys: dict[str, set[frozenset[str]]] = {}
    for one, own in zip(runs, settings, strict=True):
        keys.setdefault(one.results.recipe, set()).add(frozenset(own))
    unlike = {name for name, sets in keys.items() if len(sets) > 1}
    if not unlike:
        return settings  # at once: no plugin has to be imported
    catalogue = discover()
    return [
        _flat_settings(_filled(one.run, catalogue)) if one.results.recipe in unlike else own
        for one, own in zip(runs, settings, strict=True)
    ]


def _written(run: RunFolder) -> Any:
    return read_file(run.recipe_file, str(run.recipe_file)).plain()


def _filled(run: RunFolder, catalogue: Catalogue) -> Any:
    """With this version's defaults; as it is written where a plugin is missing, or means something else by now."""
    try:
        return resolved_mapping(load_recipe(run.recipe_file, catalogue=catalogue))
    except RecipeError:
        return _written(run)


def _flat_settings(recipe: Any) -> dict[str, str]:
    return {key: value for key, value in _flat(recipe, "") if key != "seed"}


def _flat(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{key}.{index}")
    else:
        yield key, json.dumps(value, ensure_ascii=False)


def _labels(firsts: Sequence[tuple[str, RunFolder]]) -> list[str]:
    """The recipe's title or name where that is enough, else with the number of the run, else the run's path."""
    names = [name for name, _ in firsts]
    numbered = [f"{name}/{run.path.name}" for name, run in firsts]
    return [
        name if names.count(name) == 1 else number if numbered.count(number) == 1 else str(run.path)
        for (name, run), number in zip(firsts, numbered, strict=True)
    ]
