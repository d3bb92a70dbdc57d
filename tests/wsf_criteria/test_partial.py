"""Log-losses weighted by the share of known labels."""

import math

import pytest
import torch
from pydantic import ValidationError

from scored import FIRST, built, row
from wsf_criteria.partial import LOSS
from wsf_oquab.log_loss import LogLoss


def test_by_default_a_tenth_of_the_labels_weighs_five_times_as_much_as_all() -> None:
    scores = row(*[math.log(3)] * 10)
    one = built(LOSS, 10)(scores, row(1, *[0] * 9), FIRST).item()
    everything = built(LOSS, 10)(scores, row(*[1] * 10), FIRST).item()
    assert one / (everything / 10) == pytest.approx(5, rel=2e-3)


def test_with_every_label_known_it_is_the_log_loss() -> None:
    scores, labels = row(1.0, -2.0, 0.3), row(1, -1, -1)
    assert built(LOSS)(scores, labels, FIRST).item() == pytest.approx(LogLoss()(scores, labels, FIRST).item())


def test_gamma_minus_1_divides_by_the_share_that_is_known() -> None:
    # Two of four known: the log-losses twice.
    loss = built(LOSS, 4, alpha=1.0, beta=0.0, gamma=-1.0)
    expected = 2 * (math.log(1 + math.exp(-1)) + math.log(1 + math.exp(2)))
    assert loss(row(1.0, 2.0, 9.0, 9.0), row(1, -1, 0, 0), FIRST).item() == pytest.approx(expected)


def test_the_share_is_each_images_own_and_one_without_labels_costs_nothing() -> None:
    loss = built(LOSS, 2, alpha=1.0, beta=0.0, gamma=-1.0)
    scores, labels = torch.zeros(3, 2, dtype=torch.float64), torch.cat([row(1, 0), row(1, -1), row(0, 0)])
    assert loss(scores, labels, FIRST).item() == pytest.approx((2 + 2 + 0) * math.log(2) / 3)


@pytest.mark.parametrize(
    ("alpha", "beta", "gamma"), [(-2.0, 1.0, 1.0), (1.0, -0.5, 1.0), (-1.0, 5.0, -1.0), (-1.0, 0.5, 0.0)]
)
def test_a_weight_that_would_be_negative_is_refused(alpha: float, beta: float, gamma: float) -> None:
    with pytest.raises(ValidationError, match="must not be negative for any share q from 0 to 1, got"):
        LOSS.params(alpha=alpha, beta=beta, gamma=gamma)
