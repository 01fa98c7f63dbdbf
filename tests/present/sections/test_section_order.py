"""The report of a run is one story: what there is, who pays, what is lost, how much is known."""

from pathlib import Path

from lookthrough.present import sections

STORY = (
    *("summary", "money_map", "owes", "funding", "flywheel", "vendors", "world", "losses"),
    *("failures", "why", "holders", "network", "guesses", "known", "limits"),
)
OF_A_BOOK = ("summary", "owes", "funding", "flywheel", "vendors", "known")


def names(entries):
    return tuple(entry.section.__module__.rpartition(".")[2] for entry in entries)


def test_sections_stand_in_the_order_of_the_story():
    assert names(sections.SECTIONS) == STORY


def test_the_report_of_a_book_leaves_out_what_needs_a_run_or_has_a_page_of_its_own():
    assert names(entry for entry in sections.SECTIONS if entry.is_of_book) == OF_A_BOOK


def test_no_two_sections_have_one_place():
    assert len({entry.place for entry in sections.SECTIONS}) == len(STORY)


def test_no_file_makes_a_section_that_no_report_shows():
    files = Path(sections.__file__).parent.rglob("*.py")
    assert {file.stem for file in files if "\ndef section(" in file.read_text(encoding="utf-8")} == set(STORY)
