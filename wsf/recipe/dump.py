"""Plain data → YAML 1.2. Apart, because ruamel.yaml is slow to import."""

from __future__ import annotations

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

_BARE = re.compile(r"[A-Za-z][\w./-]*", re.ASCII)


class _Representer(SafeRepresenter):
    """Nothing is an alias of anything, and text of more than a word is quoted."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True

    def represent_text(self, data: str) -> ScalarNode:
        # The emitter itself leaves bare what it cannot read back, such as `:0` within braces.
        style = None if _BARE.fullmatch(data) else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Representer.add_representer(str, _Representer.represent_text)


def dumped(data: Any) -> str:
    """The text: keys in their order, innermost collections on one line."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = None
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = 110
    yaml.allow_unicode = True
    text = io.StringIO()
    yaml.dump(data, text)
    return text.getvalue()
