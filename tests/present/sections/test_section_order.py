"""A report is one story: who owes, what goes round, who pays, what breaks, who loses, what is known, and more."""

from pathlib import Path

from lookthrough.present import sections
from lookthrough.present.sections.chapters import CHAPTERS

ROOM = f"{sections.__name__}."
STORY = {
    "who-owes": ("owes",),
    "goes-round": ("money_map", "vendors", "vendor_support"),
    "who-pays": ("funding", "flywheel"),
    "breaks": ("failures", "why", "asked.told_path", "asked.what_matters_most", "asked.what_breaks"),
    "who-loses": ("losses", "holders", "asked.instruments", "network"),
    "known": ("known", "signed_since", "front.headline_evidence", "guesses", "limits"),
    "more": ("simulated.world", "labs.race", "labs.contest", "demand.outlook", "gauges.board"),
}
NEEDS_A_RUN = {
    "asked.told_path",
    "asked.what_breaks",
    "asked.what_matters_most",
    "asked.instruments",
    "failures",
    "why",
    "losses",
    "holders",
    "network",
    "guesses",
    "limits",
    "simulated.world",
}


def name(entry):
    return entry.section.__module__.removeprefix(ROOM)


def test_sections_stand_in_their_chapters_in_the_order_of_the_story():
    assert [chapter.id for chapter in CHAPTERS] == list(STORY)
    told = [(entry.chapter, name(entry)) for entry in sections.sections()]
    assert told == [(chapter, each) for chapter, names in STORY.items() for each in names]


def test_the_report_of_a_book_leaves_out_what_needs_a_run():
    assert {name(entry) for entry in sections.sections() if not entry.is_of_book} == NEEDS_A_RUN


def test_no_two_sections_have_one_place():
    assert len({entry.place for entry in sections.sections()}) == len(sections.sections())


def test_no_file_makes_a_section_that_no_report_shows():
    room = Path(sections.__file__).parent
    made = {".".join(file.relative_to(room).with_suffix("").parts): file for file in room.rglob("*.py")}
    with_one = {name for name, file in made.items() if "\ndef section(" in file.read_text(encoding="utf-8")}
    assert with_one == {each for names in STORY.values() for each in names}
