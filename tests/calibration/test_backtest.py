"""How far the shares of a company lie apart between days."""

from lookthrough.calibration.backtest import Backtest, VintageShares


def shares(entity, *found):
    by_day = dict(zip("abc", found, strict=True))
    return VintageShares(entity, by_day, by_day)


ROWS = (
    shares("steady", 0.1, 0.2, 0.15),
    shares("loose", 0.1, 0.21, None),
    shares("late", None, None, 0.3),
    shares("never", 0.0, 0.2, 0.2),
)


def test_the_spread_is_the_highest_over_the_lowest_of_the_days_on_which_the_book_had_it():
    assert [None if row.spread is None else round(row.spread, 9) for row in ROWS] == [2.0, 2.1, None, None]


def test_who_lies_more_than_twofold_apart_is_named():
    found = Backtest("Small", "0", ("a", "b", "c"), "d", 1, 1, ROWS, (), ())
    assert found.apart == ("loose",)
    assert found.document()["apart"] == ["loose"]
