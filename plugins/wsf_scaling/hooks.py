"""Scale schedules beyond the paper's."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Schedule

# The modules of this package that hold a schedule.
_SCHEDULES = ("fixed", "log_uniform", "discrete", "progressive", "parallel")


@hookimpl
def wsf_schedules() -> Sequence[Schedule[Any]]:
    return [import_module(f"wsf_scaling.{name}").SCHEDULE for name in _SCHEDULES]
