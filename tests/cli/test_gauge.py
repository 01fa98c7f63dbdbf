"""The verbs below gauge as a user types them: exit codes, JSON, CSV, and what is refused."""

import numpy as np
import pytest

from tests.cli.asking import answer, refused, run


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("gauge") / "own.csv"
    rng = np.random.default_rng(8)
    price, revenue = np.exp(np.cumsum(rng.standard_normal((2, 60)) / 30.0, axis=1))
    rows = (f"{2010 + i // 12}-{i % 12 + 1:02d},{p},{r}" for i, (p, r) in enumerate(zip(price, revenue, strict=True)))
    path.write_text("date,price,revenue\n" + "\n".join(rows) + "\n")
    return path


def test_a_file_is_tested_column_by_column(table):
    document = answer("gauge", "explosive", "--file", table, "--bootstrap", "19")
    assert [each["id"] for each in document["series"]] == ["price", "revenue"]
    assert {each["status"] for each in document["series"]} == {"decided"}
    assert document["series"][0]["frequency"] == "month"
    assert "dates" not in document


def test_a_file_may_stand_where_a_series_does_and_begin_later(table):
    one, other = (
        answer("gauge", "explosive", *words, "--bootstrap", "0", "--from", "2011-01")
        for words in ((table,), ("--file", table))
    )
    assert one == other
    assert one["series"][0]["from"] == "2011-01"


def test_a_price_is_tested_over_its_revenue(table):
    document = answer("gauge", "explosive", "--file", table, "--over", "revenue", "--bootstrap", "0")
    assert [each["id"] for each in document["series"]] == ["price/revenue"]


def test_text_and_csv_have_every_series(table):
    text = run("gauge", "explosive", "--file", table, "--bootstrap", "0", "--lag", "bic")
    assert text.exit_code == 0
    assert "Gaussian random walks" in text.stdout
    rows = run("gauge", "explosive", "--file", table, "--bootstrap", "0", "--csv").stdout.splitlines()
    assert rows[0].startswith("series,verdict,reason")
    assert len(rows) == 3


def test_a_series_of_the_book_says_why_it_is_not_decidable():
    result = run("gauge", "explosive", "sofr")
    assert result.exit_code == 0
    assert "sofr is not decidable: fewer than 40 observations" in result.stdout


def test_a_series_of_the_book_over_another():
    document = answer("gauge", "explosive", "openai_valuation", "--over", "openai_annualised_revenue")
    assert document["series"][0]["verdict"] == "not decidable"
    assert document["dates"]


def test_what_cannot_be_asked_is_refused(table):
    assert "did you mean" in refused("gauge", "explosive", "sofrr", code=2)
    assert "--file" in refused("gauge", "explosive", "--column", "x", code=2)
    assert "--column" in refused("gauge", "explosive", "sofr", "--file", table, code=2)
    assert "rows" in refused("gauge", "explosive", "--file", table, "--window-counts", "row", code=2)
    assert "whole number" in refused("gauge", "explosive", "--file", table, "--lag", "7", code=2)
    assert "did you mean price" in refused("gauge", "explosive", "--file", table, "--column", "prise", code=2)


def test_a_file_that_is_not_there_and_one_that_is_none(tmp_path):
    assert "cannot be read" in refused("gauge", "explosive", "--file", tmp_path / "no.csv", code=3)
    assert "is a folder" in refused("gauge", "explosive", "--file", tmp_path, code=3)


def test_implied_growth_of_the_book_of_one_company_and_of_other_cases():
    document = answer("gauge", "implied", "openai", "--dilution", "0.03")
    (company,) = document["companies"]
    assert company["usual"]["multiple"] == pytest.approx(17.2, abs=0.05)
    text = run("gauge", "implied", "openai").stdout
    assert "Cisco, March 2000 was asked for 30.9% a year" in text
    assert "The same in every case" in text
    assert len(run("gauge", "implied", "--csv").stdout.splitlines()) > 20
    assert "did you mean" in refused("gauge", "implied", "openia", code=2)
    assert "number" in refused("gauge", "implied", "--margin", "25", code=2)


def test_a_text_is_read_beside_the_facts(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("We use AI. We will use AI.")
    document = answer("gauge", "washing", path, "--facts", "nvidia")
    assert document["counts"] == {"claim": 1, "plan": 1, "risk": 0}
    assert document["facts"]
    text = run("gauge", "washing", path).stdout
    assert "No score is given" in text
    assert "2 sentences in 7 words: 1 claim, 0% of them with a figure, 1 plan, 0 risks." in text
    assert "did you mean" in refused("gauge", "washing", path, "--facts", "nvidai", code=2)
    assert "one text" in refused("gauge", "washing", code=2)
    assert "accession" in refused("gauge", "washing", "--filing", "1", code=2)
    path.write_text("")
    assert "empty" in refused("gauge", "washing", path, code=3)


def test_loops_are_held_against_chance(tmp_path):
    path = tmp_path / "paid.csv"
    path.write_text("payer,payee,amount\na,b,5\nb,a,5\nc,d,5\ne,f,4\nc,f,1\n")
    document = answer("loops", "--flows", path, "--null", "rewired", "--draws", "19")
    assert document["null"]["null"] == "rewired"
    assert document["null"]["measures"][0]["observed"] == 10.0
    text = run("loops", "--flows", path, "--null", "entropy", "--draws", "19").stdout
    assert "More circular than chance?" in text
    assert "everybody deals with everybody" in text
    assert "rewired" in refused("loops", "--flows", path, "--null", "rewire", code=2)
    assert "whole number" in refused("loops", "--flows", path, "--null", "rewired", "--draws", "5", code=2)


def test_the_board_and_the_verbs_that_stand_elsewhere():
    text = run("gauge", "board").stdout
    assert "The gauges of a bubble" in text
    assert "would change its mind" in text
    records, jobs = (run(*words, "--json").stdout for words in (("gauge", "records"), ("jobs",)))
    assert records == jobs
    left, legacy = (run(*words, "--json").stdout for words in (("gauge", "legacy"), ("legacy",)))
    assert left == legacy
