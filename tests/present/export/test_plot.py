"""A figure of an answer is the one that the verb writes, shows itself in a notebook, and is found by name."""

import json
from functools import cache

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.cli import app
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.present.export import plot as plotting
from lookthrough.present.figures import rendering
from tests.slow import slow


@cache
def book():
    return lt.load()


@cache
def owed():
    return lt.through(book())


@slow
def test_a_plot_writes_the_bytes_that_the_verb_writes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    funding = lt.funding(book())
    for ending in (".svg", ".csv", ".json", ".zip"):
        assert CliRunner().invoke(app, ["figure", "funding", "-o", f"verb{ending}"]).exit_code == 0
        assert funding.plot().save(f"plot{ending}").read_bytes() == (tmp_path / f"verb{ending}").read_bytes()


def test_a_plot_is_one_line_a_picture_and_a_frame_of_its_data():
    plot = owed().plot()
    assert repr(plot) == "<Plot who-owes-what: What the largest sponsors owe, by view>"
    shown = plot._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg")
    assert shown["text/plain"] == repr(plot)
    assert plot.frame("polars")["view"].unique().len() == len(owed().views)
    assert plot.chart().to_dict()["title"]["text"] == plot.heading
    assert json.loads(json.dumps(plot.spec()))["title"]["text"] == plot.heading


def test_where_nothing_draws_it_a_plot_is_its_table(monkeypatch):
    monkeypatch.setattr(plotting, "why_not", lambda: rendering.INSTALL)
    shown = owed().plot()._repr_mimebundle_()
    assert "image/svg+xml" not in shown
    assert "<table>" in shown["text/html"]


@pytest.mark.parametrize("name", ["who-owes-what", "promised", "trail"])
def test_a_figure_is_found_by_its_name(name):
    assert owed().plot(name).name == name


def test_a_word_of_a_name_is_enough_where_no_other_has_it():
    circularity = lt.circularity(lt.flows(book()))
    assert circularity.plot("map").name == "money-map"
    assert circularity.plot("intervals").name == "vendor-intervals"


def test_an_unknown_figure_says_the_nearest():
    with pytest.raises(UnknownNameError, match=r"there is no figure 'trial' here: did you mean \"trail\"\?"):
        owed().plot("trial")
    with pytest.raises(UnknownNameError, match="there is no figure 'xyz' here: here are who-owes-what, trail"):
        owed().plot("xyz")


def test_one_instrument_is_drawn_with_what_it_pays():
    one = next(row.id for row in lt.instruments(book()).instruments if row.family == "debt" and row.wal)
    asked = lt.instrument(book(), one)
    drawn = asked.plot(book=book())
    assert drawn.name == "schedule"
    assert drawn.frame("polars")["balance"].to_list()[0] == pytest.approx(asked.cash[0].balance, abs=0.005)
    with pytest.raises(UsageError, match=r".plot\(book=book\) names it"):
        asked.plot()


def test_an_answer_without_figures_and_one_without_a_book_say_so():
    with pytest.raises(UsageError, match=r"Diff has no figures; .frame\(\) has its rows"):
        lt.diff(book(), "2025-11-15", "2026-06-30").plot()
    own = lt.circularity([("nvidia", "openai", 1.0), ("openai", "nvidia", 0.5)])
    with pytest.raises(UsageError, match=r"does not hold its book: .plot\(book=book\) names it"):
        own.plot()
    assert own.plot("intervals", book=book()).name == "vendor-intervals"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("x.pdf", r"x.pdf does not end in .svg or .png or .csv or .json or .zip: name it x.pdf.svg"),
        ("nowhere/x.svg", "there is no folder nowhere: make the folder first"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused(tmp_path, monkeypatch, file, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=said):
        owed().plot().save(file)


def test_a_table_alone_has_data_and_no_picture(tmp_path):
    support = lt.vendor_support(book())
    assert support.plot().save(tmp_path / "support.csv").read_text(encoding="utf-8").startswith("vendor")
    with pytest.raises(UsageError, match=r"vendor-support is no chart: its data go into a file .csv"):
        support.plot().svg()
    with pytest.raises(UsageError, match="is no chart"):
        support.plot().chart()


def test_the_book_behind_an_answer_is_no_part_of_it():
    race = lt.race(book(), paths=20)
    assert race.book is book()
    assert "book" not in race.document()
    assert "book" not in race.as_columns()
