"""What a text says of AI: the case row by row, sentences by hand, facts beside them, and what is no text."""

import sys
import types

import pytest

import lookthrough as lt
from lookthrough.errors import InputError, UsageError
from lookthrough.gauges.washing import filings, own_text
from lookthrough.gauges.washing.filings import filing_text
from lookthrough.gauges.washing.own_text import read_text
from lookthrough.gauges.washing.sentences import said_of_ai, sentences
from lookthrough.gauges.washing.walked import walk
from lookthrough.gauges.washing.washing import washing
from tests.gauges.explosive.samples import case

CASE = case("gauges_washing_sentences")
TEXT = " ".join(CASE["inputs"]["sentences"])


@pytest.mark.parametrize("row", CASE["expected"]["rows"], ids=lambda row: row["sentence"][:30])
def test_each_sentence_of_the_case(row):
    found = [each for each in said_of_ai(TEXT) if each.sentence == row["sentence"]]
    if row["found"] is None:
        assert not found
    else:
        (one,) = found
        for key, value in row["found"].items():
            assert getattr(one, key) == (tuple(value) if isinstance(value, list) else value)
        assert TEXT[one.offset :].startswith(row["sentence"])


def test_the_counts_of_the_case_and_no_score():
    document = washing(TEXT, name="case").document()
    for key in ("counts", "claims", "claims_with_figure"):
        assert document[key] == CASE["expected"][key]
    assert document["score"] is None
    assert document["facts"] == []


def test_sentences_by_hand():
    text = 'Acme Inc. sells in the U.S. market. "Fast!" It grew 3.5 times, e.g. in 2024. \n\nNo end\n\nJ. Doe ran? Yes.'
    found = list(sentences(text))
    assert [sentence for _, sentence in found] == [
        "Acme Inc. sells in the U.S. market.",
        '"Fast!"',
        "It grew 3.5 times, e.g. in 2024.",
        "No end",
        "J. Doe ran?",
        "Yes.",
    ]
    assert all(" ".join(text[offset:].split()).startswith(sentence) for offset, sentence in found)


def test_no_letter_is_lost_and_an_empty_text_has_no_sentence():
    assert "".join("".join(s.split()) for _, s in sentences(TEXT)) == "".join(TEXT.split())
    assert said_of_ai("") == ()
    assert said_of_ai("The aid was paid to the airline.") == ()


def test_a_frame_has_a_row_for_each_sentence():
    assert len(washing(TEXT).frame()) == sum(CASE["expected"]["counts"].values())


def test_facts_stand_beside_it_and_unknown_is_not_nothing():
    book = lt.load()
    answer = washing(TEXT, book=book, entity="broadcom")
    by_name = {fact.what: fact for fact in answer.facts}
    (disclosed,) = [fact for fact in answer.facts if fact.what.startswith("AI revenue disclosed")]
    assert disclosed.value == 10.8
    assert disclosed.source
    assert by_name["research and development over revenue"].value is None
    assert by_name["capital expenditure over revenue"].value == pytest.approx(1.04, abs=0.01)
    bought = [fact for fact in walk(book, "microsoft") if fact.what.startswith("bought from NVIDIA")]
    assert {fact.period for fact in bought} == {"2025", "2026"}
    assert walk(book, "microsoft")[0].value is None


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "the text is empty"),
        (b" \n \n", "the text is empty"),
        (b"%PDF-1.7 ...", "this is a PDF and no text"),
        (b"PK\x03\x04rest", "a packed file"),
        (b"fine\nline \xe9 here", ":2: byte 0xe9 is not UTF-8"),
        (b"one\ntwo\0three", ":2: a byte 0"),
        (b"<html><body></body></html>", "the text is empty"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, raw, said):
    path = tmp_path / "t.txt"
    path.write_bytes(raw)
    with pytest.raises(InputError) as error:
        read_text(path)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_text_above_fifty_megabytes_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "t.txt"
    path.write_text("AI. " * 10)
    monkeypatch.setattr(own_text, "LARGEST", 20)
    with pytest.raises(InputError, match="more than 50"):
        read_text(path)


def test_no_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "no.txt"):
        with pytest.raises(UsageError, match="no such file"):
            read_text(path)


def test_texts_with_marks_of_their_encoding_and_pages_are_read(tmp_path):
    path = tmp_path / "t.txt"
    path.write_bytes("AI für alle.".encode("utf-16"))
    assert read_text(path) == "AI für alle."
    path.write_text("<!DOCTYPE html><head><title>AI</title></head><p>We use AI &amp; more.</p><div>It&nbsp;pays.</div>")
    assert [s for _, s in sentences(read_text(path))] == ["We use AI & more.", "It pays."]


# Filings.


@pytest.fixture
def edgar(monkeypatch):
    fake = types.SimpleNamespace(get_by_accession_number=lambda _: types.SimpleNamespace(text=lambda: "We use AI."))
    monkeypatch.setitem(sys.modules, "edgar", fake)
    monkeypatch.setenv(filings.IDENTITY, "A B a@b.c")
    return fake


NUMBER = "0001045810-26-000021"


def test_a_filing_is_fetched_by_its_number(edgar):
    assert filing_text(NUMBER) == "We use AI."
    edgar.get_by_accession_number = lambda _: None
    with pytest.raises(InputError, match="has no filing"):
        filing_text(NUMBER)

    def fails(_):
        raise OSError("no network")

    edgar.get_by_accession_number = fails
    with pytest.raises(InputError, match="no network"):
        filing_text(NUMBER)


@pytest.mark.usefixtures("edgar")
def test_without_a_number_a_name_or_edgartools_nothing_is_fetched(monkeypatch):
    with pytest.raises(UsageError, match="no accession number"):
        filing_text("320193")
    monkeypatch.delenv(filings.IDENTITY)
    with pytest.raises(UsageError, match="who fetches"):
        filing_text(NUMBER)
    monkeypatch.setitem(sys.modules, "edgar", None)
    with pytest.raises(UsageError, match=r"lookthrough\[filings\]"):
        filing_text(NUMBER)
