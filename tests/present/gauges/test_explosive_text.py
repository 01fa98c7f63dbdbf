"""What the tests of explosive behaviour say on a screen."""

import dataclasses

import numpy as np

from lookthrough.gauges.explosive.explosive import explosive
from lookthrough.gauges.explosive.held_against import DatedEpisode
from lookthrough.gauges.explosive.how_tested import HowTested
from lookthrough.gauges.long_series.shipped import long_series
from lookthrough.present.sentences.gauge_sentences import explosive_sentences, undecided_sentence
from lookthrough.present.tables.gauges.explosive import episodes_table, explosive_table, held_table
from lookthrough.present.terminal.gauges.explosive import explosive_text
from tests.gauges.explosive.samples import months, one_bubble

BUBBLE = months(one_bubble(np.random.default_rng(3)), name="bubble")
SHORT = [months(BUBBLE.values[:20], name=f"short {i}") for i in range(14)]


def text_of(*series, **how):
    return explosive_text(explosive(series, HowTested(**{"bootstrap": 0, **how})))


def test_the_verdict_the_window_and_the_longest_episode_are_said():
    text = " ".join(text_of(BUBBLE).split())
    assert "bubble is explosive at 95% by Gaussian random walks: the largest statistic of all windows is" in text
    assert "The longest episode could be seen from" in text
    assert (
        "100 observations by the month, 1990-01 to 1998-04; lag 0; the smallest window has 19 regression rows." in text
    )
    assert "An episode says how a series moved, not why" in text


def test_tables_have_every_level_and_every_episode():
    answer = explosive([BUBBLE], HowTested(bootstrap=19))
    (test,) = answer.tests
    assert len(held_table(answer).rows) == 2 * 3
    assert len(episodes_table(answer).rows) == sum(len(dated) for held in test.held for dated in held.dated)
    assert len(explosive_table(answer).rows) == 1


def test_an_episode_that_lasts_is_said_to_end_with_the_data():
    answer = explosive([BUBBLE], HowTested(bootstrap=0))
    (test,) = answer.tests
    lasting = DatedEpisode("1998-01", "1998-04", "1998-04", 4, True)
    held = dataclasses.replace(test.held[0], dated=((lasting,),) * 3)
    answer = dataclasses.replace(answer, tests=(dataclasses.replace(test, held=(held,)),))
    assert "1998-04 (end of the data)" in str(episodes_table(answer).rows)


def test_what_cannot_be_decided_is_counted_and_the_longest_are_listed():
    text = text_of(*SHORT)
    assert "None of 14 series is decidable: 14 fewer than 40 observations." in text
    assert "Not decidable: the longest 12 of 14" in text
    some = undecided_sentence(explosive([BUBBLE, *SHORT], HowTested(bootstrap=0)))
    assert some == "14 of 15 series are not decidable: 14 fewer than 40 observations."
    assert undecided_sentence(explosive([], HowTested())) == ""


def test_that_gaussian_values_would_say_something_else_is_said():
    answer = explosive([long_series()["us_stocks_over_dividends"]], HowTested(bootstrap=199))
    said = " ".join(explosive_sentences(answer.tests[0]))
    assert "Gaussian values (2.34) call it explosive; they take no account of volatility that changes" in said


def test_holidays_of_trading_days_are_named():
    test = explosive([BUBBLE], HowTested(bootstrap=0)).tests[0]
    assert "9 weekdays without a value taken for holidays" in " ".join(
        explosive_sentences(dataclasses.replace(test, holidays=9))
    )
