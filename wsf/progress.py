"""Progress as a person sees it: bars on a terminal; elsewhere a line for each part of a run that is finished."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

_SECONDS_BETWEEN_LINES = 30


class Work:
    """An amount of work, in any unit, and when it will be done."""

    def __init__(self, total: float) -> None:
        self.total, self.done = total, 0.0
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._started

    @property
    def left(self) -> str:
        """`4 min left`, at the rate so far; empty where there is none yet, or nothing is left."""
        if not 0 < self.done < self.total * (1 - 1e-9):
            return ""
        return f"{duration(self.seconds * (self.total / self.done - 1))} left"


class Task:
    """One piece of work of known size, perhaps a part of a whole run."""

    def __init__(self, title: str, total: int, cost: float, reporter: Reporter) -> None:
        self.title, self.note = title, ""
        self.work, self._cost = Work(total), cost
        self._reporter = reporter

    def advance(self, count: float, note: str = "") -> None:
        """`count` more are done; `note` stands beside the bar."""
        self.work.done += count
        self.note = note or self.note
        self._reporter.advanced(self, count * self._cost)


class Reporter:
    """Says what is going on, on standard error, or keeps silent."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet, highlight=False)
        self._bars: Progress | None = None
        self._rows: dict[Task | None, TaskID] = {}
        self._whole: Work | None = None
        self._spoken = time.monotonic()

    def say(self, text: str) -> None:
        """One line."""
        self.console.print(text, markup=False, soft_wrap=True)

    def hint(self, text: str) -> None:
        """One line for somebody who waits at a terminal."""
        if self.console.is_terminal:
            self.say(text)

    def warn(self, text: str) -> None:
        """One line that is also shown when all else is silent."""
        Console(stderr=True, highlight=False).print(f"wsf: warning: {text}", markup=False, soft_wrap=True)

    @contextmanager
    def whole(self, cost: float) -> Iterator[None]:
        """Makes the tasks within the block parts of one run, and shows when all of it will be done.

        `cost` is that of all its tasks together, in the unit in which each task's is given.
        """
        self._whole = Work(cost)
        try:
            with self._shown():
                self._add_row(None, "whole run", cost)
                yield
        finally:
            self._whole = None

    @contextmanager
    def task(self, title: str, total: int, cost: float = 0.0) -> Iterator[Task]:
        """A task that is shown while the block runs. In a whole run, `cost` is that of each of the `total`."""
        task = Task(title, total, cost, self)
        with self._shown():
            self._add_row(task, title, total)
            try:
                yield task
            finally:
                self._remove_row(task)
        if self._whole is not None:
            left = "" if self.console.is_terminal else self._whole.left
            rate = f"{task.work.done / max(task.work.seconds, 1e-9):.1f} images/s"
            self.say("  ".join(part for part in (title, task.note, rate, left) if part))

    def advanced(self, task: Task, cost: float) -> None:
        """A task has come nearer to its end, and with it the whole run, if there is one."""
        if self._whole is not None:
            self._whole.done += cost
        count = f"{task.work.done:.0f}/{task.work.total:.0f}"
        if self._bars is not None:
            left = "" if self._whole else task.work.left
            self._update_row(task, task.work, f"{count}  {task.note or left}")
            if self._whole is not None and self._whole.total:
                share = self._whole.done / self._whole.total
                self._update_row(None, self._whole, f"{share:.0%}  {self._whole.left}")
        elif self._whole is None and time.monotonic() - self._spoken >= _SECONDS_BETWEEN_LINES:
            self._spoken = time.monotonic()
            self.say(f"{task.title}: {count}  {task.work.left}".rstrip())

    @contextmanager
    def _shown(self) -> Iterator[None]:
        """Bars while the block runs, unless there are some already or nobody would see them."""
        if self._bars is not None or not self.console.is_terminal or self.console.quiet:
            yield
            return
        columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TextColumn("{task.fields[detail]}"))
        with Progress(*columns, console=self.console, transient=True) as self._bars:
            try:
                yield
            finally:
                self._rows.clear()
                self._bars = None

    def _add_row(self, task: Task | None, title: str, total: float) -> None:
        if self._bars is not None:
            self._rows[task] = self._bars.add_task(title, total=total, detail="")

    def _update_row(self, task: Task | None, work: Work, detail: str) -> None:
        if self._bars is not None:
            self._bars.update(self._rows[task], completed=work.done, detail=detail)

    def _remove_row(self, task: Task) -> None:
        if self._bars is not None:
            self._bars.remove_task(self._rows.pop(task))


def duration(seconds: float) -> str:
    """`80 s`, `12 min`, `3 h 05 min`."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def megabytes(size: int) -> str:
    """Bytes as `1,234 MB`: at least one."""
    return f"{max(1, round(size / 1e6)):,} MB"
