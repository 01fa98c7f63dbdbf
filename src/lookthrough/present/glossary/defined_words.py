"""What the words of a report mean: one definition of each, with the ledger or the statement that it is read from.

A figure names the terms of its numbers; a page shows them beside the figure and lists all that it uses once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.labels import SOURCES_OF_MONEY, UNCONFIRMED, VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping


class DefinedWord(NamedTuple):
    """A word of a report: how it is written, what it means, and the ledger or statement it is of."""

    word: str
    meaning: str
    ledger: str


BALANCE_SHEET, CONTRACTS, PAYMENTS = "balance sheets", "contracts of the book", "payments of the window"
FUNDING, FUTURES, EVIDENCE = "money raised and own cash spent", "futures of the run", "the book itself"
QUESTION = "a model beside the run, on ranges of the book"

_VIEWS = {
    "reported": ("The debt and the lease liabilities of the balance sheet, as filed.", BALANCE_SHEET),
    "firm": (
        (
            "Reported, plus what still binds of leases not yet commenced and of purchases if notice is given as soon "
            "as it may be."
        ),
        "balance sheets and contracts",
    ),
    "committed": (
        (
            "Reported, plus leases not yet commenced and purchase commitments, undiscounted, net of prepayments; what "
            "may be cancelled is counted apart."
        ),
        "balance sheets and contracts",
    ),
    "moodys_like": (
        (
            "Reported, plus the larger of likely renewals and the residual-value payment for each project that is "
            "rented. Our reading of the published method."
        ),
        "balance sheets and contracts",
    ),
    "sp_like": (
        (
            "Reported, plus the debt of vehicles that are consolidated or guaranteed beyond a threshold. "
            "Our reading of the published method."
        ),
        "balance sheets and contracts",
    ),
    "full": (
        "Reported, plus the vehicle debt that the company bears when the collateral alone is not enough; no promises.",
        "balance sheets and contracts",
    ),
    "economic": (
        (
            "Reported, plus what promises cost beyond the market on average over the futures of a run, at present "
            "value; drawn only where at least half of the promises is in the run."
        ),
        FUTURES,
    ),
}
_LEDGERS = {
    "lenders": "Interest and principal that is due and not paid, less what guarantors pay of it.",
    "lessors": "Rent that is due and not paid, and that ended with the tenant, less what is let again and damages.",
    "sellers": (
        "Take-or-pay, orders and shares of revenue that do not come, less the cost they save and what they sell again."
    ),
    "support": "Payments under guarantees and backstops, less what the obligors pay back.",
    "owners": "What private firms pay out to their owners, and what is left of them at the last mark: value, not cash.",
    "listed": "What shares of listed companies lose; a memo that is in no ledger.",
    "lifeline": "Cash that an outsider gives in the shock alone, so that everybody pays as without the shock.",
}
_MONEY = {
    "own_cash": "The smaller of capital expenditure and cash from operations, quarter by quarter.",
    "own_debt": "Debt of companies, with that of vehicles they consolidate.",
    "vehicles": "Debt of vehicles that nobody consolidates, and equity that outsiders put into them.",
    "vendor_money": "Equity or debt from one who sells to the receiver.",
    "securitisation": "Asset-backed securities and commercial mortgage-backed securities.",
    "other_equity": "Equity that is none of these.",
}

TERMS: Mapping[str, DefinedWord] = {
    **{f"view-{key}": DefinedWord(VIEWS[key], *told) for key, told in _VIEWS.items()},
    "not-commenced": DefinedWord(
        "lease not yet commenced", "Rent of a lease that is signed and has not begun.", CONTRACTS
    ),
    "purchase": DefinedWord("purchase commitment", "What is to be bought whether it is used or not.", CONTRACTS),
    "present-value": DefinedWord(
        "present value",
        "Payments discounted at the rate of the contract or an assumed one, from the day on which each falls due.",
        CONTRACTS,
    ),
    "consolidated": DefinedWord(
        "consolidated",
        "On the company's balance sheet because it directs the vehicle and bears what it gains or loses (ASC 810, IFRS "
        "10); open where a field that decides is not published.",
        CONTRACTS,
    ),
    "circular-flow": DefinedWord(
        "circular flow",
        "The dollars that complete a circuit of payments, each counted once a round; as a share, of all dollars put "
        "through.",
        PAYMENTS,
    ),
    "loop": DefinedWord("loop", "Payments in which each party pays the next and the last the first.", PAYMENTS),
    "leg": DefinedWord(
        "leg",
        "All that one party of a loop pays the next in the window: before the balance-sheet date and to come.",
        PAYMENTS,
    ),
    "ribbon": DefinedWord(
        "ribbon of the map",
        "Equity signed or funded, debt outstanding, or trade of a year, by its width; never added to one another.",
        CONTRACTS,
    ),
    "pro-rata": DefinedWord(
        "own money, pro rata",
        "The part of a vendor's revenue that its own money paid if everybody spends the mix of money it received.",
        PAYMENTS,
    ),
    "bounds": DefinedWord(
        "floor and ceiling",
        "The least of its revenue that must be, and the most that can be, the vendor's own money come back.",
        PAYMENTS,
    ),
    "promise": DefinedWord(
        "promise on behalf of others",
        "A guarantee or backstop by which a seller keeps a customer able to pay; no payment shows it.",
        CONTRACTS,
    ),
    **{f"money-{key}": DefinedWord(SOURCES_OF_MONEY[key], words, FUNDING) for key, words in _MONEY.items()},
    "off-balance": DefinedWord(
        "off balance sheet", "Raised by vehicles that nobody consolidates, as a share of all the money.", FUNDING
    ),
    "starts": DefinedWord(
        "starts of developers", "Cost of the projects begun in a year, at the middle of ranges of the book.", CONTRACTS
    ),
    "fails": DefinedWord(
        "fails",
        "Stops paying for good: it missed what was due, found no money and no relief, and was not taken over. A "
        "share is of the futures.",
        FUTURES,
    ),
    "with-without": DefinedWord(
        "with and without the shock",
        "Every future is run twice on the same draws; a difference of the two is the shock's alone.",
        FUTURES,
    ),
    **{f"ledger-{key}": DefinedWord(key, words, f"ledger: {key}") for key, words in _LEDGERS.items()},
    "loss": DefinedWord(
        "loss",
        "What a ledger has less with the shock than without it in the same future, discounted; on what stood at the "
        "book's date unless all loans and shares are named.",
        "the ledger that is named",
    ),
    "without": DefinedWord(
        "lost without the shock",
        "What the ledger misses in the same futures without any shock; no part of the loss.",
        "the ledger that is named",
    ),
    "default-odds": DefinedWord(
        "PD, EAD, LGD, EL",
        "Share of the futures with a default within the run; what is owed then; what part of it is lost; the product "
        "of the three at the value of today.",
        "the ledger that is named",
    ),
    "end-holder": DefinedWord(
        "end holder",
        "Who stands behind a fund, manager or vehicle that passes its losses on.",
        "the ledger that is named",
    ),
    "first-holder": DefinedWord(
        "first holder", "Who holds the paper: the fund, not those behind it.", "the ledger that is named"
    ),
    "shock-alone": DefinedWord(
        "shock alone",
        "The loss while nothing spreads: everybody pays as without the shock.",
        "all ledgers, side by side",
    ),
    "network": DefinedWord(
        "what the network adds",
        "The loss with all ties between the parties less that of the shock alone.",
        "all ledgers, side by side",
    ),
    "channel": DefinedWord(
        "channel",
        "One way in which trouble spreads; its Shapley share is what it adds, averaged over all orders.",
        "all ledgers, side by side",
    ),
    "swing": DefinedWord(
        "what a guess moves",
        "Mean loss in the highest quarter of an assumed input's range less that in the lowest.",
        "the ledger that is named",
    ),
    "evidence": DefinedWord(
        "sourced, inferred, assumed",
        "Stated or estimated by a publication; following from others; a range with a reason. Shares of dollars.",
        EVIDENCE,
    ),
    "unconfirmed": DefinedWord("unconfirmed", f"Stated, but {UNCONFIRMED}.", EVIDENCE),
    "tied-out": DefinedWord(
        "met by contracts",
        "The contracts add up to the total that is reported, within its tolerance; by construction where contract and "
        "total have one source, which proves nothing.",
        EVIDENCE,
    ),
    "binding": DefinedWord("binding", "Signed or funded, and neither changed nor cancelled since.", EVIDENCE),
    "balance-sheet-date": DefinedWord(
        "balance-sheet date", "The day of the figures that companies filed; payments lie ahead of it.", EVIDENCE
    ),
    "knowledge-date": DefinedWord(
        "knowledge until",
        "The last day on which what became public counts. Contracts signed after the balance-sheet date are in.",
        EVIDENCE,
    ),
    "left-out": DefinedWord(
        "left out",
        "Carried with no amount in a run for want of a number, of a status that does not bind, or taken out of the "
        "book with a reason.",
        EVIDENCE,
    ),
    "band": DefinedWord(
        "median and band",
        "Of all futures at that date, each date for itself: nine in ten lie in the band, and no single future need run "
        "along the median.",
        FUTURES,
    ),
    "index": DefinedWord(
        "times that of the book's date", "A level over the level of the book's date, so that it starts at 1.", FUTURES
    ),
    "hhi": DefinedWord("concentration", "The sum of the squares of the shares: 1 where one has all.", FUTURES),
    "draw": DefinedWord(
        "draw", "One reading of all ranges of the book at once; whiskers hold nine draws in ten.", QUESTION
    ),
    "dropping-out": DefinedWord(
        "dropping out", "A lab whose money no longer pays for what the race asks of it leaves the race.", QUESTION
    ),
    "expected-profit": DefinedWord(
        "expected profit",
        "The prize times the chance of winning it, less what is spent, before anything is known.",
        QUESTION,
    ),
    "logit": DefinedWord(
        "logits a year",
        "The yearly step of ln(s / (c - s)), s being the share that has adopted and c its ceiling.",
        "surveys",
    ),
    "announced-cut": DefinedWord(
        "announced job cut", "What employers announce, not what happens; the reasons are theirs.", "surveys"
    ),
    "users-gain": DefinedWord(
        "users gain, owners miss",
        "Users gain by a lower price on what they use; owners miss revenue. Neither is in a ledger.",
        QUESTION,
    ),
    "implied-growth": DefinedWord(
        "growth that a price asks for",
        "Growth of revenue a year at which the market value earns what investors ask, at the margin that is named.",
        "market values and accounts",
    ),
    "gsadf": DefinedWord(
        "GSADF",
        "The largest of many tests for explosive growth; above its critical value growth feeds on itself. It names no "
        "bubble.",
        "series of prices",
    ),
}
