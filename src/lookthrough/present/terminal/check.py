"""What is wrong with a book, its scenarios and facts of the machine, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.present.terminal.text import money, paragraphs, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lookthrough.book.records import Scenario


def check_text(document: Mapping[str, Any], problems: str) -> str:
    """Return the answer of ``check``: the problems, then what was counted."""
    assertions, failed = document["assertions"], document["assertions"]["failed"]
    counted = (
        f"{document['book']}: {document['entities']} entities, {document['contracts']} contracts, "
        f"{document['sources']} sources; {document['coverage']['excluded']} known rows left out, each with a reason\n"
        f"{number_of(len(document['errors']), 'error')}, {number_of(len(document['warnings']), 'warning')}, "
        f"{number_of(len(assertions['held']), 'assertion')} held, {len(failed)} failed"
    )
    rows = [
        [
            f["id"],
            f["subject"],
            f["measure"],
            f["expected"],
            money(f["got"]),
            money(f["gap"]),
            f"{f['file']}:{f['line']}",
        ]
        for f in failed
    ]
    listed = table(["assertion", "subject", "measure", "expected", "contracts", "gap", "place"], rows) if rows else ""
    return paragraphs(problems, listed, _disputes(document["disputes"]), counted, _opening_text(document["opening"]))


def number_of(count: int, thing: str) -> str:
    """Return how many of a thing there are: ``1 error``, ``2 errors``."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _disputes(disputes: Iterable[Mapping[str, Any]]) -> str:
    """Return the values on which sources disagree with the rule that chose, ``""`` where there are none."""
    rows = [
        [d["record"], d["term"], d["chosen"], d["other"], d["rule"] or "", f"{d['file']}:{d['line']}"] for d in disputes
    ]
    return table(["sources disagree on", "term", "counts", "other says", "because", "place"], rows) if rows else ""


def _opening_text(opening: Mapping[str, Any]) -> str:
    """Return how the opening position was balanced, ``""`` for a book without one."""
    if not opening or not opening["unlisted_debt"]:
        return ""
    shown = [(f"{m['entity']} {m['item']}", money(m["before"]), money(m["after"])) for m in opening["moved"]]
    moved = [f"{what} {before} to {after}" for what, before, after in shown if before != after]
    unlisted = opening["unlisted_debt"]
    largest = sorted(unlisted, key=lambda e: (-unlisted[e], e))[:5]
    return (
        f"opening position balanced, USD bn; figures moved: {', '.join(moved) or 'none'}\n"
        f"debt reported and in no contract: {money(sum(unlisted.values()))} "
        f"({', '.join(f'{e} {money(unlisted[e])}' for e in largest)} ...)\n"
        f"{len(opening['assumed_cash'])} companies rest on assumed cash; all rows: check --json"
    )


def scenarios_text(scenarios: Iterable[Scenario]) -> str:
    """Return the scenarios of a book with their shocks."""
    return paragraphs(*(_scenario(s) for s in scenarios), "Join scenarios with +: --scenario NAME+NAME")


def _scenario(scenario: Scenario) -> str:
    shocks = [f"  {name}: {value.text}" for name, value in scenario.shocks.items()]
    takes_in = [f"  takes in {', '.join(scenario.combines)}"] if scenario.combines else []
    return "\n".join([f"{scenario.name}: {scenario.title}", f"  {scenario.description}", *takes_in, *shocks])


def facts_text(facts: Mapping[str, str]) -> str:
    """Return facts by name, one a line."""
    width = max(len(name) for name in facts)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in facts.items())
