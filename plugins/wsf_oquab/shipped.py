"""Weights that come with the plugin, and those that the user gives."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import as_file, files

from wsf import WeightsError, load_weights
from wsf_oquab.cnn import OquabCNN
from wsf_oquab.params import OquabCNNParams

SHIPPED: Mapping[str, str] = {"scenes": "small"}
"""The preset that each shipped file belongs to."""


def load(network: OquabCNN, params: OquabCNNParams) -> None:
    """Copies the weights that the parameters name into the network. Raises WeightsError."""
    weights, preset = params.weights, params.preset
    name = f"oquab_cnn, preset '{preset}'"
    if weights == "none":
        return
    if weights not in SHIPPED:
        load_weights(network, weights, name=name)
        return
    if SHIPPED[weights] != preset:
        raise WeightsError(
            f"backbone.weights: '{weights}' belongs to preset '{SHIPPED[weights]}', got preset '{preset}'; "
            f"use preset: {SHIPPED[weights]}, give a safetensors file, or use weights: none and train it"
        )
    with as_file(files("wsf_oquab") / "weights" / f"{weights}.safetensors") as path:
        if not path.is_file():
            raise WeightsError(
                f"backbone.weights: '{weights}' should ship with wsf_oquab, but {path} is missing; install wsf again, "
                "give a safetensors file, or use weights: none and train it"
            )
        load_weights(network, path, name=name)
