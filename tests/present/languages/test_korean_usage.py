import pytest

from lookthrough.present.languages.korean_usage import BILLION, MILLION, day, dollars, quarter, tick, with_particle


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("1", "10억 달러"),
        ("378.4", "3,784억 달러"),
        ("1,000", "1조 달러"),
        ("1,000.0", "1조 달러"),
        ("1,234.5", "1조 2,345억 달러"),
        ("1,000.1", "1조 1억 달러"),
        ("25,130.2", "25조 1,302억 달러"),
        ("4.15", "41.5억 달러"),
        ("98.1", "981억 달러"),
        ("0.51", "5.1억 달러"),
        ("0.05", "5,000만 달러"),
        ("0", "0달러"),
        ("-98.3", "-983억 달러"),
        ("+11.5", "+115억 달러"),
        ("<0.01", "<1,000만 달러"),
        ("5.2 to 7.3", "52억~73억 달러"),
        ("2..3", "20억~30억 달러"),
        ("5.2 / 6.1 / 7.3", "52억 / 61억 / 73억 달러"),
        ("5.2 / withheld / 7.3", "52억 / 비공개 / 73억 달러"),
        ("11.5 ± 0.51", "115억 ± 5.1억 달러"),
    ],
)
def test_billions_of_dollars_are_written_in_eok_and_jo_to_their_last_printed_digit(english, korean):
    assert dollars(english, BILLION) == korean


@pytest.mark.parametrize(
    ("english", "korean"),
    [("1", "100만 달러"), ("500", "5억 달러"), ("2.5", "250만 달러"), ("1,050", "10.5억 달러"), ("0.3", "30만 달러")],
)
def test_millions_of_dollars_are_written_in_man_and_eok(english, korean):
    assert dollars(english, MILLION) == korean


def test_days_and_quarters_are_named_with_their_units():
    assert day("2026-06-30") == "2026년 6월 30일"
    assert day("2026-06") == "2026년 6월"
    assert quarter("2027Q3") == "2027년 3분기"
    assert tick("2027Q3") == "2027 3Q"
    assert (quarter("2027H1"), quarter("2027H2")) == ("2027년 상반기", "2027년 하반기")


@pytest.mark.parametrize(
    ("word", "particle", "whole"),
    [
        ("대주", "은", "대주는"),
        ("보증인", "은", "보증인은"),
        ("달러", "을", "달러를"),
        ("손실", "으로", "손실로"),
        ("보증인", "으로", "보증인으로"),
        ("OpenAI", "이", "OpenAI가"),
        ("Amazon.com", "이", "Amazon.com이"),
        ("Oracle", "으로", "Oracle로"),
        ("BlackRock", "은", "BlackRock은"),
        ("CoreWeave", "과", "CoreWeave와"),
        ("2026년 3", "이다", "2026년 3이다"),
        ("4", "이다", "4다"),
    ],
)
def test_a_particle_follows_the_last_sound_of_the_word_before_it(word, particle, whole):
    assert with_particle(word, particle) == whole
