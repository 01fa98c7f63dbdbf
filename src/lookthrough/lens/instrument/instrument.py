"""Every instrument of a book as a credit analyst expects it: one in full, or all of them in one table.

1. its terms as the book gives them and as they are filled in, by which assumption (``filled_terms``);
2. its cash by quarter if everybody pays (``contract_cash``), and the average life of its principal;
3. where it stands in what its debtor owes, its first loss and loan to cost (``capital_stack``), who holds it and who
   pays before it loses (``lens.portfolio``);
4. in a finished run: cash with bands in both futures, cover and loan to value by year (``cash_in_run``), how likely it
   defaults and what is owed and lost then (``default_odds``);
5. of all: PD, LGD and EL beside rating and spread, and how far their orders agree (``rank_agreement``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from lookthrough.book.deal_file.deal_records import MILLIONS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.lens.instrument.capital_stack import stack_of
from lookthrough.lens.instrument.cash_in_run import cash_of, years_of
from lookthrough.lens.instrument.contract_cash import scheduled
from lookthrough.lens.instrument.default_odds import odds_of
from lookthrough.lens.instrument.filled_terms import term_rows
from lookthrough.lens.instrument.instrument_rows import (
    INSTRUMENTS,
    InstrumentRow,
    agreement_of,
    instrument_named,
    instrument_row,
)
from lookthrough.lens.portfolio.portfolio import portfolio
from lookthrough.lens.through.loss_attribution import end_holders
from lookthrough.positions.plan import LIMITED_CLASSES
from lookthrough.positions.standing import standing_of
from lookthrough.runs.promises import refuse_other_book
from lookthrough.runs.seal import open_run
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.lens.instrument.capital_stack import Stack
    from lookthrough.lens.instrument.cash_in_run import ContractInRun, YearInRun
    from lookthrough.lens.instrument.contract_cash import ContractQuarter, Schedules
    from lookthrough.lens.instrument.default_odds import DebtOdds
    from lookthrough.lens.instrument.filled_terms import TermRow
    from lookthrough.lens.instrument.instrument_rows import AgreementRow
    from lookthrough.lens.portfolio.portfolio import BehindRow
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract
    from lookthrough.runs.seal import FinishedRun


class HolderRow(NamedTuple):
    """Who holds an instrument after funds and vehicles are looked through: share of it, and of what is outstanding."""

    holder: str
    name: str
    share: float
    amount: float | None


class StatedCover(NamedTuple):
    """A cover of debt service that a contract states, and the years in which the mean cover with the shock is below."""

    term: str
    least: float
    below: tuple[int, ...]


COVERS = ("cover_test", "lock_up", "trigger")


class ScheduleRow(TypedDict):
    """A quarter of a schedule, USD bn: a :class:`ContractQuarter` with the name of its quarter."""

    quarter: str
    draw: float
    interest: float
    principal: float
    payment: float
    balance: float


@dataclass(frozen=True, slots=True, repr=False)
class Instrument(Framed):
    """What :func:`instrument` finds; amounts are USD bn.

    Attributes:
        row: what it is, and PD, LGD, EL of a run.
        terms: as given and as filled in.
        cash: its schedule by quarter.
        stack: of a debt, the claims on its debtor; ``None`` of anything else.
        holders: who holds it in the end.
        behind: of a debt, who pays before its holder loses, USD m.
        scenario: of the run, ``None`` without one.
        in_run: its cash by quarter in the run; empty where the run traced no path.
        years: of a debt, cover and loan to value by year.
    """

    row_type = ScheduleRow

    row: InstrumentRow
    terms: tuple[TermRow, ...]
    cash: tuple[ContractQuarter, ...]
    stack: Stack | None
    holders: tuple[HolderRow, ...]
    behind: tuple[BehindRow, ...]
    scenario: str | None = None
    paths: int = 0
    in_run: tuple[ContractInRun, ...] = ()
    years: tuple[YearInRun, ...] = ()

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each quarter of its schedule."""
        return [_with_quarter(row) for row in self.cash]

    @property
    def tests(self) -> tuple[StatedCover, ...]:
        """The covers that the contract states, with the years in which the run's mean cover is below them."""
        stated = [row for row in self.terms if row.term in COVERS and row.mid is not None]
        return tuple(StatedCover(row.term, row.mid or 0.0, self._below(row.mid or 0.0)) for row in stated)

    def _below(self, least: float) -> tuple[int, ...]:
        return tuple(row.year for row in self.years if row.cover is not None and row.cover < least)

    def document(self) -> dict[str, Any]:
        """Return the document of ``instrument ID --json`` as plain values."""
        return {
            **plain_record(self),
            "cash": self.rows,
            "in_run": [_with_quarter(row) for row in self.in_run],
            "tests": [plain_record(test) for test in self.tests],
        }


def _with_quarter(row: ContractQuarter | ContractInRun) -> dict[str, object]:
    return plain_record(row) | {"quarter": quarter_name(row.quarter)}


@dataclass(frozen=True, slots=True, repr=False)
class Instruments(Framed):
    """What :func:`instruments` finds.

    Attributes:
        instruments: largest expected loss first where a run says it, else by amount.
        agreement: how far the order of a run's risk agrees with spreads and ratings; empty without a run.
        scenario, paths: of the run.
        reference_rate: a year, from which fixed coupons are a spread.
    """

    row_type = InstrumentRow

    instruments: tuple[InstrumentRow, ...]
    agreement: tuple[AgreementRow, ...]
    reference_rate: float | None
    scenario: str | None = None
    paths: int = 0

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each instrument."""
        return [plain_record(row) for row in self.instruments]

    def document(self) -> dict[str, Any]:
        """Return the document of ``instrument --json`` as plain values."""
        return plain_record(self)


def instrument(book: Book, id_: str, *, run: FinishedRun | str | Path | None = None) -> Instrument:
    """Return one instrument of a book.

    Args:
        book: the book.
        id_: of the contract, or of a deal of one instrument.
        run: a finished run of this book, or its folder.

    Raises:
        UnknownNameError: no contract has this id; the message gives the nearest.
        UsageError: it is a contract for shares or an order, which ``show`` shows.
        OtherBookError: the run was made from another book.
        RunFolderError, UnreadableRunError: there is no run, or its files cannot be used.
    """
    return one_of(ask(book, run), id_)


class ReadyBook(NamedTuple):
    """A book made ready to be asked for instruments: what stands, what is scheduled, and the run with its odds."""

    standing: Standing
    plan: Schedules
    run: FinishedRun | None
    odds: Mapping[str, DebtOdds]

    @property
    def scenario(self) -> str | None:
        """The run's, ``None`` without one."""
        return None if self.run is None else str(self.run.document["scenario"])

    @property
    def paths(self) -> int:
        """How many the run has, 0 without one."""
        return 0 if self.run is None else int(self.run.document["paths"])


def ask(book: Book, run: FinishedRun | str | Path | None = None) -> ReadyBook:
    """Return a book ready to be asked; errors as those of :func:`instrument`, but for the id."""
    found = open_run(Path(run)) if isinstance(run, str | Path) else run
    if found is not None:
        refuse_other_book(found, book)
    odds = {} if found is None else odds_of(found)
    return ReadyBook(standing_of(book, SIMULATED), scheduled(book, SIMULATED), found, odds)


def one_of(asked: ReadyBook, id_: str) -> Instrument:
    """Return one instrument of a book that is ready; see :func:`instrument`."""
    standing, book, found = asked.standing, asked.standing.book, asked.run
    contract = instrument_named(standing, id_)
    row = instrument_row(standing, asked.plan, contract, asked.odds.get(contract.id))
    in_run = () if found is None else cash_of(found, contract.id)
    is_debt = contract.family == "debt"
    marked = contract.debtor if _has_marks(standing, contract) else None
    return Instrument(
        row=row,
        terms=term_rows(book, contract),
        cash=asked.plan.cash.get(contract.id, ()),
        stack=stack_of(standing, contract) if is_debt else None,
        holders=_holders(book, contract, row.amount),
        behind=_behind(book, contract, row.amount) if is_debt else (),
        scenario=asked.scenario,
        paths=asked.paths,
        in_run=in_run,
        years=years_of(found, in_run, marked) if found is not None and is_debt else (),
    )


def _has_marks(standing: Standing, debt: StandingContract) -> bool:
    """Whether a run marks what the debtor has: no sponsor, nor a vehicle whose asset is its share in another."""
    owns = any(c.family == "equity" and c.giver == debt.debtor for c in standing.by_entity.get(debt.debtor, ()))
    return standing.book.entities[debt.debtor].class_ in LIMITED_CLASSES and not owns


def instruments(book: Book, *, run: FinishedRun | str | Path | None = None) -> Instruments:
    """Return all instruments of a book in one table, with what a run says of each debt.

    Args:
        book: the book.
        run: a finished run of this book, or its folder.

    Raises:
        OtherBookError: the run was made from another book.
        RunFolderError, UnreadableRunError: there is no run, or its files cannot be used.
    """
    asked = ask(book, run)
    wanted = [c for c in asked.standing.contracts.values() if c.family in INSTRUMENTS]
    rows = [instrument_row(asked.standing, asked.plan, each, asked.odds.get(each.id)) for each in wanted]
    return Instruments(
        instruments=tuple(sorted(rows, key=_by_size)),
        agreement=() if asked.run is None else agreement_of(rows),
        reference_rate=asked.plan.reference_rate,
        scenario=asked.scenario,
        paths=asked.paths,
    )


def _by_size(row: InstrumentRow) -> tuple[float, float, str]:
    return (0.0 if row.odds is None else -row.odds.shocked.el, -(row.amount or 0.0), row.id)


def _holders(book: Book, contract: StandingContract, amount: float | None) -> tuple[HolderRow, ...]:
    """Return the end holders of an instrument, largest first; names of a book are those of its entities."""
    shares = sorted(end_holders(book, contract).items(), key=lambda each: (-each[1], each[0]))
    names = {id_: entity.name for id_, entity in book.entities.items()}
    return tuple(HolderRow(id_, names.get(id_, id_), s, None if amount is None else s * amount) for id_, s in shares)


def _behind(book: Book, contract: StandingContract, amount: float | None) -> tuple[BehindRow, ...]:
    """Return who pays before the holder of a debt loses, as for a portfolio of this one position, USD m."""
    if not amount:
        return ()
    return portfolio(book, [{"instrument": contract.id, "amount": amount * MILLIONS}]).behind
