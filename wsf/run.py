"""The run folder: all that one run leaves behind, self-contained and never overwritten.

runs/<recipe>/<n>/
  recipe.yaml          the resolved recipe, which reproduces the run
  environment.json     versions, git state, device
  splits.json          ids of the pictures trained on and held out
  metrics.jsonl        a line an epoch
  checkpoint/          weights, classes and their priors
  scores/<split>.csv   a raw score per picture and class, and the labels
  places/<split>.jsonl points and boxes, a line a picture, where they were looked for
  results.json         numbers only, so that equal runs are equal files; written last: with it the run has finished
  report.html          all of it for people, drawn afterwards, and again by `wsf report --html`
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wsf.errors import RunError
from wsf.files import write_whole
from wsf.places import PicturePlaces, parse_places, render_places
from wsf.scores import Scores, parse_scores, render_scores

if TYPE_CHECKING:
    from pydantic import ValidationError

FORMAT = 1
"""The version of results.json that is written and read."""


@dataclass(frozen=True)
class RunFolder:
    """One run on disk."""

    path: Path

    @classmethod
    def create(cls, out: Path | None, name: str, runs: Path = Path("runs")) -> RunFolder:
        """A new folder: `out`, or the next number below `runs/name`, where `name` is the recipe's. Raises RunError.

        Two runs that start at once never get the same one.
        """
        target = out or runs / name
        try:
            if out is not None:
                out.mkdir(parents=True)
                return cls(out)
            target.mkdir(parents=True, exist_ok=True)
            while True:
                number = 1 + max((int(path.name) for path in target.iterdir() if path.name.isdecimal()), default=0)
                try:
                    (target / str(number)).mkdir()
                except FileExistsError:
                    continue
                return cls(target / str(number))
        except FileExistsError:
            raise RunError(
                f"{target}: exists already, and a run folder is never overwritten; give another --out"
            ) from None
        except OSError as error:
            raise RunError(f"{target}: the run folder cannot be made ({error.strerror}); give another --out") from error

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """The run folder at a path. Raises RunError, which lists the run folders below where there are some."""
        if not path.exists():
            raise RunError(f"{path}: no such run folder; give one that `wsf run` has made")
        if not path.is_dir():
            raise RunError(f"{path}: a run folder is expected, got a file; give the folder that `wsf run` has made")
        if (path / "recipe.yaml").is_file():
            return cls(path)
        found = [str(run.path) for run in cls.below(path)]
        if found:
            more = f" and {len(found) - 10} more" if len(found) > 10 else ""
            raise RunError(f"{path}: holds run folders but is not one; give one of {', '.join(found[:10])}{more}")
        raise RunError(f"{path}: not a run folder, recipe.yaml is missing; give a folder that `wsf run` has made")

    @classmethod
    def below(cls, path: Path) -> list[RunFolder]:
        """The run folders in `runs/<recipe>`, or in `runs`: by name, then by number."""
        found = [recipe.parent for pattern in ("*/recipe.yaml", "*/*/recipe.yaml") for recipe in path.glob(pattern)]
        return [cls(folder) for folder in sorted(found, key=_natural)]

    @property
    def recipe_file(self) -> Path:
        """The resolved recipe."""
        return self.path / "recipe.yaml"

    @property
    def environment_file(self) -> Path:
        """What `wsf.environment.environment` returned."""
        return self.path / "environment.json"

    @property
    def splits_file(self) -> Path:
        """Ids of the pictures that were trained on and held out."""
        return self.path / "splits.json"

    @property
    def metrics_file(self) -> Path:
        """One JSON object a line, a line an epoch."""
        return self.path / "metrics.jsonl"

    @property
    def checkpoint(self) -> Path:
        """The folder of weights and counters."""
        return self.path / "checkpoint"

    @property
    def results_file(self) -> Path:
        """There when the run has finished."""
        return self.path / "results.json"

    @property
    def report_file(self) -> Path:
        """The page for people, where one was drawn."""
        return self.path / "report.html"

    @property
    def finished(self) -> bool:
        """Whether there are results."""
        return self.results_file.is_file()

    def scores_file(self, split: str) -> Path:
        """Where the scores of a split are; signs in its name that could lead elsewhere are percent-encoded."""
        return self.path / "scores" / f"{quote(split, safe=' ')}.csv"

    def places_file(self, split: str) -> Path:
        """Where the places of a split are, named as its scores are."""
        return self.path / "places" / f"{quote(split, safe=' ')}.jsonl"

    def write_json(self, path: Path, data: object) -> None:
        """Writes whole or not at all. A number that is not finite is a ValueError: JSON has none."""
        write_whole(path, _encoded(json.dumps(data, indent=1, allow_nan=False, ensure_ascii=False) + "\n"))

    def read_json(self, path: Path) -> Any:
        """What `write_json` wrote. Raises RunError."""
        try:
            return json.loads(path.read_text("utf-8", "surrogateescape"))
        except FileNotFoundError:
            raise RunError(f"{self.path}: {path.name} is missing; give a run folder that is whole") from None
        except (ValueError, RecursionError, OSError) as error:
            raise RunError(f"{path}: cannot be read as JSON ({error}); give a run folder that is whole") from error

    def append_metrics(self, metrics: Mapping[str, float]) -> None:
        """Adds one line. A number that is not finite is a ValueError."""
        line = json.dumps(dict(metrics), allow_nan=False) + "\n"
        with self.metrics_file.open("a", encoding="utf-8") as file:
            file.write(line)

    def metrics(self) -> list[dict[str, float]]:
        """All lines so far, perhaps none; a last one that a crash tore is left out. Raises RunError."""
        if not self.metrics_file.exists():
            return []
        try:
            lines = self.metrics_file.read_text("utf-8").split("\n")
            return [json.loads(line) for line in lines[:-1]]
        except (ValueError, RecursionError) as error:
            raise RunError(f"{self.metrics_file}: cannot be read ({error}); give a run folder that is whole") from error

    def results(self) -> dict[str, Any]:
        """results.json. Raises RunError where the run did not finish or another version wrote it."""
        if not self.finished:
            raise RunError(
                f"{self.path}: this run did not finish, results.json is missing; "
                f"run it again: wsf run {self.recipe_file}"
            )
        results = self.read_json(self.results_file)
        found = results.get("format") if isinstance(results, dict) else None
        if found != FORMAT:
            raise RunError(
                f"{self.results_file}: results of format {FORMAT} are expected, got {found!r}; "
                "read it with the version of wsf that wrote it"
            )
        return dict(results)

    def write_scores(self, split: str, scores: Scores) -> None:
        """Writes the scores and labels of a split, whole or not at all."""
        text = render_scores(scores.ids, scores.scores, scores.labels, scores.classes)
        write_whole(self.scores_file(split), _encoded(text))

    def read_scores(self, split: str) -> Scores:
        """What `write_scores` wrote, to 9 significant digits. Raises RunError."""
        path = self.scores_file(split)
        try:
            text = path.read_bytes().decode("utf-8", "surrogateescape")
        except FileNotFoundError:
            known = ", ".join(sorted(file.stem for file in path.parent.glob("*.csv"))) or "none"
            raise RunError(f"{self.path}: no scores of split '{split}'; there are: {known}") from None
        except (ValueError, OSError) as error:
            raise RunError(f"{path}: cannot be read ({error}); give a run folder that is whole") from error
        return parse_scores(text, str(path))

    def write_places(self, split: str, places: Sequence[PicturePlaces]) -> None:
        """Writes the points and boxes of a split, whole or not at all."""
        write_whole(self.places_file(split), _encoded(render_places(places)))

    def read_places(self, split: str) -> list[PicturePlaces]:
        """What `write_places` wrote: places with one decimal, scores with 9 digits. Raises RunError."""
        path = self.places_file(split)
        try:
            text = path.read_bytes().decode("utf-8", "surrogateescape")
        except FileNotFoundError:
            raise RunError(
                f"{self.path}: no places of split '{split}'; they are looked for where evaluate.places says so"
            ) from None
        except (ValueError, OSError) as error:
            raise RunError(f"{path}: cannot be read ({error}); give a run folder that is whole") from error
        return parse_places(text, str(path))


def not_whole(where: str, error: ValidationError, *within: str) -> RunError:
    """What to raise for text of a run folder that is not what it should be; `within` is the key that holds it."""
    first = error.errors()[0]
    key = ".".join(map(str, (*within, *first["loc"])))
    reason = first["msg"].removeprefix("Value error, ")
    return RunError(f"{where}: {key}{': ' if key else ''}{reason}; give a run folder that is whole")


def _encoded(text: str) -> bytes:
    """UTF-8; but file names may hold bytes that are none, and become ids."""
    return text.encode("utf-8", "surrogateescape")


def _natural(path: Path) -> list[tuple[int, str]]:
    """Orders runs/x/10 after runs/x/9."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in path.parts]
