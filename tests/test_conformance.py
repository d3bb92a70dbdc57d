"""Everything that ships keeps every promise that wsf makes of a component of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from wsf.components import KINDS
from wsf.plugins import discover
from wsf.testing import conformance

TIMM = "wsf_timm/timm"
"""Checked with a smaller network than its example's."""
NAMES = [offer.qualified_name for kind in KINDS for offer in discover().offers(kind) if offer.qualified_name != TIMM]
ANNOTATION = """\
<annotation><object><name>cat</name><difficult>0</difficult>
<bndbox><xmin>1</xmin><ymin>5</ymin><xmax>40</xmax><ymax>30</ymax></bndbox></object></annotation>
"""


@pytest.fixture(autouse=True, scope="module")
def _photographs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the datasets' examples name, in each format that ships; and a cache apart from the user's."""
    root = tmp_path_factory.mktemp("photographs")
    for name in ("train/cat/1.png", "train/dog/2.png", "test/cat/3.png", "VOC2012/JPEGImages/a.jpg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), "red").save(root / name)
    (root / "labels.csv").write_text("path,labels,split\ntrain/cat/1.png,cat;?dog,train\ntest/cat/3.png,dog,test\n")
    for name, text in {"Annotations/a.xml": ANNOTATION, "ImageSets/Main/train.txt": "a\n"}.items():
        (root / "VOC2012" / name).parent.mkdir(parents=True)
        (root / "VOC2012" / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WSF_VOC", str(root / "VOC2012"))
        patch.setenv("IMAGENET", str(root))
        patch.setenv("PHOTOS", str(root))
        patch.setenv("WSF_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@conformance(*NAMES)
def test_a_component_that_ships_keeps_its_promise(check: Callable[[], None]) -> None:
    check()


@conformance(TIMM, params={"model": "test_resnet", "weights": "none"})
def test_a_small_network_of_timms_keeps_its_promise(check: Callable[[], None]) -> None:
    check()
