"""The program is for any book: other trades, dates, names and kinds of contract than the bundled one has.

Every book of a fixed list is asked what a user would ask. A verb answers, or refuses in one paragraph with the exit
code of a refusal; it never ends with a traceback. ``LOOKTHROUGH_BOOKS=300`` (``make fuzz``) asks of more books.
"""

import os
import re

import pytest
from typer.testing import CliRunner

from lookthrough.book.schema.vocabulary import ENTITY_CLASSES
from lookthrough.cli import app
from lookthrough.contracts import KINDS
from tests.any_book.books import book, bundled_ids

BOOKS = int(os.environ.get("LOOKTHROUGH_BOOKS", "10"))
STRESSED = 2 if BOOKS <= 20 else 2 + BOOKS // 20  # the two smallest books, and the largest of many
SHORT = ("--paths", "16", "--quarters", "8", "--block", "16", "--devices", "1")
STATIC = {
    "through": ("through",),
    "flywheel": ("flywheel", "--draws", "20"),
    "funding": ("funding",),
    "race": ("race", "--paths", "20"),
    "contest": ("contest", "--draws", "20"),
    "loops": ("loops",),
    "bounds": ("bounds",),
    "diffusion": ("diffusion", "--draws", "5"),
    "jobs": ("jobs",),
    "legacy": ("legacy",),
    "sponsors": ("sponsors",),
    "instrument": ("instrument",),
    "report": ("report", "-o", "page.html"),
}

pytestmark = pytest.mark.xdist_group("any_book")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of one book of the sample, written once."""
    written = {}

    def of(number):
        if number not in written:
            written[number] = book(number).write(tmp_path_factory.mktemp(f"book{number}"))
        return written[number]

    return of


def run(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def answers_or_refuses(result, number):
    """Hold a verb to its promise; return whether it answered."""
    about = f"{result.exit_code}: {result.stderr}\n{book(number).shown()}"
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(about) from result.exception
    assert result.exit_code in {0, 2, 3, 4}, about
    assert "Traceback" not in result.stdout + result.stderr, about
    if result.exit_code == 0:
        assert result.stdout.strip(), about
        return True
    assert result.stderr.strip(), about
    assert "\n\n" not in result.stderr.strip(), about
    return False


@pytest.mark.parametrize("number", range(BOOKS))
def test_a_book_of_any_trade_and_date_passes_the_checks(folder, number):
    result = run("check", folder(number))
    assert answers_or_refuses(result, number), result.stdout
    assert "0 errors" in result.stdout


@pytest.mark.parametrize("number", range(BOOKS))
def test_every_contract_of_any_book_can_be_a_position(folder, number, tmp_path):
    names = [contract["id"] for deal in book(number).deals for contract in deal["contracts"]]
    table = tmp_path / "own.csv"
    table.write_text("instrument,amount\n" + "".join(f"{name},10\n" for name in names), encoding="utf-8")
    result = run("portfolio", table, "--book", folder(number))
    assert answers_or_refuses(result, number) == bool(names)


@pytest.mark.parametrize("number", range(BOOKS))
def test_every_contract_of_any_book_is_an_instrument_or_refused(folder, number):
    for contract in (contract["id"] for deal in book(number).deals for contract in deal["contracts"]):
        answers_or_refuses(run("instrument", contract, "--book", folder(number)), number)


@pytest.mark.parametrize("verb", STATIC)
@pytest.mark.parametrize("number", range(BOOKS))
def test_a_static_verb_answers_or_refuses_in_one_paragraph(folder, number, verb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*STATIC[verb], "--book", folder(number))
    if answers_or_refuses(result, number) and verb == "report":
        assert "<html" in (tmp_path / "page.html").read_text(encoding="utf-8")


def by_size():
    """Return the smallest book, the smallest one with a contract, and the others from the largest on."""
    empty, *others = sorted(range(BOOKS), key=lambda n: book(n).size)
    small = next(n for n in others if book(n).size)
    return [empty, small, *(n for n in reversed(others) if n != small)]


@pytest.mark.parametrize("rank", range(STRESSED))
def test_a_book_is_stressed_and_its_run_reported_or_both_are_refused(folder, rank, tmp_path):
    number = by_size()[rank]
    out, scenario, trace = tmp_path / "run", book(number).scenario, 0 if rank > 1 else 2
    result = run("stress", "--book", folder(number), "--scenario", scenario, "--out", out, "--trace", trace, *SHORT)
    if answers_or_refuses(result, number):
        assert answers_or_refuses(run("report", out), number)
        assert "<html" in (out / "report.html").read_text(encoding="utf-8")


def test_the_books_have_every_class_of_entity_and_most_kinds_of_contract():
    books = [book(number) for number in range(BOOKS)]
    kinds = {contract["kind"] for each in books for deal in each.deals for contract in deal["contracts"]}
    assert {entity["class"] for each in books for entity in each.entities} == set(ENTITY_CLASSES)
    assert len(kinds) > 0.75 * len(KINDS)
    assert bundled_ids().isdisjoint(entity["id"] for each in books for entity in each.entities)


@pytest.mark.parametrize("number", range(BOOKS))
@pytest.mark.parametrize("verb", ["loops", "bounds"])
def test_a_window_that_nobody_asked_for_is_the_year_of_the_book_or_another_with_its_reason(folder, number, verb):
    result = run(verb, "--book", folder(number))
    if answers_or_refuses(result, number):
        window = re.search(r"(\d{4})Q\d to (\d{4})Q\d", result.stdout).groups()
        year = book(number).header["as_of"][:4]
        assert window == (year, year) or f"Nothing is paid in {year}" in result.stdout
    else:
        assert result.exit_code != 2, result.stderr  # nothing was asked that the book does not have
