"""Regions and labels that were worked out by hand."""

import numpy as np
from wsf import Record

from newcomer.tiles import Tiles

PICTURE = Record("a", "a.jpg", np.array([1, -1, 0], np.int8))


def test_two_tiles_across_are_the_quarters_of_a_picture() -> None:
    examples = Tiles(2).examples(PICTURE, lambda: (100, 60))
    assert [example.region for example in examples] == [
        (0, 0, 50, 30),
        (50, 0, 100, 30),
        (0, 30, 50, 60),
        (50, 30, 100, 60),
    ]


def test_what_is_present_is_unknown_in_a_tile_and_what_is_absent_stays_absent() -> None:
    (tile, *_) = Tiles(3).examples(PICTURE, lambda: (100, 60))
    assert tile.labels.tolist() == [0, -1, 0]
