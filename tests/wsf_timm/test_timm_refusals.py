"""What cannot be a fully convolutional backbone says so at once, by name and reason."""

from __future__ import annotations

from typing import Any

import pytest

from wsf import RecipeError

CANNOT = "cannot be fully convolutional"


@pytest.mark.parametrize(
    ("model", "params", "message"),
    [
        (
            "hf-hub:somebody/network",
            {},
            "backbone.model: no timm model named 'hf-hub:somebody/network'; timm.list_models() lists them all",
        ),
        ("resnet10t.mine", {}, "backbone.model: resnet10t has no weights tagged 'mine'; known: c3_in1k"),
        ("resnet10t", {"pad_type": "same"}, "backbone.pad_type: resnet10t does not take it, got 'same'; leave it out"),
        (
            "vit_pwee_patch16_reg1_gap_256",
            {"window": 100},
            "backbone: vit_pwee_patch16_reg1_gap_256 takes no picture of 100 by 100 pixels (Input height (100) should "
            "be divisible by patch size (16).); choose another window or another model",
        ),
        (
            "vit_tiny_patch16_224",
            {},
            f"backbone.model: vit_tiny_patch16_224 {CANNOT}: it scores a class token, which has no place in the "
            "picture; choose a model that averages its patches",
        ),
        (
            "visformer_tiny",
            {},
            f"backbone.model: visformer_tiny {CANNOT}: pictures of more than 224 by 224 pixels are refused, or give "
            "no more cells; choose a network that takes any, such as a convolutional one",
        ),
        (
            "coat_lite_tiny",
            {},
            f"backbone.model: coat_lite_tiny {CANNOT}: its features are no single map of cells; choose another model",
        ),
        (
            "mvitv2_tiny",
            {},
            f"backbone.model: mvitv2_tiny {CANNOT}: it refuses pictures of 256 by 256 pixels (index 111 is out of "
            "bounds for dimension 0 with size 111); choose a network that takes any size, such as a convolutional one",
        ),
    ],
)
def test_the_message_names_the_model_the_reason_and_a_way_out(
    build: Any, model: str, params: dict[str, Any], message: str
) -> None:
    with pytest.raises(RecipeError) as caught:
        build(model, **params)
    assert str(caught.value) == message


def test_a_misspelt_model_is_answered_with_those_that_look_alike(build: Any) -> None:
    with pytest.raises(RecipeError, match=r"no timm model named 'resnt18'; did you mean resnet18 or .*list_models"):
        build("resnt18")
