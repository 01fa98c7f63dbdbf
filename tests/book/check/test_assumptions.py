"""Shares of revenue: each from 0 % to 100 %, costs below that, the two of a lab at most 100 % together on any day."""

import pytest

from tests.book.small_book import codes, load, texts_of_valid, write

LAB, OTHER = "operate.frontier_lab.cost_share", "operate.other.cost_share"
COMPUTE = "operate.frontier_lab.compute_share"


def found(root, **shares):
    """Return the codes of the valid book with assumptions of the names that the keys stand for."""
    names = {"lab": LAB, "other": OTHER, "compute": COMPUTE, "cloud": "operate.neocloud.cost_share"}
    rows = "".join(f"- {{name: {names[key]}, value: {text}, reason: a test}}\n" for key, text in shares.items())
    texts = texts_of_valid()
    return codes(load(write(root, {**texts, "assumptions.yaml": texts["assumptions.yaml"] + rows})))


DATED = "[{{value: {0}, basis: assumed, reason: then}}, {{value: {1}, from: 2026-03-31}}]"


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ({"lab": "45 %", "compute": "55 %"}, None),  # 100 %: each dollar is spent, none is lost
        ({"lab": "30..45 %", "compute": "40..55 %"}, None),  # at most 100 %
        ({"lab": "30..45 %", "compute": "40..56 %"}, "LT520"),  # up to 101 %
        ({"lab": "46 %", "compute": "55 %"}, "LT421"),  # 101 %
        ({"lab": "40 %", "other": "70 %", "compute": "50 %"}, None),  # the lab's own 40 % count, not the 70 %
        ({"other": "70 %", "compute": "50 %"}, "LT421"),  # a lab without its own has those of the others: 120 %
        ({"compute": "100 %"}, None),  # nothing is known of the other costs
        ({"compute": "101 %"}, "LT421"),
        ({"compute": "-1 %"}, "LT421"),
        ({"cloud": "99 %"}, None),
        ({"cloud": "100 %"}, "LT421"),  # a run divides by the 0 % that are left
        ({"cloud": "80..100 %"}, None),  # 10 % are left at the middle
        ({"cloud": "80..101 %"}, "LT421"),
        ({"cloud": "unknown"}, None),
        # 40 % + 50 % before 31 March, 60 % + 30 % since: the 60 % and the 50 % are of two days
        ({"lab": DATED.format("40 %", "60 %"), "compute": DATED.format("50 %", "30 %")}, None),
        ({"lab": DATED.format("40 %", "60 %"), "compute": "50 %"}, "LT421"),  # 110 % since 31 March
        ({"lab": DATED.format("60 %", "40 %"), "compute": "50 %"}, "LT421"),  # 110 % before
    ],
)
def test_shares_of_revenue_are_at_most_all_of_it(tmp_path, shares, code):
    assert found(tmp_path, **shares) == ([] if code is None else [code])
