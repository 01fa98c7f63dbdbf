"""Every public answer shows itself in a line at a prompt and in a small table in a notebook."""

from functools import cache

import pytest

import lookthrough as lt
from lookthrough.errors import UnknownNameError
from lookthrough.units.columns import columns_of
from lookthrough.units.frames import BACKENDS
from lookthrough.units.front import notebook
from lookthrough.units.shown import table_html
from tests.units.test_frames import values

LINE, PAGE = 2_000, 50_000


@cache
def book():
    return lt.load()


ANSWERS = {
    "book": book,
    "through": lambda: lt.through(book()),
    "funding": lambda: lt.funding(book()),
    "circularity": lambda: lt.circularity(lt.flows(book())),
    "diff": lambda: lt.diff(book(), "2025-11-15", "2026-06-30"),
    "flywheel": lambda: lt.flywheel(book(), draws=0),
    "race": lambda: lt.race(book(), paths=20),
    "contest": lambda: lt.contest(book()),
    "diffusion": lambda: lt.diffusion(book(), draws=20),
    "jobs": lambda: lt.jobs(book()),
    "legacy": lambda: lt.legacy(book()),
    "implied": lambda: lt.implied(book()),
    "support": lambda: lt.vendor_support(book()),
    "flows": lambda: lt.flows(book()),
    "chance": lambda: lt.against_chance(lt.circularity(lt.flows(book())), "rewired", draws=20),
    "bounds": lambda: lt.bounds(book(), draws=5),
    "board": lambda: lt.board(book()),
    "explosive": lambda: lt.board(book()).of_book,
    "washing": lambda: lt.washing("We use artificial intelligence in everything."),
    "series": lambda: lt.read_series({"period": ["2025", "2026"], "price": [1.0, None]})[0],
    "clear": lambda: lt.clear([("a", "b", 1.0)], {"a": 0.5}),
    "clear over paths": lambda: lt.clear([("a", "b", [1.0, 2.0])], {"a": [0.5, 3.0]}),
    "sponsors": lambda: lt.sponsor_stress(book()),
    "instrument": lambda: lt.instrument(book(), "c008"),
    "contagion": lambda: lt.contagion([("a", "b", 1.0)], {"a": 0.5}),
    "instruments": lambda: lt.instruments(book()),
}


@cache
def answer(name):
    return ANSWERS[name]()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_a_line_at_a_prompt_and_a_small_table_in_a_notebook(name):
    assert len(repr(answer(name))) < LINE
    assert "\n" not in repr(answer(name))
    html = answer(name)._repr_html_()  # what a notebook calls
    assert len(html.encode()) < PAGE
    assert "<table>" in html


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_the_same_frame_in_every_library(name):
    frames = [values(answer(name).frame(backend=backend)) for backend in BACKENDS]
    assert frames[0] == frames[1] == frames[2]
    assert len({len(column) for column in frames[0].values()}) == 1


WITH_ROW_TYPES = [name for name in ANSWERS if name not in {"book", "clear", "clear over paths"}]
BY_KEY = {"sponsors"}  # some of their columns have the names of keys, which an answer without rows cannot know


@pytest.mark.parametrize("name", WITH_ROW_TYPES)
def test_an_answer_without_rows_would_have_the_same_columns(name):
    found, empty = answer(name).as_columns(), columns_of([], answer(name).row_type)
    kinds = {key: column.kind for key, column in found.items()}
    declared = {key: column.kind for key, column in empty.items()}
    assert declared.items() <= kinds.items() if name in BY_KEY else declared == kinds
    assert not [key for key in empty if found[key].has_gaps and not empty[key].has_gaps]


@pytest.mark.parametrize("table", notebook().BOOK_TABLES)
def test_a_book_has_its_tables_as_frames(table):
    frames = [values(book().frame(table, backend)) for backend in BACKENDS]
    assert frames[0] == frames[1] == frames[2]


def test_an_unknown_table_of_a_book_says_the_nearest():
    with pytest.raises(UnknownNameError, match=r"a book has no table 'entity': did you mean \"entities\"\?"):
        book().frame("entity")


def test_the_line_says_what_it_is_and_how_much():
    assert repr(lt.jobs(book())).startswith(f"<Jobs: {len(lt.jobs(book()).rows)} rows of ")
    assert repr(book()).startswith(f"<Book {book().title}, as of 2026-06-30: {len(book().entities)} entities, ")


def test_a_table_has_ten_rows_and_says_what_is_left_and_its_texts_are_escaped():
    rows = [{"name": "<b>&", "value": float(i)} for i in range(12)]
    html = table_html("a<b", columns_of(rows))
    assert html.count("<tr>") == 11
    assert "2 more rows in .rows" in html
    assert "&lt;b&gt;&amp;" in html
    assert "a&lt;b" in html
    assert "<b>&" not in html.replace("<b>a", "")


def test_an_answer_without_rows_is_a_line_too():
    assert table_html("nothing", {}).endswith("</tbody></table>")
