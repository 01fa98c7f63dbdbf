"""Evidence panels: every dollar of a headline stands once in each split."""

import functools
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from lookthrough.present.page import panels
from lookthrough.present.page.run_document import read_documents


@functools.cache
def book():
    return lt.load()


def test_each_split_of_a_panel_adds_up_to_the_headline():
    document = read_documents({"through": through(book()).document()}).through
    for entity in document.entities:
        for view, found in entity.views.items():
            panel = panels.panel_of(panels.pieces_of_view(book(), entity, view))
            if panel is None:
                assert not found.mid
                continue
            assert panel.total == pytest.approx(found.mid)
            for split in (panel.grade, panel.basis, panel.status):
                assert sum(size for _, size in split) == pytest.approx(panel.total)


def test_the_panel_of_the_totals_counts_what_the_contracts_add_to_them():
    got = {a.id: a for a in book().assertions}
    one = replace(book(), assertions=(got["hyperion-notes"],))
    assert panels.panel_of(panels.pieces_of_totals(one)).total == pytest.approx(27.3)


def test_the_panel_of_the_funding_is_all_its_money():
    found = funding(book())
    panel = panels.panel_of(panels.pieces_of_funding(book(), read_documents({"funding": found.document()}).funding))
    assert panel.total == pytest.approx(sum(row["total"] for row in found.rows))
    assert dict(panel.status)[panels.BALANCE_SHEET] == pytest.approx(
        sum(row["by_source"]["own_cash"] or 0.0 for row in found.rows)
    )
