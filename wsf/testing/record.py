"""What every component's record promises, whatever its kind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from wsf.errors import listed
from wsf.recipe.read import read_text
from wsf.recipe.resolve import validated
from wsf.recipe.schema import Use
from wsf.recipe.sentences import shown_value
from wsf.recipe.tree import Place
from wsf.recipe.write import component_mapping, to_yaml
from wsf.testing.promise import BrokenPromiseError, NotAtHandError, expect

if TYPE_CHECKING:
    from wsf.testing.subject import Subject

_HEAVY = ("torch", "torchvision", "timm", "tensorflow", "jax")


def described(subject: Subject) -> None:
    """The component has a summary of one line, and each of its parameters a description."""
    summary, name = subject.component.summary, subject.component.name
    expect(summary and "\n" not in summary, f"{name}: summary must be one line, got {summary!r}; say what it does")
    models = _models(subject.component.params.model_json_schema())
    fields = [field for model in models for field in model.get("properties", {}).items()]
    bare = [field for field, told in fields if not told.get("description")]
    expect(not bare, f"{name}: no description for {listed(bare)}; write Field(..., description='...')")


def _models(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The parameters, and the blocks within them."""
    yield schema
    yield from (model for model in schema.get("$defs", {}).values() if "properties" in model)


def unknown_keys(subject: Subject) -> None:
    """A key that the component does not know is refused, so that a slip of the pen is told."""
    taken = [
        model.get("title", "a block")
        for model in _models(subject.component.params.model_json_schema())
        if model.get("additionalProperties") is not False
    ]
    expect(
        not taken,
        f"{subject.component.name}: {listed(taken)} takes keys that it does not know; be a subclass of wsf.Params, "
        "and leave its model_config alone",
    )


def example(subject: Subject) -> None:
    """The example is valid, as it stands, in a recipe."""
    name = subject.component.name
    try:
        validated(subject.component.params, _with_stand_ins(subject.keys))
    except ValidationError as error:
        fault = error.errors()[0]
        where, got = ".".join(map(str, fault["loc"])) or "example", shown_value(fault["input"])
        raise BrokenPromiseError(f"{name}: {where}: {fault['msg']}, got {got}; mend the example") from None


def round_trip(subject: Subject) -> None:
    """Parameters that are written into a resolved recipe read back as they were."""
    use = Use(subject.offer, subject.params, subject.component.name)
    written = to_yaml(component_mapping(use))
    own = {key: value for key, value in read_text(written, Place("recipe")).plain().items() if key != "use"}
    name = subject.component.name
    try:
        again = component_mapping(Use(subject.offer, validated(subject.component.params, own), use.name))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise BrokenPromiseError(
            f"{name}: {where} is written as {shown_value(fault['input'])}, which is refused ({fault['msg']}); let the "
            "parameters' JSON be what they read"
        ) from None
    expect(to_yaml(again) == written, f"{name}: {written.strip()} reads back as {to_yaml(again).strip()}")


def light(subject: Subject) -> None:
    """The plugin's entry module and its hooks import nothing heavy, so that `wsf --help` and listings are quick."""
    origin = subject.offer.plugin.origin
    found = _loads(origin)
    expect(
        not found,
        f"{origin}: importing it, and calling its hooks, imports {listed(found)}; import that in `build` alone",
    )


@cache
def _loads(origin: str) -> tuple[str, ...]:
    """The heavy packages that a fresh interpreter has loaded after the entry module and its hooks."""
    program = (
        "import importlib, sys\n"
        f"module = importlib.import_module({origin!r})\n"
        "for name in ('datasets', 'views', 'backbones', 'heads', 'aggregators', 'losses', 'schedules', 'commands'):\n"
        "    getattr(module, f'wsf_{name}', list)()\n"
        f"print(*[name for name in {_HEAVY} if name in sys.modules])\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment, timeout=120
    )
    if done.returncode:
        raise NotAtHandError(f"{origin} cannot be imported by itself: {done.stderr.strip().splitlines()[-1]}")
    return tuple(done.stdout.splitlines()[-1].split())


def _with_stand_ins(value: Any) -> Any:
    """An example with text in place of the environment variables that are not set, which any path may have."""
    if isinstance(value, Mapping):
        return {key: _with_stand_ins(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_stand_ins(inner) for inner in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"\$\{(\w+)\}", lambda match: os.environ.get(match[1], match[1].lower()), value)
