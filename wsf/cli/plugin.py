"""`wsf plugin`: what is installed, what each component does, and whether it keeps its promises."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wsf.cli import completion, conformance, scaffold

if TYPE_CHECKING:
    from rich.console import Console

    from wsf.components import Command
    from wsf.plugins import Catalogue, Offer, Plugin

app = typer.Typer(no_args_is_help=True, help="List, show, check and write plugins and their components.")
app.command()(conformance.check)
app.command()(scaffold.new)

Kind = Annotated[
    str | None,
    typer.Option("--kind", help="Only this kind: dataset, views, backbone, head, ...", autocompletion=completion.kinds),
]


class Format(StrEnum):
    """How a listing is written."""

    table = "table"
    json = "json"


@app.command("list")
def list_plugins(
    kind: Kind = None,
    form: Annotated[Format, typer.Option("--format", help="A table, or JSON for other programs.")] = Format.table,
) -> None:
    """List every component that is installed, and what is broken."""
    from wsf.cli import verbs
    from wsf.cli.app import core_app
    from wsf.cli.listing import listing_console, print_rows
    from wsf.plugins import discover

    catalogue = discover()
    rows = _rows(catalogue, [*verbs.usable(catalogue, core_app())], kind)
    broken = [(plugin.name, fault) for plugin in catalogue.plugins for fault in plugin.faults]
    if form is Format.json:
        typer.echo(
            json.dumps({"components": rows, "broken": [{"plugin": p, "reason": r} for p, r in broken]}, indent=1)
        )
        return
    console, columns = listing_console(), ("kind", "name", "plugin", "version", "origin")
    print_rows(console, "Installed components", columns, [[row[column] for column in columns] for row in rows])
    if broken:
        print_rows(console, "Broken plugins", ("plugin", "reason"), broken)
    elif not rows:
        console.print("Nothing is installed. WSF_PLUGINS, if it is set, says which plugins are looked for.")


@app.command()
def show(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="A component: lse, or plugin/lse.", autocompletion=completion.components),
    ],
    kind: Kind = None,
) -> None:
    """Show what a component does, its parameters, and how a recipe uses it."""
    from wsf.cli.listing import listing_console
    from wsf.plugins import discover

    catalogue, console = discover(), listing_console()
    for index, offer in enumerate(_named(catalogue, name, kind)):
        if index:
            console.print()
        _describe(console, offer, catalogue.shortest_name(offer))


def _kinds(kind: str | None) -> list[str]:
    """The kind asked for, or all. Raises PluginError."""
    from wsf.components import KINDS
    from wsf.errors import PluginError, unknown

    known = [*KINDS, "command", "tracker"]
    if kind is not None and kind not in known:
        raise PluginError(f"--kind {kind}: {unknown('kind', kind, known)}")
    return known if kind is None else [kind]


def _rows(catalogue: Catalogue, commands: Sequence[tuple[Command, Plugin]], kind: str | None) -> list[dict[str, str]]:
    """A row a component, and one for each command and for each plugin that `trackers:` may name."""
    from wsf.components import KINDS

    def row(kind: str, name: str, summary: str, plugin: Plugin) -> dict[str, str]:
        return {
            "kind": kind,
            "name": name,
            "plugin": plugin.name,
            "version": plugin.version,
            "origin": plugin.origin,
            "summary": summary,
        }

    rows = [
        row(kind, offer.component.name, offer.component.summary, offer.plugin)
        for kind in KINDS
        for offer in catalogue.offers(kind)
    ]
    rows += [row("command", command.name, command.summary, plugin) for command, plugin in commands]
    rows += [row("tracker", plugin.name, "follows runs", plugin) for plugin in catalogue.plugins if plugin.is_tracker]
    wanted = _kinds(kind)
    return [row for row in rows if row["kind"] in wanted]


def _named(catalogue: Catalogue, name: str, kind: str | None) -> list[Offer]:
    """The components of that name, one a kind at most. Raises PluginError."""
    from wsf.components import KINDS
    from wsf.errors import PluginError, unknown

    kinds = [known for known in _kinds(kind) if known in KINDS]
    plugin, _, plain = name.rpartition("/")
    having = [
        known
        for known in kinds
        if any(offer.component.name == plain and plugin in ("", offer.plugin.name) for offer in catalogue.offers(known))
    ]
    if not having:
        what = kind or "component"
        names = {offer.component.name for known in kinds for offer in catalogue.offers(known)}
        raise PluginError(f"{unknown(what, name, names)}; see wsf plugin list")
    return [catalogue.find(known, name) for known in having]


def _describe(console: Console, offer: Offer, use: str) -> None:
    from rich.text import Text

    from wsf.cli.listing import print_rows
    from wsf.cli.parameters import parameters
    from wsf.components import Views
    from wsf.recipe import to_yaml

    component, plugin = offer.component, offer.plugin
    console.print(Text(f"{component.kind} {component.name}", "bold"), Text(f"({plugin.name} {plugin.version})", "dim"))
    console.print(Text(component.summary))
    if component.equation:
        console.print(Text(f"\n    {component.equation}"))
    if component.source:
        console.print(Text(f"\nSource: {component.source}"))
    if isinstance(component, Views) and component.background:
        console.print(Text("\nAdds a background class, which is trained and not reported."))
    rows = [[p.name, p.type, p.range, p.default, p.description] for p in parameters(component.params)]
    if rows:
        console.print()
        print_rows(console, "Parameters", ("name", "type", "range", "default", "description"), rows)
    else:
        console.print(Text("\nNo parameters.\n"))
    block: Any = {"use": use, **component.example}
    console.print(Text("In a recipe:\n", "bold"))
    typer.echo(to_yaml({component.block: [block] if component.kind == "views" else block}), nl=False)
