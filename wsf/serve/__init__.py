"""A local page on which pictures are tried: `wsf serve`."""

from wsf.serve.address import Address
from wsf.serve.server import gradio_alone, serve

__all__ = ["Address", "gradio_alone", "serve"]
