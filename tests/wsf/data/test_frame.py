"""Frames: sizes, padding, normalisation and valid cells, worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from wsf.data.frame import Placement, at_side, batch_of, extent, framed, side_at, valid_cells
from wsf.recipe.schema import FrameBlock

PAD = FrameBlock(fit="pad", size=500)
WARP = FrameBlock(fit="warp", size=224)
NETWORK = SimpleNamespace(mean=(0.5, 0.25, 0.0), std=(0.5, 0.25, 1.0))


@pytest.mark.parametrize(
    ("region", "frame", "expected"),
    [
        ((0, 0, 1000, 750), PAD, (500, 375)),
        ((0, 0, 750, 1000), PAD, (375, 500)),
        ((10, 20, 110, 70), PAD, (500, 250)),
        ((0, 0, 1000, 1), PAD, (500, 1)),
        ((0, 0, 1000, 750), WARP, (224, 224)),
    ],
)
def test_the_longest_side_is_the_frames_and_warping_fills_it(
    region: tuple[float, float, float, float], frame: FrameBlock, expected: tuple[int, int]
) -> None:
    assert extent(region, frame) == expected


def test_a_region_is_cut_out_and_resized() -> None:
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, 20:30] = 255
    picture = Image.fromarray(pixels)
    small = FrameBlock(fit="pad", size=20)

    straight = framed(picture, (20, 0, 40, 10), small)

    assert straight.shape == (10, 20, 3)
    assert (straight[:, :10] == 255).all()
    assert (straight[:, 10:] == 0).all()


def test_pixels_are_normalised_before_padding_so_that_padding_is_zero() -> None:
    picture = np.full((2, 3, 3), 255, np.uint8)

    batch = batch_of([picture], 4, NETWORK, torch.device("cpu"))  # type: ignore[arg-type]

    assert batch.shape == (1, 3, 4, 4)
    assert batch[0, :, 0, 0].tolist() == [1.0, 3.0, 1.0]
    assert batch[0, :, :2, :3].sum().item() == pytest.approx(6 * 5)
    assert batch[0, :, 2:].abs().sum() == 0
    assert batch[0, :, :, 3:].abs().sum() == 0


@pytest.mark.parametrize(
    ("size", "scale", "multiple", "side"),
    [(500, 0.7, 1, 350), (500, 1.333, 1, 666), (500, 1.0, 14, 504), (8, 0.5, 14, 14)],
)
def test_a_side_is_rounded_to_the_networks_multiple(size: int, scale: float, multiple: int, side: int) -> None:
    assert side_at(size, scale, multiple) == side


def test_scaling_down_with_antialias_averages_and_without_it_samples() -> None:
    stripes = torch.zeros(1, 3, 8, 8)
    stripes[..., ::4] = 1.0  # every fourth column

    smooth = at_side(stripes, 2, antialias=True)
    sharp = at_side(stripes, 2, antialias=False)

    assert smooth.mean().item() == pytest.approx(0.25, abs=0.05)
    assert sharp.sum() == 0  # bilinear looks at columns 1, 2 and 5, 6 only


def test_a_frame_that_is_not_scaled_is_the_same_tensor() -> None:
    images = torch.rand(1, 3, 8, 8)
    assert at_side(images, 8, antialias=True) is images


def test_valid_cells_are_those_whose_centre_lies_on_the_picture() -> None:
    centres = torch.tensor([4.0, 12.0, 20.0], dtype=torch.float64)
    extents = torch.tensor([[13, 24], [3, 12]])  # heights and widths

    valid = valid_cells(centres, centres, extents)

    assert valid.shape == (2, 1, 3, 3)
    assert valid[0, 0].tolist() == [[True, True, True], [True, True, True], [False, False, False]]
    # No centre lies on the second picture's height, so its nearest row is valid; 12 is not left of 12.
    assert valid[1, 0].tolist() == [[True, False, False], [False, False, False], [False, False, False]]


def test_a_place_in_the_frame_comes_back_to_the_pictures_own_pixels() -> None:
    shown = Placement((50.0, 20.0, 450.0, 220.0), height=100, width=200)
    mirrored = Placement(shown.region, height=100, width=200, flip=True)

    places = np.array([[50.0, 25.0], [300.0, 150.0]])  # the second one on the padding

    assert shown.to_picture(places).tolist() == [[150.0, 70.0], [450.0, 220.0]]
    assert mirrored.to_picture(places).tolist() == [[350.0, 70.0], [50.0, 220.0]]
