"""The conformance kit: sound components pass, and each way to be unsound is found by exactly one check."""

from __future__ import annotations

import pytest

from broken import Broken, all_broken
from wsf.plugins import Catalogue, Offer, Plugin
from wsf.testing import CHECKS, Finding, Subject, Verdict, find_all, promise_of, subjects_of

BROKEN = all_broken()


def subject_of(broken: Broken, beside: list[Subject]) -> Subject:
    """Such a component as if a plugin had offered it."""
    subject = Subject(Offer(broken.component, Plugin("toy", "toy_dist", "1.0", broken.origin)), beside=beside)
    beside.append(subject)
    return subject


def subjects() -> dict[tuple[str, str], Subject]:
    """All broken components, exported to ONNX in one go; the one that cannot be would spoil it, and is alone."""
    together: list[Subject] = []
    return {key: subject_of(broken, [] if key[1] == "onnx" else together) for key, broken in BROKEN.items()}


SUBJECTS = subjects()


def broken_by(subject: Subject) -> list[Finding]:
    findings = find_all(CHECKS[subject.component.kind], subject)
    return [finding for finding in findings if finding.verdict is Verdict.BROKEN]


@pytest.mark.parametrize("key", SUBJECTS, ids="-".join)
def test_a_broken_promise_is_found_by_the_check_of_that_promise_alone(key: tuple[str, str]) -> None:
    (finding,) = broken_by(SUBJECTS[key])
    assert finding.check == key[1]
    assert BROKEN[key].says in finding.reason


def test_every_check_has_a_broken_component_that_it_finds() -> None:
    tried = {check for kind, name in BROKEN for check in CHECKS[kind] if check.__name__ == name}
    assert tried == {check for checks in CHECKS.values() for check in checks}


def test_the_toy_components_keep_every_promise(catalogue: Catalogue) -> None:
    for subject in subjects_of(catalogue, ("toy",), {}):
        for finding in find_all(CHECKS[subject.component.kind], subject):
            assert finding.verdict is Verdict.KEPT, (subject.offer.qualified_name, finding)


def test_every_check_says_what_it_promises() -> None:
    for checks in CHECKS.values():
        names = [check.__name__ for check in checks]
        assert len(set(names)) == len(names)
        assert all(promise_of(check) for check in checks)
