"""The plain loop in a process of its own, so that none of wsf's settings reach it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wsf.errors import WsfError
from wsf.recipe import Recipe, write_recipe


class NaiveLoop:
    """`wsf.bench.naive`, waiting to be asked. `scores` (N, K) are the first that it gave."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.peak_memory_bytes = 0
        self.scores: NDArray[np.float64] | None = None

    def seconds(self, command: str) -> float:
        """What it takes to `train` or to `score` once. Raises WsfError."""
        requests, answers = self.process.stdin, self.process.stdout
        assert requests is not None
        assert answers is not None
        with suppress(BrokenPipeError):
            requests.write(f"{command}\n")
            requests.flush()
        line = answers.readline()
        if not line:
            raise WsfError(
                f"--against naive: the loop ended with exit code {self.process.wait()}, and what it said stands "
                "above; give fewer --pictures, or leave --against away"
            )
        answer = json.loads(line)
        self.peak_memory_bytes = answer["peak_memory_bytes"]
        if self.scores is None and "scores" in answer:
            self.scores = np.array(answer["scores"])
        return float(answer["seconds"])


@contextmanager
def naive_loop(recipe: Recipe, pictures: int, device: str, folder: Path) -> Iterator[NaiveLoop]:
    """Starts it, on the same pictures, and ends it with the block. The recipe is handed over in `folder`."""
    path = folder / "naive.yaml"
    write_recipe(recipe, path)
    process = subprocess.Popen(
        # -P: what lies in the working folder is not imported.
        [sys.executable, "-P", "-m", "wsf.bench.naive", str(path), str(pictures), device],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # With a group of its own it is not interrupted itself, and its workers end with it.
        start_new_session=True,
    )
    try:
        yield NaiveLoop(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
