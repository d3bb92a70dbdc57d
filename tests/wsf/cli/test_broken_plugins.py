"""A plugin that is broken, in whatever way, is named with its reason, and stops nothing that does not use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from program import Wsf

HEADER = """
from toy_plugin import LogParams, MaxParams, build_max
from wsf import Aggregator, Command, Loss, Params, hookimpl


def pool(name="foreign", params=MaxParams, **other):
    return Aggregator(name=name, params=params, summary="for a test", build=build_max, **other)


"""


def aggregators(body: str, before: str = "") -> str:
    return f"{before}\n\n@hookimpl\ndef wsf_aggregators():\n    {body}\n"


# What is wrong: the plugin's source, and the reason that is told.
WAYS = {
    "an import that fails": ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
    "an exit while it is imported": ("raise SystemExit(3)", "SystemExit: 3"),
    "no Python": ("def wsf_aggregators(:", "SyntaxError: "),
    "a hook that is misspelt": ("@hookimpl\ndef wsf_agregators():\n    return []", "unknown hook 'wsf_agregators'"),
    "a hook without its mark": ("def wsf_aggregators():\n    return []", "wsf_aggregators is not marked; write @wsf.h"),
    "a hook that raises": (aggregators("raise RuntimeError('no luck')"), "wsf_aggregators: RuntimeError: no luck"),
    "a hook that exits": (aggregators("raise SystemExit('bye')"), "wsf_aggregators: SystemExit: bye"),
    "a hook that gives no list": (aggregators("return pool()"), "TypeError: expected a list, got Aggregator"),
    "a record of another kind": (
        aggregators("return [Loss(name='l', params=LogParams, summary='', build=build_max)]"),
        "wsf_aggregators: expected Aggregator records, got Loss",
    ),
    "one name twice": (aggregators("return [pool(), pool()]"), "wsf_aggregators: offers 'foreign' twice"),
    "a name that no recipe can write": (aggregators("return [pool('a b')]"), "a name is made of letters, digits"),
    "parameters that are no wsf.Params": (
        aggregators("return [pool(params=dict)]"),
        "'foreign': params must be a subclass of wsf.Params, got <class 'dict'>",
    ),
    "a parameter with a key of the recipe's": (
        aggregators("return [pool(params=Mine)]", "class Mine(Params):\n    use: int"),
        "'foreign': a recipe's own key cannot be a parameter, got use; rename it",
    ),
    "a record without what it must have": (aggregators("return [Aggregator(name='foreign')]"), "TypeError: Aggregator"),
    "a verb that typer refuses": (
        "@hookimpl\ndef wsf_commands():\n    return [Command(name='foreign', summary='', app=None)]",
        "wsf_commands: the verb 'foreign' cannot be used (",
    ),
    "a verb of the core's": (
        "@hookimpl\ndef wsf_commands():\n    return [Command(name='run', summary='', app=print)]",
        "wsf_commands: the verb 'run' is taken",
    ),
    "a verb without a name": (
        "@hookimpl\ndef wsf_commands():\n    return [Command(name=None, summary='', app=print)]",
        "wsf_commands: a name is made of letters, digits, '_', '-' and '.', got None",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_plugin_is_named_with_its_reason_and_stops_nothing(
    way: str, wsf: Wsf, install_plugin: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, reason = WAYS[way]
    install_plugin("foreign", "foreign_module", HEADER + source)
    monkeypatch.setenv("COLUMNS", "500")

    helped = wsf("--help")
    assert (helped.code, helped.err) == (0, "")
    assert "Weak supervision for vision" in helped.out

    listing = wsf("plugin", "list")
    assert (listing.code, listing.err) == (0, "")
    components, _, broken = listing.out.partition("Broken plugins")
    assert "uniform" in components
    (row,) = [words for line in broken.splitlines() if (words := line.split())[:1] == ["foreign"]]
    assert reason in " ".join(row)

    checked = wsf("recipe", "check", "toy.yaml")
    assert (checked.code, checked.out, checked.err) == (0, "ok  toy.yaml\n", "")


def test_a_recipe_trains_beside_all_of_them(wsf: Wsf, install_plugin: Callable[..., None], folder: Path) -> None:
    for number, (source, _) in enumerate(WAYS.values()):
        install_plugin(f"foreign_{number}", f"foreign_module_{number}", HEADER + source)
    ended = wsf("run", "toy.yaml", "--out", "trained", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert (folder / "trained/results.json").is_file()


def test_two_plugins_of_one_name_are_told_and_the_first_is_used(
    wsf: Wsf, install_plugin: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "500")
    for distribution in ("first_dist", "second_dist"):
        install_plugin(
            "foreign", f"{distribution}_module", HEADER + aggregators("return [pool()]"), distribution=distribution
        )
    listing = wsf("plugin", "list")
    assert "the name is taken by first_dist 1.0; one of the two must be uninstalled" in listing.out
    assert wsf("recipe", "check", "toy.yaml", "-o", "aggregator.use=foreign").code == 0


def test_a_build_that_raises_stops_only_the_recipe_that_uses_it_and_names_the_plugin(
    wsf: Wsf, install_plugin: Callable[..., None]
) -> None:
    source = aggregators(
        "return [Aggregator(name='foreign', params=MaxParams, summary='', build=fail)]",
        "def fail(params, context):\n    raise ZeroDivisionError",
    )
    install_plugin("foreign", "foreign_module", HEADER + source)
    assert wsf("plugin", "list").code == 0
    assert wsf("run", "toy.yaml", "--dry-run", "--quiet").code == 0
    with pytest.raises(ZeroDivisionError) as caught:
        wsf("run", "toy.yaml", "--quiet", "-o", "aggregator.use=foreign")
    assert caught.value.__notes__ == [
        "raised while building aggregator 'foreign/foreign'",
        "raised in plugin 'foreign' (foreign_dist 1.0), or in what it called; tell its authors",
    ]
