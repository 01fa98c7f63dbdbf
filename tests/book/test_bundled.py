"""A book that ships is found by its name; a folder of that name here comes first, and ``bundled:`` before both."""

from pathlib import Path

import pytest

import lookthrough as lt
from lookthrough.book.bundled import BOOKS, BUNDLED, bundled_names, folder, place
from lookthrough.errors import BookError
from tests.book.small_book import texts_of_valid, write


def test_every_folder_with_a_header_ships():
    assert bundled_names() == ["ai_2026", "telecom_2000"]
    assert BUNDLED.name in bundled_names()


@pytest.mark.parametrize("name", ["ai_2026", "telecom_2000"])
def test_a_name_stands_for_the_folder(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folder(name) == folder(Path(name)) == folder(f"bundled:{name}") == BOOKS / name
    assert lt.load(name).root == str(BOOKS / name)


def test_none_is_the_default_and_a_path_is_a_path():
    assert place(None).root == BUNDLED
    assert folder("some/where") == Path("some/where")
    assert folder("other:ai_2026") == Path("other:ai_2026")


def test_a_folder_here_comes_before_a_book_that_ships(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "telecom_2000", texts_of_valid())
    assert folder("telecom_2000") == Path("telecom_2000")
    assert lt.load("telecom_2000").title == lt.load(tmp_path / "telecom_2000").title
    assert folder("bundled:telecom_2000") == BOOKS / "telecom_2000"


def test_a_name_that_ships_not_is_no_book():
    with pytest.raises(BookError, match="a book that ships: ai_2026, telecom_2000"):
        lt.load("telecom_1929")
