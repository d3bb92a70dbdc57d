"""Everything that wsf promises of a component of its kind."""

from collections.abc import Callable

from wsf.testing import conformance


@conformance("newcomer")
def test_it_keeps_its_promise(check: Callable[[], None]) -> None:
    check()
