"""What the report says of a book before any run."""

import lookthrough as lt
from lookthrough.present.page.run_document import RunDocuments
from lookthrough.present.sections import known
from lookthrough.present.sections.report_data import ReportData
from tests.present.figures.drawn import said_by


def totals():
    return next(
        figure for figure in known.section(ReportData(lt.load(), RunDocuments())).figures if figure.id == "totals"
    )


def test_each_reported_total_is_a_row_with_its_verdict():
    figure = totals()
    place = {name: i for i, name in enumerate(figure.table.names)}
    for row in figure.table.rows:
        assert (row[place["verdict"]] != "fails") == (float(row[place["gap"]] or 0.0) == 0.0)
    verdicts = [row[place["verdict"]] for row in figure.table.rows]
    held, own = verdicts.count("holds"), verdicts.count("by construction")
    assert figure.caption.startswith(f"{held} of {len(verdicts) - own} ")
    assert f"{own} more hold by construction" in figure.caption
    assert 0 < held < len(verdicts) - own


def test_a_bar_says_who_with_whom_and_when_and_counts_the_rest_of_a_group():
    body = " ".join(said_by(totals().chart))
    assert "Microsoft and 5 others: lease" in body
    assert "OpenAI with Amazon.com:" in body
    assert "Amazon.com, 2025Q4:" in body
