"""Which checks a component of each kind must pass, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Mapping

from wsf.testing import aggregator, backbone, dataset, head, loss, schedule, views
from wsf.testing.export import onnx
from wsf.testing.network import device, same_seed, state_dict
from wsf.testing.promise import Check
from wsf.testing.record import described, example, light, round_trip, unknown_keys

_RECORD: tuple[Check, ...] = (described, unknown_keys, example, round_trip, light)
_LEARNT: tuple[Check, ...] = (same_seed, state_dict, device)

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "dataset": (
        *_RECORD,
        dataset.classes,
        dataset.unknown_split,
        dataset.records,
        dataset.labels,
        dataset.boxes,
        dataset.reads,
        dataset.repeatable,
    ),
    "views": (*_RECORD, views.examples, views.labels, views.regions, views.repeatable, views.record_unmodified),
    "backbone": (
        *_RECORD,
        *_LEARNT,
        backbone.declares,
        backbone.shapes,
        backbone.channels,
        backbone.window,
        backbone.stride,
        backbone.centres,
        backbone.reach,
        backbone.separate_images,
        backbone.gradients,
        onnx,
    ),
    "head": (*_RECORD, *_LEARNT, head.shapes, head.separate_images, head.gradients, head.gradcheck, onnx),
    "aggregator": (
        *_RECORD,
        *_LEARNT,
        aggregator.shapes,
        aggregator.separate_images,
        aggregator.logits,
        aggregator.validity,
        aggregator.valid_alone,
        aggregator.order_free,
        aggregator.precision,
        aggregator.extreme,
        aggregator.gradients,
        aggregator.gradcheck,
        aggregator.winners,
        aggregator.own_maps,
        onnx,
    ),
    "loss": (
        *_RECORD,
        *_LEARNT,
        loss.scalar,
        loss.right_answers,
        loss.unknown_labels,
        loss.labels_unmodified,
        loss.extreme,
        loss.gradients,
        loss.gradcheck,
        loss.probabilities,
    ),
    "schedule": (*_RECORD, schedule.scales, schedule.repeatable, schedule.limits),
}
