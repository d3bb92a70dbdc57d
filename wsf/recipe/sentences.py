"""pydantic's errors as plain sentences: what the value must be, what it is, and the way out."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from difflib import get_close_matches
from re import findall
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LIST, _BLOCK, _WHOLE, _NUMBER, _FLAG = "a list", "a block of keys", "a whole number", "a number", "true or false"
_MUST_BE = {
    "greater_than": "greater than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "multiple_of": "a multiple of {multiple_of}",
    "finite_number": "a finite number",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "string_type": "text",
    "string_too_short": "at least {min_length} characters long",
    "string_too_long": "at most {max_length} characters long",
    "string_pattern_mismatch": "text of the form {pattern}",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _BLOCK,
    "mapping_type": _BLOCK,
    "model_type": _BLOCK,
    "model_attributes_type": _BLOCK,
    "dataclass_type": _BLOCK,
    "none_required": "null",
}


def sentence(details: Sequence[ErrorDetails], description: str | None) -> str:
    """What is wrong with one value: one error, or one for each form that the value may have.

    `description` is its field's.
    """
    first = details[0]
    if first["type"] == "missing":
        return f"is missing; add it: {description}" if description else "is missing; add it"
    if first["type"] in ("value_error", "assertion_error"):
        return str(first["ctx"]["error"])
    if first["type"] not in _MUST_BE:
        return f"{first['msg'][:1].lower()}{first['msg'][1:]}, got {shown_value(first['input'])}"
    wanted = " or ".join(dict.fromkeys(_wanted(detail) for detail in details if detail["type"] in _MUST_BE))
    if first["type"] == "string_pattern_mismatch" and description:
        wanted += f" ({description})"
    hint = next((hint for detail in details if (hint := _hint(detail))), "")
    return f"must be {wanted}, got {shown_value(first['input'])}{hint}"


def _wanted(detail: ErrorDetails) -> str:
    context = {key: _tidy(value) for key, value in detail.get("ctx", {}).items()}
    return _MUST_BE[detail["type"]].format(**context)


def _tidy(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _hint(detail: ErrorDetails) -> str:
    """The way out, where the sentence does not say it already."""
    wanted, value = _wanted(detail), detail["input"]
    if detail["type"] in ("literal_error", "enum") and isinstance(value, str):
        near = get_close_matches(value, findall(r"'([^']*)'", wanted), n=1)
        return f"; did you mean '{near[0]}'?" if near else ""
    if wanted in (_WHOLE, _NUMBER) and isinstance(value, str) and _is_number(value):
        return "; remove the quotes"
    if wanted == _FLAG and isinstance(value, str) and value.lower() in ("true", "false"):
        return "; remove the quotes"
    if wanted == "text" and isinstance(value, bool | int | float):
        return "; put it in quotes"
    if wanted == _LIST and isinstance(value, str | bool | int | float):
        return f"; write [{value}]" if isinstance(value, str) else f"; write [{shown_value(value)}]"
    return ""


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def shown_value(value: object) -> str:
    """A value as it would stand in a recipe, cut where it is long."""
    if isinstance(value, str):
        text = repr(value)
    elif isinstance(value, float) and not math.isfinite(value):
        text = f"{value}"
    else:
        text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
