"""The one name of each thing that answers speak of, as people read it on every screen, page and sheet.

Keys are those of the JSON documents. A key without a name is an error: a new view, channel or source of money is named
here. What a book may call as it likes (kinds of contracts and entities) has no table: see :func:`in_words`.
"""

from __future__ import annotations

import re

from lookthrough.positions.sectors import PRIVATE_INVESTORS
from lookthrough.present.numbers import percent

UNCONFIRMED = "no source better than grade C states them: blogs, content and data sites, posts, summaries"
"""What unconfirmed dollars are."""

VIEWS = {
    "reported": "reported",
    "firm": "firm",
    "committed": "committed",
    "moodys_like": "Moody's-like",
    "sp_like": "S&P-like",
    "full": "debt incl. vehicles",
    "economic": "economic",
}
"""``firm`` and ``committed`` add promises to what is reported; the three after them debt of vehicles, no promises."""
VIEW_HEADS = VIEWS | {"full": "+vehicles"}
"""The same where all stand side by side in eighty columns."""
TRAILS = VIEWS | {"memo": "memo"}
"""Where a row of the trail stands: in a view, or apart from all of them."""

COMMITTED = {
    "leases_not_commenced": "leases not yet commenced",
    "purchase_commitments": "purchase commitments",
    "cancellable": "of which cancellable (not added)",
    "prepaid": "prepaid (not added)",
    "equity_promised": "unfunded equity commitments (not added)",
}
"""The columns of what is committed and on no balance sheet yet."""

RACE_SETTINGS = {
    "base": "base",
    "shut": "no money raised",
    "stalled": "scaling stalls",
    "both": "both",
}
"""The worlds in which the race of labs is run."""
CROSSING_RULES = {
    "no_momentum_12": "no momentum, 12 % a lab and quarter",
    "no_momentum_20": "no momentum, 20 %",
    "fading": "momentum that fades, half in 6 quarters",
    "full": "all of the momentum goes on",
    "own": "as this book assumes",
}
"""How a ratio of two labs is carried forward."""

WORLD = {
    "demand": "demand for capacity",
    "planned": "demand that was planned",
    "capacity": "capacity",
    "utilisation": "capacity in use",
    "built": "capacity built in the quarter",
    "developed": "what developers finish",
    "price": "price of capacity",
    "sentiment": "belief of the market",
    "spread": "credit spread",
    "rate": "reference rate",
    "window": "funding that can be raised",
    "on_loans": "lent on finished sites without bonds",
    "shortfall": "what bonds would miss of it",
}
"""What drives a run, by the name of its field in the world."""
FUTURES = {"shocked": "with the shock", "base": "without the shock"}
"""The two futures of each path."""
STATISTICS = {"p5": "5 %", "p50": "median", "p95": "95 %", "mean": "mean"}

LAYERS = {
    "guarantee": "guarantor, up to a cap",
    "rent": "tenant or customer, up to what it is committed to pay",
    "owner": "owner, up to equity not yet paid in",
    "holder": "holder of the debt",
}
"""As what somebody bears the debt of a vehicle, in the order in which it falls on them."""

SOURCES_OF_MONEY = {
    "own_cash": "own cash",
    "own_debt": "own debt",
    "vehicles": "vehicles",
    "vendor_money": "vendor money",
    "securitisation": "securitisation",
    "other_equity": "other equity",
}
LENDER_KINDS = {
    "own": "own cash",
    "bank": "bank",
    "bond_market": "bond market",
    "bond_fund": "bond fund",
    "private_credit": "private credit",
    "insurer": "insurer",
    "pension": "pension fund",
    "vendor": "vendor",
    "company": "company",
    "public_shareholders": "public shareholders",
    PRIVATE_INVESTORS: "private investors",
    "unknown": "unknown lender",
}
LEDGERS = {
    "lenders": "lenders",
    "lessors": "lessors",
    "sellers": "sellers, net of what they save",
    "support": "guarantors and backstops",
    "owners": "owners of private firms: marks, not cash",
    "lifeline": "outside lifeline, in the shock alone",
    "listed": "memo: listed shares, in no ledger",
}
LEDGER_WORDS = {
    "lenders": "lenders",
    "lessors": "lessors",
    "sellers": "sellers",
    "support": "guarantors",
    "owners": "owners",
    "lifeline": "the lifeline",
}
"""The same within a sentence or at the head of a column."""

CHANNELS = {
    "failures": "what is not paid, and who is wound up",
    "terms": "extensions granted in distress",
    "orders": "orders and take-or-pay that are cut",
    "gloom": "sentiment that falls as companies fail",
    "funding": "equity raised and loans refinanced",
    "world": "what the world hears of the money: capacity that is paid for, revenue that is missed",
}
"""What each channel of a run carries on."""

BOUNDED = {
    "revenue": "revenue",
    "floor": "own money: floor",
    "pro_rata": "pro rata",
    "ceiling": "ceiling",
    "share_floor": "floor, of revenue",
    "share_ceiling": "ceiling, of revenue",
}
"""The figures of a vendor that unknown payments move."""


GAAPS = {"us": "US GAAP", "ifrs": "IFRS"}
PAYMENTS = {"cash": "money only", "all": "money and paper (warrants as they vest)"}
"""Which payments are measured: the layers of ``loops`` and ``bounds``."""

ANSWERS = {"yes": "yes", "no": "no", "open": "open"}
LEASE_CLASSES = {"yes": "finance", "no": "operating", "open": "open"}
"""The answers of the classification of a lease."""

BASES = {"reported": "reported", "estimated": "estimated", "inferred": "inferred", "assumed": "assumed"}
EVIDENCE = {"sourced": "sourced", "inferred": "inferred", "assumed": "assumed"}
"""What dollars rest on: a publication that states or estimates them, other figures, or a range with a reason."""

STATUSES = {
    "rumoured": "rumoured",
    "announced": "announced",
    "letter_of_intent": "letter of intent",
    "signed": "signed",
    "funded": "funded",
    "changed": "changed",
    "cancelled": "cancelled",
}
GRADES = {"A": "a filing or official text", "B": "trade press", "C": "unconfirmed"}


def lender_kind(name: str) -> str:
    """Return the name of a kind of lender; a kind that only the book knows is read in its own words."""
    return LENDER_KINDS[name] if name in LENDER_KINDS else in_words(name)


def in_words(name: str) -> str:
    """Return a name that a book gives (the kind of a contract or entity, a role, a measure) without underscores."""
    return name.replace("_", " ")


CONSONANT_Y = re.compile("[^aeiou]y$")


def counted(number: int, thing: str) -> str:
    """Return how many of a thing there are: ``1 error``, ``2 errors``, ``2 companies``."""
    if number == 1:
        return f"{number} {thing}"
    return f"{number} {thing[:-1]}ies" if CONSONANT_Y.search(thing) else f"{number} {thing}s"


def first_lower(sentence: str) -> str:
    """Return a sentence as part of another: without its capital letter."""
    return sentence[:1].lower() + sentence[1:]


def first_upper(words: str) -> str:
    """Return words as a heading or the label of a bar: with a capital letter."""
    return words[:1].upper() + words[1:]


def unconfirmed(share: float) -> str:
    """Return the sentence that goes with every static headline."""
    return f"{percent(share)} of the dollars are unconfirmed ({UNCONFIRMED})."
