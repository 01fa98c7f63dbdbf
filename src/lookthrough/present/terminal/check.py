"""What is wrong with a book, its scenarios and facts of the machine, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.book.schema.vocabulary import GRADES
from lookthrough.present.labels import counted
from lookthrough.present.numbers import amount, percent
from lookthrough.present.tables.check import disputes_table, failed_table
from lookthrough.present.terminal.text import paragraphs, table_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Scenario, Value


def check_text(document: Mapping[str, Any], problems: str) -> str:
    """Return the answer of ``check``: whether the book can be used, what was counted, then the problems."""
    assertions, failed = document["assertions"], document["assertions"]["failed"]
    counts = (
        f"{document['book']}: {document['entities']} entities, {document['contracts']} contracts, "
        f"{document['sources']} sources; {document['coverage']['excluded']} known rows left out, each with a reason\n"
        f"{counted(len(document['errors']), 'error')}, {counted(len(document['warnings']), 'warning')}, "
        f"{_held(assertions['held'])}, {len(failed)} failed"
    )
    if document["errors"]:
        return paragraphs(_verdict(document), problems)
    return paragraphs(
        _verdict(document),
        counts,
        _evidence_text(document["evidence"]),
        _opening_text(document["opening"]),
        _variants_text(document["unread_variants"]),
        problems,
        table_text(failed_table(failed)),
        table_text(disputes_table(document["disputes"])),
    )


def _verdict(document: Mapping[str, Any]) -> str:
    """Return whether a book can be used."""
    errors, warnings = len(document["errors"]), len(document["warnings"])
    if errors:
        return f"{document['book']} cannot be used: {counted(errors, 'error')}, {counted(warnings, 'warning')}"
    failed = len(document["assertions"]["failed"])
    notes = [counted(warnings, "warning")] if warnings else []
    which = "all" if failed == warnings else f"{failed} of them"
    notes += [f"{which} on totals that its contracts do not meet"] if failed and warnings else []
    return "This book can be used: no errors" + "".join(f", {note}" for note in notes)


def _variants_text(unread: Sequence[str]) -> str:
    """Return which variants of the book were not looked at, ``""`` where there are none."""
    if not unread:
        return ""
    return f"not read: its variants {', '.join(unread)}; check each beside the book: lookthrough check BOOK+{unread[0]}"


def _held(held: Iterable[Mapping[str, Any]]) -> str:
    """Return how many totals hold against another source, and how many have their contract's own."""
    verdicts = [result["verdict"] for result in held]
    own = verdicts.count("by construction")
    return (
        f"{counted(len(verdicts) - own, 'assertion')} held, {own} by construction (contract and total have one source)"
    )


def _evidence_text(evidence: Mapping[str, Any]) -> str:
    """Return what the dollars of the contracts rest on, ``""`` for a book whose contracts state none."""
    if not evidence or not evidence["shares"]:
        return ""
    shares = {word: percent(share) for word, share in evidence["shares"].items()}
    stated = ", ".join(f"{grade} {shares.pop(grade)}" for grade in GRADES)
    found = ", ".join(f"{share} {word}" for word, share in shares.items())
    recalled = f"; {percent(evidence['recalled'])} rest on memory alone, without a text" if evidence["recalled"] else ""
    return f"dollars of contracts, {amount(evidence['dollars'])} bn USD: stated at grade {stated}; {found}{recalled}"


def _opening_text(opening: Mapping[str, Any]) -> str:
    """Return how the opening position was balanced, ``""`` for a book without one."""
    if not opening or not opening["unlisted_debt"]:
        return ""
    shown = [(f"{m['entity']} {m['item']}", amount(m["before"]), amount(m["after"])) for m in opening["moved"]]
    moved = [f"{what} {before} to {after}" for what, before, after in shown if before != after]
    unlisted = opening["unlisted_debt"]
    largest = sorted(unlisted, key=lambda e: (-unlisted[e], e))[:5]
    return (
        f"opening position balanced, USD bn; figures moved: {', '.join(moved) or 'none'}\n"
        f"reported debt that no contract of the book carries: {amount(sum(unlisted.values()))} "
        f"({', '.join(f'{e} {amount(unlisted[e])}' for e in largest)} ...)\n"
        f"{len(opening['assumed_cash'])} companies have assumed cash; all rows: check --json"
    )


def scenarios_text(scenarios: Iterable[Scenario]) -> str:
    """Return the scenarios of a book with their shocks, and what each rests on."""
    return paragraphs(*(scenario_text(s) for s in scenarios), "Join scenarios with +: --scenario NAME+NAME")


def scenario_text(scenario: Scenario) -> str:
    """Return one scenario: its story, its shocks with their sources, and which of them are guesses."""
    shocks = [f"  {name}: {value.text}{_rests_on(value)}" for name, value in scenario.sizes.items()]
    paths = [f"  {name}: given by the series {path.series}" for name, path in scenario.paths.items()]
    takes_in = [f"  combines {', '.join(scenario.combines)}"] if scenario.combines else []
    sources = [f"  source {' '.join(scenario.source)}"] if scenario.source else []
    guesses = [f"  {scenario.reason}"] if scenario.reason else []
    head = (f"{scenario.name}: {scenario.title}", f"  {scenario.description}")
    return "\n".join([*head, *takes_in, *shocks, *paths, *sources, *guesses])


def _rests_on(value: Value) -> str:
    """Return the sources of the size of a shock, or that it is a guess."""
    return f"  source {' '.join(value.source)}" if value.source else "  (guess)"


def facts_text(facts: Mapping[str, str]) -> str:
    """Return facts by name, one a line."""
    width = max(len(name) for name in facts)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in facts.items())
