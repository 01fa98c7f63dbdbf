"""More circular than chance? Circulation, set-off and each loop of a network against networks with the same totals.

Two nulls: ``rewired`` keeps what each party pays and receives and with how many it deals, ``entropy`` keeps the totals
alone and has everybody deal with everybody. Payments with ``outside`` stay as they are. A chance is the share of draws,
the network itself among them, that are as large; a small one says that totals and links alone do not explain the loops,
and not why they are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from lookthrough.errors import UsageError
from lookthrough.lens.circularity.forwarding import forward
from lookthrough.lens.circularity.loop_between import steps_of
from lookthrough.lens.circularity.max_circulation import max_circulation
from lookthrough.lens.circularity.null.entropy import entropy_draws
from lookthrough.lens.circularity.null.rewired import rewired
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.lens.circularity.circularity import Circularity

Null: TypeAlias = Literal["rewired", "entropy"]
NULLS: tuple[Null, ...] = ("rewired", "entropy")
MOST_PAYMENTS, MOST_PARTIES = 2_000, 1_000
CIRCULATION, SET_OFF = "circulation", "largest set-off"
SAME = 1e-9  # relative: what rounding leaves of no difference
UNUSUAL = 0.05  # a chance up to it
_QUANTILES = (0.05, 0.5, 0.95)


class ChanceRow(NamedTuple):
    """A measure of a network against its null, USD bn.

    Attributes:
        observed: of the network.
        low, median, high: 5, 50 and 95 % of the draws.
        chance: share of draws, the network among them, that are as large.
        found: share of draws in which it is there at all.
    """

    what: str
    observed: float
    low: float
    median: float
    high: float
    chance: float
    found: float

    @property
    def is_unusual(self) -> bool:
        """Whether at most one draw of twenty is as large."""
        return self.chance <= UNUSUAL


@dataclass(frozen=True, slots=True, repr=False)
class AgainstChance(Framed):
    """What :func:`against_chance` finds.

    Attributes:
        null: the null model.
        draws: how many networks were drawn.
        seed: of the draws.
        kept: the share of payments that a draw has between the same two parties, in the middle; 1 where totals and
            links allow no other network.
        measures: circulation and the largest set-off.
        loops: the most that could go round each loop, in the order of the answer.
    """

    row_type = ChanceRow

    null: Null
    draws: int
    seed: int
    kept: float
    measures: tuple[ChanceRow, ...]
    loops: tuple[ChanceRow, ...]

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each measure and loop."""
        return [plain_record(row) for row in (*self.measures, *self.loops)]

    def document(self) -> dict[str, Any]:
        """Return plain values."""
        return plain_record(self)


def against_chance(found: Circularity, null: Null, *, draws: int = 200, seed: int = 1) -> AgainstChance:
    """Return a network beside networks of the null.

    Args:
        found: what was measured (see :func:`lookthrough.lens.circularity.circularity.circularity`).
        null: ``rewired`` or ``entropy``.
        draws: how many networks, 1 or more.
        seed: of the draws, 0 or more.

    Raises:
        UsageError: another null, draws or a seed that cannot be, or a network too large for it.
    """
    if null not in NULLS or draws < 1 or seed < 0:
        raise UsageError(f"a null is {' or '.join(NULLS)}, with 1 draw or more and a seed of 0 or more")
    steps = list(found.payments)
    parties = sorted({party for step in steps for party in step})
    _refuse_large(null, len(steps), len(parties))
    number = {party: at for at, party in enumerate(parties)}
    tail, head = (np.array([number[step[end]] for step in steps], dtype=np.intp) for end in (0, 1))
    network = _Drawn(len(parties), tail, head, np.array(list(found.payments.values())))
    paths = [[(number[a], number[b]) for a, b in steps_of(loop.path)] for loop in found.loops]
    drawn = _drawn(network, null, draws, seed) if steps else ()
    found_of_draws = [(each.measured(paths), network.shared(each)) for each in drawn]
    itself, others = network.measured(paths), np.array([measured for measured, _ in found_of_draws])
    names = (CIRCULATION, SET_OFF, *(loop.name for loop in found.loops))
    rows = tuple(_row(name, own, draws_) for name, own, draws_ in zip(names, itself, others.T, strict=False))
    kept = float(np.median([share for _, share in found_of_draws])) if found_of_draws else 1.0
    return AgainstChance(null, draws, seed, kept, rows[:2], rows[2:])


@dataclass(frozen=True)
class _Drawn:
    """A network: parties, payers, payees, amounts."""

    parties: int
    tail: NDArray[np.intp]
    head: NDArray[np.intp]
    amount: NDArray[np.float64]

    def measured(self, paths: Sequence[Sequence[tuple[int, int]]]) -> list[float]:
        """Return circulation, the largest set-off, and the smallest payment on each path."""
        circulation = float(forward(self.parties, self.tail, self.head, self.amount).circulating.sum())
        set_off = float(max_circulation(self.parties, self.tail, self.head, self.amount)[0].sum())
        return [circulation, set_off, *(min(self.paid.get(step, 0.0) for step in path) for path in paths)]

    @cached_property
    def paid(self) -> Mapping[tuple[int, int], float]:
        """The amount by payer and payee."""
        steps = zip(self.tail.tolist(), self.head.tolist(), strict=True)
        return dict(zip(steps, self.amount.tolist(), strict=True))

    def shared(self, other: _Drawn) -> float:
        """Return the share of payments that another network has between the same two."""
        return len(self.paid.keys() & other.paid.keys()) / len(self.tail)


def _drawn(network: _Drawn, null: Null, draws: int, seed: int) -> Iterator[_Drawn]:
    make = rewired if null == "rewired" else entropy_draws
    return (_Drawn(network.parties, *each) for each in make(network.tail, network.head, network.amount, draws, seed))


def _row(what: str, observed: float, draws: NDArray[np.float64]) -> ChanceRow:
    as_large = int((draws >= observed * (1.0 - SAME)).sum())
    low, median, high = (float(each) for each in np.quantile(draws, _QUANTILES))
    return ChanceRow(what, observed, low, median, high, (1 + as_large) / (1 + len(draws)), float(np.mean(draws > 0.0)))


def _refuse_large(null: Null, payments: int, parties: int) -> None:
    if null == "rewired" and payments > MOST_PAYMENTS:
        raise UsageError(
            f"{payments:,} payments are too many to rewire: up to {MOST_PAYMENTS:,}; --null entropy takes more"
        )
    if null == "entropy" and parties > MOST_PARTIES:
        raise UsageError(f"{parties:,} parties are too many for a full ledger: up to {MOST_PARTIES:,}")
