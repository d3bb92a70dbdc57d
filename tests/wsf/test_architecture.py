"""What follows from the description of a network, against numbers worked out by hand and against the network itself."""

from __future__ import annotations

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reach_check import check_reach
from sight import centroid, counting, seen_by, sides
from wsf import Architecture, ConvLayer, ConvNet, Line, Sliding


def architecture(*layers: ConvLayer) -> Architecture:
    return Architecture(layers=layers, mean=(0, 0, 0), std=(1, 1, 1))


def layer(conv: Sliding, pool: Sliding | None = None, name: str = "c1") -> ConvLayer:
    return ConvLayer(name=name, maps=2, conv=conv, pool=pool)


@pytest.mark.parametrize(
    ("layers", "window", "stride", "line"),
    [
        ((layer(Sliding(3)),), 3, 1, Line(1, 1.5, 1.5)),
        ((layer(Sliding.same(3)),), 1, 1, Line(1, 0.5, 1.5)),
        ((layer(Sliding(4, stride=4)),), 4, 4, Line(4, 2.0, 2.0)),
        # One zero before the picture: the cell's first pixel is -1, its last 5.
        ((layer(Sliding(7, stride=2, before=1)),), 6, 2, Line(2, 2.5, 3.5)),
        # Behind it, the first cell stays where it is.
        ((layer(Sliding(7, stride=2, after=1)),), 6, 2, Line(2, 3.5, 3.5)),
        # The maximum of three takes pixels 0 to 6, in steps of 4.
        ((layer(Sliding(3, stride=2), Sliding(3, stride=2)),), 7, 4, Line(4, 3.5, 3.5)),
        ((layer(Sliding(3), name="c1"), layer(Sliding(5), name="fc6")), 7, 1, Line(1, 3.5, 3.5)),
    ],
)
def test_window_stride_and_line_are_those_worked_out_by_hand(
    layers: tuple[ConvLayer, ...], window: int, stride: int, line: Line
) -> None:
    found = architecture(*layers)
    assert (found.window, found.stride, found.line) == (window, stride, line)


@st.composite
def squares(draw: st.DrawFn, largest_stride: int) -> Sliding:
    """Fewer zeros than the square has cells, so that it always sees a cell of the map."""
    side = draw(st.integers(1, 5))
    before = draw(st.integers(0, side // 2))
    after = draw(st.integers(0, min(side // 2, side - 1 - before)))
    return Sliding(side, stride=draw(st.integers(1, largest_stride)), before=before, after=after)


@st.composite
def architectures(draw: st.DrawFn) -> Architecture:
    convs = draw(st.lists(squares(2), min_size=1, max_size=3))
    pools = [draw(st.none() | squares(3)) for _ in convs]
    last = draw(st.integers(2, 4))  # a fully connected layer, so that the window is never a single pixel
    layers = [layer(conv, pool, f"c{count}") for count, (conv, pool) in enumerate(zip(convs, pools, strict=True))]
    return architecture(*layers, layer(Sliding(last), name="fc"))


@settings(max_examples=40, deadline=None)
@given(architectures(), st.integers(0, 40))
def test_a_network_has_as_many_cells_as_it_says(found: Architecture, more: int) -> None:
    network, side = ConvNet(found), found.window + more
    cells = sides(found, side)[-1]
    assert cells == more // found.stride + 1
    assert [len(centres) for centres in network.centres(side, side)] == [cells, cells]
    assert [len(centres) for centres in network.centres(found.window - 1, 0)] == [0, 0]


@settings(max_examples=20, deadline=None)
@given(architectures())
def test_a_centre_is_the_centroid_of_what_an_interior_cell_sees(found: Architecture) -> None:
    network, line = counting(found), found.line
    index = max(0, -int((line.first - line.reach) // line.jump))  # the first that sees nothing before the picture
    side = max(found.window, int(line.first + line.jump * index + line.reach + line.jump * found.stride))
    assume(side <= 400)  # the whole picture is unfolded in float64
    ys, xs = network.centres(side, side)
    weights = seen_by(network, side, side, (index, index))
    assert weights.sum().item() == pytest.approx(1)
    assert centroid(weights) == pytest.approx((ys[index].item(), xs[index].item()))
    seen = weights.sum(0).nonzero()
    assert seen.max() - seen.min() + 1 <= 2 * line.reach


def test_nothing_beyond_the_reach_changes_a_cell_and_the_last_pixels_within_it_do() -> None:
    torch.manual_seed(0)
    first = layer(Sliding(5, stride=2, before=1), Sliding(3, stride=2, after=1))
    network = ConvNet(architecture(first, layer(Sliding.same(3), name="c2"), layer(Sliding(3), name="fc")))
    network = network.double().eval().requires_grad_(False)
    check_reach(network, torch.rand(1, 3, 64, 64, dtype=torch.float64), -1, index=5)
