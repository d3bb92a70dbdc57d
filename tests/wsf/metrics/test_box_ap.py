"""Average precision of boxes, by hand and against a transcription of the devkit's VOCevaldet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truths import truth
from wsf.metrics.box_ap import Detections, box_average_precision

A, B, FAR = (0.0, 0.0, 100.0, 100.0), (200.0, 0.0, 300.0, 100.0), (500.0, 500.0, 600.0, 600.0)


def found(*rows: tuple[int, tuple[float, float, float, float], float]) -> Detections:
    pictures, boxes, scores = zip(*rows, strict=True) if rows else ((), (), ())
    return Detections(np.array(pictures, np.intp), np.array(boxes, float).reshape(-1, 4), np.array(scores, float))


def test_every_object_counts_and_a_second_box_on_it_is_false() -> None:
    # By score: A true, A again false, B true, one beside all false. Precisions at the true ones 1 and 2/3.
    boxes = found((0, A, 4), (0, A, 3), (0, B, 2), (0, FAR, 1))
    assert box_average_precision(boxes, truth((1, [A, B], [])), "raw") == pytest.approx((1 + 2 / 3) / 2)


def test_objects_that_are_not_found_are_missed() -> None:
    assert box_average_precision(found((0, A, 1)), truth((1, [A, B], [])), "raw") == 0.5
    assert box_average_precision(found(), truth((1, [A], [])), "raw") == 0.0


def test_a_box_on_a_difficult_object_counts_neither_way() -> None:
    boxes = found((0, B, 2), (0, B, 1.5), (0, A, 1))
    assert box_average_precision(boxes, truth((1, [A], [B])), "raw") == 1.0


def test_a_class_without_an_object_that_is_not_difficult_has_none() -> None:
    assert box_average_precision(found((0, A, 1)), truth((0, [], [A])), "raw") is None


def test_a_box_in_a_picture_without_the_class_is_false() -> None:
    boxes = found((1, A, 2), (0, A, 1))
    assert box_average_precision(boxes, truth((1, [A], []), (-1, [], [])), "raw") == 0.5


def test_a_box_is_held_against_the_object_that_it_overlaps_most() -> None:
    beside = (10.0, 0.0, 110.0, 100.0)
    # Both boxes overlap `beside` less than A; the first takes A, so that the second is a repetition.
    boxes = found((0, A, 2), (0, (1.0, 0.0, 101.0, 100.0), 1))
    assert box_average_precision(boxes, truth((1, [A, beside], [])), "raw") == 0.5


def devkit(boxes: Detections, objects: list, hard: list) -> float:
    """VOCevaldet.m, line by line, with the + 1 of boxes that include their last pixel."""
    npos = sum(not flag for flags in hard for flag in flags)
    detected = [[False] * len(flags) for flags in hard]
    tp, fp = [], []
    for d in np.argsort(-boxes.scores, kind="stable"):
        i, bb = boxes.pictures[d], boxes.boxes[d] - (0, 0, 1, 1)
        ovmax, jmax = -np.inf, -1
        for j, half_open in enumerate(objects[i]):
            gt = np.array(half_open) - (0, 0, 1, 1)
            bi = [max(bb[0], gt[0]), max(bb[1], gt[1]), min(bb[2], gt[2]), min(bb[3], gt[3])]
            iw, ih = bi[2] - bi[0] + 1, bi[3] - bi[1] + 1
            if iw > 0 and ih > 0:
                ua = (bb[2] - bb[0] + 1) * (bb[3] - bb[1] + 1) + (gt[2] - gt[0] + 1) * (gt[3] - gt[1] + 1) - iw * ih
                if iw * ih / ua > ovmax:
                    ovmax, jmax = iw * ih / ua, j
        tp.append(0)
        fp.append(0)
        if ovmax >= 0.5:
            if not hard[i][jmax]:
                if not detected[i][jmax]:
                    tp[-1] = 1
                    detected[i][jmax] = True
                else:
                    fp[-1] = 1
        else:
            fp[-1] = 1
    tp, fp = np.cumsum(tp), np.cumsum(fp)
    with np.errstate(invalid="ignore"):
        rec, prec = tp / npos, tp / (fp + tp)
    mrec, mpre = np.r_[0, rec, 1], np.r_[0, np.nan_to_num(prec), 0]
    for i in range(len(mpre) - 2, -1, -1):
        mpre[i] = max(mpre[i], mpre[i + 1])
    at = np.flatnonzero(mrec[1:] != mrec[:-1]) + 1
    return float(((mrec[at] - mrec[at - 1]) * mpre[at]).sum())


sides = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(2, 6), st.integers(2, 6)).map(
    lambda box: (float(box[0]), float(box[1]), float(box[0] + box[2]), float(box[1] + box[3]))
)
scene = st.lists(st.lists(st.tuples(sides, st.booleans()), max_size=3), min_size=1, max_size=3)


@given(pictures=scene, drawn=st.lists(st.tuples(st.integers(0, 2), sides), max_size=8))
def test_it_is_what_the_devkit_computes(pictures: list, drawn: list) -> None:
    objects = [[box for box, _ in picture] for picture in pictures]
    hard = [[flag for _, flag in picture] for picture in pictures]
    rows = [(i, box, float(-rank)) for rank, (i, box) in enumerate(drawn) if i < len(pictures)]
    ours = box_average_precision(
        found(*rows),
        truth(*((1, [b for b, h in picture if not h], [b for b, h in picture if h]) for picture in pictures)),
        "voc2012",
    )
    # The order of objects decides ties between equal overlaps: the easy ones come first in `truth`.
    ordered = [sorted(picture, key=lambda pair: pair[1]) for picture in pictures]
    objects, hard = [[b for b, _ in p] for p in ordered], [[h for _, h in p] for p in ordered]
    if not any(not flag for flags in hard for flag in flags):
        assert ours is None
    else:
        assert ours == pytest.approx(devkit(found(*rows), objects, hard))
