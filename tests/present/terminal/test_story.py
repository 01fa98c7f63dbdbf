"""The story of a path calls a party by its name; what JSON says by id stays as it is."""

from lookthrough.present.page.cited import name_of
from lookthrough.present.terminal.run import story_text
from tests.lens import builders as b

MISSED = [
    {
        "quarter": "2028Q1",
        "contract": "notes",
        "nature": "interest",
        "payer": "hyperion",
        "payee": "unknown_holders",
        "missed": 1.4,
    }
]


def test_a_party_is_called_by_its_name_also_a_sector_that_only_the_run_knows():
    book = b.book(b.entity("hyperion", "vehicle"))
    named = {id_: name_of(book, id_) for id_ in ("hyperion", "unknown_holders")}
    assert named["hyperion"] == book.entities["hyperion"].name
    assert named["unknown_holders"] == "Unknown holders"
    last = story_text(MISSED, 3, named.__getitem__).splitlines()[-1]
    assert [named["hyperion"] in last, "Unknown holders" in last, "unknown_holders" in last] == [True, True, False]


def test_without_names_ids_stand_for_themselves():
    assert "hyperion" in story_text(MISSED, 3)
    assert story_text([], 3) == "On path 3 every payment was made."
