"""The records of a deal file: frozen, with the place in the text that each came from.

Money is in millions of US dollars, as such deals are written; rates, shares and covers are fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from lookthrough.book.places import Position, Source

MILLIONS = 1e3  # in a billion


@dataclass(frozen=True, slots=True)
class Written:
    """A number of a deal file: the text, its value in USD m or as a fraction, and what it rests on."""

    text: str
    number: float
    position: Position
    source: tuple[str, ...] = ()
    basis: str | None = None
    reason: str | None = None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Tenant:
    """Id of an entity of the book that pays income, and where it is named."""

    id: str
    position: Position


@dataclass(frozen=True, slots=True)
class CashRow:
    """Cash that comes or is due each period of a window.

    Attributes:
        id: what it is called.
        amount: of each period, USD m; of a year where ``is_a_year``.
        is_a_year: whether the amount is that of a year and is spread evenly over its periods.
        first, last: payment dates from the one to the other count, ``None`` = from the start, to the end.
        growth: a year, a fraction; it compounds from one calendar year to the next.
        of: the calendar year whose amount is written, ``None`` = the year of the first payment date that counts.
        tenant: of income, who pays it where the deal stands in a book, ``None`` = not said.
    """

    id: str
    amount: Written
    is_a_year: bool
    first: dt.date | None
    last: dt.date | None
    growth: float
    of: int | None
    position: Position
    tenant: Tenant | None = None


@dataclass(frozen=True, slots=True)
class DealNote:
    """One class of notes.

    Attributes:
        rank: 1 is paid first.
        balance: at the start, USD m.
        rate: coupon a year.
        maturity: its last day.
        interest_only: no principal is scheduled up to this day.
        amortises: ``bullet``, ``level`` (an annuity) or ``linear``.
        over: years over which it would be repaid from the end of ``interest_only``, ``None`` = up to its maturity.
        scheduled: rows of scheduled principal, in place of ``amortises``.
    """

    id: str
    rank: int
    balance: Written
    rate: Written
    maturity: dt.date
    interest_only: dt.date | None
    amortises: str
    over: float | None
    scheduled: tuple[CashRow, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class DealAccount:
    """An account and what is in it at the start, USD m."""

    id: str
    opening: float
    position: Position


@dataclass(frozen=True, slots=True)
class AccountRole:
    """What the waterfall does with an account.

    Attributes:
        account: its id.
        target: of a reserve, USD m.
        amount: that is released of a collateral account, ``None`` = all.
        day: of the release.
        position: of the id.
    """

    account: str
    position: Position
    target: float = 0.0
    amount: float | None = None
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CoverTest:
    """The trigger: cover below ``below`` on average over ``over`` periods traps what is left."""

    below: float
    over: int
    position: Position


@dataclass(frozen=True, slots=True)
class DealView:
    """How somebody sees income and value: an appraiser, an agency, a buyer.

    Attributes:
        income: of a year, USD m, ``None`` = not said.
        value: of the property, USD m.
        of: the view to which it is a haircut, ``None`` = none.
        income_below, value_below: by what share it is below that view.
    """

    id: str
    title: str
    income: float | None
    value: float | None
    of: str | None
    income_below: float | None
    value_below: float | None
    position: Position


@dataclass(frozen=True, slots=True)
class DealScenario:
    """One outcome: its weight, a factor on income from a day on, the value at the sale (a factor or USD m)."""

    id: str
    weight: float
    income: float
    sale: float | None
    sale_factor: float
    first: dt.date | None
    position: Position


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure that somebody published of the deal, to hold ours against.

    Attributes:
        measure: one of ``deal_terms.MEASURES_OF_DEALS``.
        view: whose income or value it is of, ``None`` = the deal's own.
        note: of which note, ``None`` = all.
        value: as written; its last digit says how it was rounded.
        within: share of it by which ours may differ where it was rounded more, ``None`` = half of its last digit.
    """

    measure: str
    view: str | None
    note: str | None
    value: Written
    within: float | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Backstop:
    """What a guarantor pays if the tenant leaves, USD m: ``first`` at the start, ``last`` at the end, in a line."""

    first: float
    last: float
    title: str
    position: Position


@dataclass(frozen=True, slots=True)
class Refinancing:
    """What the market would lend at maturity: coupon dearer by ``spread``, and the tests of its size."""

    spread: float
    cover: float | None
    debt_yield: float | None
    ltv: float | None
    cap_rate: float


@dataclass(frozen=True, slots=True)
class DealDraws:
    """Spread of drawn outcomes, a year: of income and of the value at the sale, and how they go together."""

    income: Written
    value: Written
    together: float


@dataclass(frozen=True, slots=True)
class DealFile:
    """A deal as it is written.

    Attributes:
        start: the day from which interest is counted.
        months: of one period.
        day_count: ``30/360`` or another that QuantLib knows.
        calendar: of business days, ``None`` = every day is one.
        sweep: share of what is left that repays principal.
        sale: value at the end, USD m, ``None`` where the balloon is refinanced.
        value: of the property at the start, USD m, ``None`` = not said.
        land: share of the value that is land, ``None`` = not said.
        power: MW, ``None`` = not said.
        break_even_from: income falls from this day on, ``None`` = from the start.
        sources: by id.
        converted: of which currency amounts were written and at which rate they are in dollars, ``None`` = in dollars.
    """

    id: str
    title: str
    note: str | None
    start: dt.date
    months: int
    day_count: str
    calendar: str | None
    income: tuple[CashRow, ...]
    fees: tuple[CashRow, ...]
    accounts: tuple[DealAccount, ...]
    notes: tuple[DealNote, ...]
    reserve: AccountRole | None
    prefunded: AccountRole | None
    release: AccountRole | None
    trap: AccountRole | None
    trigger: CoverTest | None
    sweep: float
    sale: float | None
    value: float | None
    land: float | None
    power: float | None
    break_even_from: dt.date | None
    views: tuple[DealView, ...]
    scenarios: tuple[DealScenario, ...]
    published: tuple[PublishedFigure, ...]
    backstop: Backstop | None
    refinancing: Refinancing | None
    draws: DealDraws | None
    prices: tuple[float, ...]
    yields: tuple[float, ...]
    sources: Mapping[str, Source]
    position: Position
    converted: str | None = None
