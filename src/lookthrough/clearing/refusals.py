"""What can go wrong before clearing starts."""

from __future__ import annotations

from lookthrough.errors import InputError


class ClearingError(InputError, ValueError):
    """Base of every error this room raises."""


class ClearingInputError(ClearingError):
    """The tables cannot be cleared as written; the message names the row and the remedy."""


class NotMonotoneError(ClearingError):
    """Somebody would gain from another's failure, so a clearing vector need not exist."""
