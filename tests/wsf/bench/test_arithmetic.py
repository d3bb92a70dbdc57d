"""The arithmetic alone is that of the loop: the same tensors but for their values, and nothing learns from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from wsf.bench import arithmetic
from wsf.bench.arithmetic import Inputs, Layout, classify, learn, noted_inputs, plain_scores
from wsf.bench.jobs import make_job
from wsf.bench.subject import Subject, subject_of
from wsf.memory import Memory
from wsf.recipe import Recipe
from wsf.train import scale_generator

CPU = torch.device("cpu")


@pytest.fixture
def subject(toy_recipe: Callable[..., Recipe]) -> Subject:
    found = subject_of(toy_recipe(), 6)
    found.recogniser.compute_in(torch.float32, CPU)
    return found


def channels_last(*shape: int) -> Tensor:
    return torch.zeros(shape).to(memory_format=torch.channels_last)


@pytest.mark.parametrize(
    ("tensor", "strides"),
    [
        (torch.zeros(2, 3, 4, 5), (60, 20, 5, 1)),
        (channels_last(2, 3, 4, 5), (60, 1, 15, 3)),
        (channels_last(2, 3, 8, 9)[:, :, :4, :5], (60, 1, 15, 3)),
        (torch.zeros(2, 3, 1, 1), (3, 1, 1, 1)),
        (torch.zeros(2, 1, 4, 5), (20, 20, 5, 1)),
    ],
)
def test_a_tensor_of_a_layout_lies_in_memory_as_the_loops_did(tensor: Tensor, strides: tuple[int, ...]) -> None:
    (given,) = Inputs([Layout.of(tensor.bfloat16())], CPU)
    assert given.shape == tensor.shape
    assert given.dtype == torch.bfloat16
    assert given.stride() == strides


def test_tensors_lie_one_behind_the_other_and_share_memory_only_where_there_is_too_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layouts = [Layout((1, 2, 3, 4), torch.float32, channels_last=False)] * 3  # 24 numbers each
    assert [given.storage_offset() for given in Inputs(layouts, CPU)] == [0, 24, 48]
    monkeypatch.setattr(arithmetic, "_NUMBERS", 50)
    assert [given.storage_offset() for given in Inputs(layouts, CPU)] == [0, 24, 0]
    monkeypatch.setattr(arithmetic, "_NUMBERS", 10)
    assert [given.storage_offset() for given in Inputs(layouts, CPU)] == [0, 0, 0]


def test_what_goes_into_a_network_is_noted_while_the_block_runs() -> None:
    network = nn.Conv2d(3, 1, 1)
    with noted_inputs(network) as layouts:
        network(torch.zeros(2, 3, 4, 5))
    network(torch.zeros(1, 3, 4, 5))
    assert layouts == [Layout((2, 3, 4, 5), torch.float32, channels_last=False)]


def test_training_computes_on_the_scales_that_the_first_epoch_draws(subject: Subject, tmp_path) -> None:
    job = make_job("training", subject, Memory.of(subject.recogniser), tmp_path)
    (scale,) = subject.schedule.train_scales(0, scale_generator(0, 0))
    side = round(48 * scale)
    assert job.layouts() == [Layout((6, 3, side, side), torch.float32, channels_last=True)]


def test_a_cached_epoch_computes_on_features_of_a_grids_scale(subject: Subject, tmp_path) -> None:
    assert subject.snapped is not None
    job = make_job("cached", subject, Memory.of(subject.recogniser), tmp_path)
    (scale,) = subject.snapped.train_scales(0, scale_generator(0, 0))
    cells = len(subject.recogniser.cells(scale)[0])
    assert job.layouts() == [Layout((6, 16, cells, cells), torch.float32, channels_last=True)]


def test_a_cached_epoch_of_a_tail_computes_on_the_fronts_maps(toy_recipe: Callable[..., Recipe], tmp_path) -> None:
    subject = subject_of(toy_recipe("train.tail='2'"), 6)
    subject.recogniser.compute_in(torch.float32, CPU)
    assert subject.snapped is not None
    job = make_job("cached", subject, Memory.of(subject.recogniser), tmp_path)
    (scale,) = subject.snapped.train_scales(0, scale_generator(0, 0))
    cells = (round(48 * scale) - 8) // 4 + 1  # after the first convolution
    layouts = job.layouts()
    assert layouts == [Layout((6, 16, cells, cells), torch.float32, channels_last=True)]
    job.arithmetic(Inputs(layouts, CPU))


def test_evaluation_computes_on_every_scale(subject: Subject, tmp_path) -> None:
    job = make_job("evaluation", subject, Memory.of(subject.recogniser), tmp_path)
    assert [layout.shape for layout in job.layouts()] == [(6, 3, 48, 48), (6, 3, 34, 34)]


def test_nothing_learns_from_the_arithmetic(subject: Subject) -> None:
    before = {name: value.clone() for name, value in subject.recogniser.state_dict().items()}
    images = Inputs([Layout((2, 3, 40, 40), torch.float32, channels_last=True)], CPU)
    learn(subject.recogniser, images, cached=False)
    learn(subject.recogniser, Inputs([Layout((2, 16, 3, 3), torch.float32, channels_last=True)], CPU), cached=True)
    classify(subject.recogniser, images)
    assert all(torch.equal(value, before[name]) for name, value in subject.recogniser.state_dict().items())
    assert all(parameter.grad is None for parameter in subject.recogniser.parameters())


def test_plain_scores_are_the_networks_own(subject: Subject) -> None:
    features, valid = torch.randn(2, 16, 3, 3), torch.rand(2, 1, 3, 3) < 0.7
    expected = subject.recogniser.scores(features, valid)
    torch.testing.assert_close(plain_scores(subject.recogniser, features, valid), expected)
