"""The report of a run is one story: what there is, who pays, what is lost, how much is known."""

from pathlib import Path

from lookthrough.present import sections

ROOM = f"{sections.__name__}."
STORY = (
    *("summary", "money_map", "owes", "funding", "flywheel", "vendors", "vendor_support", "labs.race", "labs.contest"),
    *("simulated.world", "losses"),
    *("demand.outlook", "gauges.board"),
    *("failures", "why", "holders", "network", "guesses", "known", "limits"),
)
OF_A_BOOK = (
    "summary",
    "owes",
    "funding",
    "flywheel",
    "vendors",
    "vendor_support",
    "labs.race",
    "labs.contest",
    "demand.outlook",
    "gauges.board",
    "known",
)


def names(entries):
    return tuple(entry.section.__module__.removeprefix(ROOM) for entry in entries)


def test_sections_stand_in_the_order_of_the_story():
    assert names(sections.sections()) == STORY


def test_the_report_of_a_book_leaves_out_what_needs_a_run_or_has_a_page_of_its_own():
    assert names(entry for entry in sections.sections() if entry.is_of_book) == OF_A_BOOK


def test_no_two_sections_have_one_place():
    assert len({entry.place for entry in sections.sections()}) == len(STORY)


def test_no_file_makes_a_section_that_no_report_shows():
    room = Path(sections.__file__).parent
    made = {".".join(file.relative_to(room).with_suffix("").parts): file for file in room.rglob("*.py")}
    with_one = {name for name, file in made.items() if "\ndef section(" in file.read_text(encoding="utf-8")}
    assert with_one == set(STORY)
