"""A deal in a finished run: its first futures are made again, and every quarter of the deal is read off.

The noise of a future follows from seed and number, so that these are the futures of the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.deal_file.deal_records import MILLIONS
from lookthrough.deals.inside_answer import BASE, SHOCK, WORLDS, DealInRun, DealQuarterRow, HolderInRun, NoteInRun
from lookthrough.errors import UnknownNameError
from lookthrough.simulate.answer.deal_alone import same_cash
from lookthrough.simulate.answer.seen_deal import SeenDeal
from lookthrough.simulate.answer.short_puts import short_puts
from lookthrough.simulate.compile.deals.deal_state import Residual
from lookthrough.simulate.compile.deals.seasoned_deals import seasoned_deals
from lookthrough.simulate.compile.options import read_options
from lookthrough.simulate.set_up import set_up
from lookthrough.units.nearest import did_you_mean
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.runs.seal import FinishedRun
    from lookthrough.simulate.compile.deals.deal_rows import RunDeal
    from lookthrough.simulate.compile.state import QuarterRecord
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.traced import Trace

    Floats = NDArray[np.float64]

BLOCK = 1024  # paths that are kept together
WORST = 0.05  # share of futures that are the tail
CENT = 1e-8  # USD m: less than a cent is not missed


def deal_inside(run: FinishedRun, book: Book, of: str, *, kinds: Mapping[str, KindSpec], paths: int) -> DealInRun:
    """Return what a run says of a deal.

    Args:
        run: a finished run.
        book: from which it was made.
        of: id of the deal, or of its vehicle.
        kinds: the table of contract kinds.
        paths: how many futures to make again, from the first on; not more than the run has.

    Raises:
        UnknownNameError: no vehicle of the book pays by such a deal.
    """
    options = read_options(run.document["run"])
    vehicle = vehicle_of(book, of)
    *_, inputs, program = set_up(book, options, kinds=kinds, block=BLOCK)
    model, wanted = program.model, min(paths, options.paths)
    running = [deal.vehicle for deal in model.deals]
    if vehicle not in running:
        why = "not all of its notes take part in this run, or it is not of its time"
        raise UnknownNameError(f"{vehicle} does not pay by its deal: {why}")
    number = running.index(vehicle)
    deal, file = model.deals[number], book.waterfalls[str(book.entities[vehicle].waterfall)]
    seen = _worlds(program.traced(inputs, wanted), number, deal, wanted)
    season = seasoned_deals(model.plan.book)[vehicle]
    balances = [season.outstanding(name) for name in deal.notes]
    quarters = range(min(model.quarters, deal.last + 1))
    return DealInRun(
        deal=file.id,
        title=file.title,
        vehicle=vehicle,
        name=book.entities[vehicle].name,
        run=str(run.folder),
        scenario=options.scenario,
        futures=wanted,
        seed=options.seed,
        sold=file.sale is not None,
        notes=tuple(_note(model, deal, owed, seen, world, n) for n, owed in enumerate(balances) for world in WORLDS),
        holders=tuple(_holders(model, deal, seen)),
        quarters=tuple(_quarter(model, seen[world], world, q) for q in quarters for world in WORLDS),
        puts=tuple(put for world in WORLDS for put in short_puts(model, deal, seen[world], world)),
        same=same_cash(season, deal, seen, has_failures="failures" in options.channels),
        residual=float(run.document["residual"]),
    )


def vehicle_of(book: Book, of: str) -> str:
    """Return the vehicle that a deal, or itself, is named by.

    Raises:
        UnknownNameError: no vehicle of the book pays by such a deal.
    """
    named = {e.id: e.waterfall for e in book.entities.values() if e.waterfall is not None}
    found = [id_ for id_, deal in named.items() if of in {id_, deal}]
    if found:
        return found[0]
    there = ", ".join(f"{deal} ({id_})" for id_, deal in named.items())
    hint = did_you_mean(of, [*named, *(deal for deal in named.values() if deal is not None)])
    what = f"the book of this run has the deals {there}" if named else "no vehicle of its book pays by a deal file"
    raise UnknownNameError(f"no deal of this run is called {of!r}; {hint or what}")


def _worlds(traces: Iterable[Trace], number: int, deal: RunDeal, wanted: int) -> dict[str, SeenDeal]:
    """Return a deal in both worlds, out of groups of futures."""
    parts: dict[str, list[SeenDeal]] = {world: [] for world in WORLDS}
    for trace in traces:
        for world, record in zip(WORLDS, (trace.base, trace.shocked), strict=True):
            parts[world].append(_seen(record, number, deal))
    return {
        world: SeenDeal(*(np.concatenate(each, axis=-1)[..., :wanted] for each in zip(*of_world, strict=True)))
        for world, of_world in parts.items()
    }


def _seen(record: QuarterRecord, number: int, deal: RunDeal) -> SeenDeal:
    paid = record.deals[number]
    runs = (np.arange(len(paid.equity)) <= deal.last)[:, None]  # what comes in after the sale is the buyer's
    after = paid.after
    kept = after.prefunded + after.trap + after.reserve + after.collateral + paid.collected + paid.proceeds
    leaving, shortfall = Residual(*record.residual)
    return SeenDeal(
        income=paid.cash.income * runs * MILLIONS,
        proceeds=paid.cash.proceeds * runs * MILLIONS,
        sale=paid.sale * MILLIONS,
        fees=paid.fees * MILLIONS,
        interest=paid.interest * MILLIONS,
        principal=paid.principal * MILLIONS,
        unpaid=after.unpaid * MILLIONS,
        overdue=after.overdue * MILLIONS,
        equity=paid.equity * MILLIONS,
        trap=after.trap * runs * MILLIONS,
        kept=kept * runs * MILLIONS,
        leaving=leaving,
        shortfall=shortfall * MILLIONS,
    )


def _left(seen: SeenDeal, note: int, deal: RunDeal) -> Floats:
    """Return what a note is not paid by the end of its deal, or of the run before it ``[path]``."""
    last = min(deal.last, len(seen.equity) - 1)
    found: Floats = seen.unpaid[last, note] + seen.overdue[last, note]
    return found


def _worst(values: Floats) -> float:
    return float(np.sort(values)[-max(1, round(len(values) * WORST)) :].mean())


def _note(
    model: Model, deal: RunDeal, balance: float, seen: Mapping[str, SeenDeal], world: str, note: int
) -> NoteInRun:
    of, left = seen[world], _left(seen[world], note, deal)
    missed = of.unpaid[: deal.last + 1, note] > CENT
    ever = missed.any(axis=0)
    first = None if not ever.any() else int(np.median(missed.argmax(axis=0)[ever]))
    return NoteInRun(
        note=deal.notes[note],
        world=world,
        balance=balance * MILLIONS,
        misses=float(ever.mean()),
        first_missed=None if first is None else quarter_name(model.plan.first_quarter + first),
        unpaid=float(left.mean()),
        worst=_worst(left),
        late=float((left > CENT).mean()),
    )


def _holders(model: Model, deal: RunDeal, seen: Mapping[str, SeenDeal]) -> list[HolderInRun]:
    rows = zip(deal.debts, deal.note, deal.weight, strict=True)
    found = []
    for debt, note, part in sorted(rows, key=lambda row: (row[1], -row[2])):
        base, shock = (_left(seen[world], int(note), deal) * part for world in (BASE, SHOCK))
        holder = model.plan.entities[model.plan.debt.payee[debt]]
        of_note = deal.notes[int(note)], holder, float(part)
        found.append(HolderInRun(*of_note, float(base.mean()), float(shock.mean()), _worst(shock)))
    return found


def _quarter(model: Model, seen: SeenDeal, world: str, quarter: int) -> DealQuarterRow:
    paid = (seen.interest + seen.principal)[quarter].mean(axis=-1)
    income = seen.income[quarter]
    low, high = (float(each) for each in np.quantile(income, [0.05, 0.95]))
    means = {
        name: float(getattr(seen, name)[quarter].mean()) for name in ("proceeds", "sale", "fees", "equity", "kept")
    }
    return DealQuarterRow(
        quarter=quarter_name(model.plan.first_quarter + quarter),
        world=world,
        income=float(income.mean()),
        low=low,
        high=high,
        paid=tuple(float(each) for each in paid),
        trapped=float((seen.trap[quarter] > CENT).mean()),
        **means,
    )
