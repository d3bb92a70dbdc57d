"""The conformance kit: what every component promises, as checks that `wsf plugin check` and a plugin's tests run."""

from wsf.testing.checks import CHECKS
from wsf.testing.conformance import conformance, subjects_of
from wsf.testing.promise import BrokenPromiseError, Check, Finding, NotAtHandError, Verdict, find, find_all, promise_of
from wsf.testing.subject import Subject

__all__ = [
    "CHECKS",
    "BrokenPromiseError",
    "Check",
    "Finding",
    "NotAtHandError",
    "Subject",
    "Verdict",
    "conformance",
    "find",
    "find_all",
    "promise_of",
    "subjects_of",
]
