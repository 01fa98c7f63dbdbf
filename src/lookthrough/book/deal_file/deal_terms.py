"""The vocabulary of a deal file: keys, units and meaning of each record; reading and JSON Schema follow from it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import TermSpec, Unit, terms

if TYPE_CHECKING:
    from collections.abc import Mapping

PAYMENTS: Mapping[str, int] = MappingProxyType({"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12})
"""How often a deal pays, with the months of a period."""
THIRTY_360 = "30/360"
DAY_COUNTS = (THIRTY_360, "Actual/360", "Actual/365", "Actual/Actual")
AMORTISES = ("bullet", "level", "linear")
MEASURES_OF_DEALS = (
    "ltv",
    "cover",
    "debt_yield",
    "cap_rate",
    "wal",
    "debt_before_balloon",
    "value",
    "income",
    "value_per_mw",
)

_AMOUNT = TermSpec("amount", Unit.USD_BN, "of each period, or of a year with `per year`", required=True)
CASH = terms(
    _AMOUNT,
    TermSpec("growth", Unit.RATE, "a year, from one calendar year to the next"),
    TermSpec("of", Unit.NUMBER, "the calendar year whose amount is written"),
)
ACCOUNT = terms(TermSpec("opening", Unit.USD_BN, "what is in it at the start", default="0"))
NOTE = terms(
    TermSpec("rank", Unit.NUMBER, "1 is paid first", required=True),
    TermSpec("balance", Unit.USD_BN, "at the start", required=True),
    TermSpec("rate", Unit.RATE, "coupon a year", required=True),
    TermSpec("amortises", Unit.CHOICE, "how principal is scheduled", choices=AMORTISES, default=AMORTISES[0]),
    TermSpec("over", Unit.YEARS, "years over which it would be repaid; default: up to its maturity"),
)
RESERVE = terms(TermSpec("target", Unit.USD_BN, "up to which it is refilled", required=True))
RELEASE = terms(TermSpec("amount", Unit.USD_BN, "that is released; default: all"))
TRIGGER = terms(
    TermSpec("cover_below", Unit.NUMBER, "cover below which what is left is trapped", required=True),
    TermSpec("over", Unit.NUMBER, "periods whose average counts", default="1"),
)
VIEW = terms(
    TermSpec("income", Unit.USD_BN_PER_YEAR, "of a year"),
    TermSpec("value", Unit.USD_BN, "of the property"),
    TermSpec("income_below", Unit.FRACTION, "by what share income is below that of the view `of`"),
    TermSpec("value_below", Unit.FRACTION, "by what share value is below that of the view `of`"),
)
SCENARIO = terms(
    TermSpec("weight", Unit.FRACTION, "chance", required=True),
    TermSpec("income", Unit.NUMBER, "income over that of the file", default="100 %"),
    TermSpec("sale", Unit.USD_BN, "value at the end"),
    TermSpec("value", Unit.NUMBER, "value at the end over that of the file", default="100 %"),
)
PUBLISHED = terms(
    TermSpec("measure", Unit.CHOICE, "what it measures", required=True, choices=MEASURES_OF_DEALS),
    TermSpec("within", Unit.FRACTION, "of it, up to which ours may differ; default: half of its last digit"),
)
BACKSTOP = terms(
    TermSpec("first", Unit.USD_BN, "at the start", required=True),
    TermSpec("last", Unit.USD_BN, "at the end, in a line", required=True),
)
REFINANCING = terms(
    TermSpec("spread", Unit.RATE, "by which the coupon is dearer", required=True),
    TermSpec("cover", Unit.NUMBER, "income over interest that lenders ask for"),
    TermSpec("debt_yield", Unit.RATE, "income over debt that lenders ask for"),
    TermSpec("ltv", Unit.FRACTION, "debt over value that lenders allow"),
    TermSpec("cap_rate", Unit.RATE, "by which the cap rate is higher", default="0 %"),
)
DRAWS = terms(
    TermSpec("income", Unit.RATE, "spread of income, a year", required=True),
    TermSpec("value", Unit.RATE, "spread of the value at the end, a year", required=True),
    TermSpec("together", Unit.NUMBER, "correlation of the two", default="0"),
)
DEAL = terms(
    TermSpec("payments", Unit.CHOICE, "how often it pays", required=True, choices=tuple(PAYMENTS)),
    TermSpec("day_count", Unit.CHOICE, "of interest", choices=DAY_COUNTS, default=THIRTY_360),
    TermSpec("base_rate", Unit.RATE, "what floating coupons are over, as it is expected"),
    TermSpec("sweep", Unit.FRACTION, "share of what is left that repays principal", default="0 %"),
    TermSpec("sale", Unit.USD_BN, "value at the end; without it the balloon is refinanced"),
    TermSpec("value", Unit.USD_BN, "of the property at the start"),
    TermSpec("land", Unit.FRACTION, "share of the value that is land"),
    TermSpec("power", Unit.GW, "of the property, for the value of a MW"),
)

ROWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cash": ("id", "from", "to", *CASH, "source", "note"),
        "income": ("id", "from", "to", *CASH, "tenant", "source", "note"),
        "account": ("id", *ACCOUNT, "note"),
        "note": ("id", *NOTE, "maturity", "interest_only", "scheduled", "source", "note"),
        "reserve": ("account", *RESERVE, "note"),
        "prefunded": ("account", "note"),
        "release": ("account", "on", *RELEASE, "note"),
        "trigger": (*TRIGGER, "trap", "note"),
        "view": ("id", "title", *VIEW, "of", "source", "note"),
        "scenario": ("id", *SCENARIO, "from", "note"),
        "published": ("measure", "view", "of", "value", "within", "source", "note"),
        "backstop": ("title", *BACKSTOP, "source", "note"),
        "refinancing": (*REFINANCING, "note"),
        "draws": (*DRAWS, "note"),
    }
)
"""The keys of each record of a deal file."""

DEAL_FILE_KEYS = (
    *("deal", "title", "note", "start", "calendar", *DEAL),
    *("income", "fees", "accounts", "notes", "reserve", "prefunded", "release", "trigger"),
    *("break_even_from", "views", "scenarios", "published", "backstop", "refinancing", "draws"),
    *("prices", "yields", "sources"),
)
TERMS_OF_ROWS: Mapping[str, Mapping[str, TermSpec]] = MappingProxyType(
    {
        "cash": CASH,
        "income": CASH,
        "account": ACCOUNT,
        "note": NOTE,
        "reserve": RESERVE,
        "prefunded": terms(),
        "release": RELEASE,
        "trigger": TRIGGER,
        "view": VIEW,
        "scenario": SCENARIO,
        "published": PUBLISHED,
        "backstop": BACKSTOP,
        "refinancing": REFINANCING,
        "draws": DRAWS,
    }
)
"""The quantities and words of each record; its other keys are in :data:`KEYS`."""
ROW_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "cash": "A row of `fees` or `scheduled`",
        "income": "A row of `income`",
        "account": "An account",
        "note": "A note",
        "reserve": "`reserve`",
        "prefunded": "`prefunded`",
        "release": "`release`, of collateral",
        "trigger": "`trigger`",
        "view": "A row of `views`",
        "scenario": "A row of `scenarios`",
        "published": "A row of `published`",
        "backstop": "`backstop`",
        "refinancing": "`refinancing`",
        "draws": "`draws`",
    }
)
KEYS: Mapping[str, str] = MappingProxyType(
    {
        "deal": "its id",
        "id": "what it is called",
        "title": "its name for people",
        "note": "one sentence",
        "start": "the day from which interest is counted",
        "calendar": "of business days, as QuantLib calls it: UnitedStates, TARGET",
        "income": "rows of cash that comes in",
        "fees": "rows of cash that is paid before interest",
        "accounts": "the accounts beside collection",
        "notes": "the classes of notes",
        "reserve": "the account that is refilled to a target",
        "prefunded": "the account that pays what income lacks first",
        "release": "collateral that repays principal on a day",
        "trigger": "the cover test, and the account in which cash is trapped",
        "break_even_from": "the day from which income falls in a break-even",
        "views": "income and value as others see them",
        "scenarios": "outcomes with their chances",
        "published": "figures that somebody published, to hold ours against",
        "backstop": "what a guarantor pays if the tenant leaves",
        "refinancing": "tests of what lenders would lend at the end",
        "draws": "spreads of drawn outcomes",
        "prices": "per cent of the balance, at which the yield is asked",
        "yields": "a year, at which the price is asked",
        "sources": "of what is written, as in a book",
        "from": "the first payment date that counts is on or after this day",
        "to": "the last one is on or before it",
        "on": "the payment date on or after this day",
        "source": "ids of sources of the file",
        "maturity": "the last day",
        "interest_only": "no principal is scheduled up to this day",
        "scheduled": "rows of scheduled principal, in place of `amortises`",
        "account": "id of an account",
        "trap": "id of the account in which cash is trapped",
        "of": "of a view: that to which it is a haircut; of a published figure: the note",
        "view": "id of the view whose income and value it is of",
        "value": "as published",
        "tenant": "id of who pays it, where the deal stands in a book",
    }
)
"""What the keys mean that are neither a quantity nor a word of a list."""
