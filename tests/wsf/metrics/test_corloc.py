"""Correct localisation, by hand."""

from __future__ import annotations

import numpy as np

from truths import truth
from wsf.metrics.corloc import best_overlap, correct_localisation

BOX = (0.0, 0.0, 100.0, 100.0)
NONE = (np.nan,) * 4


def test_a_box_is_correct_from_an_overlap_of_one_half_on() -> None:
    half, less = (0.0, 0.0, 50.0, 100.0), (0.0, 0.0, 49.0, 100.0)
    pictures = truth((1, [BOX], []), (1, [BOX], []), (1, [BOX], []))
    assert correct_localisation(np.array([half, less, BOX]), pictures) == 2 / 3


def test_any_object_of_the_class_will_do() -> None:
    assert correct_localisation(np.array([BOX]), truth((1, [(300.0, 0.0, 400.0, 100.0), BOX], []))) == 1.0


def test_only_pictures_that_hold_the_class_count() -> None:
    pictures = truth((1, [BOX], []), (-1, [], []), (0, [], [BOX]))
    assert correct_localisation(np.array([BOX, NONE, NONE]), pictures) == 1.0
    assert correct_localisation(np.array([BOX]), truth((-1, [], []))) is None


def test_a_difficult_object_is_none() -> None:
    assert correct_localisation(np.array([BOX]), truth((1, [(300.0, 0.0, 400.0, 100.0)], [BOX]))) == 0.0


def test_no_box_is_not_correct() -> None:
    pictures = truth((1, [BOX], []))
    assert correct_localisation(np.array([NONE]), pictures) == 0.0
    assert best_overlap(np.array(NONE), pictures, 0) == 0.0
