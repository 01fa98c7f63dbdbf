"""Every entity is a waterfall: claims, fixed point, equity.

``clear`` finds the payments that are consistent with everybody paying by rank out of what they hold and receive;
``sign_check`` turns away bets on another's failure, for which such payments need not exist.
"""

from __future__ import annotations

from lookthrough.clearing.cleared import Clearing
from lookthrough.clearing.refusals import ClearingError, ClearingInputError, NotMonotoneError
from lookthrough.clearing.signs import sign_check
from lookthrough.clearing.system import clear

__all__ = ["Clearing", "ClearingError", "ClearingInputError", "NotMonotoneError", "clear", "sign_check"]
