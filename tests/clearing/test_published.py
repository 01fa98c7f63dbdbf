"""Published and constructed cases, each read from its file with its source."""

import json
from pathlib import Path

import pytest

from lookthrough.clearing import NotMonotoneError, clear, sign_check

CASES = Path(__file__).parents[1] / "cases"


def case(name):
    return json.loads((CASES / f"{name}.json").read_text())


def rows(matrix, rank=0):
    return [(str(i), str(j), due, rank) for i, line in enumerate(matrix) for j, due in enumerate(line) if due]


def cash(values):
    return {str(i): value for i, value in enumerate(values)}


def listed(values):
    return [values[k] for k in sorted(values)]


def in_default(result):
    return [int(k) for k, failed in sorted(result.defaulted.items()) if failed]


def test_eisenberg_noe_three_nodes():
    data = case("eisenberg_noe_three_nodes")
    result = clear(rows(data["inputs"]["liabilities"]), cash(data["inputs"]["external_assets"]))
    assert listed(result.payments) == pytest.approx(data["expected"]["payments"], abs=1e-9)
    assert in_default(result) == data["expected"]["defaulted"]


def test_the_jacobian_of_payments_matches_the_exact_one():
    data = case("eisenberg_noe_three_nodes")
    liabilities, assets = rows(data["inputs"]["liabilities"]), cash(data["inputs"]["external_assets"])
    base = clear(liabilities, assets)
    for k in assets:
        moved = clear(liabilities, assets | {k: assets[k] - 0.25})
        slope = [(a - b) / 0.25 for a, b in zip(listed(base.payments), listed(moved.payments), strict=True)]
        exact = [line[int(k)] for line in data["expected"]["jacobian_dpayment_i_dexternal_asset_k"]]
        assert slope == pytest.approx(exact, abs=1e-9)


def test_without_outside_value_the_two_ends_differ():
    data = case("eisenberg_noe_two_nodes_no_cash")
    for solution in ("greatest", "least"):
        result = clear(rows(data["inputs"]["liabilities"]), {}, solution=solution)
        assert listed(result.payments) == data["expected"][f"{solution}_payments"]


def test_rogers_veraart_two_solutions():
    data = case("rogers_veraart_example_3_3_two_solutions")
    inputs = data["inputs"]
    cost = (1 - inputs["alpha"], 1 - inputs["beta"])
    for solution in ("greatest", "least"):
        result = clear(
            rows(inputs["liabilities"]), cash(inputs["external_assets"]), default_cost=cost, solution=solution
        )
        assert listed(result.payments) == pytest.approx(data["expected"][f"{solution}_payments"], abs=1e-9)


def test_the_limit_from_zero_that_is_no_solution_is_left_behind():
    # At K = 2 the sweeps from zero tend to (1, 1), where both have just enough to pay 2: only full payment clears.
    data = case("rogers_veraart_example_3_3_two_solutions")["inputs"]
    result = clear(
        [("0", "1", 2.0), ("1", "0", 2.0)], cash(data["external_assets"]), default_cost=(0.5, 0.5), solution="least"
    )
    assert listed(result.payments) == pytest.approx([2.0, 2.0], abs=1e-9)


@pytest.mark.parametrize("run", [0, 1])
def test_rogers_veraart_three_nodes(run):
    data = case("rogers_veraart_three_nodes")
    setting, expected = data["inputs"]["runs"][run], data["expected"]["runs"][run]
    result = clear(
        rows(data["inputs"]["liabilities"]),
        cash(data["inputs"]["external_assets"]),
        default_cost=(1 - setting["alpha"], 1 - setting["beta"]),
    )
    assert listed(result.payments) == pytest.approx(expected["payments"], abs=1e-9)
    assert in_default(result) == expected["defaulted"]


def test_elsinger_seniority_and_cross_holdings():
    data = case("elsinger_two_seniorities_cross_holdings")
    classes = data["inputs"]["liabilities_by_class_senior_first"]
    claims = [row for rank, matrix in enumerate(classes) for row in rows(matrix, rank)]
    stakes = [row[:3] for row in rows(data["inputs"]["equity_share_held"])]
    result = clear(claims, cash(data["inputs"]["external_assets"]), stakes=stakes)
    for rank, expected in enumerate(data["expected"]["payments_by_class"]):
        by_payer = [0.0, 0.0, 0.0]
        for row, paid in zip(claims, result.paid, strict=True):
            if row[3] == rank:
                by_payer[int(row[0])] += paid
        assert by_payer == pytest.approx(expected, abs=1e-9)
    assert listed(result.equity) == pytest.approx(data["expected"]["equity"], abs=1e-9)
    assert in_default(result) == data["expected"]["defaulted"]


@pytest.mark.parametrize("run", [0, 1, 2])
def test_vendor_warrants_in_the_loop(run):
    data = case("vendor_warrants_in_the_loop")
    vendor, customer, expected = data["inputs"]["V"], data["inputs"]["C"], data["expected"]["runs"][run]
    result = clear(
        [
            ("C", "outside", customer["owes_outside_senior"], 0),
            ("C", "V", customer["owes_V"], 1),
            ("V", "outside", vendor["debt_outside"], 0),
        ],
        {"V": vendor["external_assets"], "C": expected["external_assets_C"]},
        warrants=[("C", "V", vendor["warrants"], vendor["shares"], vendor["strike"])],
    )
    assert result.held["C"] == pytest.approx(expected["warrant_value"], abs=1e-9)
    assert result.paid[1] == pytest.approx(expected["C_pays_V"], abs=1e-9)
    assert result.equity["V"] == pytest.approx(expected["V_equity_before_exercise"], abs=1e-9)


def test_a_naked_cds_is_rejected_and_gives_no_number():
    inputs = case("naked_cds_no_clearing_vector")["inputs"]
    claims = [("B", "outside", inputs["B"]["owes_outside"]), ("A", "B", inputs["A"]["owes_B"])]
    protection = [("outside", "A", inputs["A"]["holds_protection_on"], inputs["A"]["notional"])]
    with pytest.raises(NotMonotoneError, match="A would gain from the failure of B"):
        sign_check(protection, claims)
