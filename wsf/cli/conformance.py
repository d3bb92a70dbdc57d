"""`wsf plugin check`: does a component keep what wsf promises of its kind?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from wsf.cli import completion

if TYPE_CHECKING:
    from wsf.testing import Finding, Subject

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME",
        help="Components (lse, or plugin/lse), or plugins: all of theirs.",
        autocompletion=completion.components,
    ),
]
Changes = Annotated[
    list[str],
    typer.Option("-o", "--override", metavar="KEY=VALUE", help="A parameter over the example's: -o root=photos."),
]


def check(names: Names, override: Changes = []) -> None:  # noqa: B006
    """Check components against everything that wsf promises of their kind: a table of checks, verdicts and reasons.

    Each is built from its example. A check that needs data, weights or a package that is not here is skipped, and says
    what it lacks.
    """
    from wsf.cli.listing import listing_console, print_rows
    from wsf.errors import PluginError
    from wsf.plugins import discover
    from wsf.recipe.overrides import keys_of
    from wsf.testing import CHECKS, Verdict, find_all, subjects_of

    catalogue, console = discover(), listing_console()
    subjects = subjects_of(catalogue, tuple(names), keys_of(override))
    broken = []
    for subject in subjects:
        findings = find_all(CHECKS[subject.component.kind], subject)
        rows = [(finding.check, finding.verdict.value, finding.reason) for finding in findings]
        print_rows(console, _title(subject, findings), ("check", "verdict", "reason"), rows)
        if any(finding.verdict is Verdict.BROKEN for finding in findings):
            broken.append(subject.offer.qualified_name)
    owners = {subject.offer.plugin.name: subject.offer.plugin for subject in subjects}
    faults = [(owner.name, fault) for owner in owners.values() for fault in owner.faults]
    if faults:
        print_rows(console, "Faults", ("plugin", "reason"), faults)
    if broken or faults:
        what = ", ".join([*broken, *dict.fromkeys(f"plugin {name}" for name, _ in faults)])
        raise PluginError(f"{what}: breaks a promise, see the table; mend it, or say in its test why it cannot keep it")


def _title(subject: Subject, findings: list[Finding]) -> str:
    """`aggregator my_plugin/lse: 17 kept, 1 skipped`."""
    verdicts = [finding.verdict.value for finding in findings]
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    return f"{subject.component.kind} {subject.offer.qualified_name}: {counts}"
