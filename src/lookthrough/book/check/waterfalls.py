"""The rules of a vehicle that pays by a deal file: its notes are contracts, somebody pays it, it is of its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.deal_file.deal_records import MILLIONS
from lookthrough.book.problems import Code, Problem
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.deal_file.deal_records import DealFile
    from lookthrough.book.places import Position
    from lookthrough.book.records import Contract, Entity
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

DEBT = "debt"
PAYS_RENT = frozenset({"lease", "commitment", "revenue_share", "backstop"})
"""Families under which somebody pays a vehicle for what it lets or sells."""
TRANCHE = "tranche"
ROUNDING = 0.005  # by which the amounts of a note in its contract and in its file may differ


def deals_are_owed_by_notes(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT460, LT461, LT463: each note of a deal is one debt of its vehicle, of that amount, and it has no other debt."""
    for entity, deal in _with_deal(found):
        debts = [c for c in found.contracts.values() if _is_debt_of(c, entity.id, kinds)]
        yield from _notes_have_holders(entity, deal, debts)
        yield from _debts_are_notes(entity, deal, debts)
        yield from _amounts_agree(deal, debts)
    yield from _tranches_have_a_deal(found, kinds)


def deals_have_income(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT462: who pays the income of a deal is in the book, under a contract with its vehicle."""
    for entity, deal in _with_deal(found):
        payers = {c.roles.get(kinds[c.kind].debtor) for c in found.contracts.values() if _pays(c, entity.id, kinds)}
        named = [row.tenant for row in deal.income if row.tenant is not None]
        for tenant in named:
            if tenant.id in payers:
                continue
            is_there, hint = tenant.id in found.entities, f"add the lease under which it pays {entity.id}"
            label = f"it pays {entity.id} nothing" if is_there else "no entity of the book"
            near = None if is_there else did_you_mean(tenant.id, found.entities)
            message = f"tenant {tenant.id!r} does not pay {entity.id}"
            yield Problem("LT462", tenant.position, message, label, len(tenant.id), near or hint, entity.position)
        if not named and not payers:
            message = f"nobody in the book pays {entity.id}"
            label, hint = "its deal would have no income in a run", "add the lease of its tenant"
            yield Problem("LT462", _named_at(entity), message, label, len(deal.id), hint, deal.position)


def deals_can_run(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT465: a deal is that of one vehicle, and nobody guarantees its notes."""
    met: dict[str, Entity] = {}
    for entity, deal in _with_deal(found):
        place, length = _named_at(entity), len(deal.id)
        if entity.class_ != "vehicle":
            label, hint = f"its class is {entity.class_}", "only `class: vehicle` pays by a deal and has no other debt"
            yield Problem("LT465", place, f"{entity.id} is no vehicle", label, length, hint)
        if deal.id in met:
            hint = "copy the file, and give the copy an id of its own"
            yield Problem(
                "LT465", place, "two vehicles have one deal", "the second", length, hint, _named_at(met[deal.id])
            )
        met.setdefault(deal.id, entity)
    owing = {e.id for e, _ in _with_deal(found)}
    notes = {c.id for c in found.contracts.values() if c.roles.get(kinds[c.kind].debtor) in owing and c.word(TRANCHE)}
    for contract in found.contracts.values():
        covered = contract.value("covers")
        of_note = covered is not None and covered.text in notes
        of_vehicle = covered is None and contract.roles.get("obligor") in owing
        if kinds[contract.kind].family == "guarantee" and (of_note or of_vehicle):
            label = "a run cannot pay a note out of a guarantee of the note itself"
            hint = "cover the rent of the tenant: the call is then income of the deal"
            yield Problem("LT465", contract.position, f"{contract.id} guarantees a note of a deal", label, 1, hint)


def deals_are_used(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:  # noqa: ARG001  # as other rules
    """LT532: some vehicle pays by each deal file."""
    used = {deal.id for _, deal in _with_deal(found)}
    for deal in found.waterfalls.values():
        if deal.id not in used:
            hint = f"add `waterfall: {deal.id}` to the vehicle that owes its notes, or take the file out"
            message, label = f"no vehicle pays by {deal.id}", "nothing of it counts"
            yield Problem("LT532", deal.position, message, label, 1, hint)


def deals_have_begun(found: Tables, as_of: dt.date) -> Iterator[Problem]:
    """LT464: a run pays the notes of a deal and does not issue them, and a deal that is over pays nothing."""
    for entity, deal in _with_deal(found):
        end = max(note.maturity for note in deal.notes)
        if deal.start > as_of or end <= as_of:
            said = f"it starts on {deal.start}" if deal.start > as_of else f"it ended on {end}"
            label, hint = f"{said}, the book is of {as_of}", "leave `waterfall:` out, or correct the dates"
            place = _named_at(entity)
            yield Problem(
                "LT464", place, "a deal is not of the time of its book", label, len(deal.id), hint, deal.position
            )


def _with_deal(found: Tables) -> list[tuple[Entity, DealFile]]:
    named = [(entity, entity.waterfall) for entity in found.entities.values()]
    return [(entity, found.waterfalls[id_]) for entity, id_ in named if id_ is not None and id_ in found.waterfalls]


def _named_at(entity: Entity) -> Position:
    return entity.places.get("waterfall", entity.position)


def _is_debt_of(contract: Contract, entity: str, kinds: Mapping[str, KindSpec]) -> bool:
    kind = kinds[contract.kind]
    return kind.family == DEBT and contract.roles.get(kind.debtor) == entity and contract.current_status != "cancelled"


def _pays(contract: Contract, entity: str, kinds: Mapping[str, KindSpec]) -> bool:
    kind = kinds[contract.kind]
    return kind.family in PAYS_RENT and contract.roles.get(kind.creditor) == entity


def _notes_have_holders(entity: Entity, deal: DealFile, debts: Sequence[Contract]) -> Iterator[Problem]:
    held = {debt.word(TRANCHE) for debt in debts}
    for note in deal.notes:
        if note.id not in held:
            hint = f"add a contract of {entity.id} with `tranche: {note.id}` and its holder"
            message, label = f"nobody holds note {note.id} of {deal.title}", "no contract of the book is this note"
            yield Problem("LT460", note.position, message, label, len(note.id), hint, _named_at(entity))


def _debts_are_notes(entity: Entity, deal: DealFile, debts: Sequence[Contract]) -> Iterator[Problem]:
    met: dict[str, Contract] = {}
    known = [note.id for note in deal.notes]
    for debt in debts:
        named = debt.value(TRANCHE)
        if named is None:
            message = f"{debt.id} is a debt beside the notes of {deal.title}"
            label = f"{entity.id} pays by its deal, which has no such note"
            hint = f"say which note it is, `tranche: {known[0]}`, or take it out if the file has it already"
            yield Problem("LT461", debt.position, message, label, 1, hint, _named_at(entity))
        elif named.text not in known:
            hint = did_you_mean(named.text, known) or f"there are {', '.join(known)}"
            label = f"{deal.title} has no such note"
            yield Problem("LT461", named.position, f"note {named.text!r} not found", label, len(named.text), hint)
        elif named.text in met:
            hint = "name the holders in one contract, under `held_by`"
            message = f"note {named.text} stands in two contracts"
            place = met[named.text].position
            yield Problem("LT461", named.position, message, "owed once, counted twice", len(named.text), hint, place)
        met.setdefault("" if named is None else named.text, debt)


def _amounts_agree(deal: DealFile, debts: Sequence[Contract]) -> Iterator[Problem]:
    balances = {note.id: note.balance for note in deal.notes}
    for debt in debts:
        written, of_deal = debt.value("principal"), balances.get(debt.word(TRANCHE) or "")
        if written is None or written.mid is None or of_deal is None:
            continue
        ours, theirs = written.mid * MILLIONS, of_deal.number
        if abs(ours - theirs) > ROUNDING * max(ours, theirs):
            message = f"{debt.id} has another amount than its note"
            label, hint = f"the deal file has {of_deal.text}", "write the amount that was issued in both"
            yield Problem("LT463", written.position, message, label, len(written.text), hint, of_deal.position)


def _tranches_have_a_deal(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    for contract in found.contracts.values():
        named = contract.value(TRANCHE)
        debtor = found.entities.get(contract.roles.get(kinds[contract.kind].debtor, ""))
        if named is not None and debtor is not None and debtor.waterfall is None:
            hint = f"add `waterfall: ...` to {debtor.id}, or leave `tranche` out"
            label = f"{debtor.id} names no deal"
            yield Problem("LT461", named.position, f"note {named.text!r} of no deal", label, len(named.text), hint)


CODES = (
    Code(
        "LT460",
        "a note of a deal has no holder",
        "A vehicle that names a deal by `waterfall:` owes the notes of that file. Each note is one debt contract of "
        "the vehicle with `tranche: NOTE`, which says who holds it; what a note nobody holds is paid would go nowhere.",
        "Add the contract with its holder, and the parts that are known under `held_by`.",
    ),
    Code(
        "LT461",
        "a debt of a vehicle with a deal is not one of its notes, each once",
        "The waterfall says in which order all that the vehicle owes is paid. A debt that is no note has no place in "
        "it, a note in two contracts would be owed twice, and a note of a deal that nobody names pays by no waterfall.",
        "Say which note it is by `tranche`, take out what the file has already, or correct the name.",
    ),
    Code(
        "LT462",
        "nobody in the book pays a deal its income",
        "In a run a deal lives on what its vehicle receives under contracts of the book. A tenant that the file names "
        "must be an entity that pays the vehicle under one, and at least somebody must.",
        "Add the entity and its lease, or correct the name.",
    ),
    Code(
        "LT463",
        "a note has another amount in its contract than in its deal file",
        "The contract of the book and the note of the deal file are one debt. Lenses read the contract and a run the "
        "file, so that two amounts would be two answers.",
        "Write the amount that was issued in both.",
    ),
    Code(
        "LT464",
        "a deal is not of the time of its book",
        "A run pays notes that were issued by the book's date and are not repaid yet.",
        "Correct the dates of the deal, or leave `waterfall:` out until it is closed.",
    ),
    Code(
        "LT465",
        "an entity cannot run on this deal",
        "Only a vehicle pays by a deal, a deal is that of one vehicle, and a guarantee covers the rent that the deal "
        "lives on and not one of its notes: what a guarantor pays for a note has no place in the waterfall.",
        "Correct the class, copy the file for the second vehicle, or let the guarantee cover the lease.",
    ),
    Code(
        "LT532",
        "no vehicle pays by a deal file",
        "A file of waterfalls/ counts where a vehicle names it by `waterfall:`. One that nobody names changes nothing.",
        "Name it at its vehicle, or take it out of the folder.",
    ),
)
