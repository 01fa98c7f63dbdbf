"""What companies filed: parts stay within their whole, one day has one cash, and no figure is known too early."""

import pytest

from tests.book.small_book import codes, load, texts_of_valid, write

HEAD = "- {id: filer, name: Filer, kind: neocloud, class: modelled, source: s1, accounts: ["


def found(root, *accounts):
    """Return the codes of the valid book, of 2026-08-31, with a company that filed these accounts in August."""
    rows = ", ".join(f"{{source: s1, {'' if 'known:' in row else 'known: 2026-08-12, '}{row}}}" for row in accounts)
    return codes(load(write(root, {**texts_of_valid(), "entities/filer.yaml": f"{HEAD}{rows}]}}\n"})))


def revenue(period, amount, more=""):
    return f"period: {period}, revenue: {amount} bn USD{more}"


def cash(period, amount, more=""):
    return f"period: {period}, cash: {amount} bn USD{more}"


@pytest.mark.parametrize(
    ("accounts", "code"),
    [
        ((revenue("2026H1", 5), revenue("2026Q2", 2.6)), None),
        ((revenue("2026H1", 5), revenue("2026Q2", 5.04)), None),  # 0.8 % above: rounded when they were published
        ((revenue("2026H1", 5), revenue("2026Q2", 5.1)), "LT320"),
        ((revenue("2026Q2", 26), revenue("2026H1", 5)), "LT320"),  # whichever stands first
        ((revenue("2026H1", 5), revenue("2025Q4", 26)), None),  # the quarter before is no part
        ((revenue("2026H1", 5), revenue("2026Q1", 26)), "LT320"),
        ((revenue("TTM2026Q1", 5), revenue("2025Q2", 26)), "LT320"),  # the first of the four quarters
        ((revenue("TTM2026Q1", 5), revenue("2025Q1", 26)), None),
        ((revenue("2025", 5), revenue("2025H2", "4..6")), None),  # 4 bn of it would be within
        ((revenue("2025", 5), revenue("2025H2", "6..8")), "LT320"),
        (("period: 2025, operating_cash_flow: 1 bn USD", "period: 2025Q4, operating_cash_flow: 3 bn USD"), None),
        ((cash("2026H1", 5), cash("2026Q2", 5)), None),
        ((cash("2026H1", 5), cash("2026Q2", 5.04)), None),
        ((cash("2026H1", 5), cash("2026Q2", 2.5)), "LT420"),
        ((cash("2026H1", 5), cash("2026Q1", 2.5)), None),  # of another day
        ((revenue("2026Q2", 5), cash("2026Q2", 2.5)), "LT420"),  # one period, though no figure stands twice
        ((revenue("2026Q2", 5), revenue("FY2027Q1", 6, ", end: 2026-07-14")), "LT420"),  # 14 days later
        ((revenue("2026Q2", 5), revenue("FY2027Q1", 6, ", end: 2026-07-31")), None),
        ((revenue("2026Q2", 5, ", known: 2026-05-12"),), "LT417"),
        ((revenue("2026Q2", 5, ", known: 2026-06-30"),), None),  # on its last day
        ((cash("2026Q2", 5, ", revenue: {value: 3 bn USD, known: 2026-05-01, source: s1}"),), "LT417"),
        ((revenue("2026Q3", 5, ", known: 2026-11-01"),), None),  # the book is known to November
    ],
)
def test_accounts_agree_with_one_another_and_with_the_day_on_which_they_were_known(tmp_path, accounts, code):
    assert found(tmp_path, *accounts) == ([] if code is None else [code])
