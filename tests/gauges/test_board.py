"""The board: every gauge on one page, each with what would change its mind; false alarms by hand; the long series."""

import dataclasses

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.gauges.dated_series import spacing
from lookthrough.gauges.explosive.explosive import explosive
from lookthrough.gauges.explosive.held_against import DatedEpisode
from lookthrough.gauges.explosive.how_tested import HowTested
from lookthrough.gauges.explosive.paid_off import false_alarms
from lookthrough.gauges.long_series.shipped import long_series
from lookthrough.present.sentences.board_sentences import board_rows
from lookthrough.present.tables.gauges.board import board_table
from lookthrough.present.terminal.gauges.board import board_text
from tests.gauges.explosive.samples import months

QUICK = HowTested(bootstrap=19)


@pytest.fixture(scope="module")
def board():
    return lt.board(lt.load(), how=QUICK)


def test_every_gauge_says_what_would_change_its_mind(board):
    rows = board_rows(board)
    gauges = " ".join(row.gauge for row in rows)
    for name in ("explosive", "implied growth", "record of job cuts", "legacy", "circularity", "washing"):
        assert name in gauges
    assert all(row.verdict and row.says and row.mind and row.alarms for row in rows)
    text = board_text(board)
    assert all(row.gauge in text for row in rows)
    assert len(board_table(board).rows) == len(rows)
    assert "No index is made of them" in text


def test_its_document_has_a_record_for_each(board):
    records = {record["name"]: record for record in board.document()["gauges"]}
    assert records["explosive, series of the book"]["status"] == "not decidable"
    assert records["explosive, long series"]["status"] == "decided"
    assert records["record of job cuts"]["false_alarms"] == pytest.approx(0.43, abs=0.01)
    assert records["implied growth"]["statistic"]["openai"] == pytest.approx(0.2907, abs=1e-4)
    assert records["circularity against chance"]["statistic"]["chance"] <= 0.05


def test_prices_over_revenue_are_among_its_series(board):
    assert {"openai_valuation/openai_annualised_revenue", "market_cap_nvidia/nvidia_revenue_quarterly"} <= {
        test.series.id for test in board.of_book.tests
    }


def test_a_book_without_anything_has_a_board_that_says_so():
    book = dataclasses.replace(lt.load(), series={}, entities={}, contracts={}, purchases=(), assumptions={})
    rows = {row.gauge: row for row in board_rows(lt.board(book, how=QUICK))}
    for name in ("implied growth", "record of job cuts", "circularity"):
        assert rows[name].verdict == "not decidable"


def test_the_long_series_have_their_source_and_one_frequency():
    assert {name: (len(each.values), spacing(each.periods).frequency) for name, each in long_series().items()} == {
        "sp_over_dividends": (1830, "month"),
        "sp_over_earnings": (132, "year"),
        "us_stocks_over_dividends": (864, "month"),
    }
    for series in long_series().values():
        assert series.source
        assert "licence" not in series.label
        assert series.place(0).endswith(":6")


def test_known_years_of_the_long_series():
    """S&P of 2000: 1,427 over 51.5; the dividend yield of the stocks at the end of 2002 was 2.06 %."""
    by_year = dict(
        zip(long_series()["sp_over_earnings"].periods, long_series()["sp_over_earnings"].values, strict=True)
    )
    assert by_year["2000"] == pytest.approx(1427.0075 / 51.4875, rel=1e-4)
    of_shiller = dict(
        zip(long_series()["sp_over_dividends"].periods, long_series()["sp_over_dividends"].values, strict=True)
    )
    assert of_shiller["1871-01"] == pytest.approx(4.44 / 0.26, rel=1e-5)
    assert of_shiller["2000-01"] == pytest.approx(1425.59 / 16.72, rel=1e-3)
    assert long_series()["us_stocks_over_dividends"].values[-1] == pytest.approx(1 / 0.02064, rel=1e-3)


def test_gaussian_values_and_the_bootstrap_disagree_on_the_dot_com():
    (test,) = explosive([long_series()["us_stocks_over_dividends"]], HowTested(bootstrap=199)).tests
    gaussian, wild = test.held
    assert test.found == ("1976-01", "1998-03")
    assert gaussian.values.gsadf[1] < test.gsadf < wild.values.gsadf[1]


def test_false_alarms_by_hand():
    """An episode of months 50 to 55: five years on, at month 115, the series is as high as when it was seen, or not."""
    values = np.cumsum(np.random.default_rng(1).standard_normal(120)) + 100.0
    (test,) = explosive([months(values)], HowTested(bootstrap=0)).tests
    dates = test.series.periods
    episode = DatedEpisode(dates[50], dates[55], dates[52], 6, False)

    def of(moved, *dated):
        changed = values.copy()
        changed[115] = values[50] + moved
        series = dataclasses.replace(test.series, values=tuple(changed))
        held = dataclasses.replace(test.held[0], dated=(dated, (), ()))
        return false_alarms(dataclasses.replace(test, series=series, held=(held,)))

    assert of(0.0, episode) == (1, 1, 1)
    assert of(-1.0, episode) == (1, 1, 0)
    late = DatedEpisode(dates[80], dates[90], dates[85], 11, False)
    assert of(0.0, episode, late) == (2, 1, 1)
    assert of(0.0) == (0, 0, 0)
    (open_,) = explosive([months(values[:20])], HowTested(bootstrap=0)).tests
    assert false_alarms(open_) is None
