"""Who really owes what, how much goes in circles, what breaks first, and who holds the loss."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.api import bounds, check, diff, flows, graded, load, stress
    from lookthrough.book.replay import known_on
    from lookthrough.clearing import clear
    from lookthrough.errors import BookError
    from lookthrough.lens.circularity.circularity import circularity
    from lookthrough.lens.circularity.flow_table import Flow, read_flows
    from lookthrough.lens.funding.funding import funding
    from lookthrough.lens.through.through import through

__all__ = [
    "BookError",
    "Flow",
    "bounds",
    "check",
    "circularity",
    "clear",
    "diff",
    "flows",
    "funding",
    "graded",
    "known_on",
    "load",
    "read_flows",
    "stress",
    "through",
]

_ROOMS = {
    "lookthrough.api": ("bounds", "check", "diff", "flows", "graded", "load", "stress"),
    "lookthrough.book.replay": ("known_on",),
    "lookthrough.clearing": ("clear",),
    "lookthrough.errors": ("BookError",),
    "lookthrough.lens.circularity.circularity": ("circularity",),
    "lookthrough.lens.circularity.flow_table": ("Flow", "read_flows"),
    "lookthrough.lens.funding.funding": ("funding",),
    "lookthrough.lens.through.through": ("through",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that looking at a book never starts the engine."""
    if name not in _HOME:
        raise AttributeError(f"module 'lookthrough' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__]
