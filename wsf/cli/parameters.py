"""A component's parameters in words: what a value may be, within which bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsf.components import Params

_WORDS = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false", "null": "null"}
_BOUNDS = {
    "exclusiveMinimum": "> {}",
    "minimum": ">= {}",
    "exclusiveMaximum": "< {}",
    "maximum": "<= {}",
    "multipleOf": "multiple of {}",
    "minLength": "{} characters or more",
    "maxLength": "{} characters or fewer",
    "minItems": "{} or more",
    "maxItems": "{} or fewer",
    "pattern": "of the form {}",
}


@dataclass(frozen=True)
class Parameter:
    """`default` as a recipe would write it, `required` where there is none."""

    name: str
    type: str
    range: str
    default: str
    description: str


def parameters(model: type[Params]) -> list[Parameter]:
    """The fields of a model, in its order."""
    schema = model.model_json_schema(mode="validation")
    definitions = schema.get("$defs", {})
    required = schema.get("required", ())
    return [
        Parameter(
            name,
            _type(field, definitions),
            ", ".join(_bounds(field, definitions)),
            "required" if name in required else _written(field.get("default")),
            field.get("description", ""),
        )
        for name, field in schema.get("properties", {}).items()
    ]


def _type(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _type(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "enum" in schema:
        return " | ".join(map(_written, schema["enum"]))
    if "const" in schema:
        return _written(schema["const"])
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " or ".join(dict.fromkeys(_type(form, definitions) for form in schema[choice]))
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(_type(item, definitions) for item in schema['prefixItems'])}]"
        return f"list of {_type(schema.get('items', {}), definitions)}"
    if schema.get("type") == "object":
        return "block"
    return _WORDS.get(schema.get("type", ""), "anything")


def _written(value: object) -> str:
    """A value as a recipe would write it: text without quotes, unless there is none."""
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _bounds(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    """The bounds of a value, or of each of its forms and items."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    for key, text in _BOUNDS.items():
        if key in schema and "prefixItems" not in schema:
            yield "not empty" if key in ("minLength", "minItems") and schema[key] == 1 else text.format(schema[key])
    for form in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _bounds(form, definitions)
    if isinstance(schema.get("items"), Mapping):
        yield from (f"each {bound}" for bound in _bounds(schema["items"], definitions))
