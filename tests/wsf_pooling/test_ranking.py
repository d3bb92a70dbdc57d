"""Cells by rank."""

import pytest
import torch
from pydantic import ValidationError

from wsf_pooling.ranking import highest, how_many, mean_of_highest, ranked
from wsf_pooling.top_k import TopKParams


def counted(*numbers: int) -> torch.Tensor:
    """(B, 1, 10), the first of which are counted in each image."""
    return torch.stack([torch.arange(10)[None] < number for number in numbers])


@pytest.mark.parametrize(
    ("k", "expected"),
    [(0.2, [1, 1, 2]), (0.5, [1, 2, 5]), (0.04, [1, 1, 1]), (0.99, [1, 4, 10]), (1, [1, 1, 1]), (7, [1, 4, 7])],
)
def test_a_share_or_a_number_of_the_valid_cells_is_at_least_one_and_at_most_all(k: float, expected: list[int]) -> None:
    assert how_many(k, counted(1, 4, 10)).flatten().tolist() == expected


def test_on_a_tie_the_first_cell_in_row_order_ranks_higher() -> None:
    values = torch.tensor([[[1.0, 2.0, 2.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0]]])
    assert ranked(values, counted(5))[1][..., :5].tolist() == [[[1, 2, 4, 0, 3]]]


def test_each_image_is_averaged_over_its_own_number_of_cells() -> None:
    values = torch.arange(10.0).expand(2, 1, 10)
    # A half of 4 cells: 3 and 2; of 10: 9, 8, 7, 6, 5.
    assert mean_of_highest(values, counted(4, 10), 0.5).tolist() == [[2.5], [7.0]]
    assert highest(values, counted(4, 10), 0.5)[0, 0, :2].tolist() == [3, 2]
    assert highest(values, counted(4, 10), 0.5)[1].tolist() == [[9, 8, 7, 6, 5]]


def test_an_exported_graph_sorts_as_onnx_can_and_scores_alike() -> None:
    class Best(torch.nn.Module):
        def forward(self, values: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
            return mean_of_highest(values, counted, 0.5)

    values, mask = torch.tensor([[[2.0, 1.0, 2.0, 3.0, 1.0, 9.0, 9.0, 9.0, 9.0, 9.0]]]), counted(5)
    exported = torch.export.export(Best(), (values, mask))
    sorts = [node.target for node in exported.graph.nodes if "sort" in str(node.target)]
    assert sorts == [torch.ops.aten.sort.default]
    assert exported.module()(values, mask).item() == Best()(values, mask).item() == 2.5


@pytest.mark.parametrize(
    ("k", "message"),
    [(1.5, "from 1 on it counts cells, got 1.5; give a whole number, or a share below 1"), (0, "greater than 0")],
)
def test_what_is_neither_a_share_nor_a_number_is_refused(k: float, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TopKParams(k=k)
