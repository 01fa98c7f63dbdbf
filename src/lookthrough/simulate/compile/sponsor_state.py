"""What a run remembers and reads off of sponsors with an account (see ``quarter.sponsors``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array

BUILDING_LAG = 3  # quarters after which who builds answers what the world builds: what is ordered is delivered first


class SponsorAccount(NamedTuple):
    """What sponsors with an account have at the end of a quarter ``[account, path]``, USD bn; see ``quarter.sponsors``.

    Attributes:
        cash, debt, interest: interest is that of a quarter on the debt.
        relief: share of rent and take-or-pay that is not paid next quarter.
        downgraded_quarter, restructured_quarter, failed_quarter: since the start, -1 = never.
        broken: 1.0 from the quarter on in which it could not pay.
        levered_for: quarters in a row in which it has owed more than its letters stand for.
        capacity: the most that its customers had to pay in a quarter so far.
        built: what the world built over that of the base run, in the last quarters ``[lag, path]``, the oldest first.
    """

    cash: Array
    debt: Array
    interest: Array
    relief: Array
    downgraded_quarter: Array
    restructured_quarter: Array
    failed_quarter: Array
    broken: Array
    levered_for: Array
    capacity: Array
    built: Array


class AccountFlows(NamedTuple):
    """What moved the accounts of a quarter, USD bn ``[account, path]``.

    ``own`` is earned outside the book, ``received`` for rent, capacity and orders at ``costs``, ``resold`` with
    capacity that no contract binds any more, after costs; ``other`` is what else came in, less what else went out,
    under contracts of the book.
    """

    own: Array
    received: Array
    costs: Array
    resold: Array
    rented: Array
    ordered: Array
    capex: Array
    interest: Array
    other: Array
    borrowed: Array
