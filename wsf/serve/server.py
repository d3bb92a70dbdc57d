"""The server of the page: it asks nobody, tells nobody, and keeps nothing."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wsf.extras import require

if TYPE_CHECKING:
    from socket import socket

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from wsf.serve.address import Address
    from wsf.serve.viewer import Viewer

LARGEST = 32 * 2**20
"""Bytes of a picture file, at most; its pixels are limited by `wsf.data.decode`."""

FAREWELL = 1
"""Seconds that answers which are under way get when the server ends."""

# gradio's page needs its own scripts and styles within the page, and pictures that the browser makes itself.
_HERE = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'; form-action 'self'"
SILENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
}
"""What keeps gradio, and what it uses, from asking and telling others."""


class OnlyHere:
    """Forbids browsers to fetch anything for the page from elsewhere, and other sites to show it in theirs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.datastructures import MutableHeaders

        async def restrict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _HERE
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, restrict)


@contextmanager
def gradio_alone() -> Iterator[None]:
    """Imports gradio such that it asks nobody, and keeps what is uploaded in a folder that is removed in the end.

    Raises WsfError where it is not installed.
    """
    with TemporaryDirectory(prefix="wsf-serve-", ignore_cleanup_errors=True) as folder:
        os.environ.update(SILENT, GRADIO_TEMP_DIR=folder)
        require("gradio", "demo", "wsf serve")
        yield


def serve(viewer: Viewer, name: str, address: Address) -> None:
    """Serves the page, within `gradio_alone`, until it is interrupted: raises KeyboardInterrupt then."""
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI
    from gradio.routes import App
    from starlette.routing import Mount

    from wsf.serve.page import STYLE, THEME, build_page

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket] | None = None) -> None:
            """Lets go of the pages that are open, since gradio keeps a connection to each, without a word.

            Of answers that it has to break off uvicorn would print tracebacks.
            """
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            for route in app.routes:
                if isinstance(route, Mount) and isinstance(route.app, App):
                    route.app.stop_event.set()
            await super().shutdown(sockets)

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(OnlyHere)
    gr.mount_gradio_app(
        app,
        build_page(viewer, name),
        path="",
        max_file_size=LARGEST,
        footer_links=[],
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
        show_error=True,
        theme=THEME,
        css=STYLE,
    )
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=FAREWELL)
    Server(config).run(sockets=[address.socket])
