"""Rules of a deal file: names exist, ranks and roles are single, dates lie within the deal, all cash is used."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from lookthrough.book.deal_file.deal_records import AccountRole, CashRow, DealFile
    from lookthrough.book.records import Position
    from lookthrough.book.text.fields import Reference

LONGEST = 100  # years of a deal
FIRST_INTEREST, PUBLISHED_DIFFERS, BACKSTOP_SHORT = "LT550", "LT551", "LT552"
"""Findings that need the cash flow: ``deals.findings`` makes them."""


def problems_of(deal: DealFile, references: Iterable[Reference]) -> Iterator[Problem]:
    """Yield what is wrong with a deal whose every field could be read."""
    yield from sources_exist(deal.sources, references)
    yield from _ids_are_single(deal)
    yield from _ranks_are_single(deal)
    accounts = list(_accounts_exist(deal))
    yield from accounts or _accounts_are_used(deal)  # one that is misspelt in a step is not called unused as well
    yield from _views_exist(deal)
    yield from _dates_are_within(deal)
    yield from _rows_are_within(deal)
    yield from _weights_add_up(deal)


def roles_of(deal: DealFile) -> dict[str, AccountRole]:
    """Return the accounts that the waterfall uses, by what it does with them."""
    roles = {"reserve": deal.reserve, "prefunded": deal.prefunded, "release": deal.release, "trigger": deal.trap}
    return {name: role for name, role in roles.items() if role is not None}


def end_of(deal: DealFile) -> dt.date:
    """Return the day on which the last note matures."""
    return max((note.maturity for note in deal.notes), default=deal.start)


def sources_exist(listed: Collection[str], references: Iterable[Reference]) -> Iterator[Problem]:
    """Yield the sources that are named in a file and that it does not list."""
    for reference in references:
        if reference.table == "source" and reference.id not in listed:
            hint = did_you_mean(reference.id, listed) or "list it under `sources:`"
            message, label = f"source {reference.id!r} not found", "no source of this file"
            yield Problem("LT203", reference.position, message, label, len(reference.id), hint)


def _ids_are_single(deal: DealFile) -> Iterator[Problem]:
    for what, rows in (("note", deal.notes), ("account", deal.accounts), ("view", deal.views)):
        met: dict[str, Position] = {}
        for row in rows:
            if row.id in met:
                message, hint = f"{what} {row.id!r} stands twice", "give each an id of its own"
                yield Problem("LT201", row.position, message, "the second one", len(row.id), hint, met[row.id])
            met.setdefault(row.id, row.position)


def _ranks_are_single(deal: DealFile) -> Iterator[Problem]:
    met: dict[int, tuple[str, Position]] = {}
    for note in deal.notes:
        if note.rank in met:
            first, place = met[note.rank]
            free = max(each.rank for each in deal.notes) + 1
            hint = f"give it a rank of its own, e.g. {free}, or make {first} and {note.id} one note"
            label = f"rank {note.rank} is that of {first}"
            yield Problem("LT450", note.position, "two notes have one rank", label, len(note.id), hint, place)
        met.setdefault(note.rank, (note.id, note.position))


def _accounts_exist(deal: DealFile) -> Iterator[Problem]:
    known, met = [account.id for account in deal.accounts], dict[str, str]()
    for name, role in roles_of(deal).items():
        length = len(role.account)
        if role.account not in known:
            hint = did_you_mean(role.account, known) or "list it under `accounts:`"
            message = f"the {name} names an account that does not exist"
            yield Problem("LT451", role.position, message, "no account of this file", length, hint)
        elif role.account in met:
            message, hint = f"one account is {met[role.account]} and {name}", "give each an account of its own"
            yield Problem("LT451", role.position, message, f"also the {met[role.account]}", length, hint)
        met.setdefault(role.account, name)


def _views_exist(deal: DealFile) -> Iterator[Problem]:
    views, notes = [view.id for view in deal.views], [note.id for note in deal.notes]
    named = [(view.of, views, view.position, "view") for view in deal.views]
    named += [(each.view, views, each.value.position, "view") for each in deal.published]
    named += [(each.note, notes, each.value.position, "note") for each in deal.published]
    for id_, known, place, what in named:
        if id_ is not None and id_ not in known:
            hint = did_you_mean(id_, known) or f"there are {', '.join(known) or 'none'}"
            yield Problem("LT452", place, f"{what} {id_!r} not found", f"names a {what} that the file lacks", 1, hint)


def _dates_are_within(deal: DealFile) -> Iterator[Problem]:
    end = end_of(deal)
    for note in deal.notes:
        rows = [(f"scheduled principal of {note.id}", day) for row in note.scheduled for day in (row.first, row.last)]
        named = [("interest_only", note.interest_only), *rows]
        for what, day in named:
            if day is not None and day > note.maturity:
                hint = f"move it to {note.maturity} or before, or let the note mature later"
                label = f"{note.id} matures on {note.maturity}"
                yield Problem("LT453", note.position, f"{what} is after the maturity", label, len(note.id), hint)
        if note.maturity <= deal.start:
            hint = f"the deal starts on {deal.start}: give it a later maturity"
            yield Problem(
                "LT453", note.position, f"{note.id} matures before it starts", "no period", len(note.id), hint
            )
    if end > deal.start + dt.timedelta(days=366 * LONGEST):
        hint = f"is a digit of the year wrong? a deal lasts up to {LONGEST} years"
        yield Problem("LT453", deal.position, f"the deal lasts to {end}", "longer than any deal", 1, hint)


def _accounts_are_used(deal: DealFile) -> Iterator[Problem]:
    used = {role.account for role in roles_of(deal).values()}
    for account in deal.accounts:
        if account.id not in used:
            hint = "name it in `reserve:`, `prefunded:`, `release:` or `trigger:`, or leave it out"
            message = f"nobody uses the account {account.id}"
            yield Problem("LT454", account.position, message, "its cash would be lost", len(account.id), hint)


def _rows_are_within(deal: DealFile) -> Iterator[Problem]:
    end = end_of(deal)
    for row in (*deal.income, *deal.fees):
        if _is_outside(row, deal.start, end):
            hint = f"write days after {deal.start} and up to {end}"
            yield Problem("LT454", row.position, f"{row.id} lies outside the deal", "no payment date", 1, hint)
    if deal.release is not None and deal.release.day is not None and not deal.start < deal.release.day <= end:
        hint = f"write a day after {deal.start} and up to {end}"
        yield Problem("LT454", deal.release.position, "the release is outside the deal", "never released", 1, hint)


def _is_outside(row: CashRow, start: dt.date, end: dt.date) -> bool:
    return (row.first is not None and row.first > end) or (row.last is not None and row.last <= start)


def _weights_add_up(deal: DealFile) -> Iterator[Problem]:
    total = sum(each.weight for each in deal.scenarios)
    if deal.scenarios and abs(total - 1.0) > 1e-9:
        hint = "weights are chances: together they are 100 %"
        label = f"they add up to {total:.4g}"
        yield Problem("LT455", deal.scenarios[0].position, "weights of scenarios are not the whole", label, 1, hint)


CODES = (
    Code(
        "LT450",
        "two notes have one rank",
        "A waterfall pays notes one after the other, so that each has a rank of its own. Notes that are paid together "
        "are one note here.",
        "Give the second note another rank, or add the two up.",
    ),
    Code(
        "LT451",
        "an account of the waterfall does not exist",
        "A reserve, a trap, a prefunded reserve and a release each name one account of the list `accounts:`, and no "
        "account does two things.",
        "Correct the name, or list the account.",
    ),
    Code(
        "LT452",
        "a view or a note that is named does not exist",
        "A published figure may name the view whose income and value it is of, and the note; a view may name one "
        "to which it is a haircut.",
        "Correct the name.",
    ),
    Code(
        "LT453",
        "a date is after the maturity of a note",
        "Scheduled principal and the end of an interest-only time lie before the maturity of their note, and that "
        "after the start of the deal. A stated maturity that is too short would end the deal at once without cash.",
        "Correct the date or the maturity.",
    ),
    Code(
        "LT454",
        "nobody uses this cash",
        "Every source of cash must be used: income and fees have a payment date in the deal, and an account is named "
        "by a step of the waterfall. Else its cash would be lost without a word.",
        "Name the account in a step, correct the dates, or take the row out.",
    ),
    Code(
        "LT455",
        "weights do not add up to the whole",
        "The weights of scenarios are chances of which one comes true, so that together they are 100 %.",
        "Correct the weights.",
    ),
    Code(
        "LT550",
        "a deal cannot pay its first interest",
        "In the base case income, accounts and what is prefunded together do not pay the first interest of a note. No "
        "investor would buy it, so that an amount, a date or a scale is probably wrong.",
        "Add the prefunded reserve, or correct income, fees, rate or dates.",
    ),
    Code(
        "LT551",
        "a published figure does not follow from the others",
        "The file states a figure that somebody published and the figures from which it follows, and the two differ by "
        "more than half of the last printed digit. Publications mix dates, or print one figure that was not updated.",
        "Look up the figures in the source; where it contradicts itself keep both and say so in `note:`.",
    ),
    Code(
        "LT552",
        "the backstop does not cover the debt",
        "In some period what the guarantor would pay if the tenant left is less than the notes net of the collateral "
        "that is held for them, so that the notes are not covered by it.",
        "Compare the two schedules; if they are right this is a risk of the deal.",
    ),
)
