"""The report's figures on promises and on rules are the document's own numbers and words."""

import functools

import pytest

from lookthrough.api import load
from lookthrough.lens.through.through import through
from lookthrough.present.sections.owes import owes_section
from lookthrough.present.sections.owes_rules import promised_figure, rules_figure, rules_table


@functools.cache
def document():
    return through(load(), "meta", "oracle", "amazon").document()


def figure_of(section, id_):
    return next(f for f in section.figures if f.id == id_)


def test_the_promises_are_those_of_the_document_in_both_measures():
    figure = promised_figure(document(), document()["entities"][:1])
    rows = {(r[0], r[2], r[3]): r for r in figure.table.rows}
    for entity in document()["entities"]:
        for column, title in (("leases_not_commenced", "leases not begun"), ("purchase_commitments", "purchases")):
            for measure, words in (("undiscounted", "undiscounted"), ("present_value", "present value")):
                row = rows[entity["id"], title, words]
                assert list(row[4:7]) == [entity["committed"][column][measure][end] for end in ("low", "mid", "high")]
    assert rows["amazon", "leases not begun", "present value"][-1] == "estimated"
    assert rows["oracle", "leases not begun", "present value"][-1] == "assumed"
    assert "628" in figure.caption


def test_every_outcome_stands_in_the_table_with_its_fields_and_the_deciding_ones_on_the_page():
    shown = document()["entities"]
    figure = rules_figure(document(), shown)
    assert len(figure.table.rows) == sum(len(e["rules"]) for e in shown)
    assert any("c002.directs = another" in str(cell) for row in figure.table.rows for cell in row)
    page = rules_table(shown)
    assert "Does it alone direct" in page
    assert page.count("<tr>") == 1 + sum(
        r["rule"] in {"asc810.consolidates", "asc842.classification", "accounts"} for e in shown for r in e["rules"]
    )


def test_companies_without_rules_have_no_figure_of_rules():
    bare = [entity | {"rules": []} for entity in document()["entities"]]
    assert rules_figure({"entities": bare}, bare) is None
    assert rules_table(bare) == ""
    section = owes_section({"entities": bare})
    assert [f.id for f in section.figures] == ["who-owes-what", "trail", "promised"]


@pytest.mark.parametrize("scenario", [None, "hype-fade"])
def test_the_economic_view_is_explained_where_there_is_a_run(scenario):
    given = document() if scenario is None else document() | {"scenario": scenario}
    note = figure_of(owes_section(given), "who-owes-what").note
    assert ("hype-fade" in note) is (scenario is not None)


def test_hostile_words_of_a_book_are_text_on_the_page():
    (first, *_) = document()["entities"]
    bad = first | {"rules": [r | {"why": "<script>alert(1)</script>"} for r in first["rules"]]}
    assert "<script>" not in rules_table([bad])
