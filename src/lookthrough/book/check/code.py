"""The record of one kind of problem."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem: a title, an explanation of a few sentences, and the remedy."""

    title: str
    explanation: str
    remedy: str
