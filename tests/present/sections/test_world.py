"""What drives a run: each sentence is made from its numbers, with a shock and without, with labs and without."""

import pytest

import lookthrough as lt
from lookthrough.present import labels
from lookthrough.present.numbers import DASH
from lookthrough.present.page.run_document import RunDocuments, read_documents
from lookthrough.present.run_records import read_stress
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.sections.simulated import world
from lookthrough.present.sentences.world_sentences import concentration_sentence, labs_sentence
from lookthrough.present.table import pick, texts
from lookthrough.present.tables.simulated.world import concentration_table, drivers_table, labs_table, medians_table
from lookthrough.present.world_records import DriversDocument
from lookthrough.runs.json_records import DocumentError
from lookthrough.world.driver import OF_THE_WORLD
from tests.present.figures.drawn import beyond, said_by
from tests.present.stress_fixture import quiet_document, stress_document
from tests.present.world_fixture import still_world, world_document

ENDS = ["2026Q4", "2027Q4", "2028Q2"]


def shown(made, **more):
    document = stress_document() | {"world": made} | more
    return world.section(ReportData(lt.load(), read_documents({"stress": document})))


def read(made):
    return read_stress(stress_document() | {"world": made}).world


def pictures(section):
    return {figure.id: figure for figure in section.figures}


def captions(section):
    return {figure.id: figure.caption for figure in section.figures}


def test_a_report_without_a_run_has_no_world():
    assert world.section(ReportData(lt.load(), RunDocuments())) is None


def test_with_a_shock_each_sentence_says_which_future_it_is_of():
    """Demand of 4 halves and comes back to 3; of labs 60 and 40, means of 1.1 times 100 and 75."""
    section = shown(world_document(ENDS))
    assert "ends of years, 2026Q4 to 2028Q2, with the shock and without it on the same draws" in section.words
    said = captions(section)
    assert said["world-capacity"] == (
        "Against the book's date demand by 2028Q2 is 3.00 times with the shock and 4.00 times without at the median; "
        "5.00 times was planned. Nine futures in ten lie between 1.50 and 4.50 times with the shock. Capacity by "
        "2028Q2 is 0.75 times with the shock and 1.00 times without. With the shock the median of capacity in use is "
        "lowest in 2027Q4, 50.0%; without it that is 100%. Against the book's date the price of capacity by 2028Q2 is "
        "0.75 times with the shock and 1.00 times without at the median."
    )
    assert said["world-developers"] == (
        "With the shock the median of what developers finish of their plan is lowest in 2027Q4, 50.0%; without it that "
        "is 100%. Lent on finished sites that bonds have not taken out is 15.0 bn with the shock and 20.0 bn without "
        "by 2028Q2 at the median; of it bonds would miss 1.50 bn with the shock and 2.00 bn without."
    )
    assert "the credit spread is highest in 2026Q4, 2.0%; without it that is 2.0%." in said["world-money"]
    assert said["world-labs"] == (
        "Of what frontier labs earn by 2028Q2 the median is for Anthropic PBC 60.0% with the shock and without; for "
        "OpenAI 40.0% with the shock and without. Together they earn, a year and on average, 82.5 bn with the shock "
        "and 110.0 bn without."
    )
    assert said["world-concentration"].startswith(
        "The labs' shares, squared and added up, make 0.52 with the shock and without by 2028Q2 at the median, after "
        "0.52 with the shock and without by 2026Q4. It is 1 where one lab earns everything and 0.50 where 2 earn alike."
    )


def test_what_is_left_to_users_stands_beside_what_owners_miss():
    """Means are 1.1 times medians: 0.75 used, a quarter of 2 gained and a quarter of 4 missed."""
    said = captions(shown(world_document(ENDS)))["world-legacy"]
    assert said == (
        "By 2028Q2 82.5% of what is used without the shock is used with it, on average. By the other price users gain "
        "0.55 times what was paid for capacity a year at the book's date; owners miss 1.10 times that. Where less was "
        "used in an earlier year, as much is again on 25.0% of paths."
    )


def test_a_shock_that_makes_computing_dear_takes_from_users_and_gives_to_owners():
    made = world_document(["2026Q4", "2027Q4"])
    for name in ("gain", "loss"):
        made["legacy"][name]["mean"] = [-size for size in made["legacy"][name]["mean"]]
    made["legacy"]["passes"] = [None, None]
    said = captions(shown(made))["world-legacy"]
    assert "users lose 1.10 times what was paid" in said
    assert said.endswith("owners get 2.20 times that more.")


def test_a_book_without_developers_has_no_figure_of_theirs():
    made = still_world(world_document(ENDS))
    still = {name: [1.0] * 3 for name in ("p5", "p50", "p95", "mean")}
    nothing = {name: [0.0] * 3 for name in still}
    made["drivers"] |= {
        "developed": {"base": still, "shocked": still},
        "on_loans": {"base": nothing, "shocked": nothing},
    }
    assert "world-developers" not in captions(shown(made))


def test_without_a_shock_there_is_one_future_and_no_word_of_another():
    data = ReportData(lt.load(), read_documents({"stress": quiet_document()}))
    section = world.section(data)
    assert "without any shock." in section.words
    said = " ".join(captions(section).values())
    assert "with the shock" not in said.lower()
    assert "without" not in said
    assert "demand by 2028Q2 is 4.00 times at the median" in said
    assert "The median of capacity in use is 100% at the end of every year." in said
    assert {figure.note[:14] for figure in section.figures} == {"Solid: median,"}
    assert {row[1] for row in section.figures[0].table.rows} == {"base"}


def test_a_shock_that_leaves_the_world_alone_is_said_to():
    onset = {"first": "2028Q2", "last": "2028Q2", "failures": {}, "loss": []}
    section = shown(still_world(world_document(ENDS)), onset=onset)
    assert "2026Q4 to 2028Q2, which is the same with the shock and without it" in section.words


def test_what_single_precision_leaves_is_no_difference():
    made = still_world(world_document(ENDS))
    nearly = {**made["drivers"]["demand"]["base"], "p50": [4.0 + 1e-7, 4.0, 4.0]}
    made["drivers"]["demand"] = {**made["drivers"]["demand"], "shocked": nearly}
    assert read(made).futures == ("base",)
    made["drivers"]["demand"]["shocked"]["p50"][0] = 4.001
    assert read(made).futures == ("shocked", "base")


def test_a_book_without_labs_has_no_figure_of_labs():
    section = shown(world_document(ENDS, {}))
    assert section.words.endswith("The book has no frontier lab.")
    assert list(captions(section)) == ["world-capacity", "world-developers", "world-money", "world-legacy"]


def test_one_lab_has_no_concentration():
    section = shown(world_document(ENDS, {"openai": (40.0, 1.0)}))
    assert "world-labs" in captions(section)
    assert "world-concentration" not in captions(section)


def test_more_than_five_labs_are_five_pictures_and_the_rest_rows():
    section = shown(world_document(ENDS, {f"lab_{i}": (10.0, 1 / 7) for i in range(7)}))
    figure = pictures(section)["world-labs"]
    assert figure.note.endswith("The 5 largest at the start; 2 more in the table.")
    assert {row[0] for row in pick(figure.table, ["lab"]).rows} == {f"lab_{i}" for i in range(7)}


@pytest.mark.parametrize("width", [900.0, 350.0])
@pytest.mark.parametrize("ends", [["2026Q3"], ["2026Q4", "2027Q2"], ENDS, [f"{year}Q4" for year in range(2026, 2126)]])
def test_every_length_of_a_run_is_drawn_with_no_word_cut(ends, width):
    for made in (world_document(ends), still_world(world_document(ends))):
        for figure in shown(made).figures:
            assert beyond(figure.chart, width) == []
            assert "nan" not in " ".join(said_by(figure.chart, width))


def test_a_run_of_one_year_says_where_it_stands_and_not_when_it_is_lowest():
    section = shown(world_document(["2026Q3"], felt=(0.5,)))
    assert "This is that world at 2026Q3," in section.words
    said = captions(section)
    assert "The median of capacity in use is 50.0% with the shock and 100% without in 2026Q3." in said["world-capacity"]
    assert "The median of the credit spread is 1.0% with the shock and 2.0% without in 2026Q3." in said["world-money"]
    assert "lowest" not in " ".join(said.values())
    assert "after" not in said["world-concentration"]


def gone(made, future, start):
    """The same where from an end on no lab is left on any path of a future: shares and concentration are 0."""
    for each in (made["hhi"][future], *(lab[future][m] for lab in made["labs"].values() for m in ("share", "revenue"))):
        for values in each.values():
            values[start:] = [0.0] * (len(values) - start)
    return made


def test_where_no_lab_is_left_there_is_no_share_and_no_line():
    made = read(gone(world_document(ENDS), "shocked", 2))
    rows = pick(labs_table(made, lt.load()), ["quarter", "future", "lab", "share_p50", "revenue_p50"]).rows
    assert ("2028Q2", "shocked", "openai", None, 0.0) in rows
    assert ("2028Q2", "base", "openai", 0.4, 40.0) in rows
    table = concentration_table(made, made.hhi)
    assert texts(table)[-2] == ["2028Q2", "with the shock", DASH, DASH, DASH, DASH]
    said = labs_sentence(made, lt.load())
    assert said.startswith("Of what frontier labs earn by 2027Q4 ")
    assert said.endswith("By 2028Q2 no lab is left on any path with the shock.")
    drawn = said_by(pictures(shown(gone(world_document(ENDS), "shocked", 2)))["world-labs"].chart)
    assert not any(words.startswith("with ") for words in drawn)
    assert "without 40.0%" in drawn


def test_labs_whose_revenue_nobody_knows_are_not_said_to_be_gone():
    made = read(gone(world_document(ENDS), "shocked", 0))
    said = labs_sentence(made, lt.load(min_grade="A"))
    assert said == "What frontier labs earn is not known to this run, so that nobody has a share of it."


def test_where_no_lab_is_ever_left_nothing_is_said_of_shares():
    made = read(gone(world_document(ENDS), "shocked", 0))
    assert labs_sentence(made, lt.load()) == "No lab is left on any path at the end of 2026Q4 with the shock."
    assert concentration_sentence(made, made.hhi).startswith("It is 1 where")
    pictures(shown(gone(world_document(ENDS), "shocked", 0)))["world-concentration"].chart.spec(350.0)


def test_every_driver_is_a_column_with_its_kind_and_unit():
    table = drivers_table(read(world_document(ENDS)))
    assert table.names == ("quarter", "future", "statistic", *OF_THE_WORLD)
    assert len(table.rows) == 3 * 2 * 4
    assert texts(table)[5] == [
        *("2026Q4", "without the shock", "median"),
        *("4.00", "5.00", "1.00", "100%", "40.0%", "100%", "1.00", "1.00", "2.0%", "4.0%", "100%", "20.0", "2.00"),
    ]
    assert set(labels.WORLD) == set(OF_THE_WORLD) == set(DriversDocument.__dataclass_fields__)


def test_a_screen_has_few_years_and_always_the_last():
    long = read(world_document([f"{year}Q4" for year in range(2026, 2126)]))
    quarters = [row[0] for row in medians_table(long, 12).rows]
    assert len(quarters) == 12
    assert quarters[-1] == "2125Q4"
    assert [row[0] for row in medians_table(read(world_document(ENDS)), 12).rows] == ENDS


def test_a_document_without_a_driver_is_refused_with_its_key():
    made = world_document(ENDS)
    del made["drivers"]["window"]
    with pytest.raises(DocumentError, match=r"world\.drivers\.window is missing"):
        read(made)
