"""Which runs a report is about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wsf.errors import RunError
from wsf.run import RunFolder


def find_runs(paths: Sequence[Path]) -> tuple[list[RunFolder], list[RunFolder]]:
    """The finished runs at some paths, each once, and those that did not finish. Raises RunError.

    A path is a run folder, which must have finished, or a folder of run folders (`runs/<recipe>`, `runs`), of which the
    unfinished ones are passed over.
    """
    finished: dict[Path, RunFolder] = {}
    unfinished: dict[Path, RunFolder] = {}
    for path in paths:
        inside = RunFolder.below(path) if not (path / "recipe.yaml").is_file() else []
        if not inside:
            run = RunFolder.open(path)
            run.results()
            finished[path.resolve()] = run
        elif not any(run.finished for run in inside):
            raise RunError(f"{path}: none of its {len(inside)} runs has finished; give a run that has")
        for run in inside:
            (finished if run.finished else unfinished)[run.path.resolve()] = run
    return list(finished.values()), list(unfinished.values())
