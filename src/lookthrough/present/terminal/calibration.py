"""A calibration as text for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.calibration.calibration import WIDTH
from lookthrough.present.sentences.calibration_sentences import READ, targets_met
from lookthrough.present.table import without
from lookthrough.present.tables.calibration import pairs_table, targets_table, tenants_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from lookthrough.calibration.calibration import Calibration

_ENOUGH, _A_SHARE = 100, 0.1  # futures from which nothing is said; the share by which it is said how little they tell


def calibration_text(answer: Calibration, written: str = "") -> str:
    """Return a calibration: who fails how often against whose target, and what should hold between vehicles.

    Args:
        answer: of ``calibration.calibrate``.
        written: where the hazard table lies, empty where it was not written.
    """
    kept = f"hazard table: {written}" if written else "The hazard table was not kept: --write puts it beside the book."
    return paragraphs(
        f"{answer.title}: how often companies and vehicles fail, {answer.paths:,} paths of {answer.quarters} quarters, "
        f"seed {answer.seed}\n{targets_met(answer)}",
        _few(answer.paths),
        wrapped(READ),
        table_text(without(targets_table(answer), "hazard")),
        _section("Vehicles of one owner: the better rated should fail no more often", table_text(pairs_table(answer))),
        _section("Vehicles should not fail while their tenants live", table_text(tenants_table(answer))),
        kept,
    )


def _few(paths: int) -> str:
    """Return how little a few futures say, ``""`` where there are enough to tell shares of some per cent apart."""
    if paths >= _ENOUGH:
        return ""
    error = WIDTH * math.sqrt(_A_SHARE * (1.0 - _A_SHARE) / paths)
    many = "1 future says" if paths == 1 else f"{paths} futures say"
    return wrapped(
        f"{many} little: a share of {_A_SHARE:.0%} comes out within {100 * error:.0f} points of it, and a target is as "
        "wide. 1,000 are usual."
    )


def _section(title: str, table: str) -> str:
    return paragraphs(title, table) if table else ""
