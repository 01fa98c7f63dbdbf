"""Every public answer shows itself in a line at a prompt and in a small table in a notebook."""

from functools import cache

import pytest

import lookthrough as lt
from lookthrough.units.shown import table_html

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
    "clear": lambda: lt.clear([("a", "b", 1.0)], {"a": 0.5}),
    "contagion": lambda: lt.contagion([("a", "b", 1.0)], {"a": 0.5}),
    "instruments": lambda: lt.instruments(book()),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_a_line_at_a_prompt_and_a_small_table_in_a_notebook(name):
    answer = ANSWERS[name]()
    assert len(repr(answer)) < LINE
    assert "\n" not in repr(answer)
    if hasattr(answer, "_repr_html_"):
        assert len(answer._repr_html_()) < PAGE  # what a notebook calls


def test_the_line_says_what_it_is_and_how_much():
    assert repr(lt.jobs(book())).startswith(f"<Jobs: {len(lt.jobs(book()).rows)} rows of ")
    assert repr(book()).startswith(f"<Book {book().title}, as of 2026-06-30: {len(book().entities)} entities, ")


def test_a_table_has_ten_rows_and_says_what_is_left_and_its_texts_are_escaped():
    rows = [{"name": "<b>&", "value": float(i)} for i in range(12)]
    html = table_html("a<b", rows)
    assert html.count("<tr>") == 11
    assert "2 more rows in .rows" in html
    assert "&lt;b&gt;&amp;" in html
    assert "a&lt;b" in html
    assert "<b>&" not in html.replace("<b>a", "")


def test_an_answer_without_rows_is_a_line_too():
    assert table_html("nothing", []).endswith("</tbody></table>")
