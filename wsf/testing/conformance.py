"""The checks as tests of pytest's, and the components that a name means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from wsf.errors import PluginError, unknown
from wsf.plugins import Catalogue, discover
from wsf.testing.checks import CHECKS
from wsf.testing.promise import Check, NotAtHandError
from wsf.testing.subject import Subject

if TYPE_CHECKING:
    from wsf.plugins import Offer

Test = TypeVar("Test", bound=Callable[..., object])


def conformance(
    *names: str, params: Mapping[str, Any] | None = None, xfail: Mapping[str, str] | None = None
) -> Callable[[Test], Test]:
    """Decorates a test that takes `check` and calls it: it becomes one test for each promise of each component named.

        @conformance("lse", xfail={"order_free": "cells in the middle count more"})
        def test_lse_keeps_its_promises(check):
            check()

    `names` are those of components, `name` or `plugin/name`, or of plugins. `params` are keys that are put over each
    component's example, such as a cheaper network. `xfail` says of checks, by name, why they cannot pass; one that
    passes all the same fails the test. Raises PluginError for a name that is not installed or not of a check.
    """
    import pytest

    subjects = subjects_of(discover(), names, params or {})
    reasons = dict(xfail or {})
    known = {check.__name__ for subject in subjects for check in CHECKS[subject.component.kind]}
    for name in reasons:
        if name not in known:
            raise PluginError(f"xfail: {unknown('check', name, known)}")

    def case(subject: Subject, check: Check) -> Any:
        reason = reasons.get(check.__name__)
        marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
        return pytest.param(
            partial(_tested, check, subject), id=f"{subject.offer.qualified_name}-{check.__name__}", marks=marks
        )

    cases = [case(subject, check) for subject in subjects for check in CHECKS[subject.component.kind]]
    return pytest.mark.parametrize("check", cases)


def _tested(check: Check, subject: Subject) -> None:
    import pytest

    try:
        check(subject)
    except NotAtHandError as error:
        pytest.skip(str(error))


def subjects_of(catalogue: Catalogue, names: tuple[str, ...], changes: Mapping[str, Any]) -> list[Subject]:
    """The components that some names mean, each once, to be checked together. Raises PluginError."""
    offers = {id(offer): offer for name in names for offer in _offers(catalogue, name)}
    beside: list[Subject] = []
    beside += [Subject(offer, changes, beside) for offer in offers.values()]
    return beside


def _offers(catalogue: Catalogue, name: str) -> list[Offer]:
    """All components of a plugin, or all of that name, whoever offers them. Raises PluginError."""
    every = [offer for kind in CHECKS for offer in catalogue.offers(kind)]
    found = [offer for offer in every if name in (offer.plugin.name, offer.qualified_name, offer.component.name)]
    if not found:
        names = {text for offer in every for text in (offer.plugin.name, offer.component.name)}
        raise PluginError(f"{unknown('component or plugin', name, names)}; see wsf plugin list")
    return found
