"""What ships together works together: recipes, components, README."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel
from ruamel.yaml import YAML

from wsf.components import KINDS
from wsf.plugins import discover
from wsf.recipe import CoreRecipe, load_recipe, shipped_recipes
from wsf.recipe.json_schema import json_schema

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_no_shipped_plugin_is_broken() -> None:
    catalogue = discover()
    for kind in KINDS:
        catalogue.offers(kind)
    assert {plugin.name: plugin.faults for plugin in catalogue.plugins if plugin.faults} == {}


@pytest.mark.parametrize("name", sorted(shipped_recipes()))
def test_every_shipped_recipe_is_valid(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("WSF_VOC", "WSF_IMAGENET", "WSF_BACKBONE"):
        monkeypatch.setenv(variable, str(tmp_path))
    recipe = load_recipe(name, catalogue=discover())
    header = shipped_recipes()[name].read_text().partition("\nname:")[0]
    assert header.startswith("# ")
    assert recipe.core.name == Path(name).name


def test_the_schema_takes_every_shipped_recipe_and_not_their_typos() -> None:
    validator = Draft202012Validator(json_schema(discover()))
    for path in shipped_recipes().values():
        recipe = YAML(typ="safe").load(path)
        assert list(validator.iter_errors(recipe)) == []
        blocks = [key for key, block in recipe.items() if isinstance(block, dict)]
        assert blocks
        for key in blocks:
            assert not validator.is_valid({**recipe, key: {**recipe[key], "tpyo": 1}})
        assert not validator.is_valid({**recipe, "tpyo": 1})


def test_the_two_commands_of_the_readme_are_single_lines_that_do_their_own_set_up() -> None:
    commands = re.findall(r"<!-- the (\w+) command -->\n```sh\n(.*)\n```", README)
    assert [name for name, _ in commands] == ["run", "test"]
    for _, command in commands:
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert commands[0][1].endswith("&& .venv/bin/wsf run recipes/oquab_weak.yaml")


def test_the_recipes_in_the_documentation_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOS", str(tmp_path))
    pages = README + "".join(
        (ROOT / "docs" / page).read_text() for page in ("recipes.md", "aggregators.md", "losses.md")
    )
    for number, text in enumerate(re.findall(r"```yaml\n(.*?)```", pages, re.DOTALL)):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text)
        assert load_recipe(path, catalogue=discover()).core.name == YAML(typ="safe").load(text)["name"]


def test_the_files_that_the_readme_links_to_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert all((ROOT / link).exists() for link in links)


def _keys(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every key of the core's recipe with its default; a block's keys stand for the block."""
    for name, field in model.model_fields.items():
        if isinstance(field.default, BaseModel):
            yield from _keys(type(field.default), f"{name}.")
        else:
            yield prefix + name, field.default


def test_the_page_on_recipes_lists_every_key_of_the_core_with_its_default() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| (.*?) \|", (ROOT / "docs/recipes.md").read_text(), re.MULTILINE)
    listed = {key: default for key, default in rows if key not in ("name", "evaluate.views")}
    expected = {key: YAML(typ="safe").load(listed.get(key, "")) for key, _ in _keys(CoreRecipe) if key != "name"}
    defaults = {
        key: list(value) if isinstance(value, tuple) else value for key, value in _keys(CoreRecipe) if key != "name"
    }
    assert set(listed) == set(defaults)
    assert expected == defaults
