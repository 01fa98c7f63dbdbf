"""Two runs side by side: the options that differ, losses by ledger, the network, who fails, end holders by ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]
Pair: TypeAlias = dict[str, float]

SAMPLING = ("paths", "quarters", "seed", "book_sha256", "as_of", "known_to", "min_grade")
"""Options on which the futures themselves depend: runs that differ in one are not of the same futures."""


def comparison(first: tuple[str, Document], second: tuple[str, Document]) -> dict[str, Any]:
    """Return two runs, each with its name, side by side; amounts are USD bn, failures shares of paths."""
    a, b = first[1], second[1]
    options = sorted({*a["run"], *b["run"]})
    return {
        "runs": [first[0], second[0]],
        "options": {k: [a["run"].get(k), b["run"].get(k)] for k in options if a["run"].get(k) != b["run"].get(k)},
        "other_futures": [name for name in SAMPLING if a["run"].get(name) != b["run"].get(name)],
        "loss": {cut: _means(a["loss"][cut], b["loss"][cut]) for cut in ("existing", "all")},
        "network": _network(a["network"], b["network"]),
        "failures": _pairs(*({f["id"]: f["failed"] for f in run["failures"]} for run in (a, b))),
        "base_failures": _pairs(*({f["id"]: f["base"]["failed"] for f in run["failures"]} for run in (a, b))),
        "by_end_holder": _holders(a["by_end_holder"], b["by_end_holder"]),
    }


def _means(first: Document, second: Document) -> dict[str, Pair]:
    return _pairs(*({name: ledger["mean"] for name, ledger in run.items()} for run in (first, second)))


def _network(first: Document, second: Document) -> dict[str, Any]:
    whole = {name: _pair(first[name], second[name]) for name in ("incidence", "network", "total")}
    parts = ({part: added["network"] for part, added in run["by_ledger"].items()} for run in (first, second))
    return {**whole, "ratio": [first["ratio"], second["ratio"]], "by_ledger": _pairs(*parts)}


def _holders(first: Document, second: Document) -> dict[str, dict[str, Pair]]:
    return {name: _pairs(first.get(name, {}), second.get(name, {})) for name in sorted({*first, *second})}


def _pairs(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, Pair]:
    names = [*first, *(name for name in second if name not in first)]
    return {name: _pair(first.get(name, 0.0), second.get(name, 0.0)) for name in names}


def _pair(first: float, second: float) -> Pair:
    return {"first": first, "second": second, "difference": second - first}
