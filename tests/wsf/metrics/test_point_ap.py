"""`point@18px`, by hand and against a transcription of its protocol."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truths import truth
from wsf.metrics import average_precision
from wsf.metrics.point_ap import point_average_precision

BOX = (100.0, 100.0, 200.0, 200.0)


def one(x: float, y: float, **settings: float) -> float | None:
    """The metric of one picture with one box."""
    return point_average_precision(np.zeros(1), np.array([[x, y]]), truth((1, [BOX], [])), "raw", **settings)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (150, 150, 1.0),
        (82, 150, 1.0),  # 18 pixels to the left: the border is included
        (81.9, 150, 0.0),
        (218, 218, 1.0),  # in the corner of the enlarged box, 25 pixels away
        (218.1, 150, 0.0),
        (150, 218.1, 0.0),
    ],
)
def test_a_point_is_true_in_a_box_enlarged_by_18_pixels(x: float, y: float, expected: float) -> None:
    assert one(x, y) == expected


def test_the_tolerance_can_be_another() -> None:
    assert one(90, 150, tolerance=0.0) == 0.0
    assert one(100, 150, tolerance=0.0) == 1.0


def test_pictures_rank_by_their_scores_and_a_miss_is_false_and_stays_unfound() -> None:
    # In order of score: hit, miss of a picture that holds the class, absent, hit. Precisions at the hits 1 and 2/4.
    pictures = truth((1, [BOX], []), (1, [BOX], []), (-1, [], []), (1, [BOX], []))
    scores, points = np.array([4.0, 3.0, 2.0, 1.0]), np.array([[150, 150], [0, 0], [150, 150], [150, 150]], float)
    assert point_average_precision(scores, points, pictures, "raw") == pytest.approx((1 + 2 / 4) / 3)
    assert point_average_precision(scores, points, pictures, "voc2012") == pytest.approx((1 + 2 / 4) / 3)
    # Recalls 1/3, 1/3, 1/3, 2/3: of the eleven 0 to 0.3 have precision 1, 0.4 to 0.6 have 1/2, the others none.
    expected = (4 * 1 + 3 * 0.5) / 11
    assert point_average_precision(scores, points, pictures, "voc2007") == pytest.approx(expected)


def test_a_point_in_any_of_several_boxes_is_true() -> None:
    pictures = truth((1, [(0, 0, 10, 10), BOX], []))
    assert point_average_precision(np.zeros(1), np.array([[150.0, 150.0]]), pictures, "raw") == 1.0


def test_a_point_in_a_difficult_box_alone_counts_neither_way_unless_difficult_boxes_do() -> None:
    far = (400.0, 400.0, 450.0, 450.0)
    pictures = truth((1, [far], [BOX]), (1, [BOX], []))
    scores, points = np.array([2.0, 1.0]), np.full((2, 2), 150.0)
    # The first is no false positive, so that the second has precision 1; but the first picture stays unfound.
    assert point_average_precision(scores, points, pictures, "raw") == pytest.approx(1 / 2)
    assert point_average_precision(scores, points, pictures, "raw", difficult=True) == 1.0


def test_pictures_of_label_0_and_those_without_a_box_count_neither_way() -> None:
    pictures = truth((0, [], [BOX]), (1, [], []), (1, [BOX], []))
    scores, points = np.array([3.0, 2.0, 1.0]), np.full((3, 2), 150.0)
    assert point_average_precision(scores, points, pictures, "raw") == 1.0


def test_a_class_that_no_picture_holds_has_none() -> None:
    assert point_average_precision(np.zeros(1), np.zeros((1, 2)), truth((-1, [], [])), "raw") is None


def test_a_picture_without_a_point_misses() -> None:
    assert one(np.nan, np.nan) == 0.0


def transcribed(scores, points, boxes, labels) -> float:  # type: ignore[no-untyped-def]
    """The protocol in words, without a vector operation; precision at every true positive, over all positives."""
    ranked = sorted(range(len(scores)), key=lambda i: -scores[i])
    true = false = 0
    total = 0.0
    for i in ranked:
        hit = any(b[0] - 18 <= points[i][0] <= b[2] + 18 and b[1] - 18 <= points[i][1] <= b[3] + 18 for b in boxes[i])
        if labels[i] > 0 and hit:
            true += 1
            total += true / (true + false)
        else:
            false += 1
    return total / sum(label > 0 for label in labels)


places = st.tuples(st.integers(0, 300), st.integers(0, 300))
pictures = st.lists(st.tuples(st.booleans(), places, places), min_size=1, max_size=12)


@given(drawn=pictures, seed=st.integers(0, 99))
def test_it_is_what_the_protocol_says_in_words_and_never_above_the_scores_own(drawn: list, seed: int) -> None:
    scores = np.random.default_rng(seed).permutation(len(drawn)).astype(float)
    labels = [1 if present else -1 for present, _, _ in drawn]
    boxes = [[(x, y, x + 40.0, y + 30.0)] if present else [] for present, (x, y), _ in drawn]
    points = np.array([point for _, _, point in drawn], dtype=float)
    found = point_average_precision(
        scores, points, truth(*((label, own, []) for label, own in zip(labels, boxes, strict=True))), "raw"
    )
    if not any(label > 0 for label in labels):
        assert found is None
        return
    assert found == pytest.approx(transcribed(scores, points, boxes, labels))
    of_scores = average_precision(scores, np.array(labels, np.int8), "raw")
    assert found <= of_scores + 1e-12
