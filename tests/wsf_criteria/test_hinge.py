"""The loss of support vector machines."""

import pytest
import torch
from sklearn.svm import LinearSVC

from scored import FIRST, built, gradient, row
from wsf_criteria.hinge import LOSS


def test_it_is_what_falls_short_of_the_margin_summed_over_the_classes() -> None:
    # 1 - 0.25 = 0.75; 1 + 2 = 3; beyond the margin 0.
    assert built(LOSS)(row(0.25, 2.0, -1.5), row(1, -1, -1), FIRST).item() == 3.75


def test_squared_it_is_the_sum_of_the_squares() -> None:
    assert built(LOSS, squared=True)(row(0.25, 2.0, -1.5), row(1, -1, -1), FIRST).item() == 0.75**2 + 9


@pytest.mark.parametrize(("squared", "expected"), [(False, [-1.0, 1.0, 0.0]), (True, [-1.5, 6.0, 0.0])])
def test_only_scores_within_the_margin_give_a_gradient(squared: bool, expected: list[float]) -> None:
    assert gradient(built(LOSS, squared=squared), row(0.25, 2.0, -1.5), row(1, -1, -1)) == expected


@pytest.mark.parametrize("squared", [False, True])
def test_a_label_of_0_costs_nothing_and_gives_no_gradient(squared: bool) -> None:
    loss, scores, labels = built(LOSS, squared=squared), row(7.0, -7.0, 0.5), row(0, 0, 1)
    assert loss(scores, labels, FIRST).item() == (0.25 if squared else 0.5)
    assert gradient(loss, scores, labels) == [0.0, 0.0, -1.0]


def test_scores_are_no_probabilities() -> None:
    assert built(LOSS).probabilities(row(1.0, -1.0)) is None


def test_with_the_weight_decay_it_is_the_support_vector_machine_of_scikit_learn() -> None:
    """Which minimises |w|²/2 + C · sum of max(0, 1 - y w·x)²; ours is λ times that with C = 1 / (λ N)."""
    generator = torch.Generator().manual_seed(0)
    points = torch.randn(40, 3, dtype=torch.float64, generator=generator)
    labels = torch.where(points[:, 0] + 0.5 * torch.randn(40, dtype=torch.float64, generator=generator) > 0, 1.0, -1.0)
    decay, loss = 0.05, built(LOSS, squared=True)
    expected = LinearSVC(loss="squared_hinge", C=1 / (decay * 40), fit_intercept=False, tol=1e-10, max_iter=100_000)
    expected.fit(points.numpy(), labels.numpy())
    weights = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([weights], lr=0.1, weight_decay=decay)
    for _ in range(500):
        optimiser.zero_grad()
        loss((points @ weights)[:, None], labels[:, None], FIRST).backward()
        optimiser.step()
    assert weights.tolist() == pytest.approx(expected.coef_[0].tolist(), abs=1e-4)
