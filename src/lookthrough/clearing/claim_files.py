"""Claims and cash from files, with every problem of both at its line: what a command line reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.clearing.given_rows import CASH, CLAIMS, OUTSIDE
from lookthrough.intake.door import read_table
from lookthrough.intake.row_problems import RowProblem
from lookthrough.intake.table_layout import Cells
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lookthrough.intake.read_columns import TableRead
    from lookthrough.intake.table_layout import TableLayout


@dataclass(frozen=True, slots=True)
class ClaimFiles:
    """Two files as they were read.

    Attributes:
        claims: columns payer, payee, due and rank.
        cash: by id.
        problems: what is wrong with either; with any the rest is not the whole.
        understood: how the files were read, a line each; empty ones are left out.
        without_cash: parties of the claims that have no row in the other file, and so hold nothing.
    """

    claims: Mapping[str, list[object]]
    cash: Mapping[str, float]
    problems: tuple[RowProblem, ...]
    understood: tuple[str, ...]
    without_cash: tuple[str, ...]


def read_claim_files(claims: Path, cash: Path) -> ClaimFiles:
    """Read a file of claims (payer, payee, due[, rank], or a matrix) and one of cash (entity, cash).

    Nothing is raised for what somebody wrote.

    Tested by ``tests/cli/test_clear.py``.
    """
    owed, held = read_table(claims, _numbers(CLAIMS, "due")), read_table(cash, _numbers(CASH, "cash"))
    problems = [*owed.problems, *(_of_cash(problem) for problem in held.problems)]
    if not problems:
        problems = [*_to_oneself(owed), *_twice(held), *_strangers(owed, held)]
    ranks = owed.columns.get("rank", [None] * len(owed.lines))
    parties = {*owed.columns["payer"], *owed.columns["payee"]}
    return ClaimFiles(
        claims={**{name: owed.columns[name] for name in ("payer", "payee", "due")}, "rank": [r or 0 for r in ranks]},
        cash=dict(zip(held.columns["entity"], held.columns["cash"], strict=True)),
        problems=tuple(problems),
        understood=tuple(line for read in (owed, held) for line in (read.understood, *read.remarks) if line),
        without_cash=tuple(sorted(parties - {*held.columns["entity"], OUTSIDE})),
    )


def _numbers(layout: TableLayout, name: str) -> TableLayout:
    """Return a layout in which every cell of the column is one number: a file has no paths."""
    roles = tuple(replace(role, cells=Cells.AMOUNT) if role.name == name else role for role in layout.roles)
    return replace(layout, roles=roles, numbered=True)


def _of_cash(problem: RowProblem) -> RowProblem:
    """Return a problem of cash, of which the sign is no matter of payer and payee."""
    is_negative = "is negative" in problem.message
    return replace(problem, remedy="write 0, and what it owes as a claim") if is_negative else problem


def _to_oneself(owed: TableRead) -> list[RowProblem]:
    rows = zip(owed.lines, owed.columns["payer"], owed.columns["payee"], strict=True)
    return [
        RowProblem(owed.file, line, "payee", f"{payer} owes itself", "leave the row out", "a claim on oneself")
        for line, payer, payee in rows
        if payer == payee
    ]


def _twice(held: TableRead) -> list[RowProblem]:
    first: dict[str, int] = {}
    problems = []
    for line, name in zip(held.lines, held.columns["entity"], strict=True):
        if name in first:
            message = f"{name} stands twice, first in line {first[name]}"
            problems.append(RowProblem(held.file, line, "entity", message, "add the two up", "a party twice"))
        first.setdefault(name, line)
    return problems


def _strangers(owed: TableRead, held: TableRead) -> list[RowProblem]:
    """Return who has cash and stands in no claim: most often somebody else, misspelt."""
    parties = {*owed.columns["payer"], *owed.columns["payee"]}
    problems = []
    for line, name in zip(held.lines, held.columns["entity"], strict=True):
        if name not in parties:
            near = nearest(name, parties)
            remedy = f"did you mean {near}? else take the row out" if near else "take the row out"
            problems.append(RowProblem(held.file, line, "entity", f"{name} stands in no claim", remedy, "a stranger"))
    return problems
