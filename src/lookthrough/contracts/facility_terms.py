"""What the market of facilities and tranches writes beside the terms of all debt: specifications.

Of these a schedule and a run act on the end of availability and the commitment fee, and a run on the lock-up. The
others (``acts`` is false) need a value or a cash account that a contract does not carry: ``instrument`` shows them
beside what a run finds, and a deal file (``deals/``) acts on a trigger and a sweep.
"""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import TermSpec, Unit

AVAILABLE_UNTIL = TermSpec(
    "available_until", Unit.QUARTER, "last quarter in which it may be drawn; what is undrawn then lapses"
)
COMMITMENT_FEE = TermSpec("commitment_fee", Unit.RATE, "a year, on what may still be drawn; paid with the interest")
LOCK_UP = TermSpec(
    "lock_up",
    Unit.NUMBER,
    "cover of debt service below which the debtor, a vehicle, pays its owners nothing; default: as assumed for all",
)
OF_FACILITIES = (
    AVAILABLE_UNTIL,
    COMMITMENT_FEE,
    TermSpec("advance_rate", Unit.FRACTION, "most that may be drawn of the cost of what is financed", acts=False),
    TermSpec("draw_conditions", Unit.TEXT, "what must hold before it may be drawn, in words", acts=False),
)
"""Of lines that are drawn over time."""
OF_STRUCTURES = (
    LOCK_UP,
    TermSpec("cover_test", Unit.NUMBER, "least cover of debt service that the debtor must keep", acts=False),
    TermSpec("trigger", Unit.NUMBER, "cover below which what is left repays principal early", acts=False),
    TermSpec("cash_sweep", Unit.FRACTION, "share of what is left after debt service that repays principal", acts=False),
)
"""Of debt that is paid out of a vehicle's cash."""
