"""What can go wrong, as one tree.

    WsfError                 the user can mend it: one message, exit code 2
    ├── RecipeError          a recipe or an override: file, line, path, value
    ├── PluginError          a component that does not exist, is ambiguous, or comes from a broken plugin
    ├── DataError            a data root, a split, a label or a picture
    ├── WeightsError         weights that are missing or belong to another network
    ├── RunError             a run folder that exists, is missing, or is not one
    └── CacheError           a cache on disk that belongs to something else, or has no room

Every message reads `where: what is wrong, got what; what to do`. Anything else that is raised is a bug, and keeps its
traceback.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from traceback import extract_tb


class WsfError(Exception):
    """An error that the user can mend. Its text is the whole message."""


class RecipeError(WsfError):
    """A recipe or an override that cannot be used."""


class PluginError(WsfError):
    """A component or a plugin that cannot be used."""


class DataError(WsfError):
    """A data root, split, label or picture that cannot be used."""


class WeightsError(WsfError):
    """Weights that are missing or belong to another network."""


class RunError(WsfError):
    """A run folder that cannot be used."""


class CacheError(WsfError):
    """A cache on disk that cannot be used."""


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The text for a name that does not exist: the nearest match, then those that do.

    >>> unknown("aggregator", "lsee", ["max", "lse"])
    "no aggregator named 'lsee'; did you mean 'lse'? Known: lse, max"
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else "."
    return f"no {what} named '{name}'{hint} Known: {listed(names)}"


def printable(text: str) -> str:
    """Names come from files that nobody vouches for: no sign in them may steer a terminal or break a line."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def one_line(error: BaseException) -> str:
    """`KeyError: 'loss'`, for a message of one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def raised_at(error: BaseException) -> str:
    """Where an error that was caught came from: `tracker.py:12`."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def listed(names: Iterable[str]) -> str:
    """Names joined by commas, no more than fit a message: ImageNet has 1,512 classes."""
    rest = iter(names)
    shown = list(islice(rest, 24))
    more = sum(1 for _ in rest)
    return (", ".join(shown) or "none") + (f" and {more:,} more" if more else "")
