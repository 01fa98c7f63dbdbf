"""Why somebody fails, as an analyst would say it: causes, luck by its name, what was missing, and how far is enough."""

from types import SimpleNamespace

import pytest

from lookthrough.api import load
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.sections.why import section
from lookthrough.present.sentences.why_sentences import end_words, headline, input_words, parts_sentence
from lookthrough.present.tables.simulated.why import bridge_table, parts_table, why_table
from lookthrough.present.terminal.why import why_text
from lookthrough.present.why_records import read_why
from lookthrough.runs.contents import OUTCOMES
from lookthrough.runs.json_records import DocumentError
from tests.places import VALID

BOOK = SimpleNamespace(
    entities={"lab": SimpleNamespace(name="The Lab", source=("s1",), id="lab")},
    contracts={"c1": SimpleNamespace(kind="term_loan", roles={"borrower": "lab", "lender": "elsewhere"})},
    assumptions={
        "operate.look_ahead": SimpleNamespace(reason="guess: years ahead that are averaged; used at its middle"),
        "asset.other.to_debt": SimpleNamespace(reason="a loan to value of a quarter"),
    },
    sources={},
)
MOVED = {"widths": 1.0, "low": 0.14, "high": 0.2, "probability": 0.09}
INPUT = {
    "kind": "input",
    "name": "lab.raise_share",
    "quarters": None,
    "form": "share",
    "low": 0.08,
    "high": 0.14,
    "correlation": -0.2,
    "lowest": 0.24,
    "highest": 0.12,
    "confirmed": True,
    "moved": MOVED,
    "difference": -0.05,
    "standard_error": 0.01,
    "is_halving_sought": True,
    "halves_at": {"widths": 1.25, "low": 0.155, "high": 0.215, "probability": 0.07},
}
LUCK = INPUT | {
    "kind": "luck",
    "name": "race.lab",
    "quarters": 8,
    "form": "",
    "low": None,
    "high": None,
    "lowest": 0.46,
    "highest": 0.004,
    "moved": None,
    "is_halving_sought": False,
    "halves_at": None,
}
BRIDGE = [
    {"group": "opening cash", "side": "in", "failing": 40.0, "surviving": 40.0},
    {"group": "operating revenue", "side": "in", "failing": 142.0, "surviving": 168.0},
    {"group": "equity raised", "side": "in", "failing": 63.0, "surviving": 50.0},
    {"group": "commitment", "side": "out", "failing": 186.0, "surviving": 154.0},
    {"group": "closing cash", "side": "", "failing": 59.0, "surviving": 104.0},
]
WORLD = {
    "rerun_probability": 0.14,
    "passed": 3,
    "causes": [LUCK, INPUT],
    "bridge": BRIDGE,
    "bridge_paths": {"failing": 14, "surviving": 86, "quarters": 8},
}
DOCUMENT = {
    "scenario": "fade",
    "scenario_title": "It fades",
    "paths": 100,
    "seed": 1,
    "entity": "lab",
    "name": "The Lab",
    "event": ["failed", "absorbed"],
    "is_shocked": True,
    "screened_paths": 100,
    "rerun_paths": 100,
    "reruns": 12,
    "probability": 0.62,
    "base_probability": 0.14,
    **WORLD,
    "rerun_probability": 0.62,
    "base": WORLD,
    "split": {
        "paths": 50,
        "base": 0.12,
        "shock": 0.6,
        "parts": [
            {"name": "demand", "low": -0.45, "high": -0.25, "adds": 0.3, "error": 0.01, "alone": 0.4},
            {"name": "sentiment", "low": -0.6, "high": -0.4, "adds": 0.18, "error": 0.01, "alone": 0.2},
        ],
    },
}


def read(**changed):
    return read_why(DOCUMENT | changed)


def spoken(**changed):
    return " ".join(why_text(read(**changed), BOOK).split())


def test_a_failure_that_the_scenario_asks_for_is_no_finding():
    said = headline(read(scenario_chance=1.0))
    assert said.endswith(
        " The scenario itself makes it fail when the shock begins, with a chance of 100%: that is its question and no "
        "finding."
    )
    assert "question" not in headline(read())


def test_the_headline_says_what_comes_how_often_with_the_shock_and_without():
    assert headline(read()) == (
        "The Lab fails or is taken over on 14.0% of 100 paths without the shock, and on 62.0% with it (It fades)."
    )
    assert headline(read(event=["restructured"])).startswith("The Lab is given relief by its suppliers on 14.0%")
    assert [headline(read(event=[name])) for name in OUTCOMES]  # every outcome has its words


def test_who_never_fails_gets_one_sentence():
    assert spoken(probability=0.0, base_probability=0.0, reruns=0) == (
        "The Lab fails or is taken over on none of the 100 paths of this run, with the shock or without it."
    )


def test_luck_is_named_as_luck_and_has_no_remedy():
    text = spoken()
    race = "the race of The Lab over the first 8 quarters"
    ends = "46.0% on the unluckiest quarter of paths, 0.4% on the luckiest"
    assert f"Luck: {race}. The lower, the likelier: {ends}." in text
    assert why_table(read(), BOOK).rows[0][-1] == "luck"


def test_a_cause_says_what_it_does_where_it_was_moved_and_where_it_halves():
    assert (
        "The lower raise share of The Lab (8.0% to 14.0%), the likelier: 24.0% on the quarter of paths where it is "
        "lowest, 12.0% where it is highest. Drawn from 14.0% to 20.0% it would be 9.0% instead of 14.0%. "
        "It halves at 15.5% to 21.5%."
    ) in spoken()
    higher = INPUT | {"lowest": 0.12, "highest": 0.24}
    assert "The higher raise share of The Lab (8.0% to 14.0%), the likelier: 24.0% on the quarter" in spoken(
        base=WORLD | {"causes": [higher]}
    )


def test_that_no_move_within_four_widths_is_enough_is_an_answer():
    world = WORLD | {"causes": [INPUT | {"halves_at": None}]}
    assert "No move within four widths of its range halves it." in spoken(base=world)
    [row] = why_table(read(base=world, is_shocked=False), BOOK).rows
    assert row[-1] == "not within 4 widths"


def test_where_nothing_goes_with_it_that_is_said():
    assert "Nothing that was drawn goes with it by more than chance on 100 paths." in spoken(
        base=WORLD | {"causes": []}
    )


def test_what_was_missing_is_said_with_both_sides():
    assert (
        "less came in from operating revenue (142.0 against 168.0); "
        "more went out for take-or-pay (186.0 against 154.0); equity raised (63.0 against 50.0) made up for part of it."
    ) in spoken()


def test_the_columns_of_the_bridge_add_up_to_its_last_row():
    rows = bridge_table(read().base, "the end").rows
    for column in (2, 3, 4):
        *parts, closing = [row[column] for row in rows]
        assert sum(parts) == pytest.approx(closing)


def test_what_is_paid_is_told_from_what_is_received_under_the_same_name():
    both = [{"group": "funding", "side": side, "failing": 1.0, "surviving": 2.0} for side in ("in", "out")]
    rows = bridge_table(read(base=WORLD | {"bridge": both}).base, "the end").rows
    assert [row[0] for row in rows] == ["promised equity", "promised equity, paid"]


def test_parts_of_the_scenario_are_told_largest_first():
    assert parts_sentence(read()) == (
        "Of the 48.0% of paths that the scenario adds on the first 50 paths: demand 30.0%, sentiment 18.0%, each by "
        "its Shapley share."
    )
    assert parts_sentence(read(split=None)) == ""
    assert [row[0] for row in parts_table(read()).rows] == ["demand", "sentiment"]


def test_a_scenario_that_changes_nothing_is_told_once():
    text = spoken(is_shocked=False)
    assert "WITHOUT THE SHOCK" in text
    assert "WITH THE SHOCK" not in text
    assert "the scenario changes none" in text


@pytest.mark.parametrize(
    ("form", "end", "words"),
    [("share", 0.085, "8.5%"), ("quarter", 2026 * 4 + 2.7, "2026Q3"), ("", 12.345678, "12.35")],
)
def test_an_end_of_a_range_is_written_as_the_book_writes_it(form, end, words):
    assert end_words(form, end) == words


def test_inputs_are_called_by_what_they_are():
    assert input_words("lab.raise_share", BOOK) == "raise share of The Lab"
    assert input_words("c1.rate", BOOK) == "rate of c1 (term loan: The Lab)"
    assert input_words("world.race_volatility", BOOK) == "surprise of a lab's log strength, a quarter"
    assert input_words("shock.demand", BOOK) == "shock to demand"
    assert input_words("shock.half_life", BOOK) == "half life of the shock"
    assert input_words("lab-unlisted.rate", BOOK) == "rate of lab-unlisted"
    assert input_words("operate.look_ahead", BOOK) == "assumption operate.look_ahead"


def test_a_guess_says_what_it_is_of_and_another_assumption_only_its_name():
    for name, words in (
        ("operate.look_ahead", "assumption operate.look_ahead (years ahead that are averaged: 8.0% to 14.0%)"),
        ("asset.other.to_debt", "assumption asset.other.to_debt (8.0% to 14.0%)"),
    ):
        assert words in spoken(base=WORLD | {"causes": [INPUT | {"name": name}]})


def test_a_document_that_lacks_a_value_is_refused_with_file_and_key():
    with pytest.raises(DocumentError, match=r"why.json: probability is missing: a number belongs there"):
        read_why({key: value for key, value in DOCUMENT.items() if key != "probability"})


def test_the_report_shows_the_three_who_fail_most_often_of_those_who_were_asked_about():
    book = load(VALID)
    ids = list(book.entities)[:5]
    whys = [read(entity=id_, name=id_, probability=i / 10.0) for i, id_ in enumerate(ids)]
    found = section(ReportData(book, SimpleNamespace(why=tuple(whys))))
    assert [figure.id for figure in found.figures[::2]] == [f"why-{ids[i]}" for i in (4, 3, 2)]
    assert [figure.id for figure in found.figures[1::2]] == [f"bridge-{ids[i]}" for i in (4, 3, 2)]
    assert "Luck: the race" in found.figures[0].html
    assert section(ReportData(book, SimpleNamespace(why=()))) is None
