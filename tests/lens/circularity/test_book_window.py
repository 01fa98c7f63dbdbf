"""The quarters looked at where nobody says which: the year of the book, or the nearest one with payments."""

import pytest
from typer.testing import CliRunner

from lookthrough.cli import app
from tests.book import small_book

SHIPS = {
    "book.yaml": "title: Ships\nas_of: 2026-02-10\n",
    "sources.yaml": "- {id: s1, title: Report, publisher: Gazette, grade: B}\n",
    "entities.yaml": (
        "- {id: line, name: Line, kind: shipping, class: modelled, source: s1}\n"
        "- {id: yard, name: Yard, kind: shipyard, class: modelled, source: s1}\n"
    ),
}
LEASE = """deal: d
title: Two ships
contracts:
- {{id: hull, kind: lease, tenant: line, landlord: yard, rent: 1 bn USD per year, {dates}, status: signed, source: s1}}
"""


def lookthrough(*arguments):
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.stdout, done.stderr


def ships(folder, dates, header=""):
    texts = {**SHIPS, "deals/d.yaml": LEASE.format(dates=dates), "book.yaml": SHIPS["book.yaml"] + header}
    return small_book.write(folder, texts)


@pytest.mark.parametrize(
    ("dates", "header", "window"),
    [
        ("start: 2025Q3, end: 2027Q4", "", "2026Q1 to 2026Q4"),
        ("start: 2031Q3, end: 2040Q4", "", "2031Q1 to 2031Q4"),
        ("start: 2010Q3, end: 2019Q2", "", "2019Q1 to 2019Q4"),
        ("start: 2025Q3, end: 2027Q4", "horizon: 2\n", "2026Q1 to 2026Q3"),
        ("start: 2031Q3, end: 2040Q4", "horizon: 2\n", "2026Q1 to 2026Q3"),
    ],
    ids=["in the year", "later", "before", "short horizon", "after the horizon"],
)
def test_a_window_that_nobody_asked_for_is_the_nearest_year_with_payments(tmp_path, dates, header, window):
    folder = str(ships(tmp_path, dates, header))
    for verb in ("loops", "bounds"):
        code, out, told = lookthrough(verb, "--book", folder)
        assert (code, told) == (0, "")
        assert window in out
        assert ("Nothing is paid in 2026, the year of the book" in out) is ("2026" not in window)


def test_a_window_that_was_asked_for_is_refused_where_nothing_is_paid_yet(tmp_path):
    folder = str(ships(tmp_path, "start: 2031Q3, end: 2040Q4"))
    for verb in ("loops", "bounds"):
        code, _, told = lookthrough(verb, "--book", folder, "--from", "2026Q1", "--to", "2026Q4")
        assert code == 2
        assert "before the first payment that the book knows, 2031Q3" in told
