"""Run folders as a finished run leaves them, without the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wsf.run import FORMAT, RunFolder

CLASSES = ("cat", "dog", "boat")


def entry(
    per_class: Sequence[float | None], mean: float | None, role: str = "evaluate", **changes: Any
) -> dict[str, Any]:
    """A split's part of results.json; `changes` are keys of it, `definition` one of its `ap`."""
    definition = changes.pop("definition", "voc2012")
    return {
        "role": role,
        "images": 200,
        "positives": [0 if value is None else 20 for value in per_class],
        "ap": {"definition": definition, "per_class": list(per_class), "mean": mean},
        "scales": [0.5, 1.0],
        "fuse": "mean",
        **changes,
    }


def fake_run(
    path: Path,
    splits: Mapping[str, dict[str, Any]] | None,
    *,
    recipe: str = "oquab_weak",
    seed: int = 0,
    settings: str = "aggregator: {use: max}\n",
    classes: Sequence[str] = CLASSES,
    mean_over: Sequence[str] | None = None,
    published: Mapping[str, Any] | None = None,
    **others: Any,
) -> RunFolder:
    """A run folder with its recipe and, unless `splits` is None, its results; `others` are more keys of these."""
    path.mkdir(parents=True)
    run = RunFolder(path)
    run.recipe_file.write_text(f"name: {recipe}\nseed: {seed}\n{settings}", "utf-8")
    if splits is not None:
        run.write_json(
            run.results_file,
            {
                "format": FORMAT,
                "recipe": recipe,
                "seed": seed,
                "classes": list(classes),
                "mean_over": mean_over,
                "published": published,
                "training": {"images": 340, "examples": 340, "epochs": 30, "loss": 0.5},
                "splits": dict(splits),
                **others,
            },
        )
    return run
