"""What can go wrong before clearing starts: one small tree, a sentence each."""

from __future__ import annotations


class ClearingError(ValueError):
    """Base of every error this room raises."""


class ClearingInputError(ClearingError):
    """The tables cannot be cleared as written; the message names the row and the remedy."""


class NotMonotoneError(ClearingError):
    """Somebody would gain from another's failure, so a clearing vector need not exist."""
