"""Pictures that are looked at one at a time, whatever they are."""

from __future__ import annotations

import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wsf.errors import DataError
from wsf.overlay import overlay
from wsf.serve.viewer import LAYERS, Seen, Viewer


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def test_the_class_that_a_picture_shows_comes_first_and_its_point_is_on_the_square(
    viewer: Viewer, photos: list[Path]
) -> None:
    for label, path in enumerate(photos):
        seen = viewer.look(path)
        assert seen.maps.classes[0] == label
        assert sorted(seen.maps.classes) == [0, 1, 2]
        x, y = seen.found.points[0, label].astype(int)
        colour = pixels(Image.open(path).convert("RGB"))[y, x]
        assert colour.max() - colour.min() > 100  # the ground is grey


def test_every_layer_is_drawn_alone_if_asked_for(viewer: Viewer, photos: list[Path]) -> None:
    seen = viewer.look(photos[2])
    plain, whole = pixels(seen.drawn(0, [])), pixels(Image.open(photos[2]).convert("RGB"))
    np.testing.assert_array_equal(plain, whole)
    (values,) = seen.maps.only([2]).drawn(48, 48)
    np.testing.assert_array_equal(pixels(seen.drawn(0, ["map"])), pixels(overlay(seen.image, values)))
    ring, frames = (pixels(seen.drawn(0, [layer])) for layer in ("point", "boxes"))
    x, y = seen.found.points[0, 2].astype(int)
    changed = np.argwhere((ring != plain).any(axis=2))
    assert len(changed)
    assert (np.abs(changed - (y, x)) <= 5).all()  # the ring of 3 pixels, its black edge, and rounding
    x0, y0, *_ = (round(side) for side in seen.found.boxes[0][0][0][:4])
    assert frames[y0, x0].tolist() == [255, 255, 255]
    assert (pixels(seen.drawn(0, LAYERS)) != ring).any()


def test_what_was_drawn_does_not_change_what_was_seen(viewer: Viewer, photos: list[Path]) -> None:
    seen = viewer.look(photos[0])
    first = pixels(seen.drawn(1, LAYERS))
    seen.drawn(0, ["boxes"])
    np.testing.assert_array_equal(pixels(seen.drawn(1, LAYERS)), first)


@pytest.mark.parametrize("size", [(1, 1), (3000, 1), (1, 900), (900, 600)])
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "LA", "P", "CMYK", "I;16"])
def test_a_picture_of_any_size_and_mode_is_shown(
    viewer: Viewer, tmp_path: Path, size: tuple[int, int], mode: str
) -> None:
    path = tmp_path / ("x.tif" if mode == "CMYK" else "x.png")
    Image.new(mode, size).save(path)
    seen = viewer.look(path)
    assert seen.found.sizes.tolist() == [list(size)]
    assert max(seen.image.size) == min(500, max(size))
    assert seen.drawn(0, LAYERS).mode == "RGB"


def test_a_rotated_picture_is_shown_as_viewers_show_it(viewer: Viewer, photos: list[Path], tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # stored on its side
    upright = Image.open(photos[1]).convert("RGB").crop((0, 0, 48, 40))
    upright.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "x.png", exif=exif)
    seen = viewer.look(tmp_path / "x.png")
    np.testing.assert_array_equal(pixels(seen.image), pixels(upright))
    assert seen.found.sizes.tolist() == [[48, 40]]


def bomb() -> bytes:
    """A PNG that promises 13,000 by 13,000 pixels: Pillow itself would only warn."""
    data = bytearray.fromhex("89504e470d0a1a0a0000000d49484452000032c8000032c80800000000")
    return bytes(data + zlib.crc32(data[12:29]).to_bytes(4, "big")) + b"\0\0\0\0IDAT"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "not one of JPEG"), (b"<svg/>", "not one of JPEG"), (bomb(), "safe to decode")]
)
def test_what_is_no_picture_is_one_message_without_the_folder_and_the_next_one_is_shown(
    viewer: Viewer, photos: list[Path], tmp_path: Path, data: bytes, reason: str
) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(data)
    with pytest.raises(DataError, match=rf"^x\.png: not a picture that Pillow can read \(.*{reason}"):
        viewer.look(path)
    with pytest.raises(DataError, match=r"^y\.png: cannot be read \(No such file"):
        viewer.look(tmp_path / "y.png")
    assert viewer.look(photos[0]).maps.classes[0] == 0


def test_two_who_come_at_once_are_served_in_turn(
    viewer: Viewer, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most = 0, 0
    both, forward = threading.Barrier(2), viewer.predictor.recogniser.scores_and_maps

    def counted(*arguments: object) -> object:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.01)  # so that the other one could come in
        found = forward(*arguments)
        inside -= 1
        return found

    monkeypatch.setattr(viewer.predictor.recogniser, "scores_and_maps", counted)

    def look(path: Path) -> Seen:
        both.wait(timeout=30)
        return viewer.look(path)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(look, photos[:2])
    assert most == 1
    assert (first.maps.classes[0], second.maps.classes[0]) == (0, 1)
