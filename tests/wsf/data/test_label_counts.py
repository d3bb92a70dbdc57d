import numpy as np

from wsf.contracts import Box, Record
from wsf.data.counts import count_labels


def test_each_state_of_a_label_is_counted() -> None:
    labels = np.array([[1, 0, -1], [1, 1, -1], [-1, 0, -1]], dtype=np.int8)
    boxes = [(Box(0, (0, 0, 1, 1)),), (), None]
    records = [Record(str(i), "", row, known) for i, (row, known) in enumerate(zip(labels, boxes, strict=True))]
    counts = count_labels(records, 3)
    assert counts.present.tolist() == [2, 1, 0]
    assert counts.unknown.tolist() == [0, 2, 0]
    assert counts.absent.tolist() == [1, 0, 3]
    assert (counts.pictures, counts.boxed) == (3, 2)


def test_more_records_than_one_chunk_are_all_counted() -> None:
    records = [Record(str(i), "", np.ones(2, dtype=np.int8)) for i in range(2500)]
    assert count_labels(records, 2).present.tolist() == [2500, 2500]
