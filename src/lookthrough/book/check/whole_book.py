"""Rules that records must keep together."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from lookthrough.book.check.assumed.assumed_limits import assumptions_can_be
from lookthrough.book.check.assumed.assumptions import (
    assumptions_name_what_is_there,
    costs_are_shares,
    curves_can_grow,
    series_are_there,
)
from lookthrough.book.check.assumed.scenario_rules import failures_can_be, set_assumptions_can_be
from lookthrough.book.check.beneficiaries import guarantees_protect_a_holder
from lookthrough.book.check.company_facts import COMPANY_RULES
from lookthrough.book.check.contracts import is_founded, known_in_order, too_early
from lookthrough.book.check.disputes import disputes_are_decided
from lookthrough.book.check.entity_names import entities_have_own_names
from lookthrough.book.check.filed_accounts import accounts_agree
from lookthrough.book.check.measures import held_assertions
from lookthrough.book.check.served_loans import payments_serve_a_loan_of_their_payee
from lookthrough.book.check.sources import grades_are_allowed, nothing_on_satire
from lookthrough.book.check.stacks import stacks_end, stacks_have_members
from lookthrough.book.check.waterfalls import (
    deals_are_owed_by_notes,
    deals_are_used,
    deals_can_run,
    deals_have_income,
)
from lookthrough.book.company_values import figures_of
from lookthrough.book.problems import Code, Problem
from lookthrough.units.circles import in_circles
from lookthrough.units.nearest import directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lookthrough.book.records import Book, Contract, Entity, Position, Purchase, Source, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

    Rule = Callable[[Tables, Mapping[str, KindSpec]], Iterator[Problem]]

TOTAL_FAILS = "LT504"
_OFF = frozenset({"cancelled", "rumoured"})
_ROUNDING = 1 + 1e-9


def entities_have_sources(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT403: an entity has a source, or is inferred or assumed, or each of its figures has one."""
    del kinds
    for entity in found.entities.values():
        values = [value for figure in figures_of(entity) for value in figure.dated]
        sourced = entity.source or entity.basis in {"inferred", "assumed"}
        if not sourced and not (values and all(is_founded(value) for value in values)):
            label, hint = "no source", "add `source:`, or `basis: assumed` with a `reason:`"
            yield Problem("LT403", entity.position, "entity without a source", label, len(entity.id), hint)


def purchases_have_sources(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT403: a purchase has a source, or is inferred or assumed."""
    del kinds
    for row in found.purchases:
        if not is_founded(row.amount):
            label, hint = "no source", "add `source:`, or `basis: inferred` with a `reason:`"
            yield Problem("LT403", row.position, "purchase without a source", label, len(row.buyer), hint)


def totals_have_sources(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT403: a reported total has a source; LT508: so has an observation that is reported or estimated."""
    del kinds
    label, hint = "no source", "add its source"
    for row in found.assertions:
        if not row.source and not is_founded(row.expected):
            yield Problem("LT403", row.position, "assertion without a source", label, len(row.id), hint)
    for name, observations in found.series.items():
        for seen in observations:
            if not seen.source and seen.basis not in {"inferred", "assumed"}:
                yield Problem("LT508", seen.position, f"row of {name} without a source", label, hint=hint)


def figures_are_known_in_order(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT309: a figure of a company is not known before the one that it replaces, nor a reported one before its day."""
    del kinds
    for entity in found.entities.values():
        for name, dated in _revised(entity).items():
            yield from known_in_order(name, dated)
            for value in dated:
                day, is_reported = value.valid_from, (value.basis or entity.basis) == "reported"
                if is_reported and value.known is not None and day is not None and value.known < day:
                    yield too_early(value, f"{name} was published before its balance-sheet date", f"dated {day}")


def _revised(entity: Entity) -> dict[str, tuple[Value, ...]]:
    """Return what a later row revises: an account is never revised, another period is another account."""
    filed = {f"{name} of {account.period}" for account in entity.accounts for name in account.figures}
    return {name: dated for name, _, dated in figures_of(entity) if name not in filed}


def money_passes_on(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT409: a pass-through says to whom it passes, and nobody else does; LT412: it never comes back."""
    del kinds
    circular = in_circles({id_: entity.passes_to for id_, entity in found.entities.items()})
    for entity in found.entities.values():
        if entity.class_ == "pass_through" and not entity.passes_to:
            hint = "add `passes_to:` with shares that add up to 100 %"
            yield _of(entity, "LT409", f"{entity.id} passes money on to nobody", "no passes_to", hint)
        if entity.class_ != "pass_through" and entity.passes_to:
            hint = "only an entity of class pass_through has passes_to"
            yield _of(entity, "LT409", f"{entity.id} is no pass-through", f"class {entity.class_}", hint)
        if entity.id in circular:
            hint = "money that passes through ends with a holder"
            yield _of(entity, "LT412", f"{entity.id} passes money on to itself", "comes back", hint)


def stakes_within_the_whole(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT407: the owners of one company or vehicle cannot own more than all of it."""
    by_issuer: dict[str, list[tuple[str, Value]]] = defaultdict(list)
    for contract in _standing(found, kinds, "equity"):
        stake = contract.value("stake")
        if contract.kind != "acquisition" and stake is not None and stake.low is not None:  # its seller had the stake
            by_issuer[contract.roles.get(kinds[contract.kind].creditor, "")].append((contract.id, stake))
    for issuer, stakes in by_issuer.items():
        total = sum(stake.low or 0.0 for _, stake in stakes)
        if total > _ROUNDING:
            last, first = stakes[-1][1], stakes[0][1]
            message, label = f"the stakes in {issuer} are more than 100 %", f"{total:.0%} with {len(stakes)} contracts"
            hint = "a stake that replaced another is a dated value of it"
            yield Problem("LT407", last.position, message, label, len(last.text), hint, first.position)


def protection_is_covered(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT405: who buys protection holds a claim on the reference (else it is a bet on another's failure)."""
    protections = [c for c in found.contracts.values() if kinds[c.kind].family == "protection"]
    held = {pair for c in found.contracts.values() for pair in _holds(c, kinds)} if protections else set()
    for contract in protections:
        covers = contract.value("covers")
        named = None if covers is None else found.contracts.get(covers.text)
        if covers is not None and named is None and covers.text != "unknown":
            continue  # the name leads nowhere: that has been said
        holder, reference = contract.roles.get("holder", "?"), contract.roles.get("reference", "?")
        if (holder, reference) not in (held if named is None else set(_holds(named, kinds))):
            message = f"{holder} holds no claim on {reference} that this protects"
            hint = "add the covered claim, or leave the contract out: clearing with such bets may have no solution"
            place = None if named is None else named.position
            yield Problem("LT405", contract.position, message, "naked protection", len(contract.id), hint, place)


def scenarios_end(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT211: a scenario does not combine itself, directly or by way of others."""
    del kinds
    circular = in_circles({name: scenario.combines for name, scenario in found.scenarios.items()})
    back: dict[str, list[Position]] = defaultdict(list)
    for scenario in found.scenarios.values():
        for name in scenario.combines:
            back[name].extend(() if name == scenario.name else (scenario.position,))
    for name in sorted(circular):
        label, hint = "combines itself", "take one of the names out of `combines`"
        place, span = found.scenarios[name].position, len(name)
        yield Problem("LT211", place, f"{name} combines itself", label, span, hint, min(back[name], default=None))


def nothing_twice(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT506: a row that is left out or replaced is not also in the model."""
    del kinds
    hint = "take one of the two out"
    for row in found.excluded:
        if row.id in found.contracts:
            other, span = found.contracts[row.id].position, len(row.id)
            yield Problem("LT506", row.position, f"{row.id} is left out and in the book", "counted", span, hint, other)
    for contract in found.contracts.values():
        for id_ in contract.covers:
            if id_ in found.contracts and id_ != contract.id:
                other, message = found.contracts[id_].position, f"{contract.id} replaces {id_}, which is in the book"
                yield Problem("LT506", contract.position, message, "both count", len(contract.id), hint, other)


def purchases_once(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT507: one seller, buyer, period and kind have one row."""
    del kinds
    for first, second in zip(found.purchases, found.purchases[1:], strict=False):
        if _cell(first) == _cell(second):
            message = f"{second.seller} to {second.buyer} in {second.period} stands twice"
            hint = "keep one row; write what another source says under `or:` of its amount"
            early, late = sorted((first.position, second.position))
            yield Problem("LT507", late, message, "the second one", len(second.buyer), hint, early)


def publications_once(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT509: one publication has one id."""
    del kinds
    seen: dict[tuple[str, str, str | None], Source] = {}
    for source in found.sources.values():
        if source.url is not None:
            first = seen.setdefault((source.url, source.title, source.date), source)
            if first is not source:
                message, label = f"{first.id} and {source.id} are one publication", "the second one"
                hint, span = "keep one, and name it where the other is named", len(source.id)
                yield Problem("LT509", source.position, message, label, span, hint, first.position)


def words_alike(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT510: a free word that stands once beside one like it that stands often is probably that one misspelt."""
    del kinds
    companies = [(e.kind, e.places.get("kind", e.position)) for e in found.entities.values()]
    goods = [(p.kind, p.position) for p in found.purchases]
    for what, words in (("kind of entity", companies), ("kind of purchase", goods)):
        count = Counter(word for word, _ in words)
        first: dict[str, Position] = {}
        for word, place in words:
            first[word] = min(first.get(word, place), place)
        often = directory(((word, word) for word in count if count[word] > 1), likeness=0.8)
        for word, place in words:
            near = often.nearest(word) if count[word] == 1 else None
            if near is not None:
                message, label = f"{what} {word} stands once", f"{near} stands {count[near]} times"
                yield Problem("LT510", place, message, label, len(word), f'did you mean "{near}"?', first[near])


def vehicles_have_owners(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT502: somebody owns the residual of a vehicle."""
    owned = {c.roles.get(kinds[c.kind].creditor) for c in _standing(found, kinds, "equity")}
    named: dict[str, Position] = {}
    for contract in sorted(found.contracts.values(), key=lambda c: c.position, reverse=True):
        named |= dict.fromkeys(contract.roles.values(), contract.position)
    for entity in found.entities.values():
        if entity.class_ == "vehicle" and entity.id not in owned:
            message, label = f"vehicle {entity.id} has no owner", "nobody holds its equity"
            hint = "add a jv_equity contract, so that its residual has an owner"
            yield Problem("LT502", entity.position, message, label, len(entity.id), hint, named.get(entity.id))


def assertions_hold(found: Book | Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT504: contracts add up to the reported totals."""
    _, failed = held_assertions(found, kinds)
    for result in failed:
        row = result.assertion
        message = f"{row.measure} of {row.subject} is {result.got:.6g} bn USD, reported {result.expected_text}"
        hint = "add what is missing or mark what is counted twice; the tolerance is a share of the expected total"
        label = f"gap {result.gap:+.6g} bn USD"
        yield Problem(TOTAL_FAILS, row.position, message, label, len(row.id), row.note or hint)


SYSTEM_RULES: tuple[Rule, ...] = (
    entities_have_sources,
    purchases_have_sources,
    totals_have_sources,
    figures_are_known_in_order,
    money_passes_on,
    stakes_within_the_whole,
    protection_is_covered,
    guarantees_protect_a_holder,
    payments_serve_a_loan_of_their_payee,
    deals_can_run,
    scenarios_end,
    failures_can_be,
    set_assumptions_can_be,
    nothing_twice,
    purchases_once,
    publications_once,
    grades_are_allowed,
    nothing_on_satire,
    disputes_are_decided,
    stacks_end,
    words_alike,
    entities_have_own_names,
    costs_are_shares,
    assumptions_name_what_is_there,
    assumptions_can_be,
    curves_can_grow,
    series_are_there,
    accounts_agree,
    *COMPANY_RULES,
)
ABSENCE_RULES: tuple[Rule, ...] = (
    vehicles_have_owners,
    stacks_have_members,
    deals_are_owed_by_notes,
    deals_have_income,
    deals_are_used,
    assertions_hold,
)


def _of(entity: Entity, code: str, message: str, label: str, hint: str) -> Problem:
    return Problem(code, entity.position, message, label, len(entity.id), hint)


def _standing(found: Tables, kinds: Mapping[str, KindSpec], family: str) -> Iterator[Contract]:
    for contract in found.contracts.values():
        if kinds[contract.kind].family == family and contract.rollup is None and contract.current_status not in _OFF:
            yield contract


def _holds(claim: Contract, kinds: Mapping[str, KindSpec]) -> Iterator[tuple[str, str]]:
    """Yield who holds a claim, and on whom."""
    kind = kinds[claim.kind]
    if kind.family not in {"protection", "equity", "warrant"} and kind.debtor in claim.roles:
        for holder in {claim.roles.get(kind.creditor, ""), *claim.held_by}:
            yield holder, claim.roles[kind.debtor]


def _cell(row: Purchase) -> tuple[str, str, str, str]:
    return row.seller, row.buyer, row.period, row.kind


CODES = (
    Code(
        "LT211",
        "a scenario combines itself",
        "The scenarios named in `combines` lead back to the scenario itself, so its shocks have no definite order.",
        "Take one of the names out of `combines`.",
    ),
    Code(
        "LT405",
        "naked protection",
        "Protection pays its holder when the reference fails. With a claim on the reference it makes good a loss; "
        "without one it is a bet on the failure of another, payments rise where others fall, and the payments of "
        "the system may then have no solution. Such a book is rejected.",
        "Add the holder's claim on the reference and name it in `covers`, or leave the protection out.",
    ),
    Code(
        "LT407",
        "the stakes in an issuer are more than 100 %",
        "The stakes of the equity contracts of one company or vehicle add up to more than all of it, so its residual "
        "would be paid out twice. Roll-ups, takeovers, cancelled and rumoured contracts are not counted; of a range "
        "the smallest stake counts.",
        "Make a stake that replaced another a dated value of it, or correct the shares.",
    ),
    Code(
        "LT409",
        "a pass-through without passes_to, or the reverse",
        "Entities of class pass_through own nothing themselves, so they name those to whom they pass on. Entities of "
        "other classes keep what they receive and have no passes_to.",
        "Add passes_to, or change the class.",
    ),
    Code(
        "LT412",
        "money passes back to where it came from",
        "Following passes_to from this entity leads back to it, so no end holder bears its losses.",
        "Let the chain end with a sector or a company.",
    ),
    Code(
        "LT502",
        "a vehicle has no owner",
        "A vehicle pays its residual to its owners. No equity contract names this vehicle as its issuer, so its "
        "residual stays where it is and nobody bears its loss.",
        "Add a jv_equity contract with an investor.",
    ),
    Code(
        "LT504",
        "a reported total does not tie out",
        "The contracts of the book add up to another total than the one reported, by more than the tolerance. Either "
        "contracts are missing, or some count twice. With --strict this is an error.",
        "Add what is missing, mark roll-ups, or widen the tolerance with a reason in the note.",
    ),
    Code(
        "LT506",
        "a row is both replaced and in the book",
        "A row is listed as left out (coverage) or replaced by another contract (covers), and yet stands in the "
        "book, so its money may count twice.",
        "Remove the contract, or the row that says it is left out.",
    ),
    Code(
        "LT507",
        "a purchase stands twice",
        "Two rows give the revenue of one seller from one buyer, in one period and of one kind. Both would be added.",
        "Keep one row; where sources differ, write the other amount under `or:` of `amount`, or a range.",
    ),
    Code(
        "LT508",
        "an observation has no source",
        "A row of a series is reported or estimated and names no source, so a reader cannot check it. The row is "
        "used all the same; contracts and entities without a source are errors.",
        "Name the source in the last column, or write inferred or assumed as its basis.",
    ),
    Code(
        "LT509",
        "two sources are one publication",
        "Two ids stand for the same address, title and date. A figure that names both seems to be confirmed by two "
        "sources while it has one.",
        "Keep one of the two ids and name it everywhere.",
    ),
    Code(
        "LT510",
        "a word occurs once beside a similar word",
        "The kind of an entity and of a purchase are free words, by which assumptions are chosen and payments grouped. "
        "This one stands once in the book, and another that differs by a letter or two stands often.",
        "Use the word of the others, or one that is clearly another.",
    ),
)
