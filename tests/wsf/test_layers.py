"""The core knows no plugin by name, and starts without torch."""

import ast
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import wsf

ROOT = Path(wsf.__file__).parent
REFERENCE = sorted(path.name for path in (ROOT.parent / "plugins").glob("*") if path.is_dir())
LIGHT = [
    "wsf",
    "wsf.plugins",
    "wsf.hookspecs",
    "wsf.recipe",
    "wsf.recipe.dump",
    "wsf.run",
    "wsf.cli.app",
    *sorted(point.value for point in entry_points(group="wsf") if point.value.partition(".")[0] in REFERENCE),
]


def test_the_core_names_no_reference_plugin():
    assert REFERENCE
    words = re.compile(rf"\b({'|'.join(REFERENCE)})\b")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in ROOT.rglob("*")
        if path.suffix in (".md", ".py", ".toml", ".yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if words.search(line)
    ]
    assert found == []


def test_every_module_that_must_be_light_imports_no_torch():
    program = "import sys\n" + "\n".join(
        f"import {module}\nassert not {{'torch', 'timm', 'torchvision'}} & sys.modules.keys(), '{module}'"
        for module in LIGHT
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "cli").glob("*.py")), ids=lambda path: path.stem)
def test_a_verb_imports_nothing_heavy_before_it_is_called(path):
    """Only what the listing of verbs needs; everything else is imported by the verb itself."""
    allowed = {
        "__future__",
        "collections",
        "dataclasses",
        "enum",
        "json",
        "os",
        "pathlib",
        "shlex",
        "signal",
        "sys",
        "types",
        "typing",
        "typer",
    }
    top = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            top += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            top.append(node.module or "")
    heavy = [
        name
        for name in top
        if name.partition(".")[0] not in allowed and name != "wsf" and not name.startswith(("wsf.cli", "wsf.errors"))
    ]
    assert heavy == []
