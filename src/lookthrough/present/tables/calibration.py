"""A calibration as tables: default rates against targets, vehicles in the order of their letters and their tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, ids, number, share, text

if TYPE_CHECKING:
    from lookthrough.calibration.calibration import Calibration, CalibrationRow, OrderedPair, TenantCheck
    from lookthrough.present.table import Fields, Table

NONE = "-"
_TARGETS: Fields[CalibrationRow] = (
    (ids("entity"), lambda r: r.entity),
    (text("rating", absent=NONE), lambda r: r.rating),
    (share("low", "target from", unit="", absent=NONE), lambda r: r.low),
    (share("high", "to", unit="", absent=NONE), lambda r: r.high),
    (share("structural", "without hazard", unit=""), lambda r: r.structural),
    (share("failed", unit=""), lambda r: r.failed),
    (share("absorbed", unit=""), lambda r: r.absorbed),
    (share("defaulted", "both", unit=""), lambda r: r.defaulted),
    (share("standard_error", "+-", unit=""), lambda r: r.standard_error),
    (share("restructured", "with restructured", unit=""), lambda r: r.restructured),
    (number("hazard", "hazard a quarter"), lambda r: r.hazard),
    (text("verdict", absent=NONE), lambda r: r.verdict or None),
)
_PAIRS: Fields[OrderedPair] = (
    (ids("owner", "vehicles of"), lambda r: r.owner),
    (ids("better", "better rated"), lambda r: r.better),
    (text("better_rating", "rating"), lambda r: r.better_rating),
    (share("better_share", "fails", unit=""), lambda r: r.better_share),
    (ids("worse", "worse rated"), lambda r: r.worse),
    (text("worse_rating", "rating"), lambda r: r.worse_rating),
    (share("worse_share", "fails", unit=""), lambda r: r.worse_share),
    (text("verdict"), lambda r: "pass" if r.holds else "wrong order"),
)
_TENANTS: Fields[TenantCheck] = (
    (ids("vehicle"), lambda r: r.vehicle),
    (ids("tenants", "tenants and customers"), lambda r: " ".join(r.tenants)),
    (count("failed_paths", "paths in which it fails"), lambda r: r.failed_paths),
    (count("failed_while_they_live", "of them while they live"), lambda r: r.failed_while_they_live),
)


def targets_table(answer: Calibration) -> Table:
    """Return in what share of futures each company and vehicle fails, with its target."""
    return table_of(_TARGETS, answer.rows, name="targets")


def pairs_table(answer: Calibration) -> Table:
    """Return the vehicles of one owner in the order of their letters."""
    return table_of(_PAIRS, answer.pairs, name="order")


def tenants_table(answer: Calibration) -> Table:
    """Return in how many futures vehicles fail while their tenants live."""
    return table_of(_TENANTS, answer.tenants, name="tenants")
