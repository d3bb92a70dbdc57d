"""How the program speaks of what went wrong."""

from __future__ import annotations

import sys

from wsf.errors import printable


def tell(message: str) -> None:
    """Each line on standard error."""
    for line in message.split("\n"):
        print("wsf:", printable(line), file=sys.stderr)
