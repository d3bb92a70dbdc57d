"""timm's networks, created without a classifier and given weights."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import timm

from wsf import RecipeError, WeightsError, load_weights
from wsf_timm.same_padding import pad_without_copies


def create(model: str, pad_type: str | None, *, pretrained: bool = False) -> Any:
    """The network of that name, in evaluation mode. Raises RecipeError."""
    _check(model)
    options: dict[str, Any] = {} if pad_type is None else {"pad_type": pad_type}
    try:
        # Transformers take pictures of several sizes only if told so; other networks do not know the word.
        network = timm.create_model(model, pretrained, num_classes=0, dynamic_img_size=True, **options)
    except TypeError:
        try:
            network = timm.create_model(model, pretrained, num_classes=0, **options)
        except TypeError as error:
            if "pad_type" not in str(error):
                raise
            raise RecipeError(f"backbone.pad_type: {model} does not take it, got '{pad_type}'; leave it out") from error
    pad_without_copies(network)
    return network.eval()


def fill(network: Any, weights: str, model: str, pad_type: str | None) -> None:
    """Copies weights into a network: those of a safetensors file, or timm's own ("hub"). Raises WeightsError."""
    if weights == "hub":
        try:
            original = create(model, pad_type, pretrained=True)
        except (OSError, RuntimeError) as error:
            reason = str(error).partition("\n")[0]
            raise WeightsError(
                f"backbone.weights: timm cannot fetch the weights of {model} ({reason}); give a safetensors file in "
                "timm's parameter names instead"
            ) from error
        network.load_state_dict(original.state_dict())
        return
    classifier = network.pretrained_cfg["classifier"] or ()
    names = (classifier,) if isinstance(classifier, str) else classifier
    load_weights(network, weights, name=f"timm's {model}", ignore=tuple(f"{name}." for name in names))


def _check(model: str) -> None:
    """Takes only names of timm's registry, so that none can lead elsewhere, as hf-hub:user/network would."""
    architecture, _, tag = model.partition(".")
    if not timm.is_model(model):
        near = get_close_matches(architecture, timm.list_models(), n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ";"
        raise RecipeError(f"backbone.model: no timm model named '{model}'{hint} timm.list_models() lists them all")
    known = [name.partition(".")[2] for name in timm.list_models(f"{architecture}.*", pretrained=True)]
    if tag and tag not in known:
        raise RecipeError(
            f"backbone.model: {architecture} has no weights tagged '{tag}'; known: {', '.join(known) or 'none'}"
        )
