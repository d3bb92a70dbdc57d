"""`wsf.testing.conformance`: one test for each promise, and the reasons of those that cannot be kept."""

from __future__ import annotations

from typing import Any

import pytest

from broken.cracked import CRACKED
from wsf import PluginError
from wsf.plugins import Catalogue, discover
from wsf.testing import BrokenPromiseError, conformance, subjects_of

pytestmark = pytest.mark.usefixtures("toy")


def cases(*names: str, **options: Any) -> dict[str, Any]:
    """What pytest is told to run, by id."""

    def test_of_a_promise(check: Any) -> None:
        check()

    (mark,) = conformance(*names, **options)(test_of_a_promise).pytestmark
    return {case.id: case for case in mark.args[1]}


def test_a_name_becomes_a_test_for_each_promise_of_its_kind() -> None:
    found = cases("uniform")
    assert list(found) == [
        f"toy/uniform-{check}"
        for check in (
            "described",
            "unknown_keys",
            "example",
            "round_trip",
            "light",
            "scales",
            "repeatable",
            "limits",
        )
    ]
    for case in found.values():
        (check,) = case.values
        check()


def test_a_broken_promise_fails_its_test_alone(install_plugin: Any) -> None:
    install_plugin("cracked", "cracked_module", CRACKED)
    found = cases("cracked")
    found["cracked/cracked-extreme"].values[0]()
    with pytest.raises(BrokenPromiseError, match=r"expected scores of shape \(1, 3\), got \(3,\)"):
        found["cracked/cracked-shapes"].values[0]()


def test_an_expected_failure_is_strict_and_says_why(install_plugin: Any) -> None:
    install_plugin("cracked", "cracked_module", CRACKED)
    found = cases("cracked", xfail={"shapes": "one image has no batch"})
    (mark,) = found["cracked/cracked-shapes"].marks
    assert (mark.name, mark.kwargs) == ("xfail", {"reason": "one image has no batch", "strict": True})
    assert all(not case.marks for name, case in found.items() if name != "cracked/cracked-shapes")


def test_what_is_not_at_hand_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch, install_plugin: Any) -> None:
    install_plugin("toy_folder", "toy_folder")
    found = cases("toy_folder/toy_folder", params={"root": "${NOT_SET}"})
    monkeypatch.delenv("NOT_SET", raising=False)
    with pytest.raises(pytest.skip.Exception, match="reads the environment variable NOT_SET, which is not set"):
        found["toy_folder/toy_folder-reads"].values[0]()


def test_params_are_put_over_the_example() -> None:
    (subject,) = subjects_of(discover(), ("toy/uniform",), {"low": 0.9})
    assert (subject.params.low, subject.params.high) == (0.9, 1.4)


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (("unifrom",), {}, "no component or plugin named 'unifrom'; did you mean 'uniform'? Known: "),
        (("uniform",), {"xfail": {"order_free": "why"}}, "xfail: no check named 'order_free'. Known: described"),
    ],
)
def test_a_name_that_does_not_exist_is_told_when_tests_are_collected(
    names: tuple[str, ...], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(PluginError) as caught:
        cases(*names, **options)
    assert str(caught.value).startswith(message)


def test_a_name_means_a_component_of_any_kind_or_all_of_a_plugin(catalogue: Catalogue) -> None:
    def found(*names: str) -> list[str]:
        return [f"{subject.component.kind} {subject.component.name}" for subject in subjects_of(catalogue, names, {})]

    assert found("linear") == ["head linear"]
    assert found("toy/max", "max") == ["aggregator max"]
    assert found("toy") == [
        "dataset toy",
        "views whole",
        "views patches",
        "backbone toy",
        "head linear",
        "aggregator max",
        "loss log",
        "schedule fixed",
        "schedule uniform",
    ]
