"""The report's figures on promises and on rules are the document's own numbers and words."""

import functools
from dataclasses import replace

import pytest

from lookthrough.api import load
from lookthrough.lens.through.through import through
from lookthrough.present import labels
from lookthrough.present.page.run_document import RunDocuments, read_documents
from lookthrough.present.sections import owes
from lookthrough.present.sections.owes_rules import promised_figure, rules_figure, rules_table
from lookthrough.present.sections.report_data import ReportData
from tests.present.figures.drawn import said_by


@functools.cache
def document():
    return read_documents({"through": through(load(), "meta", "oracle", "amazon").document()}).through


def section_of(through_document):
    return owes.section(ReportData(load(), RunDocuments(through=through_document)))


def figure_of(section, id_):
    return next(f for f in section.figures if f.id == id_)


def test_the_promises_are_those_of_the_document_in_both_measures():
    figure = promised_figure(document(), document().entities[:1])
    rows = {(r[0], r[2], r[3]): r for r in figure.table.rows}
    for entity in document().entities:
        for column in ("leases_not_commenced", "purchase_commitments"):
            for measure in ("undiscounted", "present_value"):
                size = getattr(entity.committed[column], measure)
                assert rows[entity.id, column, measure][4] == (size.low, size.mid, size.high)
    assert rows["amazon", "leases_not_commenced", "present_value"][-1] == "estimated"
    assert rows["oracle", "leases_not_commenced", "present_value"][-1] == "assumed"
    assert "628" in figure.caption


def test_every_outcome_stands_in_the_table_with_its_fields_and_the_deciding_ones_on_the_page():
    shown = document().entities
    figure = rules_figure(document(), shown)
    assert len(figure.table.rows) == sum(len(e.rules) for e in shown)
    assert any("c002.directs = another" in str(cell) for row in figure.table.rows for cell in row)
    page = rules_table(shown)
    assert "Does it alone direct" in page
    assert page.count("<tr>") == 1 + sum(
        r.rule in {"asc810.consolidates", "asc842.classification", "accounts"} for e in shown for r in e.rules
    )


def test_companies_without_rules_have_no_figure_of_rules():
    bare = replace(document(), entities=tuple(replace(entity, rules=()) for entity in document().entities))
    assert rules_figure(bare, bare.entities) is None
    assert rules_table(bare.entities) == ""
    assert [f.id for f in section_of(bare).figures] == ["who-owes-what", "trail", "promised"]


@pytest.mark.parametrize("scenario", [None, "hype-fade"])
def test_the_economic_view_is_explained_where_there_is_a_run(scenario):
    note = figure_of(section_of(replace(document(), scenario=scenario)), "who-owes-what").note
    assert ("hype-fade" in note) is (scenario is not None)


def test_the_bars_bear_the_names_of_the_views():
    words = said_by(figure_of(section_of(document()), "who-owes-what").chart)
    for view in document().entities[0].views:
        assert labels.first_upper(labels.VIEWS[view]) in words


def test_hostile_words_of_a_book_are_text_on_the_page():
    (first, *_) = document().entities
    bad = replace(first, rules=tuple(replace(r, why="<script>alert(1)</script>") for r in first.rules))
    assert "<script>" not in rules_table([bad])
