"""Labels that follow from a picture's number, and pixels from its labels."""

import io

from PIL import Image

from newcomer.discs import COLOURS, Discs


def test_labels_follow_from_the_number_of_the_picture() -> None:
    labels = [record.labels.tolist() for record in Discs(count=3, size=64).records("train")]
    assert labels == [[1, -1, -1], [-1, 1, 1], [-1, -1, 1]]


def test_the_middle_of_a_box_has_the_colour_of_its_class() -> None:
    discs = Discs(count=4, size=64)
    for record in discs.records("test"):
        image = Image.open(io.BytesIO(discs.read(record)))
        for box in record.boxes or ():
            x0, y0, x1, y1 = box.region
            middle = (int(x0 + x1) // 2, int(y0 + y1) // 2)
            assert image.getpixel(middle) == COLOURS[discs.classes[box.label]]
