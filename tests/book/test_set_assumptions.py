"""Assumptions set for one question: read as in the book, bounded as in the book, and the book stays as it is."""

from __future__ import annotations

import pytest

import lookthrough
from lookthrough.book.set_assumptions import with_assumptions
from lookthrough.errors import UnknownNameError, UsageError


@pytest.fixture(scope="module")
def book():
    return lookthrough.load()


def test_an_assumption_is_what_was_written_on_every_day(book):
    changed = with_assumptions(book, {"race.keep": "60..70 %", "world.rate_start": "5 %"})
    keep = changed.assumptions["race.keep"]
    assert (keep.value.low, keep.value.mid, keep.value.high) == pytest.approx((0.6, 0.65, 0.7))
    assert keep.earlier == ()
    assert changed.assumptions["world.rate_start"].value.mid == pytest.approx(0.05)
    assert book.assumptions["world.rate_start"].value.mid != pytest.approx(0.05)
    assert with_assumptions(book, {}) is book


@pytest.mark.parametrize(
    ("name", "text", "error", "said"),
    [
        ("race.kept", "70 %", UnknownNameError, "did you mean race.keep"),
        ("race.keep", "170 %", UsageError, "share of a whole"),
        ("race.keep", "most of it", UsageError, "not a share"),
        ("race.keep", "70..60 %", UsageError, "60"),
        ("flywheel.cap_rate", "0 %", UsageError, "above 0"),
        ("flywheel.ltv", "130 %", UsageError, "100 %"),
        ("flywheel.pipeline", "0", UsageError, "from 1 to 16"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(book, name, text, error, said):
    with pytest.raises(error, match=said):
        with_assumptions(book, {name: text})
