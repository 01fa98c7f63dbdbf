"""A book whose assumptions are the single numbers of the case of another program, so that its answer is that case."""

from __future__ import annotations

import json

import lookthrough as lt
from tests.book.small_book import texts_of_valid, write
from tests.places import CASES

CASE = json.loads((CASES / "flywheel_base_run.json").read_text())
_INPUTS = CASE["inputs"]
_LEASING = _INPUTS["d0"]

NUMBERS = {
    "pipeline": _INPUTS["L"],
    "loan_to_cost": _INPUTS["LTC"],
    "ltv": _INPUTS["LTV"],
    "dscr": _INPUTS["DSCR"],
    "debt_yield": _INPUTS["dy"],
    "yield_on_cost": _INPUTS["yoc"],
    "cap_rate": _INPUTS["cap0"],
    "coupon": _INPUTS["k0"],
    "cap_pass_through": _INPUTS["beta"],
    "payout": _INPUTS["payout"],
    "start_share": _INPUTS["theta"],
    "growth_cap": _INPUTS["gmax"],
    "speculative": _INPUTS["spec"],
    "rent_elasticity": _INPUTS["eta"],
    "margin": _INPUTS["margin"],
    "cost_per_mw": 0.001,
    "equity": 1.0,
    "new_equity": 0.5,
    "backlog": _INPUTS["B0"] / _LEASING,
    "stock": _INPUTS["K0"],
    "under_construction": _INPUTS["UC0"],
    "vacancy": _INPUTS["V0"] / _INPUTS["K0"],
    "leasing": 4 * _LEASING,
    "leasing_growth": _INPUTS["g_up"],
    "leasing_peak": _INPUTS["peak"],
    "leasing_fall": _INPUTS["g_dn"],
}


def rows(**changes):
    numbers = NUMBERS | changes
    return "".join(f"- {{name: flywheel.{name}, value: {value}, reason: a test}}\n" for name, value in numbers.items())


def book(root, **changes):
    """Return the small valid book with the assumptions of the case, in the units of plain numbers."""
    texts = texts_of_valid()
    return lt.load(write(root, {**texts, "assumptions.yaml": texts["assumptions.yaml"] + rows(**changes)}))
