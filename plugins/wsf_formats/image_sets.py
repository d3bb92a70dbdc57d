"""ImageSets/Main of Pascal VOC's devkit: which pictures are in a split, and which show a class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wsf import DataError, below, listed, unknown
from wsf_formats.root import names_in, read_text

_FOLDER = "ImageSets/Main"
_VALUES = {"-1": -1, "0": 0, "1": 1, "+1": 1}


class ImageSets:
    """`<split>.txt` lists ids; `<class>_<split>.txt` says for each id -1 absent, 0 difficult only, 1 present."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.folder = below(root, _FOLDER)
        if not self.folder.is_dir():
            raise DataError(f"{self.folder}: no such folder; expected the devkit's lists there: train.txt, val.txt, …")
        stems = [name.removesuffix(".txt") for name in names_in(self.folder) if name.endswith(".txt")]
        # A class may be called like a split (VOC has `train`), and a split may have an underscore: a class list ends in
        # the name of another list, and it, or one of the same class, has labels.
        named = {stem: _class_and_split(stem, stems) for stem in stems}
        classes = {name for stem, (name, _) in named.items() if name and self._has_labels(stem)}
        self.lists = frozenset((name, split) for name, split in named.values() if name in classes)
        self.classes = tuple(sorted(classes))
        self.splits = tuple(stem for stem, (name, _) in named.items() if name not in classes)
        if not self.splits:
            raise DataError(
                f"{self.folder}: no list of pictures; expected train.txt, val.txt or other such files there"
            )

    def ids(self, split: str) -> list[str]:
        """The pictures of a split, in the list's order, each once. Raises DataError."""
        if split not in self.splits:
            raise DataError(f"{self.folder}: {unknown('split', split, self.splits)}")
        path = self.folder / f"{split}.txt"
        seen: dict[str, int] = {}
        for number, line in enumerate(self._read(path.name).splitlines(), 1):
            for name in line.split()[:1]:
                if name in seen:
                    raise DataError(f"{path}:{number}: '{name}' is also on line {seen[name]}; list each picture once")
                seen[name] = number
        if not seen:
            raise DataError(f"{path}: no picture is listed; take another split: {listed(self.splits)}")
        return list(seen)

    def labels(self, class_name: str, split: str) -> Mapping[str, int]:
        """What the list of a class says of each id; 0 where it says nothing, as for a test split. Raises DataError."""
        path = self.folder / f"{class_name}_{split}.txt"
        values: dict[str, int] = {}
        for number, line in enumerate(self._read(path.name).splitlines(), 1):
            fields = line.split()
            if not fields:
                continue
            value = _VALUES.get(fields[1]) if len(fields) == 2 else 0 if len(fields) == 1 else None
            if value is None:
                raise DataError(
                    f"{path}:{number}: expected an id and a label of -1, 0 or 1, got '{line}'; mend the line"
                )
            values[fields[0]] = value
        return values

    def _read(self, name: str) -> str:
        return read_text(self._root, f"{_FOLDER}/{name}")

    def _has_labels(self, stem: str) -> bool:
        text = self._read(f"{stem}.txt").lstrip()
        return len(text.partition("\n")[0].split()) == 2


def _class_and_split(stem: str, stems: list[str]) -> tuple[str, str]:
    """What a list is called for; no class where it is called like no other list's `<class>_<split>`."""
    splits = [split for split in stems if stem.endswith(f"_{split}") and len(stem) > len(split) + 1]
    split = max(splits, key=len, default="")
    return (stem[: -len(split) - 1], split) if split else ("", stem)
