"""One annotation file of Pascal VOC: the objects in a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.etree import ElementTree

from wsf import DataError, Region


@dataclass(frozen=True)
class Annotated:
    """One object. `region` in pixels, 0-based and half-open."""

    name: str
    region: Region
    difficult: bool


class _NoDoctype(ElementTree.TreeBuilder):
    """Refuses document type declarations, and with them the entities by which a small file becomes a huge one."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:  # noqa: ARG002
        raise ValueError("it declares a document type, which annotations have no use for")


def parse_annotation(data: bytes, where: str) -> tuple[Annotated, ...]:
    """The objects of an annotation file, in its order; parts of objects are left out. Raises DataError.

    The file's boxes are 1-based and include both ends: xmin, ymin, xmax, ymax becomes xmin - 1, ymin - 1, xmax, ymax.
    """
    parser = ElementTree.XMLParser(target=_NoDoctype())
    try:
        parser.feed(data)
        root = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DataError(f"{where}: no annotation that can be read ({error}); repair it, or take it away") from error
    return tuple(
        _annotated(element, f"{where}: object {number}") for number, element in enumerate(root.iterfind("object"), 1)
    )


def _annotated(element: ElementTree.Element, where: str) -> Annotated:
    name = element.findtext("name", "").strip()
    if not name:
        raise DataError(f"{where}: has no name; add one")
    texts = [element.findtext(f"bndbox/{side}", "").strip() for side in ("xmin", "ymin", "xmax", "ymax")]
    try:
        xmin, ymin, xmax, ymax = (float(text) for text in texts)
    except ValueError:
        xmin = xmax = ymin = ymax = math.nan
    region = (xmin - 1, ymin - 1, xmax, ymax)
    if not (all(map(math.isfinite, region)) and xmin <= xmax and ymin <= ymax):
        raise DataError(
            f"{where} ({name}): bndbox must be four numbers with xmin ≤ xmax and ymin ≤ ymax, "
            f"got xmin, ymin, xmax, ymax = {', '.join(text or 'nothing' for text in texts)}; mend the file"
        )
    return Annotated(name, region, element.findtext("difficult", "0").strip() == "1")
