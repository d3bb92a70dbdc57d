"""A trained run whose classes carry hostile names, and what looks at pictures with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from plugin_site import plugin_site
from toy_plugin import Squares, SquaresParams
from toy_run import RECIPE, ran
from wsf.infer import load
from wsf.localise import BoxChoice
from wsf.plugins import discover
from wsf.run import RunFolder
from wsf.serve.viewer import Viewer

CLASSES = ("<b onclick=alert(1)>blue", "**green**", "red")
"""In the order of the toy data's blue, green and red."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunFolder]:
    """A finished run, with its plugins there for child processes too; pictures of each class are below `photos`."""
    work = tmp_path_factory.mktemp("served")
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch, plugin_site(work / "site-packages", patch) as install:
        install("toy", "toy_plugin")
        install("toy_folder", "toy_folder")
        patch.chdir(work)
        squares = Squares(SquaresParams(count=48))
        for split in squares.splits:
            Path("photos", split).mkdir(parents=True)
            for index in range(0, 48, 2):  # every other one shows a single class
                record = squares.records(split)[index]
                name = CLASSES[int(record.labels.argmax())]
                Path("photos", split, f"{name}_{index}.png").write_bytes(squares.read(record))
        names = ", ".join(f"'{name}'" for name in CLASSES)
        data = f"{{use: toy_folder, root: photos, classes: [{names}], train: train, holdout: 0.25, evaluate: test}}"
        recipe = work / "hostile.yaml"
        recipe.write_text(RECIPE.replace(RECIPE.splitlines()[2], f"data: {data}"))
        yield ran(recipe, discover(), work / "run", "train.epochs=80")


@pytest.fixture(scope="module")
def viewer(served: RunFolder) -> Viewer:
    return Viewer(load(served.path, device="cpu"), BoxChoice.fixed("windows"))


@pytest.fixture(scope="module")
def photos(served: RunFolder) -> list[Path]:
    """A test picture of each class, in the order of the classes."""
    folder = served.path.parent / "photos" / "test"
    return [next(path for path in sorted(folder.iterdir()) if path.name.startswith(name)) for name in CLASSES]
