"""Checking: what records say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.problems import Problem
    from lookthrough.book.resolve import Tables
    from lookthrough.book.schema import KindSpec


def check(found: Tables, kinds: Mapping[str, KindSpec], problems: list[Problem]) -> None:
    """Add a problem for every rule that records break together."""
