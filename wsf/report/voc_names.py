"""The twenty classes of Pascal VOC, as the tables of papers have them."""

from __future__ import annotations

from collections.abc import Sequence

PAPER = {
    "aeroplane": "plane",
    "bicycle": "bike",
    "bird": "bird",
    "boat": "boat",
    "bottle": "btl",
    "bus": "bus",
    "car": "car",
    "cat": "cat",
    "chair": "chair",
    "cow": "cow",
    "diningtable": "table",
    "dog": "dog",
    "horse": "horse",
    "motorbike": "moto",
    "person": "pers",
    "pottedplant": "plant",
    "sheep": "sheep",
    "sofa": "sofa",
    "train": "train",
    "tvmonitor": "tv",
}
"""Their short names, in order. Source: Oquab et al., CVPR 2015, Table 1."""


def in_order(classes: Sequence[str]) -> list[tuple[int, str]]:
    """Index and short name of each class: in the paper's order where they are VOC's, else in their own."""
    if set(classes) == set(PAPER) and len(classes) == len(PAPER):
        return [(classes.index(name), short) for name, short in PAPER.items()]
    return [(index, name) for index, name in enumerate(classes)]
