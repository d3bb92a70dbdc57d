"""Cells that were counted by hand."""

import torch

from newcomer.small_cnn import SmallCnn


def test_cells_are_16_pixels_apart_and_begin_in_the_middle_of_the_first_window() -> None:
    network = SmallCnn(channels=5)
    assert network(torch.zeros(1, 3, 32, 95)).shape == (1, 5, 1, 4)
    ys, xs = network.centres(32, 95)
    assert (ys.tolist(), xs.tolist()) == ([16], [16, 32, 48, 64])


def test_the_mean_colour_has_no_features_before_anything_is_learnt() -> None:
    assert not SmallCnn(channels=5)(torch.zeros(1, 3, 48, 48)).any()
