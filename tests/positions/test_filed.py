"""What a company filed is read item by item as of a day; interest that nobody filed follows from debt and rating."""

import datetime as dt

import pytest

import lookthrough as lt
from lookthrough.book.replay import known_on
from lookthrough.positions.filed import filed
from lookthrough.positions.holders import acquirer, holders
from lookthrough.present.terminal.show import entity_text
from tests.book.small_book import codes, load, texts_of_valid, write

FILERS = (
    *("alphabet", "amazon", "meta", "microsoft", "oracle", "nvidia", "amd", "broadcom", "coreweave", "nebius", "iren"),
    *("softbank", "cipher", "terawulf", "hut8", "applied_digital", "corescientific"),
)
UNRATED = {"nebius", "iren", "cipher", "terawulf", "hut8", "applied_digital", "corescientific"}
HEAD = """- id: filer
  name: Filer
  kind: neocloud
  class: modelled
  source: s1
"""
ASSUMED = """- {name: world.rate_start, value: 3..4 %, unit: rate, reason: by hand}
- {name: spread.BB, value: 1..2 %, unit: rate, reason: by hand}
- {name: spread.B, value: 3..4 %, unit: rate, reason: by hand}
- {name: spread.unrated, value: 5 %, unit: rate, reason: by hand}
"""


def book(tmp_path, text, extra=None):
    texts = {"entities/filer.yaml": HEAD + text, "assumptions/by-hand.yaml": ASSUMED, **(extra or {})}
    result = load(write(tmp_path, {**texts_of_valid(), **texts}))
    assert codes(result) == []
    return result.book


def mids(account):
    return {name: pytest.approx(item.amount.mid) for name, item in account.items.items()}


QUARTERS = """  accounts:
    - {period: 2025, source: s2, known: 2026-03-01, revenue: 8 bn USD, capex: 4 bn USD, cash: 1 bn USD}
    - {period: 2025Q4, source: s2, known: 2026-03-01, revenue: 3 bn USD}
    - {period: 2026H1, source: s2, known: 2026-08-12, operating_cash_flow: -2..-1 bn USD, cash: 5 bn USD}
"""


def test_each_figure_is_that_of_its_latest_period_and_a_flow_that_of_a_quarter(tmp_path):
    """Revenue: the fourth quarter, 3, and not a quarter of the year that ends with it, 8 / 4 = 2. Capex: 4 / 4.

    Cash is that of June, and the operating cash flow half of -2..-1.
    """
    account = filed(book(tmp_path, QUARTERS), "filer")
    assert mids(account) == {"revenue": 3.0, "operating_cash_flow": -0.75, "capex": 1.0, "cash": 5.0}
    assert account.amount("operating_cash_flow") == pytest.approx((-1.0, -0.75, -0.5))
    assert (account.items["revenue"].period, account.end) == ("2025Q4", dt.date(2026, 6, 30))


def test_a_replay_sees_only_what_was_published_and_a_day_only_what_had_ended(tmp_path):
    whole = book(tmp_path, QUARTERS)
    before = filed(known_on(whole, dt.date(2026, 8, 11)), "filer")
    assert mids(before) == {"revenue": 3.0, "capex": 1.0, "cash": 1.0}
    assert filed(known_on(whole, dt.date(2026, 2, 28)), "filer").items == {}
    assert filed(whole, "filer", as_of=dt.date(2026, 6, 29)) == before


def test_a_figure_that_is_unknown_leaves_the_one_before(tmp_path):
    rows = QUARTERS + "    - {period: 2026Q2, source: s2, known: 2026-08-12, revenue: unknown, capex: 7 bn USD}\n"
    assert mids(filed(book(tmp_path, rows), "filer"))["revenue"] == 3.0


DEBT = "    - {period: 2026Q2, source: s2, known: 2026-08-12, debt: 8 bn USD}\n"


@pytest.mark.parametrize(
    ("rating", "interest"),
    [
        ("", (8 * 0.08 / 4, 8 * 0.085 / 4, 8 * 0.09 / 4)),  # unrated: 3..4 % plus 5 %
        ("  rating: [{agency: Fitch, value: BB-, from: 2026, source: s2}]\n", (0.08, 8 * 0.05 / 4, 0.12)),
        (
            """  rating:
    - {agency: Fitch, value: BB-, from: 2026, source: s2}
    - {agency: Moody's, value: B1, from: 2026, source: s2}
""",
            (0.08, 8 * 0.06 / 4, 0.16),  # from BB low, 3 + 1 %, to B high, 4 + 4 %; middle 3.5 + (1.5 + 3.5) / 2
        ),
        ("  rating: [{agency: Fitch, value: B, from: 2026-09, source: s2}]\n", (0.16, 0.17, 0.18)),  # given later
    ],
)
def test_interest_that_nobody_filed_is_debt_times_reference_and_spread(rating, interest, tmp_path):
    item = filed(book(tmp_path, rating + "  accounts:\n" + DEBT), "filer").items["interest"]
    assert item.amount == pytest.approx(interest)
    assert (item.basis, item.period) == ("assumed", "2026Q2")


def test_filed_interest_counts_where_it_is_of_the_debt_that_is_filed(tmp_path):
    rows = "  accounts:\n" + DEBT + "    - {period: 2026H1, source: s2, known: 2026-08-12, interest: 100 m USD}\n"
    item = filed(book(tmp_path, rows), "filer").items["interest"]
    assert (item.amount.mid, item.basis) == (pytest.approx(0.05), "reported")


def test_interest_of_an_earlier_debt_is_one_end_of_a_range(tmp_path):
    """40 m of 2025 are 0.01 a quarter; the debt of June costs 0.16..0.18 a quarter."""
    rows = "  accounts:\n" + DEBT + "    - {period: 2025, source: s2, known: 2026-03-01, interest: 40 m USD}\n"
    item = filed(book(tmp_path, rows), "filer").items["interest"]
    assert item.amount == pytest.approx((0.01, 0.095, 0.18))
    assert item.basis == "assumed"


def test_without_assumptions_interest_is_not_filed(tmp_path):
    account = filed(book(tmp_path, "  accounts:\n" + DEBT, {"assumptions/by-hand.yaml": "[]\n"}), "filer")
    assert account.items.keys() == {"debt"}


RATES = """period,value,low,high,unit,basis,source
2025-09-30,140,,,JPY per USD,reported,s2
2025-12-31,160,,,JPY per USD,reported,s2
2026-03-31,150,,,JPY per USD,reported,s2
"""


def test_another_currency_is_converted_at_a_rate_of_the_book(tmp_path):
    """Of the year to March 2026: a flow at the mean of 140, 160 and 150, the debt at that of the last day, 150."""
    row = (
        "{period: FY2025, end: 2026-03-31, source: s2, known: 2026-05-13, revenue: 7.5 tn JPY, debt: 1500..3000 bn JPY}"
    )
    account = filed(book(tmp_path, f"  accounts:\n    - {row}\n", {"series/jpy.csv": RATES}), "filer")
    assert account.amount("revenue") == pytest.approx((12.5, 12.5, 12.5))  # 7,500 / 150 / 4
    assert account.amount("debt") == pytest.approx((10.0, 15.0, 20.0))


OWNERS = """  owners:
    fund:
      - {value: 30 %, from: 2025-03-01, source: s2}
      - {value: 20..24 %, from: 2026-06-30, known: 2026-07-29, source: s2}
    meta: {value: 10..14 %, from: 2025-06-01, source: s2}
    insurers: {value: unknown, from: 2025-06-01, source: s2}
  votes:
    fund: {value: 60 %, from: 2025-06-01, source: s2}
"""


def test_the_latest_row_of_a_holder_counts_and_the_rest_is_nobodys(tmp_path):
    """22 and 12 % at their middles leave 66 %; at their highs 62, at their lows 70."""
    found = holders(book(tmp_path, OWNERS), "filer")
    assert [(h.holder, h.share and h.share.mid) for h in found.named] == [
        ("fund", pytest.approx(0.22)),
        ("insurers", None),
        ("meta", pytest.approx(0.12)),
    ]
    assert found.unknown == pytest.approx((0.62, 0.66, 0.70))
    assert found.named[0].votes == pytest.approx((0.6, 0.6, 0.6))


def test_a_replay_sees_the_share_that_was_known(tmp_path):
    whole = book(tmp_path, OWNERS)
    assert holders(known_on(whole, dt.date(2026, 7, 28)), "filer").named[0].share.mid == pytest.approx(0.3)
    early = holders(known_on(whole, dt.date(2025, 10, 31)), "filer", as_of=dt.date(2025, 5, 31))
    assert [h.holder for h in early.named] == ["fund"]


def test_who_names_no_holder_belongs_to_unknown_ones(tmp_path):
    assert holders(book(tmp_path, ""), "filer").unknown == (1.0, 1.0, 1.0)


def test_the_acquirer_is_the_one_of_the_day(tmp_path):
    rows = """  acquirer:
    - {value: meta, from: 2025-06-01, source: s2}
    - {value: oracle, from: 2026-06-30, known: 2026-07-29, source: s2}
    - {value: unknown, from: 2026-08-01, source: s2}
"""
    other = texts_of_valid()["entities/firms.yaml"] + (
        "\n- {id: oracle, name: Oracle, kind: hyperscaler, class: sponsor, source: s2}\n"
    )
    whole = book(tmp_path, rows, {"entities/firms.yaml": other})
    days = (dt.date(2025, 5, 31), dt.date(2026, 6, 29), dt.date(2026, 7, 30), dt.date(2026, 8, 1))
    assert [acquirer(whole, "filer", as_of=day) for day in days] == [None, "meta", "oracle", None]
    assert acquirer(known_on(whole, dt.date(2026, 7, 28)), "filer") == "meta"


@pytest.fixture(scope="module")
def bundled():
    return lt.load()


@pytest.mark.parametrize("company", FILERS)
def test_a_filer_of_the_bundled_book_has_an_account_and_a_rating_where_one_is_public(company, bundled):
    account = filed(bundled, company)
    assert {"revenue", "operating_cash_flow", "debt", "interest"} - account.items.keys() <= {"operating_cash_flow"}
    assert bool(bundled.entities[company].rating) is (company not in UNRATED)


def test_of_the_seventeen_filers_sixteen_have_unknown_holders_only(bundled):
    """Holders of a listed company are named where a proxy statement was read; of the labs by their cap tables."""
    nobody = [company for company in FILERS if not holders(bundled, company).named]
    assert sorted(set(FILERS) - set(nobody)) == ["coreweave"]
    named = {e for e in bundled.entities if holders(bundled, e).named}
    assert {"openai", "anthropic", "coreweave", "spacex", "xai", "databank", "nscale", "qts"} <= named


def test_a_company_is_shown_with_what_it_filed_and_with_its_unknown_holders(tmp_path):
    whole = book(tmp_path, OWNERS + "  accounts:\n" + DEBT)
    shown = entity_text(whole, whole.entities["filer"])
    assert "unknown holders: 66.0% (62.0% to 70.0%)" in shown
    assert "unknown holders: 100%\n" in entity_text(whole, whole.entities["meta"])
    for name in ("debt of 2026Q2", "owned by fund", "votes of fund"):
        assert f"\n{name} " in shown, name
