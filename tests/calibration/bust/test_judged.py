"""Frozen runs of three firms and one vendor against what came to them, worked out by hand."""

from types import SimpleNamespace

import pytest

from lookthrough.calibration.bust.came import COLUMNS, read_outcomes
from lookthrough.calibration.bust.judged import MODEL, judge
from lookthrough.calibration.bust.refuted import NO, OPEN, YES, refutations
from lookthrough.errors import InputError
from lookthrough.intake.row_problems import TableError

QUARTERS = ["2000Q3", "2000Q4", "2001Q1", "2001Q2"]
BOOK = SimpleNamespace(entities=dict.fromkeys(("a", "b", "c", "maker")))


def firm(name, failed, quarters):
    return {"id": name, "kind": "carrier", "failed": failed, "quarters": quarters}


def run(seed, failed=0.9, lost=1.0):
    firms = [firm("a", failed, [0, 1, None]), firm("b", 0.6, [1, 3, None]), firm("c", 0.1, [None, None, None])]
    maker = {"id": "maker", "lent": 4.0, "lost": lost, "called": 0.0, "sales": [10.0, 4.0]}
    losses = {"owners": 6.0, "note holders": 2.0, "bank lenders": 0.0, "vendors": lost, "trade": 1.0}
    recovery = {"secured": 0.6, "unsecured": 0.2, "junior": None}
    return {
        "seed": seed, "paths": 10, "quarters": QUARTERS, "firms": firms, "vendors": [maker], "losses": losses,
        "recovery": recovery, "late_onset": 0.2,
    }  # fmt: skip  # a record, as a run keeps it


RANKED = {"a": 1.0, "b": 3.0, "c": 2.0}
KEPT = {
    "scenario": "fade",
    "quarters": QUARTERS,
    "runs": [run(1), run(2, failed=0.7)],
    "without_vendor_channel": run(1, lost=0.5),
    "rankings": {"rating": RANKED, "market value": RANKED, "debt/revenue": RANKED},
    "chances": {"base rate of the letters": dict.fromkeys("abc", 0.5)},
    "recalled": 0.4,
}
CAME = """entity,kind,group,day,value,apart,basis,source,note
a,failure,carrier,2000-11-01,,,,,
b,failure,carrier,2001-05-01,,fraud,,,
c,survival,control,2001-06-30,,,,,
maker,credit_loss,,,0.5,,,,
maker,order_fall,,,0.7,,,,
unsecured,recovery,,,0.1,,,,
owners,bearer,,,0.5,,,,
vendors,bearer,,,0.5,,,,
"""


@pytest.fixture
def outcomes(tmp_path):
    file = tmp_path / "outcomes.csv"
    file.write_text(CAME)
    return read_outcomes(file, BOOK)


def test_firms_are_scored_together_by_group_and_without_those_apart(outcomes):
    judged = judge(KEPT, outcomes)
    assert [(s.group, s.apart, s.firms, s.failed) for s in judged.firms] == [
        ("all", False, 3, 2), ("all", True, 2, 1), ("carrier", False, 2, 2), ("carrier", True, 1, 1),
        ("control", False, 1, 0), ("control", True, 1, 0),
    ]  # fmt: skip  # a row a group


def test_the_model_calls_the_order_and_a_ranking_does_not(outcomes):
    """Called a, b, c, and so it came: 1. Ranked b, c, a: of the pairs a-b, a-c, b-c one is right: (1 - 2) / 3."""
    whole = judge(KEPT, outcomes).firms[0]
    assert whole.order[MODEL].value == pytest.approx(1.0)
    assert whole.order["rating"].value == pytest.approx(-1.0 / 3.0)
    # Chances 0.8, 0.6, 0.1 of 1, 1, 0: (0.04 + 0.16 + 0.01) / 3; the letters say one half everywhere.
    assert whole.brier[MODEL].value == pytest.approx(0.07)
    assert whole.brier["base rate of the letters"].value == pytest.approx(0.25)
    assert whole.covered.value == 1.0
    # One half within four quarters: a tenth has failed after 0.61 of one, and nine tenths never. Both are inside.
    assert whole.covered_constant.value == 1.0


def test_shares_stand_beside_what_came(outcomes):
    judged = judge(KEPT, outcomes)
    said = {(each.what, each.of): (each.came, each.model, each.rival) for each in judged.shares}
    assert said["loss on claims", "maker"] == pytest.approx((0.5, 0.25, 0.5))
    assert said["fall of yearly sales", "maker"] == (0.7, pytest.approx(0.6), None)
    assert said["recovery", "unsecured"] == pytest.approx((0.1, 0.2, 0.4))
    # Of 10 owners lose 6, vendors and trade 1 each, bondholders 2: |0.6-0.5| + 0.2 + |0.1-0.5| + 0.1, half of it.
    assert judged.distance == pytest.approx(0.4)


def test_what_would_refute_the_model_is_answered_line_by_line(outcomes):
    answers = {each.number: each.answer for each in refutations(KEPT, judge(KEPT, outcomes), outcomes)}
    # Both medians lie in two quarters, but they are two in all; orders fall by 6 and claims lose 1.
    assert answers == {1: NO, 3: NO, 4: NO, 5: NO, 6: NO, 7: NO, 8: NO}


def test_counts_that_nothing_decides_stay_open(outcomes):
    few = [each for each in outcomes if each.kind == "credit_loss"]
    answers = {each.number: each.answer for each in refutations(KEPT, judge(KEPT, few), few)}
    assert (answers[1], answers[6], answers[8]) == (OPEN, OPEN, OPEN)


def test_a_channel_that_moves_nothing_and_recoveries_too_high_refute(outcomes):
    same = {**KEPT, "without_vendor_channel": run(1)}
    high = {**same, "runs": [{**each, "recovery": {**each["recovery"], "unsecured": 0.5}} for each in same["runs"]]}
    answers = {each.number: each.answer for each in refutations(high, judge(high, outcomes), outcomes)}
    assert (answers[5], answers[7]) == (YES, YES)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a,failure", "z,failure", "'z' is not known"),
        ("a,failure", "a,failed", "'failed' is no kind of outcome"),
        ("2000-11-01", "November", "'November' is not a day"),
        ("maker,credit_loss,,,0.5", "maker,credit_loss,,,1.5", "'1.5' is no share"),
        ("maker,credit_loss,,,0.5", "maker,credit_loss,0.5", "another number of cells"),
        ("unsecured,recovery", "notes,recovery", "'notes' is not known"),
    ],
)
def test_a_damaged_table_is_refused_with_its_line(tmp_path, old, new, said):
    file = tmp_path / "outcomes.csv"
    file.write_text(CAME.replace(old, new))
    with pytest.raises(TableError, match=said):
        read_outcomes(file, BOOK)


def test_a_table_that_is_not_there_or_lacks_a_column_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such table"):
        read_outcomes(tmp_path / "outcomes.csv", BOOK)
    for column in COLUMNS:
        file = tmp_path / "outcomes.csv"
        file.write_text(CAME.replace(column, "other", 1))
        with pytest.raises(TableError, match="there is no such column"):
            read_outcomes(file, BOOK)
