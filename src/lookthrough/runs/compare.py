"""Two runs side by side: the options that differ, losses, amplification, end holders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]

LEDGERS = ("headline", "creditors", "owners", "listed_memo")


def comparison(first: tuple[str, Document], second: tuple[str, Document]) -> dict[str, Any]:
    """Return two runs, each with its name, side by side; amounts are USD bn."""
    a, b = first[1], second[1]
    options = sorted({*a["run"], *b["run"]})
    holders = sorted({*a["by_end_holder"], *b["by_end_holder"]})
    ledgers = [name for name in LEDGERS if name in a["loss"] and name in b["loss"]]
    return {
        "runs": [first[0], second[0]],
        "options": {k: [a["run"].get(k), b["run"].get(k)] for k in options if a["run"].get(k) != b["run"].get(k)},
        "loss": {name: _pair(a["loss"][name]["mean"], b["loss"][name]["mean"]) for name in ledgers},
        "amplification": {
            name: [a["amplification"][name], b["amplification"][name]] for name in ("total", "direct", "ratio")
        },
        "by_end_holder": {
            name: _pair(*(run["by_end_holder"].get(name, {}).get("total", 0.0) for run in (a, b))) for name in holders
        },
    }


def _pair(first: float, second: float) -> dict[str, float]:
    return {"first": first, "second": second, "difference": second - first}
