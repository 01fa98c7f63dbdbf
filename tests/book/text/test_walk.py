"""Whatever lies in the folder of a book is read once, or it is said why not; nothing waits and nothing runs on."""

import os
import shutil
import socket

import pytest

from lookthrough.book.text import plain_text, walk
from tests.book.small_book import VALID, codes, load, texts_of_valid, write


def copied(root):
    return shutil.copytree(VALID, root / "book")


def found(result):
    return [(p.code, p.position.file, p.label) for p in result.problems]


@pytest.mark.parametrize("file", ["deals/campus", "entities/firms", "sources", "scenarios/fade", "book"])
@pytest.mark.parametrize("ending", ["YAML", "Yaml"])
def test_an_ending_may_be_written_in_capitals(file, ending, tmp_path):
    book = copied(tmp_path)
    (book / f"{file}.yaml").rename(book / f"{file}.{ending}")
    result = load(book)
    assert codes(result) == []
    assert result.book.sha256 == load(VALID).book.sha256


def test_a_series_may_end_in_capitals(tmp_path):
    book = copied(tmp_path)
    (book / "series" / "sofr.csv").rename(book / "series" / "sofr.CSV")
    result = load(book)
    assert codes(result) == []
    assert list(result.book.series) == ["sofr"]


@pytest.mark.parametrize("name", ["deals/more.yml", "deals/more.YML", "Deals/more.yaml", "book.YAML", "entities/x.csv"])
def test_a_data_file_that_no_table_takes_in_is_named(name, tmp_path):
    book = write(copied(tmp_path), {name: "title: x\n"})
    assert found(load(book)) == [("LT501", name, "no table has this name")]


def test_links_to_folders_are_followed_each_folder_once(tmp_path):
    book = copied(tmp_path)
    (book / "deals").rename(tmp_path / "elsewhere")
    (book / "deals").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "again").symlink_to(book)  # a circle
    (book / "entities" / "same").symlink_to(book / "entities")
    result = load(book)
    assert codes(result) == []
    assert result.book.sha256 == load(VALID).book.sha256


def test_a_folder_has_the_path_that_is_its_own(tmp_path):
    book = copied(tmp_path)
    (book / "assumed").symlink_to(book / "deals")  # stands before `deals` in the order of names
    assert codes(load(book)) == []


@pytest.mark.parametrize("name", ["deals/gone.yaml", "purchases/gone", "series/gone"])
def test_a_link_to_nowhere_is_named(name, tmp_path):
    book = copied(tmp_path)
    (book / name).symlink_to("nowhere")
    assert found(load(book)) == [("LT101", name, "no such file or directory")]


def test_a_link_beside_the_tables_is_no_part_of_a_book(tmp_path):
    book = copied(tmp_path)
    (book / "latest").symlink_to("nowhere")
    assert codes(load(book)) == []


@pytest.mark.parametrize("name", ["deals/x.yaml", "deals/x.YAML", "series/x.csv", "coverage.yaml"])
def test_a_folder_with_the_name_of_a_file_is_named(name, tmp_path):
    book = copied(tmp_path)
    (book / name).unlink(missing_ok=True)
    (book / name).mkdir()
    assert ("LT101", name, "this is a folder, not a file") in found(load(book))


def test_a_folder_that_may_not_be_listed_is_named(tmp_path, monkeypatch):
    book, given = copied(tmp_path), os.scandir

    def scandir(folder):
        if folder.name in {"deals", "notes"}:
            raise PermissionError(13, "Permission denied")
        return given(folder)

    (book / "notes").mkdir()
    monkeypatch.setattr(walk.os, "scandir", scandir)
    assert found(load(book)) == [("LT101", "deals", "permission denied")]


def test_a_book_that_may_not_be_listed_is_not_called_empty(tmp_path, monkeypatch):
    def scandir(_):
        raise PermissionError(13, "Permission denied")

    book = copied(tmp_path)
    monkeypatch.setattr(walk.os, "scandir", scandir)
    assert found(load(book)) == [("LT113", "book.yaml", "permission denied")]


@pytest.mark.parametrize("name", ["deals/x.yaml", "series/x.csv", "entities/x.yaml"])
def test_a_pipe_is_refused_at_once(name, tmp_path):
    book = copied(tmp_path)
    os.mkfifo(book / name)
    assert found(load(book)) == [("LT101", name, "this is a pipe, not a file")]


def test_a_header_that_is_a_pipe_is_refused_at_once(tmp_path):
    book = copied(tmp_path)
    (book / "book.yaml").unlink()
    os.mkfifo(book / "book.yaml")
    assert found(load(book)) == [("LT101", "book.yaml", "this is a pipe, not a file")]


def test_a_socket_and_a_device_are_refused(tmp_path, monkeypatch):
    book = copied(tmp_path)
    monkeypatch.chdir(book / "deals")  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s.yaml")
        (book / "series" / "zero.csv").symlink_to("/dev/zero")
        assert found(load(book)) == [
            ("LT101", "deals/s.yaml", "this is a socket, not a file"),
            ("LT101", "series/zero.csv", "this is a device, not a file"),
        ]


def test_a_file_has_a_largest_size(tmp_path, monkeypatch):
    book = copied(tmp_path)
    size = (book / "deals" / "campus.yaml").stat().st_size
    assert all(len(text.encode()) <= size for text in texts_of_valid().values())
    monkeypatch.setattr(plain_text, "MOST_BYTES", size)
    assert codes(load(book)) == []
    monkeypatch.setattr(plain_text, "MOST_BYTES", size - 1)
    assert "LT101" in codes(load(book))


def test_a_book_has_a_largest_number_of_files(tmp_path, monkeypatch):
    book = copied(tmp_path)
    monkeypatch.setattr(walk, "MOST_FILES", 3)
    assert ("LT101", "book.yaml", "more than 3 files up to here") in found(load(book))


def test_the_name_of_a_file_is_shown_without_escapes(tmp_path):
    book = copied(tmp_path)
    write(book, {"deals/a\x1b[31m\u202e.yaml": "x\n", "deals/b\x1b.yml": "x\n"})
    (book / "deals" / os.fsdecode(b"\xff.yaml")).write_text("x\n")
    files = {p.position.file for p in load(book).problems}
    assert files == {"deals/a\\x1b[31m\\u202e.yaml", "deals/b\\x1b.yml", "deals/\\udcff.yaml"}
