"""Reading keeps every scalar as it is written, with its place, and blames the right line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.book.text.nodes import position, read_document
from tests.book.small_book import write


def read(root, text):
    problems = []
    write(root, {"x.yaml": text})
    return read_document(root, "x.yaml", problems), problems


@pytest.mark.parametrize(
    "text", ["NO", "010", "29.0e9", "2026-08-31", "1:30", "~", "null", "true", "0x1F", "=", "1_000"]
)
def test_a_scalar_stays_the_text_that_is_written(text, tmp_path):
    document, problems = read(tmp_path, f"key: {text}\n")
    assert problems == []
    assert document.root.value[0][1].value == text


words = st.text("abcdefgh", min_size=1, max_size=6)


@given(keys=st.lists(words, min_size=1, max_size=8, unique=True), blank=st.integers(0, 5))
def test_positions_are_those_of_the_text(keys, blank, tmp_path_factory):
    text = "\n" * blank + "".join(f"{key}:   v{key}\n" for key in keys)
    document, _ = read(tmp_path_factory.mktemp("x"), text)
    for key, value in document.root.value:
        line = text.split("\n")[position("x.yaml", key).line - 1]
        assert line.startswith(key.value)
        assert line[position("x.yaml", value).column - 1 :] == value.value


def test_columns_count_characters_and_not_bytes(tmp_path):
    document, _ = read(tmp_path, "- {name: Société Générale, id: sg}\n")
    assert position("x.yaml", document.root.value[0].value[1][1]).column == 32


def test_a_byte_order_mark_and_line_ends_of_windows_are_read(tmp_path):
    document, problems = read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert problems == []
    assert [key.value for key, _ in document.root.value] == ["a", "b"]


@pytest.mark.parametrize("number", [1, 3, 5])
def test_the_record_with_the_syntax_error_is_blamed_and_only_it_is_lost(number, tmp_path):
    rows = [f"- id: r{n}\n  note: fine\n" for n in range(1, 6)]
    rows[number - 1] = f"- id: r{number}\n  note: [open\n"
    document, problems = read(tmp_path, "".join(rows))
    assert [p.code for p in problems] == ["LT105"]
    assert problems[0].position.line == 2 * number
    assert len(document.root.value) == 4
    assert document.lost == (f"r{number}",)


def test_several_syntax_errors_are_all_named(tmp_path):
    document, problems = read(tmp_path, "- id: 'a\n- id: b\n- id: c: d\n- {id: e\n- id: f\n")
    assert [p.position.line for p in problems] == [1, 3, 4]
    assert [item.value[0][1].value for item in document.root.value] == ["b", "f"]


@pytest.mark.parametrize("text", ["AT&T", "R&D * 2", "wait!", "a*b", "'*quoted'", '"&quoted"'])
def test_signs_inside_a_text_are_no_anchors(text, tmp_path):
    assert read(tmp_path, f"note: {text}\n")[1] == []


@pytest.mark.parametrize(
    ("text", "column"), [("a: &x 1\n", 4), ("a: [*x]\n", 5), ("a: !!str 010\n", 4), ("&x a: 1\n", 1), ("- !t b\n", 3)]
)
def test_anchors_aliases_and_tags_are_problems_at_their_place(text, column, tmp_path):
    found = [p for p in read(tmp_path, text)[1] if p.code == "LT106"]
    assert [p.position.column for p in found] == [column]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "--- # x\n...\n"])
def test_a_file_without_content_is_a_problem(text, tmp_path):
    document, problems = read(tmp_path, text)
    assert [p.code for p in problems] == ["LT104"]
    assert document.root is None


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe\x00a", b"a: \x00", b"PK\x03\x04", "a: \ud800".encode("utf-8", "surrogatepass")]
)
def test_what_is_not_text_is_a_problem(raw, tmp_path):
    document, problems = read(tmp_path, raw)
    assert [p.code for p in problems] == ["LT102"]
    assert document.root is None


def test_a_second_document_in_a_file_is_a_problem(tmp_path):
    assert [p.code for p in read(tmp_path, "a: 1\n---\nb: 2\n")[1]] == ["LT105"]


RECORDS = "".join(f'- id: r{n}\n  title: "Report {n}"\n  note: plain words\n  url: "u{n}"\n\n' for n in range(4))
LINES = RECORDS.split("\n")


@pytest.mark.parametrize("number", [n for n, line in enumerate(LINES) if ": " in line and not line.startswith("- ")])
def test_a_lost_colon_is_blamed_on_its_line_and_loses_only_its_record(number, tmp_path):
    text = "\n".join([*LINES[:number], LINES[number].replace(":", "", 1), *LINES[number + 1 :]])
    document, problems = read(tmp_path, text)
    assert [(p.code, p.position.line) for p in problems] == [("LT105", number + 1)]
    assert document.lost == (f"r{number // 5}",)
    assert len(document.root.value) == 3


@pytest.mark.parametrize("number", [n for n, line in enumerate(LINES) if line.endswith('"')])
def test_a_quote_left_open_is_blamed_where_it_opens(number, tmp_path):
    text = "\n".join([*LINES[:number], LINES[number][:-1], *LINES[number + 1 :]])
    document, problems = read(tmp_path, text)
    assert [(p.code, p.position.line) for p in problems] == [("LT105", number + 1)]
    assert problems[0].position.column == LINES[number].index('"') + 1
    assert f"r{number // 5}" in document.lost


@pytest.mark.parametrize("quoted", ["'a text that goes\n    over lines'", '"it\'s a text\n    over lines" # said'])
@pytest.mark.parametrize("fault", ["    note: b", "  note b", "  @note: b", "\t note: b"])
def test_a_text_over_lines_that_is_closed_is_not_blamed_for_what_follows(quoted, fault, tmp_path):
    text = f"- id: r1\n  title: {quoted}\n{fault}\n  url: u\n- id: r2\n"
    document, problems = read(tmp_path, text)
    assert [(p.code in {"LT103", "LT105"}, abs(p.position.line - 4) <= 1) for p in problems] == [(True, True)]
    assert document.lost == ("r1",)
