"""The page docs/cli.md, made of the verbs themselves: `python -m wsf.cli.reference > docs/cli.md`.

Only what we write is taken, and nothing of what typer makes of it, which changes from version to version.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from wsf.cli.app import core_app

_HEAD = """\
# Commands

Written by `python -m wsf.cli.reference > docs/cli.md`; a test compares. Plugins may add verbs: `wsf --help` lists all.
`wsf --install-completion` lets your shell complete recipes, components and run folders.

Exit codes: 0 done; 2 you can mend it (one message); 1 a bug (a traceback); 130 interrupted, 143 terminated.
"""


def reference() -> str:
    """Every verb of the core: what it does, how it is called, its arguments and options."""
    return "\n".join([_HEAD, *_sections(typer.main.get_command(core_app()), "wsf")])


def _sections(command: Any, path: str) -> Iterator[str]:
    inner = getattr(command, "commands", {})
    for name in inner:
        yield from _sections(inner[name], f"{path} {name}")
    if inner:
        return
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    yield f"## `{path}`\n"
    yield f"{_prose(command.help)}\n"
    yield f"```sh\n{' '.join([path, *map(_argument, arguments), *(['[OPTIONS]'] if options else [])])}\n```\n"
    rows = [(_argument(argument), argument.help) for argument in arguments]
    rows += [(_option(option), option.help) for option in options]
    if rows:
        lines = [f"| `{names}` | {_prose(text).replace('|', chr(92) + '|')} |" for names, text in rows]
        yield "\n".join(["| Argument or option | Meaning |", "|---|---|", *lines, ""])


def _argument(parameter: Any) -> str:
    name = f"{parameter.metavar or parameter.name.upper()}{'...' if parameter.nargs == -1 else ''}"
    return name if parameter.required else f"[{name}]"


def _option(parameter: Any) -> str:
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    return f"{names} {parameter.metavar}" if parameter.metavar else names


def _prose(text: str | None) -> str:
    """Paragraphs on a line each."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in (text or "").strip().split("\n\n"))


if __name__ == "__main__":
    print(reference(), end="")
