"""What a run says of positions: how often each is hit, what it loses, the tail of all and what each adds to it.

A run keeps what is due and paid of each contract on average, and path by path who fails when. So a position loses on
the paths on which its obligor fails or is taken over before it matures, by one severity that makes its mean loss that
of the contract in the run. What is lost beyond that is spread over all paths: late payments, an obligor that cannot
fail, what the settlement at the horizon leaves, where all debt falls due and assets count at their mark. Paths are
those of the run, so that two positions fall together as often as their obligors do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.deal_file.deal_records import MILLIONS
from lookthrough.runs.contents import ENTITY_PANEL
from lookthrough.runs.folder import read_table
from lookthrough.runs.odds import NEVER, earlier, quarters_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.lens.portfolio.own_positions import OwnPosition
    from lookthrough.positions.standing_contract import StandingContract
    from lookthrough.runs.seal import FinishedRun

    Floats = NDArray[np.float64]

WORST = 0.05
"""Share of paths that are the tail."""
_OF_DEBT = ("interest", "principal")


class PositionRisk(NamedTuple):
    """One position in a run.

    Attributes:
        hit: chance that its obligor fails or is taken over before it matures, ``None`` where it cannot fail.
        base_hit: the same without the shock.
        severity: share of the position that is lost then.
        expected: loss, USD m; ``share`` of the position, ``base_share`` without the shock.
        in_tail: mean loss on the worst paths of the portfolio, USD m: the parts of all positions add up to its tail.
    """

    instrument: str
    hit: float | None
    base_hit: float | None
    severity: float | None
    expected: float
    share: float
    base_share: float
    in_tail: float


class PortfolioRisk(NamedTuple):
    """All positions in a run, USD m.

    Attributes:
        scenario: of the run.
        paths: how many.
        amount: of the positions that the run has.
        expected: loss.
        tail: mean loss on the worst 5 % of paths.
        worst: on the worst path.
        left_out: positions of which the run says nothing.
    """

    scenario: str
    paths: int
    amount: float
    expected: float
    tail: float
    worst: float
    positions: tuple[PositionRisk, ...]
    left_out: tuple[str, ...]


def risk_of(
    run: FinishedRun, contracts: Mapping[str, StandingContract], positions: Sequence[OwnPosition]
) -> PortfolioRisk:
    """Return what a run says of positions.

    Args:
        run: a finished run.
        contracts: of the book, as they stand.
        positions: those that are not debt of the book are left out and named.

    Raises:
        UnreadableRunError: a table is missing or was replaced meanwhile.
    """
    unpaid, base = _unpaid(run, ""), _unpaid(run, "base_")
    there = [p for p in positions if p.contract in unpaid and contracts[p.contract].family == "debt" and p.issue]
    panel = read_table(run, ENTITY_PANEL)
    paths = np.unique(np.asarray(panel["path"]))
    found = [_position(panel, paths, p, unpaid[str(p.contract)], base[str(p.contract)]) for p in there]
    losses = np.array([loss for _, loss in found]).reshape(len(found), len(paths))
    whole = losses.sum(axis=0)
    worst = np.argsort(-whole, kind="stable")[: max(1, round(WORST * len(paths)))]
    rows = [
        row._replace(in_tail=float(loss[worst].mean()) if len(paths) else 0.0)
        for (row, _), loss in zip(found, losses, strict=True)
    ]
    return PortfolioRisk(
        scenario=str(run.document["scenario"]),
        paths=len(paths),
        amount=float(sum(position.amount for position in there)),
        expected=float(whole.mean()) if len(paths) else 0.0,
        tail=float(whole[worst].mean()) if len(paths) else 0.0,
        worst=float(whole.max(initial=0.0)),
        positions=tuple(rows),
        left_out=tuple(position.instrument for position in positions if position not in there),
    )


def _unpaid(run: FinishedRun, future: str) -> dict[str, float]:
    """Return interest and principal of each contract that are due and not paid, mean over paths, USD bn."""
    table = read_table(run, "contract.parquet")
    of_debt = np.isin(table["nature"].astype(str), _OF_DEBT)
    names = ("contract", f"{future}due", f"{future}paid")
    found: dict[str, float] = {}
    for id_, due, paid in zip(*(table[name][of_debt] for name in names), strict=True):
        found[str(id_)] = found.get(str(id_), 0.0) + float(due) - float(paid)
    return found


def _position(
    panel: Mapping[str, NDArray[np.generic]],
    paths: NDArray[np.generic],
    position: OwnPosition,
    unpaid: float,
    base_unpaid: float,
) -> tuple[PositionRisk, Floats]:
    """Return a position in the run, and what it loses on each path, USD m."""
    rows = np.asarray(panel["entity"]).astype(str) == position.obligor
    issue = position.issue or np.inf
    share, base_share = (min(1.0, max(0.0, each * MILLIONS / issue)) for each in (unpaid, base_unpaid))
    hit, base = (_hit(panel, rows, prefix, position.maturity) for prefix in ("", "base_"))
    often = float(hit.mean()) if len(hit) else 0.0
    severity = min(1.0, share / often) if often > 0.0 else None
    spread = share - (severity or 0.0) * often
    loss = position.amount * ((severity or 0.0) * (hit if len(hit) else np.zeros(len(paths))) + spread)
    risk = PositionRisk(
        instrument=position.instrument,
        hit=often if len(hit) else None,
        base_hit=float(base.mean()) if len(base) else None,
        severity=severity,
        expected=position.amount * share,
        share=share,
        base_share=base_share,
        in_tail=0.0,
    )
    return risk, loss


def _hit(
    panel: Mapping[str, NDArray[np.generic]], rows: NDArray[np.bool_], prefix: str, maturity: str | None
) -> Floats:
    """Return 1 for each path on which the obligor fails or is taken over by the maturity."""
    first = earlier(*(quarters_in(panel[f"{prefix}{name}"][rows]) for name in ("default", "absorbed")))
    by = (first < NEVER) if maturity is None else (first <= maturity)
    return by.astype(float)
