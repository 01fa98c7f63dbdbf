"""Answers as text for a terminal: tables in plain columns that survive a pipe, a mail and a narrow window.

Every function takes what a lens or a run returns and gives a text; nothing is printed here. Amounts are USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Book, Contract, Entity, Purchase, Scenario, Source, Value
    from lookthrough.lens.circularity import Circularity
    from lookthrough.lens.funding import Funding
    from lookthrough.lens.self_funded import SelfFunded
    from lookthrough.lens.through import EntityThrough, Through, View

UNKNOWN = "unknown"
TITLES = {
    "reported": "reported",
    "committed": "committed",
    "moodys_like": "Moody's-like",
    "sp_like": "S&P-like",
    "full": "full",
}
WIDEST = 60


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows in columns; a column whose cells are all figures stands on the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [header, *cells]) for i in range(len(header))]
    right = [all(_is_figure(row[i]) for row in cells) and bool(cells) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        parts = (
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row, widths, right, strict=True)
        )
        return "  ".join(parts).rstrip()

    return "\n".join([line(header), line(["-" * width for width in widths]), *(line(row) for row in cells)])


def _is_figure(cell: str) -> bool:
    return not cell or cell[0] in "-+0123456789" or cell in {UNKNOWN, "n/a"}


def money(amount: float | None) -> str:
    """Return USD bn with one decimal, ``unknown`` for ``None``."""
    return UNKNOWN if amount is None else f"{amount:,.1f}"


def percent(share: float | None) -> str:
    """Return a fraction as a percentage, ``n/a`` for ``None``."""
    return "n/a" if share is None else f"{share:.1%}"


def quarter_name(number: int) -> str:
    """Return a quarter number as ``2027Q3``."""
    return f"{number // 4}Q{number % 4 + 1}"


def paragraphs(*parts: str) -> str:
    """Return texts with an empty line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)


def check_text(document: Mapping[str, Any], problems: str) -> str:
    """Return the answer of ``check``: the problems, then what was counted."""
    assertions, failed = document["assertions"], document["assertions"]["failed"]
    counted = (
        f"{document['book']}: {document['entities']} entities, {document['contracts']} contracts, "
        f"{document['sources']} sources; {document['coverage']['excluded']} known rows left out, each with a reason\n"
        f"{len(document['errors'])} errors, {len(document['warnings'])} warnings, "
        f"{len(assertions['held'])} assertions held, {len(failed)} failed"
    )
    rows = [
        [f["id"], f["subject"], f["measure"], f["expected"], money(f["got"]), f"{f['file']}:{f['line']}"]
        for f in failed
    ]
    listed = table(["assertion", "subject", "measure", "expected", "contracts", "place"], rows) if rows else ""
    return paragraphs(problems, listed, counted, _opening_text(document["opening"]))


def _opening_text(opening: Mapping[str, Any]) -> str:
    """Return how the opening position was balanced, ``""`` for a book without one."""
    if not opening or not opening["unlisted_debt"]:
        return ""
    moved = [f"{m['entity']} {m['item']} {money(m['before'])} to {money(m['after'])}" for m in opening["moved"]]
    unlisted = opening["unlisted_debt"]
    largest = sorted(unlisted, key=lambda e: (-unlisted[e], e))[:5]
    return (
        f"opening position balanced, USD bn; figures moved: {', '.join(moved) or 'none'}\n"
        f"debt reported and in no contract: {money(sum(unlisted.values()))} "
        f"({', '.join(f'{e} {money(unlisted[e])}' for e in largest)} ...)\n"
        f"{len(opening['assumed_cash'])} companies rest on assumed cash; all rows: check --json"
    )


def through_text(answer: Through) -> str:
    """Return the views side by side, or one entity's views with the trail of each."""
    if len(answer.entities) == 1:
        return _one_through(answer.entities[0], answer)
    header = ["USD bn", *TITLES.values()]
    rows = [[e.id, *(_view(e.views[v], e.unknown[v]) for v in TITLES)] for e in answer.entities]
    return paragraphs(
        f"Who really owes what on {answer.as_of}, {answer.gaap.upper()} GAAP: five views, because agencies disagree"
        if answer.gaap == "us"
        else f"Who really owes what on {answer.as_of}, IFRS: five views, because agencies disagree",
        table(header, rows),
        "+? = rows of unknown amount come on top. One entity with its trail: lookthrough through ENTITY",
    )


def _view(view: View, unknown: int) -> str:
    mark = "+?" if unknown and view.mid is not None else ""
    return money(view.mid) + mark


def _one_through(entity: EntityThrough, answer: Through) -> str:
    rows = [
        [TITLES[name], money(v.low), money(v.mid), money(v.high), str(entity.unknown[name])]
        for name, v in entity.views.items()
    ]
    trail = [
        [
            TITLES.get(row.view, row.view),
            row.category,
            row.contract or "(opening)",
            UNKNOWN if row.amount is None else money(row.amount.mid),
            row.basis,
            row.grade or "-",
            f"{row.file}:{row.line}",
            row.why,
        ]
        for row in entity.trail
    ]
    return paragraphs(
        f"What {entity.name} owes on {answer.as_of}, {answer.gaap.upper()}, USD bn",
        table(["view", "low", "mid", "high", "unknown rows"], rows),
        "The trail: each view is the sum of its rows; memo rows are never added",
        table(["view", "what", "contract", "mid", "basis", "grade", "place", "why"], trail),
    )


def funding_text(answer: Funding) -> str:
    """Return who pays for the build-out, by year and source."""
    rows = answer.rows
    sources = [s for s in (rows[0]["by_source"] if rows else {}) if any(r["by_source"][s] for r in rows)]
    shown = [
        [
            row["period"],
            money(row["total"]),
            *(money(row["by_source"][s]) for s in sources),
            percent(row["off_balance_share"]),
            str(row["unknown"]),
        ]
        for row in rows
    ]
    header = ["year", "total", *(s.replace("_", " ") for s in sources), "no balance sheet", "unknown rows"]
    return paragraphs(
        f"Who pays for the build-out, USD bn ({', '.join(answer.statuses)} contracts)",
        table(header, shown),
        f"Raised by vehicles that nobody consolidates, over all years: {percent(answer.off_balance_share)}",
    )


def loops_text(answer: Circularity, notes: Sequence[str], *, most: int = 15) -> str:
    """Return vendors' intervals, the system, and the largest loops."""
    window = "no dates" if answer.window is None else f"{answer.window[0]} to {answer.window[1]}"
    layer = "money only" if answer.layer == "cash" else "money and paper (warrants at today's share price)"
    vendors = [_vendor(v) for v in answer.vendors[:most]]
    withheld = sorted({v.pro_rata_withheld for v in answer.vendors[:most] if v.pro_rata_withheld})
    loops = [[money(loop.weight), money(loop.bottleneck), loop.name] for loop in answer.loops[:most]]
    system = answer.system
    return paragraphs(
        f"How much of the money goes round, {window}, {layer}, USD bn",
        "\n".join(notes),
        vendors_table(vendors) if vendors else "No entity stands on a loop of payments.",
        "\n".join(f"no pro rata where {_first_lower(reason)}" for reason in withheld[:1]),
        f"System: of {money(system.circuits + system.net_throughput)} paid through, {money(system.circuits)} goes "
        f"round ({percent(system.throughput_circularity)}); set-off would cut {money(answer.gross)} of payments to "
        f"{money(answer.after_netting)}",
        table(["goes round", "at most", f"loop ({min(most, len(answer.loops))} of {len(answer.loops)})"], loops)
        if loops
        else "",
        "\n".join(f"the earmark {a}:{b} meets no payment in this window" for a, b in answer.idle_bans),
    )


def vendors_table(rows: Sequence[Sequence[str]]) -> str:
    """Return the table of vendors; rows from :func:`vendor_row`."""
    return table(["vendor", "revenue", "own money: floor", "pro rata", "ceiling", "share of revenue"], rows)


def vendor_row(vendor: SelfFunded) -> list[str]:
    """Return one vendor's interval: revenue that its own money paid."""
    return _vendor(vendor)


def _vendor(vendor: SelfFunded) -> list[str]:
    dollars, share = vendor.self_funded, vendor.share
    if dollars is None or share is None:
        return [vendor.id, money(vendor.revenue), "n/a", "n/a", "n/a", f"not measurable: {vendor.not_measurable}"]
    return [
        vendor.id,
        money(vendor.revenue),
        money(dollars.floor),
        "withheld" if dollars.pro_rata is None else money(dollars.pro_rata),
        money(dollars.ceiling),
        f"{percent(share.floor)} to {percent(share.ceiling)}",
    ]


def _first_lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def scenarios_text(scenarios: Iterable[Scenario]) -> str:
    """Return the scenarios of a book with their shocks."""
    return paragraphs(
        *(_scenario(s) for s in scenarios), "Join scenarios with +: --scenario scaling-stall+revenue-miss"
    )


def _scenario(scenario: Scenario) -> str:
    shocks = [f"  {name}: {value.text}" for name, value in scenario.shocks.items()]
    takes_in = [f"  takes in {', '.join(scenario.combines)}"] if scenario.combines else []
    return "\n".join([f"{scenario.name}: {scenario.title}", f"  {scenario.description}", *takes_in, *shocks])


def contract_text(book: Book, contract: Contract) -> str:
    """Return a contract with its place, roles, dated terms and sources."""
    place = contract.position
    head = [
        f"contract {contract.id}: {contract.kind}, {contract.current_status}  ({place.file}:{place.line})",
        *(f"  {role}: {_named(book, id_)}" for role, id_ in contract.roles.items()),
        *_optional("  deal", contract.deal),
        *_optional("  stack", contract.stack),
        *_optional("  known", contract.known),
        f"  basis: {contract.basis}, grade {book.grade(contract) or '-'}",
        *_optional("  reason", contract.reason),
        *_optional("  note", contract.note),
    ]
    dated = {**contract.terms, "status": contract.status}
    holders = {f"held by {id_}": values for id_, values in contract.held_by.items()}
    mine = [contract.source, *(v.source for values in (*dated.values(), *holders.values()) for v in values)]
    return paragraphs("\n".join(head), _values({**dated, **holders}, contract.basis), _sources(book, mine))


def entity_text(book: Book, entity: Entity) -> str:
    """Return an entity with its place, opening figures, contracts and sources."""
    place = entity.position
    head = [
        f"entity {entity.id}: {entity.name}, {entity.kind} ({entity.class_})  ({place.file}:{place.line})",
        *_optional("  country", entity.country),
        *_optional("  ticker", entity.ticker),
        *(f"  passes to {_named(book, id_)}: {percent(share)}" for id_, share in entity.passes_to.items()),
        *_optional("  reason", entity.reason),
        *_optional("  note", entity.note),
    ]
    contracts = [
        [c.id, c.kind, next(r for r, id_ in c.roles.items() if id_ == entity.id), c.current_status, _others(c, entity)]
        for c in book.contracts.values()
        if entity.id in c.roles.values()
    ]
    listed = table(["contract", "kind", "as", "status", "with"], contracts) if contracts else ""
    mine = [entity.source, *(v.source for values in entity.opening.values() for v in values)]
    figures = _values(entity.opening, entity.basis) if entity.opening else ""
    return paragraphs("\n".join(head), figures, listed, _purchases(book, entity.id), _sources(book, mine))


def source_text(book: Book, source: Source) -> str:
    """Return a source and what stands on it."""
    place = source.position
    head = [
        f"source {source.id}, grade {source.grade}  ({place.file}:{place.line})",
        f"  {source.title}",
        f"  {source.publisher}" + (f", {source.date}" if source.date else ""),
        *_optional("  url", source.url),
    ]
    contracts = [c.id for c in book.contracts.values() if source.id in _cited(c)]
    return paragraphs("\n".join(head), f"contracts that cite it: {', '.join(contracts) or 'none'}")


def _cited(contract: Contract) -> set[str]:
    dated = (*contract.terms.values(), contract.status, *contract.held_by.values())
    return {*contract.source, *(s for values in dated for v in values for s in v.source)}


def _named(book: Book, id_: str) -> str:
    entity = book.entities.get(id_)
    return id_ if entity is None else f"{entity.name} ({id_})"


def _others(contract: Contract, entity: Entity) -> str:
    return ", ".join(id_ for id_ in contract.roles.values() if id_ != entity.id)


def _optional(label: str, value: object) -> list[str]:
    return [] if value is None or value == "" else [f"{label}: {value}"]


def _values(terms: Mapping[str, Sequence[Value]], basis: str) -> str:
    rows = [
        [
            name,
            _short(value.text),
            str(value.valid_from or ""),
            str(value.known or ""),
            value.basis or basis,
            ", ".join(value.source) or "(record's)",
            f"{value.position.file}:{value.position.line}",
            _short(value.reason or value.note or ""),
        ]
        for name, dated in terms.items()
        for value in dated
    ]
    return table(["term", "value", "from", "known", "basis", "source", "place", "note"], rows)


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _purchases(book: Book, id_: str) -> str:
    rows = [_purchase(p) for p in book.purchases if id_ in {p.buyer, p.seller}]
    return table(["seller", "buyer", "period", "of", "amount", "basis", "place"], rows) if rows else ""


def _purchase(purchase: Purchase) -> list[str]:
    place = f"{purchase.position.file}:{purchase.position.line}"
    basis = purchase.amount.basis or "reported"
    return [purchase.seller, purchase.buyer, purchase.period, purchase.kind, purchase.amount.text, basis, place]


def _sources(book: Book, cited: Iterable[Sequence[str]]) -> str:
    ids = dict.fromkeys(id_ for ids in cited for id_ in ids)
    found = [book.sources[id_] for id_ in ids if id_ in book.sources]
    lines = [f"  {s.id} [{s.grade}] {s.title}, {s.publisher}" + (f", {s.date}" if s.date else "") for s in found]
    return "\n".join(["sources", *lines]) if lines else ""


def facts_text(facts: Mapping[str, str]) -> str:
    """Return facts by name, one a line."""
    width = max(len(name) for name in facts)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in facts.items())
