"""A figure to take away: picture, data and sources agree with the report, and the same figure gives the same bytes."""

import io
import json
import re
import zipfile
from functools import cache

import pytest

import lookthrough as lt
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.present.all_figures import figure_named, figures_of_book
from lookthrough.present.export.figure_file import FORMS, TakenFigure, figure_bytes
from lookthrough.present.figures import rendering
from lookthrough.present.page.page import Figure, picture_html
from lookthrough.present.table import Table
from lookthrough.present.tables.answers import answers_of


@cache
def figures():
    book = lt.load()
    return figures_of_book(book, answers_of(book, None, ("signed", "funded")))


def taken(name="who-owes-what"):
    data, found = figures()
    return TakenFigure(figure_named(name, found), data.book, None, "lookthrough 0.0")


@pytest.mark.parametrize("ending", FORMS)
def test_the_same_figure_gives_the_same_bytes(ending):
    assert figure_bytes(taken(), ending) == figure_bytes(taken(), ending)


def test_the_picture_holds_title_date_unit_and_sources():
    words = re.sub("<[^>]*>", " ", figure_bytes(taken(), ".svg").decode())
    for each in ("What the largest sponsors owe, by view", "balance-sheet date 2026-06-30", "USD bn", "Sources: "):
        assert each in words


def test_the_data_are_those_of_the_table():
    lines = figure_bytes(taken(), ".csv").decode().splitlines()
    assert len(lines) == 1 + len(taken().figure.table.rows)
    assert "USD bn" in lines[0]


def test_a_zip_holds_all_of_it_and_says_how_to_cite():
    archive = zipfile.ZipFile(io.BytesIO(figure_bytes(taken(), ".zip")))
    metadata = json.loads(archive.read("who-owes-what/metadata.json"))
    assert metadata["book"]["sha256"] == taken().book.sha256
    assert metadata["cite"] in archive.read("who-owes-what/README.md").decode()
    assert archive.read("who-owes-what/who-owes-what.svg") == figure_bytes(taken(), ".svg")
    assert {source["grade"] for source in metadata["sources"]} <= {"A", "B", "C"}
    assert metadata["sources"]


def test_the_specification_says_what_it_shows_and_where_it_comes_from():
    title = json.loads(figure_bytes(taken(), ".json"))["title"]
    assert title["text"] == taken().figure.title
    assert "balance-sheet date" in title["subtitle"][1]


def test_words_of_a_book_are_text_in_a_picture():
    figure = taken().figure
    bad = Figure("bad", "<script>alert(1)</script> & more", figure.caption, figure.table, figure.chart)
    svg = figure_bytes(TakenFigure(bad, taken().book, None, ""), ".svg").decode()
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_an_unknown_figure_names_the_nearest():
    with pytest.raises(UnknownNameError, match='did you mean "who-owes-what"'):
        figure_named("who-owes-wat", figures()[1])


def test_what_is_no_chart_has_data_and_no_picture():
    plain = TakenFigure(Figure("plain", "A table", "", Table((), ())), taken().book, None, "")
    assert figure_bytes(plain, ".csv") == b"\r\n"
    with pytest.raises(UsageError, match="plain is no chart"):
        figure_bytes(plain, ".png")


def test_without_the_extra_a_page_has_a_sentence_in_place_of_the_picture(monkeypatch):
    monkeypatch.setattr("lookthrough.present.page.page.why_not", lambda: rendering.INSTALL)
    assert "pip install" in picture_html(taken().figure)


def test_without_the_extra_a_picture_is_refused_with_the_remedy(monkeypatch):
    monkeypatch.setattr(rendering.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"pip install 'lookthrough\[figures\]'"):
        figure_bytes(taken(), ".svg")
    assert figure_bytes(taken(), ".csv")


def test_where_address_space_is_short_a_picture_is_refused_and_the_process_lives(monkeypatch):
    monkeypatch.setattr(rendering.resource, "getrlimit", lambda _what: (6 * 2**30, -1))
    with pytest.raises(UsageError, match="lift ulimit -v"):
        figure_bytes(taken(), ".svg")
