"""The toy plugin keeps the contracts that it stands in for, and learns what it shows."""

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from wsf import BackboneContext, DatasetContext, HeadContext, Step
from wsf.plugins import Catalogue


def _built(catalogue: Catalogue, kind: str, name: str, context: object, **params: object):
    offer = catalogue.find(kind, name)
    return offer.build(offer.component.params(**params), context)


@pytest.fixture
def squares(catalogue: Catalogue):
    return _built(catalogue, "dataset", "toy", DatasetContext(cache=Path("unused")))


def test_every_class_has_positives_and_negatives_in_every_split(squares):
    for split in squares.splits:
        labels = np.stack([record.labels for record in squares.records(split)])
        assert ((labels == 1).sum(0) >= 6).all()
        assert ((labels == -1).sum(0) >= 6).all()


def test_a_box_holds_its_colour_and_lies_in_the_picture(squares):
    for record in squares.records("test"):
        image = Image.open(io.BytesIO(squares.read(record)))
        assert image.size == (48, 48)
        for box in record.boxes:
            x0, y0, x1, y1 = box.region
            assert 0 <= x0 < x1 <= 48
            assert 0 <= y0 < y1 <= 48
            r, g, b = image.getpixel((int(x0), int(y0)))
            assert squares.classes[box.label] == {r: "red", g: "green", b: "blue"}[max(r, g, b)]


def test_the_same_picture_is_drawn_every_time(squares):
    record = squares.records("train")[5]
    assert squares.read(record) == squares.read(record)


@pytest.mark.parametrize(("side", "cells"), [(16, 1), (23, 1), (24, 2), (48, 5), (67, 7)])
def test_window_and_stride_are_those_declared(catalogue, side, cells):
    backbone = _built(catalogue, "backbone", "toy", BackboneContext())
    assert backbone(torch.zeros(1, 3, side, side)).shape == (1, 16, cells, cells)
    ys, xs = backbone.centres(side, 16)
    assert ys.tolist() == [8 + 8 * i for i in range(cells)]
    assert xs.tolist() == [8]


def test_a_linear_head_learns_the_colours_from_the_labels_alone(catalogue, squares):
    torch.manual_seed(0)
    records = squares.records("train")
    images = torch.stack(
        [
            torch.from_numpy(np.array(Image.open(io.BytesIO(squares.read(record))))).permute(2, 0, 1) / 255
            for record in records
        ]
    )
    labels = torch.tensor(np.stack([record.labels for record in records]), dtype=torch.float32)
    backbone = _built(catalogue, "backbone", "toy", BackboneContext())
    context = HeadContext(channels=16, classes=squares.classes, priors=(0.5, 0.5, 0.5))
    head = _built(catalogue, "head", "linear", context)
    aggregator, loss = (_built(catalogue, kind, use, None) for kind, use in (("aggregator", "max"), ("loss", "log")))
    with torch.no_grad():
        features = backbone((images - 0.5) / 0.25)
    valid = torch.ones(len(records), 1, *features.shape[2:], dtype=torch.bool)
    optimiser = torch.optim.Adagrad(head.parameters(), 0.1)
    for _ in range(60):
        optimiser.zero_grad()
        scores = aggregator(head(features), valid)
        loss(scores, labels, Step(0, 1)).backward()
        optimiser.step()
    assert ((scores > 0) == (labels > 0)).float().mean() > 0.95
