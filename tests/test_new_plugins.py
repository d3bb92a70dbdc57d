"""What `wsf plugin new` writes works as it is: installed, checked, tested, linted, and trained with."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from wsf.components import KINDS

ROOT = Path(__file__).parents[1]
PLUGINS = {kind: f"my_{kind}" for kind in KINDS}
SMOKE = """\
extends: {recipe}
name: smoke_{kind}
data: {data}
train: {{epochs: 1, batch_size: 4}}
evaluate: {{scales: [1.0]}}
maps: {{scales: [1.0]}}
"""


@dataclass(frozen=True)
class Workshop:
    """A folder with a plugin of each kind, and an environment of its own in which all of them are installed."""

    folder: Path
    told: dict[str, str]
    """What `wsf plugin new` printed, by kind."""

    def run(self, *arguments: object) -> str:
        """Standard output of the environment's Python, called in the folder; it must end with 0."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("WSF_", "PYTHON"))}
        done = subprocess.run(
            [self.folder / "venv/bin/python", *map(str, arguments)],
            cwd=self.folder,
            env={**environment, "WSF_CACHE": str(self.folder / "cache"), "COLUMNS": "300"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Written by the command line, installed without the network: the new environment sees this one's packages."""
    folder = tmp_path_factory.mktemp("workshop")
    told = {}
    for kind, name in PLUGINS.items():
        line = [sys.executable, "-m", "wsf", "plugin", "new", name, "--kind", kind]
        told[kind] = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True).stdout
    venv.create(folder / "venv", symlinks=True)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    (site / "tests.pth").write_text("\n".join(_packages_here()))
    made = Workshop(folder, told)
    paths = [argument for name in PLUGINS.values() for argument in ("--editable", name)]
    made.run("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", *paths)
    return made


def _packages_here() -> Sequence[str]:
    """Where this environment's packages lie, without what a test run puts before them."""
    program = "import sys; print(*sys.path, sep='\\n')"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return [path for path in done.stdout.splitlines() if Path(path).is_dir() and Path(path) != Path(os.__file__).parent]


def test_every_kind_is_installed_and_listed(workshop: Workshop) -> None:
    listing = json.loads(workshop.run("-m", "wsf", "plugin", "list", "--format", "json"))
    assert listing["broken"] == []
    new = {(row["kind"], row["name"], row["plugin"], row["version"]) for row in listing["components"]}
    assert {(kind, name, name, "0.1.0") for kind, name in PLUGINS.items()} <= new


def test_every_kind_keeps_its_promises(workshop: Workshop) -> None:
    output = workshop.run("-m", "wsf", "plugin", "check", *PLUGINS.values())
    for kind, name in PLUGINS.items():
        assert f"{kind} {name}/{name}: " in output
    assert "broken" not in output
    assert "skipped" not in output


def test_every_kind_passes_its_own_tests(workshop: Workshop) -> None:
    # What costs most was tried above.
    options = ("--import-mode=importlib", "-p", "no:cacheprovider", "-q", "-W", "error", "-k", "not onnx and not light")
    output = workshop.run("-m", "pytest", *options, *(f"{name}/tests" for name in PLUGINS.values()))
    assert " passed" in output
    assert "skipped" not in output


def test_every_kinds_recipe_trains(workshop: Workshop) -> None:
    recipes = []
    for kind, name in PLUGINS.items():
        data = "{count: 8}" if kind == "dataset" else "{limit: 8}"
        recipes.append(workshop.folder / f"smoke_{kind}.yaml")
        recipes[-1].write_text(SMOKE.format(recipe=f"{name}/recipe.yaml", kind=kind, data=data))
    workshop.run("-m", "wsf", "run", *recipes, "--out", "runs", "--quiet", "--device", "cpu")
    used = {}
    for run in (workshop.folder / "runs").iterdir():
        recipe = YAML(typ="safe").load(run / "recipe.yaml")
        used[recipe["name"]] = [str(recipe[record.block]) for record in KINDS.values()]
        results = json.loads((run / "results.json").read_text())
        assert results["training"]["loss"] > 0
        assert set(results["splits"]) == {"holdout", "test"}
    assert set(used) == {f"smoke_{kind}" for kind in KINDS}
    assert all(any(name in block for block in used[f"smoke_{kind}"]) for kind, name in PLUGINS.items())


def test_what_is_written_passes_ruff_and_mypy_strict(workshop: Workshop, tmp_path: Path) -> None:
    folders = [workshop.folder / name for name in PLUGINS.values()]
    for command in (["check"], ["format", "--check"]):
        workshop.run("-m", "ruff", *command, "--no-cache", *folders)
    tests = [
        Path(shutil.copy(folder / "tests" / f"{test}.py", tmp_path / f"{test}_{folder.name}.py"))
        for folder in folders
        for test in ("test_values", "test_conformance")
    ]
    # With the settings and the cache of this repository, so that torch is read once for both.
    options = ("--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache")
    packages = [folder / folder.name for folder in folders]
    line = [sys.executable, "-m", "mypy", *options, *packages, *tests]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join(map(str, (*folders, tmp_path)))}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("Success: no issues found"), done.stdout


def test_the_commands_that_are_printed_are_those_that_were_run(workshop: Workshop) -> None:
    for kind, name in PLUGINS.items():
        _, _, steps = workshop.told[kind].partition("next:\n")
        assert [shlex.split(line) for line in steps.splitlines()] == [
            ["cd", name],
            ["pip", "install", "--editable", ".[dev]"],
            ["wsf", "plugin", "check", name],
            ["pytest"],
            ["wsf", "run", "recipe.yaml"],
        ]


def test_a_new_plugin_takes_this_version_of_wsf(workshop: Workshop) -> None:
    from packaging.requirements import Requirement

    import wsf

    text = (workshop.folder / PLUGINS["loss"] / "pyproject.toml").read_text()
    (line,) = [line for line in text.splitlines() if line.startswith("dependencies = ")]
    (requirement,) = map(Requirement, json.loads(line.removeprefix("dependencies = ")))
    assert str(requirement) == "wsf<0.2,>=0.1"
    assert requirement.specifier.contains(wsf.__version__)


def test_the_templates_travel_in_the_wheel(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path]
    subprocess.run(line, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    templates = (ROOT / "wsf/scaffold/templates").rglob("*.*")
    wanted = {
        path.relative_to(ROOT).as_posix() for path in templates if path.suffix in (".md", ".py", ".toml", ".yaml")
    }
    assert len(wanted) > 5 * len(KINDS)
    assert wanted | {"wsf/py.typed", "wsf/recipes/oquab_weak.yaml"} <= packed
