"""An answer becomes typed tables once; every format is made from them."""

from __future__ import annotations

import csv
import io
from dataclasses import fields

import pytest

import lookthrough as lt
from lookthrough.book.schema.vocabulary import BASES, GRADES, STATUSES
from lookthrough.lens.bounds.bounds import FIGURES
from lookthrough.lens.funding.funding_rows import SOURCES
from lookthrough.lens.through.loss_attribution import LAYERS
from lookthrough.lens.through.through import COLUMNS, ECONOMIC, GAAPS, VIEWS, TrailRow
from lookthrough.present import labels
from lookthrough.present.export.csv_text import as_csv
from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import (
    Kind,
    Marked,
    Table,
    TableColumn,
    flat,
    pick,
    shown,
    span,
    table_of,
    texts,
    without,
)
from lookthrough.present.tables.common_columns import AMOUNT, ends, money, named, outer, share, text
from lookthrough.present.tables.through import side_by_side_table, trail_table, views_table
from lookthrough.present.terminal.text import table_text
from lookthrough.present.terminal.through import through_text
from lookthrough.runs.contents import PARTS
from lookthrough.simulate.channels import CHANNELS

RANGES = Table((text("name"), AMOUNT), (("a", (1.0, 2.0, 3.0)), ("b", None), ("c", Marked((4.0, 4.0, 4.0), "+?"))))


@pytest.fixture(scope="module")
def meta():
    return lt.through(lt.load(), "meta")


@pytest.mark.parametrize(
    ("named_keys", "keys"),
    [
        (labels.VIEWS, (*VIEWS, ECONOMIC)),
        (labels.TRAILS, (*VIEWS, ECONOMIC, "memo")),
        (labels.COMMITTED, COLUMNS),
        (labels.LAYERS, LAYERS),
        (labels.SOURCES_OF_MONEY, SOURCES),
        (labels.LEDGERS, (*PARTS, "listed")),
        (labels.LEDGER_WORDS, PARTS),
        (labels.CHANNELS, CHANNELS),
        (labels.GAAPS, GAAPS),
        (labels.BOUNDED, FIGURES),
        (labels.STATUSES, STATUSES),
        (labels.BASES, BASES),
        (labels.GRADES, GRADES),
    ],
)
def test_everything_that_answers_speak_of_has_one_name(named_keys, keys):
    assert tuple(named_keys) == tuple(keys)


def test_a_name_without_a_label_is_an_error():
    with pytest.raises(KeyError, match="firesale"):
        shown(named("channel", words=labels.CHANNELS), "firesale")


def test_a_kind_of_lender_that_only_the_book_knows_is_read_in_its_own_words():
    assert labels.lender_kind("asset_manager") == "asset manager"
    assert labels.lender_kind("own") == "own cash"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (994.26, "994.3"), (98.05, "98.0"), (9.996, "10.0"), (9.99, "9.99"), (4.149, "4.15"), (0.004, "0.00"),
        (0.0, "0"), (-0.0, "0"), (1e-12, "0"), (-0.001, "0.00"), (-12345.6, "-12,345.6"), (None, "–"),  # noqa: RUF001
        (float("nan"), "–"),  # noqa: RUF001 - the dash of a table
    ],
)  # fmt: skip
def test_a_figure_has_two_decimals_below_ten_and_one_from_there(value, written):
    assert amount(value) == written


def test_a_share_has_one_decimal_and_nothing_is_a_plain_zero():
    assert [percent(x) for x in (0.0, 0.004, 0.088, 1.0)] == ["0%", "0.4%", "8.8%", "100%"]
    assert [percent(x) for x in (0.0004, 0.9996, 0.997, -0.0004, 1.0004)] == [
        "<0.1%",
        ">99.9%",
        "99.7%",
        ">-0.1%",
        ">100%",
    ]
    assert percent(None, "n/a") == "n/a"


def test_a_range_is_one_column_for_people_and_three_for_programs():
    assert texts(RANGES) == [["a", "1.00 / 2.00 / 3.00"], ["b", "unknown"], ["c", "4.00+?"]]
    whole = flat(RANGES)
    assert whole.names == ("name", "low", "mid", "high")
    assert whole.heads == ("name", "low (USD bn)", "mid (USD bn)", "high (USD bn)")
    assert whole.rows == (("a", 1.0, 2.0, 3.0), ("b", None, None, None), ("c", 4.0, 4.0, 4.0))


def test_two_ends_without_a_middle_read_from_one_to_the_other():
    column = outer("revenue", "lowest to highest")
    assert shown(column, (1.0, 2.5)) == "1.00 to 2.50"
    assert flat(Table((column,), (((1.0, 2.5),),))).names == ("revenue_lowest", "revenue_highest")


def test_a_middle_that_the_data_do_not_allow_for_is_withheld():
    assert span((1.0, None, 3.0), "n/a") == "1.00 / withheld / 3.00"
    assert span((None, None, None), "n/a") == "n/a"


def test_columns_are_picked_by_name_and_a_range_by_one_of_its_ends():
    assert pick(RANGES, ("mid", "name")).rows == ((2.0, "a"), (None, "b"), (4.0, "c"))
    assert without(RANGES, "name").names == ("amount",)
    with pytest.raises(KeyError, match="nobody"):
        pick(RANGES, ("nobody",))


def test_a_picked_table_without_rows_keeps_its_columns():
    assert pick(Table(RANGES.columns, ()), ("amount",)).names == ("amount",)


def test_a_csv_for_programs_is_headed_by_names_and_one_for_people_by_labels():
    table = table_of(((money("floor", "own money: floor"), lambda r: r),), (0.1, None))
    assert as_csv(flat(table), with_names=True) == "floor\r\n0.1\r\n\r\n".replace("\r\n\r\n", '\r\n""\r\n')
    assert as_csv(flat(table)).startswith("own money: floor (USD bn)\r\n")


def test_figures_stand_on_the_right_and_words_on_the_left():
    table = Table((text("who"), share("part")), (("a", 0.5), ("long name", None)))
    assert table_text(table) == "who         part\n---------  -----\na          50.0%\nlong name    n/a"


def test_a_table_without_rows_is_no_text():
    assert table_text(Table((text("who"),), ())) == ""


def test_the_views_of_a_terminal_a_csv_and_a_document_are_the_same_figures(meta):
    [document] = meta.document()["entities"]
    rows = list(csv.DictReader(io.StringIO(as_csv(flat(views_table(meta.entities)), with_names=True))))
    assert {row["view"]: float(row["mid"]) for row in rows} == {v: r["mid"] for v, r in document["views"].items()}
    text_of = through_text(meta)
    assert all(f"{amount(float(row['high']))} " in text_of for row in rows)


def test_a_row_of_the_trail_has_the_same_facts_in_the_document_and_in_the_table(meta):
    [document] = meta.document()["entities"]
    assert {key for row in document["trail"] for key in row} == {field.name for field in fields(TrailRow)}
    table = trail_table(meta.entities)
    assert [row["why"] for row in document["trail"]] == [row[-1] for row in table.rows]
    assert {"file", "line"} == {field.name for field in fields(TrailRow)} - {"source"} - set(table.names)


def test_all_views_side_by_side_fit_in_eighty_columns():
    answer = lt.through(lt.load())
    table = pick(side_by_side_table(answer), ("entity", *answer.views))
    assert max(map(len, table_text(table).splitlines())) <= 80


def test_every_column_of_a_range_names_its_unit():
    assert TableColumn("size", "size", Kind.RANGE, "GW").head == "size (GW)"
    assert ends("undiscounted").head == "undiscounted (USD bn)"


@pytest.mark.parametrize(
    ("number", "thing", "said"),
    [(1, "company", "1 company"), (2, "company", "2 companies"), (0, "error", "0 errors"), (3, "day", "3 days")],
)
def test_things_are_counted_as_they_are_said(number, thing, said):
    assert labels.counted(number, thing) == said
