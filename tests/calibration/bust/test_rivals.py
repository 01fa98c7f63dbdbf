"""Rankings that know no run, from the figures of the telecom book by hand."""

from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.calibration.bust.beside import beside, pro_rata
from lookthrough.calibration.bust.came import BoomOutcome
from lookthrough.calibration.bust.rivals import base_chances, danger, scaled_to

FIRMS = ("xo", "winstar", "genuity", "worldcom")


@pytest.fixture(scope="module")
def book():
    return lt.load("bundled:telecom_2000")


def test_the_figures_of_one_firm_are_those_of_its_accounts(book):
    """XO: EBITDA is 2 x (-0.365664 + 0.215664) = -0.30; cash lasts 2.785486 / (1.3 + 0.431328 + 0.30) years."""
    found = danger(book, FIRMS)
    assert found["debt/revenue"]["xo"] == pytest.approx(4.346613 / 0.492996)
    assert found["runway"]["xo"] == pytest.approx(-2.785486 / 2.031328, rel=1e-6)
    assert found["debt/EBITDA"]["xo"] == pytest.approx(1e6 + 0.30)
    assert found["market value"]["xo"] == pytest.approx(-13.8)


def test_chances_of_letters_shrink_with_the_years_and_the_rest_have_their_mean(book):
    ten, three = base_chances(book, FIRMS, 10.0), base_chances(book, FIRMS, 3.5)
    rate = book.assumptions["default_rate.B"].value.mid
    assert ten["xo"] == pytest.approx(rate)
    assert three["xo"] == pytest.approx(1.0 - (1.0 - rate) ** 0.35)
    assert three["worldcom"] < three["xo"]


def test_ranks_become_chances_with_the_mean_of_the_letters():
    """Ranks 0, 1/2 and 1 around a mean of 0.3: 0, 0.3 and 0.6; around one of 0.8: 0.6, 0.8 and 1."""
    ranked = {"a": 1.0, "b": 5.0, "c": 2.0}
    low, high = (scaled_to(ranked, dict.fromkeys("abc", mean)) for mean in (0.3, 0.8))
    assert [low[each] for each in "acb"] == pytest.approx([0.0, 0.3, 0.6])
    assert [high[each] for each in "acb"] == pytest.approx([0.6, 0.8, 1.0])
    even = scaled_to(dict.fromkeys("abc", 1.0), dict.fromkeys("abc", 0.3))
    assert even == pytest.approx(dict.fromkeys("abc", 0.3))


def test_pro_rata_everybody_loses_in_proportion_to_what_he_has(book):
    """Lucent's loans at the middle: Sprint PCS is no company that may fail; WinStar 0.4 and the others 0.47 are."""
    face = pro_rata(book)
    assert sum(face.values()) == pytest.approx(1.0)
    one = replace(
        book, contracts={id_: book.contracts[id_] for id_ in ("lucent-winstar", "lucent-sprint", "lucent-others")}
    )
    worth = {id_: entity.opening["market_value"][-1].mid for id_, entity in book.entities.items()
             if entity.class_ == "modelled" and "market_value" in entity.opening}  # fmt: skip  # a table of one line
    assert pro_rata(one)["vendors"] == pytest.approx(0.87 / (0.87 + sum(worth.values())))
    assert (pro_rata(one)["note holders"], pro_rata(one)["bank lenders"]) == (0.0, 0.0)
    assert face["note holders"] > face["bank lenders"] > 0.0


def test_orders_of_the_book_end_before_the_year_that_vendors_sales_are_asked_of(book):
    """So that their fall is the book's own; vendors sell 38.3 + 28.28 + ... of 2000 by the ledger."""
    kept = {"runs": [{"firms": [{"id": firm} for firm in FIRMS]}], "quarters": ["2000Q3"] * 14}
    says = beside(book, kept, [BoomOutcome("sbc", "survival", "controls", None, None, "")])
    assert not says.has_later_orders
    assert says.sponsors == ("sbc",)
    assert says.sold > 100.0
    assert set(says.rankings["rating"]) == {*FIRMS, "sbc"}
    assert says.market["xo"] == pytest.approx(13.8)
