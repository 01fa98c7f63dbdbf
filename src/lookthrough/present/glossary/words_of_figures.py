"""Which terms the numbers of each figure are, by its id; a figure of one company or lab is known by its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.glossary.defined_words import TERMS
from lookthrough.present.labels import SOURCES_OF_MONEY, VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.present.glossary.defined_words import DefinedWord

_VIEWS = tuple(f"view-{name}" for name in VIEWS)
_LEDGERS = tuple(f"ledger-{name}" for name in LEDGERS)
_CASH = ("ledger-lessors", "ledger-sellers", "ledger-support")
_WORLD = ("with-without", "band", "index")
_RACE = ("draw", "dropping-out")

FIGURES: Mapping[str, tuple[str, ...]] = {
    "money-map": ("ribbon", "loop", "circular-flow", "balance-sheet-date", "knowledge-date"),
    "who-owes-what": (*_VIEWS, "unconfirmed"),
    "trail": ("view-committed", "not-commenced", "purchase", "unconfirmed"),
    "promised": ("not-commenced", "purchase", "present-value"),
    "rules": ("consolidated",),
    "loop-legs": ("loop", "leg", "circular-flow", "evidence"),
    "vendor-intervals": ("pro-rata", "bounds", "unconfirmed"),
    "vendor-support": ("promise",),
    "funding": (*(f"money-{name}" for name in SOURCES_OF_MONEY), "off-balance", "unconfirmed"),
    "flywheel-starts": ("starts",),
    "flywheel-shocks": ("starts", "draw"),
    "flywheel-series": ("evidence",),
    "flywheel-developers": ("starts",),
    "flywheel-assumptions": ("evidence",),
    "failures": ("fails", "with-without"),
    "failures-when": ("fails",),
    "why-": ("fails", "with-without"),
    "bridge-": ("fails", "with-without"),
    "told-path": ("loss", "with-without", *_LEDGERS),
    "lenders": ("ledger-lenders", "loss", "without"),
    "ledgers": ("ledger-lenders", *_CASH, "loss"),
    "owners": ("ledger-owners", "ledger-listed", "loss"),
    "loss-fan": (*_LEDGERS, "loss", "band"),
    "loss-by-onset": ("loss", "network"),
    "lenders-by-holder": ("ledger-lenders", "loss", "end-holder", "first-holder"),
    "others-by-holder": (*_CASH, "loss", "end-holder", "first-holder"),
    "owners-by-holder": ("ledger-owners", "loss", "end-holder", "first-holder"),
    "instruments": ("ledger-lenders", "default-odds", "without"),
    "contract-kinds": ("ledger-lenders", *_CASH, "loss"),
    "network-ledgers": (*_LEDGERS, "ledger-lifeline", "shock-alone", "network"),
    "network-channels": ("network", "channel"),
    "known": ("evidence", "binding"),
    "totals": ("tied-out",),
    "headlines": ("evidence", "unconfirmed"),
    "guesses": (*_LEDGERS, "swing", "loss"),
    "left-out": ("binding", "left-out"),
    "signed-since": ("balance-sheet-date", "knowledge-date"),
    "world-capacity": _WORLD,
    "world-developers": ("with-without", "band"),
    "world-money": _WORLD,
    "world-labs": ("with-without", "band"),
    "world-concentration": ("with-without", "band", "hhi"),
    "world-legacy": ("with-without", "band", "users-gain"),
    "race-": _RACE,
    "contest-profits": ("expected-profit",),
    "contest-portfolios": ("expected-profit", "draw"),
    "adoption": ("logit", "draw"),
    "programme": ("draw",),
    "build-or-buy": ("draw",),
    "job-cuts": ("announced-cut",),
    "ai-cuts": ("announced-cut",),
    "job-sums": ("announced-cut",),
    "after-the-bust": ("users-gain",),
    "chips-and-sites": ("money-vehicles",),
    "implied-growth": ("implied-growth",),
    "then-and-now": ("implied-growth",),
    "explosive": ("gsadf",),
}
"""By the id of a figure, or by how it begins."""


def terms_of_figure(figure: str) -> dict[str, DefinedWord]:
    """Return the terms of a figure by their names; none where it says all itself."""
    longest = max((id_ for id_ in FIGURES if figure.startswith(id_)), key=len, default=None)
    return {} if longest is None else {name: TERMS[name] for name in FIGURES[longest]}
