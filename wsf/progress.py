"""Progress as a person sees it: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Task:
    """One piece of work of known size."""

    def __init__(self, title: str, total: int, console: Console, bars: Progress | None) -> None:
        self._title, self._total, self._done = title, total, 0
        self._console, self._bars = console, bars
        self._row = bars.add_task(title, total=total, note="") if bars else None
        self._spoken = time.monotonic()

    def advance(self, count: int, note: str = "") -> None:
        """`count` more are done; `note` stands beside the bar."""
        self._done += count
        if self._bars is not None and self._row is not None:
            self._bars.update(self._row, advance=count, **({"note": note} if note else {}))
        elif time.monotonic() - self._spoken >= 30:
            self._spoken = time.monotonic()
            self._console.print(f"{self._title}: {self._done} of {self._total}  {note}", highlight=False)


class Reporter:
    """Says what is going on, on standard error, or keeps silent."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet, highlight=False)

    def say(self, text: str) -> None:
        """One line."""
        self.console.print(text, markup=False, soft_wrap=True)

    @contextmanager
    def task(self, title: str, total: int) -> Iterator[Task]:
        """A task that is shown while the block runs."""
        if not self.console.is_terminal or self.console.quiet:
            yield Task(title, total, self.console, None)
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
        )
        with Progress(*columns, console=self.console, transient=True) as bars:
            yield Task(title, total, self.console, bars)
