"""Checking: what records say of themselves and of one another; each rule is one function in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.assumed.path_rules import paths_can_be
from lookthrough.book.check.contracts import CONTRACT_RULES
from lookthrough.book.check.filed_accounts import accounts_are_of_the_past
from lookthrough.book.check.relations import TERM_RULES, still_runs
from lookthrough.book.check.scale import amounts_are_of_scale
from lookthrough.book.check.waterfalls import deals_have_begun
from lookthrough.book.check.whole_book import ABSENCE_RULES, SYSTEM_RULES
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from lookthrough.book.problems import Problem
    from lookthrough.book.schema.vocabulary import KindSpec, PathSpec
    from lookthrough.book.tables import Tables


def check(
    found: Tables,
    kinds: Mapping[str, KindSpec],
    paths: Mapping[str, PathSpec],
    as_of: dt.date | None,
    problems: list[Problem],
) -> None:
    """Add a problem for every rule that is broken; ``as_of`` is the book's date, where it can be read.

    Rules that find something missing are judged only in a book without errors: a contract that could not be read is
    not a contract that is not there.
    """
    for contract in found.contracts.values():
        kind = kinds[contract.kind]
        for rule in (*CONTRACT_RULES, *TERM_RULES):
            problems.extend(rule(contract, kind))
        if as_of is not None:
            problems.extend(still_runs(contract, kind, quarter_of(as_of)))
    if as_of is not None:
        problems.extend(accounts_are_of_the_past(found, as_of))
        problems.extend(deals_have_begun(found, as_of))
    for system_rule in (*SYSTEM_RULES, amounts_are_of_scale):
        problems.extend(system_rule(found, kinds))
    problems.extend(paths_can_be(found, paths, as_of))
    if not any(p.is_error for p in problems):
        for absence_rule in ABSENCE_RULES:
            problems.extend(absence_rule(found, kinds))
