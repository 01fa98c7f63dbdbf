"""Where the onset is drawn, the page says when, counts failures from it, and has the loss by its year."""

import lookthrough as lt
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.sections import failures, losses
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.table import pick
from tests.present.figures.drawn import said_by
from tests.present.stress_fixture import stress_document

BEGINS = "The shock begins at another time on each path, from 2026Q4 to 2030Q4."


def data(first="2026Q4", last="2030Q4"):
    means = ({"mean": 300.0, "standard_error": 20.0}, {"mean": 100.0, "standard_error": None})
    small = {"mean": -2.0, "standard_error": 1.0}
    loss = [
        {"year": year, "paths": 500, "lenders": small, "total": total, "network": small}
        for year, total in zip((first[:4], last[:4]), means, strict=True)
    ]
    found = {"coreweave": {"p5": 0, "median": 1, "p95": 20, "before": 0.01}}
    onset = {"first": first, "last": last, "failures": found, "loss": loss if first[:4] != last[:4] else []}
    return ReportData(lt.load(), read_documents({"stress": stress_document() | {"onset": onset}}))


def test_the_loss_by_the_year_of_the_onset_has_its_errors():
    section = losses.section(data())
    assert section.words.endswith(BEGINS)
    figure = section.figures[-1]
    assert figure.caption == (
        "Over all ledgers 300.0 ± 20.0 bn are lost where the shock begins in 2026 and 100.0 bn where it begins in "
        "2030; of that the network adds -2.00 ± 1.00 and -2.00 ± 1.00."
    )
    assert pick(figure.table, ("year", "paths")).rows == (("2026", 500), ("2030", 500))
    assert "2030, 500 paths" in " ".join(said_by(figure.chart, 350.0))


def test_failures_count_from_the_onset_and_those_before_it_stand_beside():
    section = failures.section(data())
    assert BEGINS in section.words
    figure, when = section.figures
    assert pick(when.table, ("entity",)).rows == pick(figure.table, ("entity",)).rows
    assert "at the median 1 quarter after the shock begins (nine failures in ten: 0 to 20)" in figure.caption
    rows = dict(zip(*zip(*pick(figure.table, ("entity", "before_onset")).rows, strict=True), strict=True))
    assert (rows["coreweave"], rows["xai"]) == (0.01, None)


def test_an_onset_in_one_year_has_no_figure_of_its_own():
    assert [figure.id for figure in losses.section(data("2027Q1", "2027Q1")).figures if "onset" in figure.id] == []
