"""What a run says of a deal: frozen records, money in USD m, shares of futures as fractions.

``base`` is without the shock of the run and ``shock`` with it, on the same futures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record

WORLDS = BASE, SHOCK = ("base", "shock")


class NoteInRun(NamedTuple):
    """One note in one world.

    Attributes:
        balance: when the run begins.
        misses: chance that interest is once not paid when due.
        first_missed: median quarter of that, where it happens.
        unpaid: interest and principal due and not paid when the deal ends, or the run before it; mean.
        worst: the same in the worst 5 % of futures.
        late: chance that any of it is unpaid then.
    """

    note: str
    world: str
    balance: float
    misses: float
    first_missed: str | None
    unpaid: float
    worst: float
    late: float


class HolderInRun(NamedTuple):
    """What a holder of a note is not paid, as in :class:`NoteInRun`; ``part`` of the note is its."""

    note: str
    holder: str
    part: float
    base: float
    shock: float
    worst: float


class DealQuarterRow(NamedTuple):
    """Cash of one quarter in one world: means, and the 5 and 95 % quantiles of income.

    Attributes:
        income: less operating costs; ``proceeds`` of residual-value guarantees; ``sale`` of the site.
        paid: interest and principal by note, in the order of ranks.
        equity: to the owners.
        kept: in all accounts at its end.
        trapped: chance that cash is in the trap at its end.
    """

    quarter: str
    world: str
    income: float
    low: float
    high: float
    proceeds: float
    sale: float
    fees: float
    paid: tuple[float, ...]
    equity: float
    kept: float
    trapped: float


class PutInRun(NamedTuple):
    """A residual-value guarantee as a short put, in one world, when its lease ends; means, undiscounted.

    Attributes:
        leaves: share of the lease that is not renewed.
        shortfall: debt less what the empty site fetches, where that is less.
        joint: expected payout on the futures as they are: who leaves, and what the site is worth then.
        independent: the same marginals drawn apart: every future's leaving with every other's shortfall.
        wrong_way: joint over independent, ``None`` where nothing is expected of the latter.
    """

    contract: str
    guarantor: str
    quarter: str
    world: str
    cap: float
    leaves: float
    shortfall: float
    joint: float
    independent: float
    wrong_way: float | None


class SameCash(NamedTuple):
    """The deal walked alone on the income that the run brought it, held against what the run paid.

    Attributes:
        difference: the largest of all payments to notes and owners, USD m; ``None`` where nothing could be held.
        payments: how many were held against one another.
        left_out: futures in which a guarantor paid for the value of the site, which no deal alone has.
    """

    difference: float | None
    payments: int
    left_out: int


@dataclass(frozen=True, slots=True, repr=False)
class DealInRun(Framed):
    """What :func:`lookthrough.finished.deal_in_run` finds.

    Attributes:
        deal: id; ``title`` of it; ``vehicle`` its id and ``name`` that of the entity.
        run: its folder; ``scenario``, ``futures`` that were made again, ``seed`` of the run.
        sold: whether the file foresees a sale.
        residual: largest difference of the cash of the vehicle and its accounts, over its amounts.
    """

    row_type = NoteInRun

    deal: str
    title: str
    vehicle: str
    name: str
    run: str
    scenario: str
    futures: int
    seed: int
    sold: bool
    notes: tuple[NoteInRun, ...]
    holders: tuple[HolderInRun, ...]
    quarters: tuple[DealQuarterRow, ...]
    puts: tuple[PutInRun, ...]
    same: SameCash
    residual: float

    @property
    def ranks(self) -> tuple[str, ...]:
        """The notes by rank."""
        return tuple(dict.fromkeys(row.note for row in self.notes))

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each note and world."""
        return [plain_record(row) for row in self.notes]

    def document(self) -> dict[str, Any]:
        """Return the document of ``deal --run --json`` as plain values."""
        return {"unit": "USD m", **plain_record(self)}
