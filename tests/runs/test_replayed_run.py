"""A run keeps the part of the book that it was made from: who reads its book again gets that part, and no later fact.

The small book is of 2026-08-31. Its bond of 27.3 bn was enlarged to 30 bn on that day, which came out on 2026-10-15, so
that its knowledge date is that of October; a replay of 30 September has the balance sheets of August and 27.3 bn.
"""

import json

import pytest

import lookthrough as lt
from lookthrough.book.part import part_again, part_options, written_part
from lookthrough.present.run_documents import book_of
from lookthrough.runs.contents import SEALED
from lookthrough.runs.run_errors import RunFolderError
from lookthrough.runs.seal import open_run
from tests.book.small_book import write
from tests.cli.asking import answer, refused, run
from tests.mutants.bases import books
from tests.runs.made import whole_run
from tests.slow import slow

DEAL = "deals/campus.yaml"
LATER = """  principal:
    - {value: 27.3 bn USD, from: 2025-10-16}
    - {value: 30 bn USD, from: 2026-08-31, known: 2026-10-15}
"""
SMALL = {"scenario": "fade", "paths": 6, "quarters": 6, "trace": 0}
WORDS = ("--scenario", "fade", "--paths", "6", "--quarters", "6", "--trace", "0")
PARTS = {
    "the whole": {},
    "the knowledge date": {"as_of": "2026-10-15"},
    "between the dates": {"as_of": "2026-09-30"},
    "before both": {"as_of": "2026-01-31"},
    "after all": {"as_of": "2030-01-01"},
    "rolled back": {"balance_sheet": "2026-06-30"},
    "rolled forward": {"balance_sheet": "2026-09-30"},
    "replayed and rolled": {"as_of": "2026-09-30", "balance_sheet": "2026-06-30"},
    "graded": {"min_grade": "A"},
    "all of it": {"as_of": "2026-09-30", "balance_sheet": "2026-06-30", "min_grade": "A"},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    texts = books()["valid"]
    bond = "  principal: 27.3 bn USD\n"
    assert texts[DEAL].count(bond) == 1
    return write(tmp_path_factory.mktemp("book"), texts | {DEAL: texts[DEAL].replace(bond, LATER)})


@pytest.fixture(scope="module")
def between(root, tmp_path_factory):
    """The folder of a run of the book as it was known on 30 September."""
    place = tmp_path_factory.mktemp("between")
    answer("stress", "--book", root, *WORDS, "--as-of", "2026-09-30", "--out", place)
    return place


@pytest.mark.parametrize("chosen", PARTS.values(), ids=PARTS)
def test_a_part_that_was_written_down_is_found_again(root, chosen):
    part = lt.load(root, **chosen)
    written = json.loads(json.dumps(written_part(part)))
    assert part_again(lt.load(root), written) == part
    words = dict(zip(*[iter(part_options(written).split())] * 2, strict=True))
    named = {key.removeprefix("--").replace("-", "_"): value for key, value in words.items()}
    assert lt.load(root, **named) == part


def test_the_written_part_tells_replays_of_one_balance_sheet_apart(root):
    august, september = lt.load(root), lt.load(root, as_of="2026-09-30")
    assert august.as_of == september.as_of
    assert august.sha256 == september.sha256
    assert written_part(august) != written_part(september)
    assert september.contracts["campus-bonds"].mid("principal") == 27.3
    assert august.contracts["campus-bonds"].mid("principal") == 30.0


@slow
def test_the_printed_day_asked_for_gives_the_same_sums(root, tmp_path):
    said = run("stress", "--book", root, *WORDS, "--out", tmp_path / "first").stdout
    assert "balance-sheet date 2026-08-31, knowledge to 2026-10-15" in said
    answer("stress", "--book", root, *WORDS, "--as-of", "2026-10-15", "--out", tmp_path / "again")
    for name in ("run.json", *(open_run(tmp_path / "first").files & set(SEALED))):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_the_report_of_a_replayed_run_knows_no_later_fact(between):
    assert run("report", between).exit_code == 0
    assert "knowledge to 2026-09-30" in (between / "report.html").read_text(encoding="utf-8")
    assert book_of(open_run(between)).contracts["campus-bonds"].mid("principal") == 27.3
    looked = json.loads((between / "documents.json").read_text(encoding="utf-8"))["through"]
    owed = {row["amount"]["mid"] for e in looked["entities"] for row in e["trail"] if row["contract"] == "campus-bonds"}
    assert 27.3 in owed
    assert 30.0 not in owed


def test_a_replayed_run_is_asked_with_its_day(root, between):
    said = refused("through", "--book", root, "meta", "--run", between, code=3)
    assert "ask with --as-of 2026-09-30, or run stress again with --as-of 2026-10-15" in said
    answer("through", "--book", root, "meta", "--run", between, "--as-of", "2026-09-30")


def test_paths_of_another_knowledge_are_not_gone_on_with(root, tmp_path):
    def stop(*_):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        lt.stress(lt.load(root, as_of="2026-09-30"), **SMALL, out=tmp_path, progress=stop)
    with pytest.raises(RunFolderError, match="known_to '2026-09-30' there, '2026-10-15' here"):
        lt.stress(lt.load(root), **SMALL, out=tmp_path, resume=True)
    lt.stress(lt.load(root, as_of="2026-09-30"), **SMALL, out=tmp_path, resume=True)
    assert open_run(tmp_path).document["run"]["known_to"] == "2026-09-30"


def test_runs_of_another_knowledge_are_not_of_the_same_futures(tmp_path):
    first = whole_run(tmp_path / "first")
    second = whole_run(tmp_path / "second", run={"known_to": "2026-07-31", "min_grade": "A"})
    assert answer("compare", first, second)["other_futures"] == ["known_to", "min_grade"]
