"""Checking: what records say of themselves and of one another; each rule is one function in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.contracts import CONTRACT_RULES
from lookthrough.book.check.whole_book import ABSENCE_RULES, SYSTEM_RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.problems import Problem
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables


def check(found: Tables, kinds: Mapping[str, KindSpec], problems: list[Problem]) -> None:
    """Add a problem for every rule that is broken.

    Rules that find something missing are judged only in a book without errors: a contract that could not be read is
    not a contract that is not there.
    """
    for contract in found.contracts.values():
        for rule in CONTRACT_RULES:
            problems.extend(rule(contract, kinds[contract.kind]))
    for system_rule in SYSTEM_RULES:
        problems.extend(system_rule(found, kinds))
    if not any(p.is_error for p in problems):
        for absence_rule in ABSENCE_RULES:
            problems.extend(absence_rule(found, kinds))
