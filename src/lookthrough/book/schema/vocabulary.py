"""The vocabulary in which a kind of record is described.

A schema is data: for each term its unit, whether it is required, its default and one sentence. The parser, the
checks, the reference page and the JSON Schema for editors are all derived from it. Contract kinds describe
themselves with these records in ``lookthrough.contracts``; the book never imports them: the loader is given the
table of kinds by its caller, so that adding a contract kind is adding one file.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


FAILURE = "failure."
"""What precedes the id of a company in a scenario: ``failure.ID: 100 %`` makes it fail at the onset, by that chance."""


class Unit(enum.Enum):
    """What a term measures; the parser reads its text accordingly (see ``book.text.quantities``)."""

    USD_BN = "usd_bn"  # "27.3 bn USD", "500 m USD", "2..3 bn USD"
    USD_BN_PER_YEAR = "usd_bn_per_year"  # "2.47 bn USD per year", "1.25 bn USD per month"
    RATE = "rate"  # per year: "6.58 %", "+225 bp over SOFR"
    FRACTION = "fraction"  # "80 %", "0.8"
    GW = "gw"  # "6 GW", "750 MW"
    YEARS = "years"  # "4y", "5 years", "18 months"
    QUARTER = "quarter"  # "2027Q3", "2027-07", "2027-07-15", "2027": held as year * 4 + quarter - 1
    SHARES_BN = "shares_bn"  # "160 m shares", "1.63 bn shares"
    USD_PER_SHARE = "usd_per_share"  # "0.01 USD per share"
    NUMBER = "number"  # a plain ratio or count
    OPTIONS = "options"  # "4 x 4y": how many options to extend, and the years of each; "none"
    TEXT = "text"
    CHOICE = "choice"  # one of TermSpec.choices
    CONTRACT = "contract"  # the id of another contract


@dataclass(frozen=True, slots=True)
class TermSpec:
    """One term of a kind: its name, unit, meaning, and what holds when the book is silent.

    ``acts`` says whether payments follow from it; else answers show it, and no payment of a run or schedule moves.
    """

    name: str
    unit: Unit
    description: str
    required: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()
    acts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PathSpec(TermSpec):
    """A path that a scenario may give, declared by the driver that follows it instead of its own equation.

    Its unit is ``NUMBER``, a multiple of the value at the book's date, or ``RATE``, a rate a year.

    Attributes:
        shocks: of the same quantity; no scenario has one of them beside the path.
    """

    shocks: tuple[str, ...]

    @property
    def is_multiple(self) -> bool:
        """Whether it is given over its value at the book's date; else it is a rate a year."""
        return self.unit is Unit.NUMBER


@dataclass(frozen=True, slots=True)
class SourceClass:
    """What a source is: the best grade that allows, and whether it may pass on another's text."""

    grade: str
    description: str
    relays: bool = False


@dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind of contract: its roles and terms.

    Attributes:
        name: the word written in ``kind:``.
        family: the payment formula it shares with its relatives (``debt``, ``lease``, ``commitment``, ``order``,
            ``equity``, ``warrant``, ``guarantee``, ``backstop``, ``revenue_share``, ``protection``).
        description: one sentence.
        roles: role name to one sentence, in the order in which they are written; every role names an entity.
        optional_roles: the roles that may be left out.
        debtor: the role that owes the scheduled payments of this kind (the borrower, the tenant, the buyer).
        creditor: the role to which they are owed.
        terms: name to specification.
    """

    name: str
    family: str
    description: str
    roles: Mapping[str, str]
    debtor: str
    creditor: str
    terms: Mapping[str, TermSpec]
    optional_roles: frozenset[str] = frozenset()


def terms(*specs: TermSpec) -> Mapping[str, TermSpec]:
    """Return the specifications as a read-only table by name."""
    return MappingProxyType({spec.name: spec for spec in specs})


BOOK_FORMAT = 1
"""How the files of a book are to be read; raised where a book that was right would be read as something else."""
STATUSES = ("rumoured", "announced", "letter_of_intent", "signed", "funded", "changed", "cancelled")
BASES = ("reported", "estimated", "inferred", "assumed")
GRADES = ("A", "B", "C")
MEMORY = "memory"
"""The class of a source that is no text: what rests on it alone is recalled."""
SOURCE_CLASSES: Mapping[str, SourceClass] = MappingProxyType(
    {
        "filing": SourceClass("A", "a filing or prospectus, on the page of the regulator or of the company"),
        "court": SourceClass("A", "a paper of a court, on its own page"),
        "release": SourceClass("A", "a release of the company itself, on its own page"),
        "official": SourceClass("A", "statistics, a rating or a report, on the page of whoever made it"),
        "newswire": SourceClass("A", "a wire that carries releases, on its own page", relays=True),
        "press": SourceClass("B", "a named paper or agency, also where another paper carries it", relays=True),
        "press_copy": SourceClass("B", "an archived page of a named paper", relays=True),
        "relay_of_filing": SourceClass(
            "B", "a filing or release word for word elsewhere; C without `original`", relays=True
        ),
        "data_aggregator": SourceClass("C", "a site that restates figures of filings or of a market", relays=True),
        "aggregator": SourceClass("C", "a summary, mostly by machine, that at best names the original", relays=True),
        "scraped_copy": SourceClass("C", "a broker or trading site with stories of others", relays=True),
        "content_site": SourceClass("C", "a site without a named, answerable editor", relays=True),
        "social_post": SourceClass("C", "a post on a social or exchange site, or a copy of one", relays=True),
        "personal_blog": SourceClass("C", "a blog or newsletter of one author", relays=True),
        "personal_repository": SourceClass("C", "a public repository of one author", relays=True),
        "personal_site": SourceClass("C", "a page whose author nobody knows", relays=True),
        "address_missing": SourceClass("C", "a text that cannot be found again", relays=True),
        MEMORY: SourceClass("C", "what somebody recalls: no text was opened"),
        "satire": SourceClass("C", "a parody, or a retelling of one: nothing may rest on it", relays=True),
    }
)
ENTITY_CLASSES = ("modelled", "vehicle", "sponsor", "pass_through", "sector")
FRONTIER_LAB, DEVELOPER = "frontier_lab", "developer"
"""Kinds of entities that the model knows by name: labs race, and developers build to let."""
VENDOR_KINDS = ("chip_vendor", "equipment_vendor", "hyperscaler")
"""Of entities: they sell chips, equipment or computing, also to those they fund."""
COVERAGE_REASONS = ("aggregate", "component", "overlap", "superseded", "out of scope", "unsupported", "failed")
OPENING: Mapping[str, TermSpec] = terms(
    TermSpec("cash", Unit.USD_BN, "cash and marketable securities"),
    TermSpec("debt", Unit.USD_BN, "all reported borrowings, leases left out"),
    TermSpec("revenue", Unit.USD_BN_PER_YEAR, "revenue, latest quarter at annual rate or latest year"),
    TermSpec("operating_income", Unit.USD_BN_PER_YEAR, "operating income or loss"),
    TermSpec("operating_cash_flow", Unit.USD_BN_PER_YEAR, "cash from operations, before capital expenditure"),
    TermSpec("capex", Unit.USD_BN_PER_YEAR, "capital expenditure"),
    TermSpec("burn", Unit.USD_BN_PER_YEAR, "cash used before funding, for a company that does not yet earn"),
    TermSpec("market_value", Unit.USD_BN, "market capitalisation of a listed company"),
    TermSpec("private_valuation", Unit.USD_BN, "post-money value at the last funding round"),
    TermSpec("undrawn_funding", Unit.USD_BN, "funding committed by others and not yet paid in"),
    TermSpec("lease_liabilities", Unit.USD_BN, "lease liabilities recognised on the balance sheet"),
    TermSpec("leases_not_commenced", Unit.USD_BN, "undiscounted payments under leases signed, not yet commenced"),
    TermSpec("purchase_commitments", Unit.USD_BN, "undiscounted purchase commitments"),
    TermSpec("shares_outstanding", Unit.SHARES_BN, "ordinary shares outstanding"),
)
FLOWS = ("revenue", "operating_income", "operating_cash_flow", "capex", "interest")  # of an account, over its period
ACCOUNT: Mapping[str, TermSpec] = terms(
    TermSpec("revenue", Unit.USD_BN, "revenue of the period"),
    TermSpec("operating_income", Unit.USD_BN, "operating income or loss of the period"),
    TermSpec("operating_cash_flow", Unit.USD_BN, "cash from operations in the period, before capital expenditure"),
    TermSpec("capex", Unit.USD_BN, "cash paid for property and equipment in the period"),
    TermSpec("interest", Unit.USD_BN, "interest expense of the period, net of what is capitalised"),
    TermSpec("cash", Unit.USD_BN, "cash and marketable securities at the end, restricted cash left out"),
    TermSpec("debt", Unit.USD_BN, "borrowings at the end, leases left out"),
)

LEDGER_NAMES = ("lenders", "lessors", "sellers", "support", "owners")
"""The ledgers of losses, whose names options and answers share (``contracts.family`` says what enters each)."""
