"""Logits that were worked out by hand."""

import pytest
import torch

from newcomer.cosine import Cosine


def test_features_along_a_class_give_the_scale_and_across_it_nothing() -> None:
    head = Cosine(channels=2, priors=(0.5, 0.5), scale=10.0)  # priors of 1/2: biases of 0
    head.weight.data = torch.tensor([[3.0, 0.0], [0.0, 0.1]])
    features = torch.tensor([7.0, 0.0]).view(1, 2, 1, 1)
    assert head(features).flatten().tolist() == pytest.approx([10, 0])
    assert head(-features).flatten().tolist() == pytest.approx([-10, 0])


def test_a_class_starts_at_the_logit_of_how_often_it_is_present() -> None:
    head = Cosine(channels=2, priors=(0.8,), scale=10.0)
    assert head(torch.zeros(1, 2, 1, 1)).sigmoid().item() == pytest.approx(0.8)
