"""A book that contradicts itself: every verb ends with 3 and says place, what and remedy; nothing is written."""

import json

import pytest

import lookthrough as lt
from lookthrough.errors import BookError
from lookthrough.runs.contents import FORMAT, RUN
from tests.book.small_book import ERRORS, example
from tests.cli.asking import refused, run
from tests.runs.made import whole_run

BAD = {
    "LT419-owners-above-the-whole": ("entities/filer.yaml:11:23", "more than 100 % of the equity", "who sold has"),
    "LT419-votes-above-the-whole": ("entities/filer.yaml:10:23", "more than 100 % of the votes", "who sold has"),
    "LT417-account-of-the-future": ("entities/filer.yaml", "which nobody knew yet", "make it an assumption"),
    "LT417-cash-known-too-early": ("entities/filer.yaml:11:21", "before 2026Q2 ended", "of an earlier period"),
    "LT420-two-accounts-of-one-period": ("entities/filer.yaml", "two accounts of filer", "into one row"),
    "LT420-cash-of-one-day-twice": ("entities/filer.yaml:8:82", "is stated twice", "keep one"),
    "LT320-quarter-above-its-half-year": ("entities/filer.yaml:8:64", "is a part", "correct one of the two"),
    "LT312-rating-with-a-blank": ("entities/filer.yaml:7:30", "no rating bb -", 'did you mean "BB-"?'),
    "LT312-not-rated": ("entities/filer.yaml:7:32", "no rating WR", "who is not rated has no line"),
    "LT418-acquirer-of-itself": ("entities/filer.yaml", "its own acquirer", "name another entity"),
    "LT421-costs-above-revenue": ("assumptions.yaml:12:15", "more than 100 % of revenue", "lower one of the two"),
    "LT421-costs-are-all-revenue": ("assumptions.yaml:6:10", "a share of what they earn", "below 100 %"),
}
VERBS = {
    "stress": ("--out", "{place}/run"),
    "run": ("--out", "{place}/run"),
    "report": ("--out", "{place}/book.html"),
    "through": ("meta",),
}


@pytest.mark.parametrize("name", BAD)
def test_every_verb_says_place_what_and_remedy(name, tmp_path):
    book = example(tmp_path / "book", ERRORS / name)
    said = run("check", "--book", book)
    assert said.exit_code == 3
    for words in BAD[name]:
        assert words in said.stdout
    for verb, more in VERBS.items():
        told = refused(verb, "--book", book, *(word.format(place=tmp_path) for word in more), code=3)
        for words in (*BAD[name], f"error[{name[:5]}]"):
            assert words in told, verb
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
    with pytest.raises(BookError, match=name[:5]):
        lt.load(book)


def test_the_report_of_a_run_whose_book_is_gone_or_bad_says_which_book(tmp_path):
    book = example(tmp_path / "book", ERRORS / "LT419-votes-above-the-whole")
    bad, gone = (whole_run(tmp_path / name, book_root=str(tmp_path / name[0])) for name in ("bad", "gone"))
    book.rename(tmp_path / "b")
    assert f"{tmp_path / 'b'}, has errors: run lookthrough check {tmp_path / 'b'}" in refused("report", bad, code=3)
    assert "is not here: ask from the folder in which stress was run" in refused("report", gone, code=3)


@pytest.mark.parametrize(
    ("part", "said"),
    [({"known_to": "someday"}, "'someday' is not a day"), ({"as_of": "2030-01-01"}, "the book is known to 2026-08-15")],
)
def test_the_report_of_a_run_whose_part_of_the_book_is_gone_names_it(part, said, tmp_path):
    book = example(tmp_path / "book", ERRORS / "_valid")
    told = refused("report", whole_run(tmp_path / "run", book_root=str(book), run=part), code=3)
    assert f"the part of {book} that run.json names is not there: {said}" in told
    assert told.endswith("run stress again\n")


@pytest.mark.parametrize("format_", range(1, FORMAT))
def test_a_run_of_an_older_format_ends_every_reader_with_one_line_and_the_remedy(format_, tmp_path):
    path = whole_run(tmp_path) / RUN
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": format_}))
    readers = (["report"], ["compare", tmp_path], ["story"], ["audit"], ["why", "acme"])
    for words in ([*reader, tmp_path] for reader in readers):
        told = refused(*words, code=3)
        assert told.count("\n") == 1
        assert f"format is {format_}, and {FORMAT} is read: it was made before runs kept" in told
        assert told.endswith("run stress again\n")
