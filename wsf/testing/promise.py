"""What a check is: a function of a subject that returns where a promise is kept, and otherwise says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from wsf.errors import one_line, raised_at

if TYPE_CHECKING:
    from wsf.testing.subject import Subject

Check: TypeAlias = Callable[["Subject"], None]
"""Its name is the function's, its promise the first line of the docstring."""


class BrokenPromiseError(AssertionError):
    """A check found that a promise is not kept. Its text says what is wrong, what was got, and what to do."""


class NotAtHandError(Exception):
    """A check does not apply, or needs something that is not at hand. Its text says which."""


class Verdict(StrEnum):
    """How a check ended."""

    KEPT = "kept"
    BROKEN = "broken"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One check of one component. `reason`: of a promise that is kept, the promise itself."""

    check: str
    verdict: Verdict
    reason: str


def expect(condition: object, message: str) -> None:
    """Raises BrokenPromiseError with the message where the condition does not hold."""
    if not condition:
        raise BrokenPromiseError(message)


def promise_of(check: Check) -> str:
    """The sentence that a check stands for."""
    return (check.__doc__ or "").partition("\n")[0].rstrip(".")


def find(check: Check, subject: Subject) -> Finding:
    """Runs a check; whatever the component raises breaks the promise."""
    name = check.__name__
    try:
        check(subject)
    except BrokenPromiseError as error:
        return Finding(name, Verdict.BROKEN, str(error))
    except NotAtHandError as error:
        return Finding(name, Verdict.SKIPPED, str(error))
    except Exception as error:
        return Finding(name, Verdict.BROKEN, f"raised {one_line(error)} ({raised_at(error)})")
    return Finding(name, Verdict.KEPT, promise_of(check))


def find_all(checks: Iterable[Check], subject: Subject) -> list[Finding]:
    """Runs all checks, each by itself."""
    return [find(check, subject) for check in checks]
