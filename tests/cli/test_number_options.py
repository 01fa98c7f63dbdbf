"""Options that are numbers are refused beyond their limits, with the limits in the sentence, before any work."""

import pytest

from lookthrough.cli.number_options import decimal_number, whole_number
from lookthrough.simulate.compile.options import Options, check
from lookthrough.simulate.option_limits import LIMITS, Limits
from tests.cli.asking import refused, run

RUN = ("paths", "quarters", "seed", "severity", "block", "trace", "devices")
NONSENSE = ("-1", "1e400", "inf", "nan", "9" * 50, "9" * 5000, "\u0661\u0662", "0x10", "", "1_", "many")


@pytest.mark.parametrize("value", NONSENSE, ids=lambda text: text[:12])
@pytest.mark.parametrize("name", RUN)
def test_a_run_refuses_a_number_that_cannot_be(name, value, tmp_path):
    said = refused("stress", f"--{name}={value}", "--out", tmp_path / "run", code=2)
    assert f"--{name}" in said
    assert str(LIMITS[name]) in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("verb", "name"),
    [(("bounds",), "draws"), (("bounds",), "seed"), (("audit", "x"), "path"), (("story", "x"), "path")],
)
@pytest.mark.parametrize("value", ["-1", "9" * 30, "\u0663"])
def test_so_does_every_other_verb(verb, name, value):
    said = refused(*verb, f"--{name}={value}", code=2)
    assert f"--{name}" in said
    assert "from 0 to" in said


@pytest.mark.parametrize("name", RUN)
def test_python_refuses_what_the_command_line_refuses(name):
    options = Options("x", 10, 4, 1, 1.0, {}, (), (), None, 0, 8, costs=True, stops=True, discounting=True)
    beside = {"block": 64, "devices": 2}

    def checked(value):
        if name in beside:
            check(options, **(beside | {name: value}))
        else:
            check(options._replace(**{name: value}), **beside)

    for value in (LIMITS[name].least, LIMITS[name].most):
        checked(value)
    for value in (LIMITS[name].least - 1, LIMITS[name].most + 1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=f"{name} is .* it must be a number from"):
            checked(value)


def test_what_can_be_meant_is_read():
    whole, decimal = whole_number(Limits(0, 10**6)), decimal_number(Limits(0, 100))
    assert [whole(text) for text in ("0", "007", "10_000", "1000000", 5)] == [0, 7, 10_000, 1_000_000, 5]
    assert [decimal(text) for text in ("0", "1.5", ".5", "+2", "1e2", "1.", 1.0)] == [0, 1.5, 0.5, 2, 100, 1, 1]


DAYS = (
    "2026-W01-1",
    "20260101",
    "2026-13-01",
    "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661",
    "0001-01-01",
    "1899-12-31",
    "2201-01-01",
    "2026-02-30",
    "",
)


@pytest.mark.parametrize("day", DAYS)
def test_a_day_is_year_month_and_day_in_plain_digits(day):
    assert "write 2025-11-15" in refused("check", f"--as-of={day}", code=2)
    assert "write 2025-11-15" in refused("diff", day, "2026-01-01", code=2)


@pytest.mark.parametrize(
    "quarter", ["\u0662\u0660\u0662\u0666Q1", "2026Q\u0663", "2026q1", "26Q1", "2026Q5", "2025Q" + "1" * 5000]
)
def test_a_quarter_is_written_in_plain_digits(quarter):
    for verb in ("loops", "funding", "bounds"):
        assert "is not a quarter: write 2026Q1" in refused(verb, "--from", quarter, code=2)


@pytest.mark.parametrize("words", [("--from", "0001Q1", "--to", "2026Q4"), ("--to", "9999Q4")])
def test_a_window_reaches_no_further_than_the_years_that_are_read(words):
    for verb in ("loops", "funding", "bounds"):
        assert "lies outside the years 1900 to 2200" in refused(verb, *words, code=2)


def test_the_limits_stand_in_the_help():
    said = " ".join(run("stress", "--help").stdout.split())
    assert "Futures to simulate, from 1 to 10,000,000." in said
    assert "Seed of the random draws, from 0 to 9,223,372,036,854,775,807." in said
