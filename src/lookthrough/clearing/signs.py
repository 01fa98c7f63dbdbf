"""The sign check: does anybody gain from another's failure?

Debt, shares, warrants and guarantees all rise with what their debtor has, so the waterfalls form a monotone map and a
greatest and a least clearing vector exist (Tarski). Credit protection rises when its reference falls. Held together
with the covered claim the holder's total still falls with the reference, and all is well; held alone it is a bet on
failure, and then there may be no clearing vector at all (Schuldenzucker, Seuken and Battiston 2020,
https://doi.org/10.1287/mnsc.2019.3304).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.clearing.inputs import read_claims, read_protection
from lookthrough.clearing.refusals import NotMonotoneError

if TYPE_CHECKING:
    from numpy.typing import NDArray


COVER_BAND = 1e-12  # cover and notional are sums of the same numbers in another order


def sign_check(protection: object, claims: object) -> None:
    """Return quietly if every protection is covered by claims of its holder on its reference; raise otherwise.

    Nothing contingent on another's failure is cleared in the quarter of that failure: what it pays falls due in the
    next quarter, as a claim. This check keeps bets on failure out of the system altogether. Guarantees need no check:
    they pay what the beneficiary failed to receive and no more, so it never gains from a failure.

    Args:
        protection: rows (writer, holder, reference, notional), or columns by those names; pays
            notional x (1 - recovery of the reference). USD bn; a notional may be an array over paths.
        claims: the claims of the system, as for ``clear``; those that ``holder`` has on ``reference`` are its cover.

    Raises:
        NotMonotoneError: if a holder has protection on a reference for more than the reference owes it, or the writer
            of protection is its holder; the message names both.
        ClearingInputError: if a row is not as described.

    Tested by ``tests/clearing/test_signs.py``.
    """
    writers, holders, references, notional = read_protection(protection)
    payers, payees, due, *_ = read_claims(claims)
    for writer, holder in zip(writers, holders, strict=True):
        if writer == holder:
            raise NotMonotoneError(f"{holder} writes protection to itself; leave the row out")
    for holder, reference in sorted(set(zip(holders, references, strict=True))):
        bought = _total(notional, holders, references, (holder, reference))
        cover = _total(due, payees, payers, (holder, reference))
        naked = float(np.max(bought - cover - COVER_BAND * bought))
        if naked > 0.0:
            raise NotMonotoneError(
                f"{holder} would gain from the failure of {reference}: its protection exceeds by {naked:g} what "
                f"{reference} owes it, and then payments that clear may not exist. Enter the claim of {holder} on "
                f"{reference} that is insured, or lower the notional"
            )


def _total(
    values: NDArray[np.float64], first: list[str], second: list[str], pair: tuple[str, str]
) -> NDArray[np.float64]:
    """Return the sum over the rows of one pair ``[1 or path]``."""
    rows = [i for i, names in enumerate(zip(first, second, strict=True)) if names == pair]
    total: NDArray[np.float64] = values[rows].sum(axis=0)
    return total
