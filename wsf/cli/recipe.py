"""`wsf recipe`: list, show, check and copy recipes, and tell editors about them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wsf.cli import completion
from wsf.cli.options import DataRoot, Overrides

app = typer.Typer(no_args_is_help=True, help="List, show, check and copy recipes.")

Source = Annotated[
    str,
    typer.Argument(
        metavar="RECIPE", help="A recipe's file, or the name of a shipped one.", autocompletion=completion.recipes
    ),
]


@app.command("list")
def list_recipes() -> None:
    """List the recipes that ship with wsf."""
    from wsf.cli.listing import listing_console, print_rows
    from wsf.recipe.extends import shown
    from wsf.recipe.shipped import shipped_recipes, summary

    rows = [(name, summary(path), shown(path)) for name, path in shipped_recipes().items()]
    print_rows(listing_console(), "Shipped recipes", ("name", "summary", "file"), rows)


@app.command()
def show(source: Source, override: Overrides = [], data: DataRoot = None) -> None:  # noqa: B006
    """Print a recipe with everything that it inherits and every default filled in."""
    from wsf.plugins import discover
    from wsf.recipe import load_recipe, resolved_mapping, to_yaml

    recipe = load_recipe(source, override, catalogue=discover(), data_root=data)
    typer.echo(to_yaml(resolved_mapping(recipe)), nl=False)


@app.command()
def check(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="RECIPE", help="Files, or names of shipped recipes.", autocompletion=completion.recipes),
    ],
    override: Overrides = [],  # noqa: B006
    data: DataRoot = None,
) -> None:
    """Check recipes without running them: every key, value, component and tracker, in all that a sweep gives."""
    from wsf.errors import RecipeError, WsfError
    from wsf.plugins import discover
    from wsf.recipe import load_recipes

    catalogue = discover()
    faults = []
    for source in sources:
        try:
            for variant in load_recipes(source, override, catalogue=catalogue, data_root=data):
                catalogue.trackers(variant.recipe.core.trackers)
        except RecipeError as error:
            faults.append(str(error))
        except WsfError as error:
            faults.append(f"{source}: {error}")
        else:
            typer.echo(f"ok  {source}")
    if faults:
        raise RecipeError("\n".join(faults))


@app.command()
def schema() -> None:
    """Print the JSON Schema of recipes with everything that is installed, by which editors complete and check them.

    Keep it as recipe.schema.json, and begin a recipe with: # yaml-language-server: $schema=recipe.schema.json
    """
    import json

    from wsf.plugins import discover
    from wsf.recipe.json_schema import json_schema

    typer.echo(json.dumps(json_schema(discover()), indent=1, ensure_ascii=False))


@app.command()
def copy(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="A shipped recipe, as `wsf recipe list` names it.", autocompletion=completion.shipped
        ),
    ],
    destination: Annotated[
        Path | None, typer.Argument(metavar="DEST", help="The file to write, or a folder. Default: ./NAME.yaml")
    ] = None,
) -> None:
    """Copy a shipped recipe, comments and all, as a start for your own. Nothing is overwritten."""
    from wsf.recipe.copy import copy_recipe

    typer.echo(f"wrote {copy_recipe(name, destination or Path())}")
