"""The page as its visitors meet it: by gradio's own client, and in a browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
import pytest
from PIL import Image

from wsf.run import RunFolder
from wsf.serve.viewer import Viewer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.importorskip("gradio", reason="the extra `demo` is not installed")

LAYERS = ["map", "point", "boxes"]


@pytest.fixture(scope="module")
def url(served: RunFolder) -> Iterator[str]:
    """Of a page that is served while these tests run; it must end as it should, and have said nothing."""
    command = [sys.executable, "-m", "wsf", "serve", str(served.path), "--device", "cpu"]
    environment = {**os.environ, "TMPDIR": str(served.path.parent), "OMP_NUM_THREADS": "1"}
    # Where these tests run in the background of a shell that ignores interrupts, the server would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, process_group=0
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield line.split(" is served at ")[1].split()[0]
        finally:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
    signal.signal(signal.SIGINT, before)
    assert (process.returncode, out, err) == (130, "", "wsf: stopped\n")
    assert not list(served.path.parent.glob("wsf-serve-*")), "uploads are gone"


@pytest.fixture
def client(url: str, tmp_path: Path) -> Any:
    from gradio_client import Client

    return Client(url, verbose=False, download_files=tmp_path / "downloads", analytics_enabled=False)


def look(client: Any, path: Path) -> tuple[dict[str, Any], dict[str, Any], str | None, str]:
    """The message, the chooser, the picture's file and the table."""
    from gradio_client import handle_file

    return client.predict(handle_file(path), LAYERS, api_name="/look")


def test_a_picture_gives_its_classes_a_map_and_a_table(client: Any, photos: list[Path]) -> None:
    message, chooser, picture, table = look(client, photos[2])
    assert message["visible"] is False
    assert chooser["choices"][0][0].startswith("red ")
    assert picture is not None
    with Image.open(picture) as shown:
        assert (shown.size, shown.mode) == ((48, 48), "RGB")
        first = np.asarray(shown)
    assert table.index("<td>red</td>") < table.index("<td>**green**</td>")
    assert "&lt;b onclick=alert(1)&gt;blue" in table
    assert "<b onclick" not in table
    with Image.open(client.predict(1, LAYERS, api_name="/draw")) as other:
        assert (np.asarray(other) != first).any()
    with Image.open(client.predict(0, [], api_name="/draw")) as plain, Image.open(photos[2]) as whole:
        np.testing.assert_array_equal(np.asarray(plain), np.asarray(whole.convert("RGB")))


def test_what_is_no_picture_is_one_message_and_the_server_goes_on(
    client: Any, photos: list[Path], tmp_path: Path
) -> None:
    broken = tmp_path / "<i>x.png"
    broken.write_bytes(b"no picture")
    message, chooser, picture, table = look(client, broken)
    assert message["visible"] is True
    assert message["value"].startswith('<p role="alert">')
    assert "not a picture that Pillow can read" in message["value"]
    assert "<i>" not in message["value"]
    assert (chooser["choices"], picture, table) == ([], None, "")
    assert client.predict(None, LAYERS, api_name="/draw") is None
    assert look(client, photos[0])[0]["visible"] is False


def test_more_bytes_than_are_taken_are_refused(url: str) -> None:
    from wsf.serve.server import LARGEST

    name = b'Content-Disposition: form-data; name="files"; filename="x.png"'
    body = b"--b\r\n" + name + b"\r\n\r\n" + bytes(LARGEST + 1) + b"\r\n--b--\r\n"
    request = Request(f"{url}gradio_api/upload", body, {"Content-Type": "multipart/form-data; boundary=b"})
    with pytest.raises(HTTPError) as refused, urlopen(request, timeout=30):
        pass
    with refused.value as answer:
        assert (answer.code, b"exceeded" in answer.read()) == (413, True)


@pytest.mark.parametrize("path", ["/etc/passwd", "run/recipe.yaml"])
def test_no_other_file_can_be_had(url: str, served: RunFolder, path: str) -> None:
    with pytest.raises(HTTPError) as refused, urlopen(f"{url}gradio_api/file={served.path.parent / path}", timeout=30):
        pass
    with refused.value as answer:
        assert answer.code in (403, 404)


def test_a_browser_shows_a_picture_asks_nobody_else_and_has_nothing_to_complain_of(
    url: str, browser: Browser, photos: list[Path], tmp_path: Path
) -> None:
    page = browser.new_page()
    asked: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(url)
    page.set_input_files("input[type=file]", photos[0])
    page.get_by_role("cell", name="<b onclick=alert(1)>blue").wait_for()
    classes = page.get_by_role("radio")
    classes.nth(2).wait_for()
    assert page.locator("label", has_text="**green**").count() == 1
    shown = page.locator("img[src*='gradio_api/file=']")
    first = shown.get_attribute("src")
    classes.nth(1).check()
    page.wait_for_function("first => !document.querySelector(`img[src='${first}']`)", arg=first)

    page.get_by_role("button", name="Clear").click()
    page.get_by_role("table").wait_for(state="detached")
    assert shown.count() == classes.count() == 0
    (tmp_path / "x.png").write_bytes(b"no picture")
    page.set_input_files("input[type=file]", tmp_path / "x.png")
    page.get_by_role("alert").get_by_text("x.png: not a picture that Pillow can read").wait_for()

    elsewhere = [address for address in asked if not address.startswith((url, "data:", "blob:"))]
    assert (elsewhere, complaints) == ([], [])
    assert len(asked) > 10


def test_scores_without_a_meaning_are_shown_as_scores(viewer: Viewer, photos: list[Path]) -> None:
    from wsf.serve.page import _choices, _table

    seen = viewer.look(photos[2])
    score, probability = seen.found.scores[0, 2], seen.found.probabilities[0, 2]
    assert _choices(seen)[0] == (f"red  {probability:.3f}", 0)
    hinge = replace(seen, found=replace(seen.found, probabilities=None))
    assert _choices(hinge)[0] == (f"red  {score:.2f}", 0)
    assert "probability" in _table(seen)
    assert "probability" not in _table(hinge)
