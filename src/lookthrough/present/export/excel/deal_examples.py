"""The example rows of the workbook of deals: one loan to a vehicle that a tenant pays, whole enough to be imported."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from lookthrough.book.sheets.sheet_layout import CONTRACTS, DEALS, ENTITIES, SOURCES, VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.sheets.filled_rows import FilledRow
    from lookthrough.book.sheets.sheet_layout import SheetLayout

VEHICLE, TENANT, LENDER = "example-vehicle", "example-tenant", "example-lender"
SIGNED = dt.date(2026, 7, 15)
_SOURCE = {"source": "example-source"}
_EACH = {"deal": "example-deal", "status": "signed", "known": SIGNED, **_SOURCE}
_ONE_BY_ONE: Mapping[str, Sequence[FilledRow]] = {
    SOURCES: (
        {
            "id": "example-source",
            "title": "Quarterly report, note 7",
            "publisher": "Example Corp.",
            "date": SIGNED,
            "source_class": "filing",
            "grade": "A",
        },
    ),
    ENTITIES: (
        {"id": VEHICLE, "name": "Example Campus LLC", "kind": "spv", "class": "vehicle", "country": "US", **_SOURCE},
        {"id": TENANT, "name": "Example Tenant Inc.", "kind": "neocloud", "class": "sponsor", "cash": 2.5, **_SOURCE},
        {"id": LENDER, "name": "Example Credit Fund", "kind": "credit_fund", "class": "sector", **_SOURCE},
    ),
    DEALS: ({"deal": "example-deal", "title": "A campus, its lender and its tenant"},),
    VALUES: ({"record": "example-ddtl", "field": "drawn", "value": 0.5, "unit": "bn USD", "from": SIGNED, **_SOURCE},),
}
_CONTRACTS: Mapping[str, FilledRow] = {
    "ddtl": {
        "borrower": VEHICLE,
        "lender": LENDER,
        "principal": 3.0,
        "rate": "SOFR + 400 bp",
        "start": "2026Q3",
        "maturity": "2031Q3",
        "amortisation": "linear",
    },
    "jv_equity": {"investor": TENANT, "issuer": VEHICLE, "amount": 0.5, "stake": 1.0},
    "lease": {"tenant": TENANT, "landlord": VEHICLE, "rent": 0.7, "start": "2027Q3", "term": 5.0},
}


def example_rows(layouts: Sequence[SheetLayout]) -> dict[str, list[FilledRow]]:
    """Return the example rows by the name of their sheet."""
    rows: dict[str, list[FilledRow]] = {}
    for layout in layouts:
        rows[layout.name] = [*_ONE_BY_ONE.get(layout.table, ())]
        if layout.table == CONTRACTS:
            shown = [kind for kind in layout.kinds if kind in _CONTRACTS]
            rows[layout.name] = [{"id": f"example-{k}", "kind": k, **_EACH, **_CONTRACTS[k]} for k in shown]
    return rows
