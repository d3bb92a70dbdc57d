"""Ranking losses: LSEP and ZLPR."""

import math

import pytest
import torch

from scored import FIRST, built, gradient, row
from wsf_criteria.ranking import LOSS

lsep, zlpr = built(LOSS, kind="lsep"), built(LOSS, kind="zlpr")


def test_lsep_is_the_log_of_one_plus_all_pairs() -> None:
    # Present: log 2 and log 4; absent: 0 and log 3. Pairs: 1/2 + 1/4 + 3/2 + 3/4.
    scores, labels = row(math.log(2), 0.0, math.log(4), math.log(3)), row(1, -1, 1, -1)
    assert lsep(scores, labels, FIRST).item() == pytest.approx(math.log(1 + 3))


def test_lsep_looks_at_differences_alone() -> None:
    scores, labels = row(1.0, -2.0, 0.5), row(1, -1, -1)
    assert lsep(scores + 7.0, labels, FIRST).item() == pytest.approx(lsep(scores, labels, FIRST).item())
    assert sum(gradient(lsep, scores, labels)) == pytest.approx(0)


def test_lsep_over_all_pairs_by_hand() -> None:
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(5, 6, dtype=torch.float64, generator=generator) * 3
    labels = torch.randint(-1, 2, (5, 6), generator=generator).double()
    expected = [
        math.log(
            1
            + sum(
                math.exp(scores[i, k] - scores[i, m])
                for k in range(6)
                for m in range(6)
                if labels[i, k] < 0 < labels[i, m]
            )
        )
        for i in range(5)
    ]
    assert lsep(scores, labels, FIRST).item() == pytest.approx(sum(expected) / 5)


def test_zlpr_ranks_against_zero() -> None:
    # Absent: 1 + 3, present: 1/2 + 1/4.
    scores, labels = row(math.log(2), 0.0, math.log(4), math.log(3)), row(1, -1, 1, -1)
    assert zlpr(scores, labels, FIRST).item() == pytest.approx(math.log(1 + 4) + math.log(1 + 0.75))


def test_for_zlpr_a_score_of_exactly_zero_is_a_score_like_any_other() -> None:
    assert zlpr(row(0.0, 0.0, 0.0), row(1, -1, -1), FIRST).item() == pytest.approx(math.log(2) + math.log(3))
    assert gradient(zlpr, row(0.0, 0.0, 0.0), row(1, -1, -1)) == pytest.approx([-1 / 2, 1 / 3, 1 / 3])


def test_zlpr_of_one_class_is_the_log_loss() -> None:
    assert zlpr(row(0.3), row(1), FIRST).item() == pytest.approx(math.log(1 + math.exp(-0.3)))
    assert zlpr(row(0.3), row(-1), FIRST).item() == pytest.approx(math.log(1 + math.exp(0.3)))


@pytest.mark.parametrize("labels", [(0, 0, 0), (1, 1, 0), (-1, 0, -1)])
def test_without_a_pair_lsep_is_0_and_so_is_its_gradient(labels: tuple[int, ...]) -> None:
    scores = row(5.0, -3.0, 1e4)
    assert lsep(scores, row(*labels), FIRST).item() == 0
    assert gradient(lsep, scores, row(*labels)) == [0, 0, 0]


def test_zlpr_takes_what_there_is() -> None:
    assert zlpr(row(2.0, 1e4), row(1, 0), FIRST).item() == pytest.approx(math.log(1 + math.exp(-2)))
    assert zlpr(row(2.0, 1e4), row(0, 0), FIRST).item() == 0


def test_their_scores_are_no_probabilities() -> None:
    assert lsep.probabilities(row(1.0)) is None
    assert zlpr.probabilities(row(1.0)) is None
