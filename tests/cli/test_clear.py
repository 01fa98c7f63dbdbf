"""The verb clear as its user meets it: who fails, who is hit, each one in turn, and how it refuses."""

import pytest

from tests.cli.asking import answer, refused, run

CLAIMS = "payer,payee,due\nlab,cloud,20\ncloud,vendor,24\ncloud,bank,10\nvendor,lab,5\nbank,outside,12\n"
CASH = "entity,cash\nlab,16\ncloud,15\nvendor,10\nbank,8\n"


@pytest.fixture
def files(tmp_path):
    def write(claims=CLAIMS, cash=CASH):
        (tmp_path / "claims.csv").write_text(claims)
        (tmp_path / "cash.csv").write_text(cash)
        return ("clear", "--claims", tmp_path / "claims.csv", "--cash", tmp_path / "cash.csv")

    return write


def flat(text):
    return " ".join(text.split())


def test_who_fails_and_who_is_hit_is_said_in_sentences(files):
    result = run(*files(), "--shock", "cloud=-30%", "--rank")
    assert (result.exit_code, result.stderr) == (0, "")
    text = flat(result.stdout)
    for words in (
        "1 of 5 parties fails, by itself; of 71.0 owed in 5 claims 3.50 (4.9%) is not paid, which 2 miss.",
        "Cash of cloud -30%: 1 fails that would not without it, and 3.50 is not paid because of it.",
        "The failure that costs the others most is that of lab: 20.0 that it does not pay and 20.9",
    ):
        assert words in text


def test_nobody_fails_is_one_sentence(files):
    result = run(*files())
    assert result.exit_code == 0
    assert "None of 5 parties fails; the 71.0 owed in 5 claims are paid in full." in flat(result.stdout)


def test_the_document_and_the_table_have_everybody(files):
    found = answer(*files(), "--shock", "cloud=-30%", "--rank")
    assert [each["id"] for each in found["failed"]] == ["cloud"]
    assert [each["id"] for each in found["in_turn"]] == ["lab", "cloud", "vendor", "bank"]
    assert found["shocks"] == {"cloud": -0.3}
    table = run(*files(), "--rank", "--csv").stdout.splitlines()
    assert table[0] == "id,owes,direct,knock_on,total,fail,who"
    assert len(table) == 5


def test_costs_of_default_are_counted(files):
    plain, costly = (answer(*files(), "--shock", "cloud=-30%", *more) for more in ((), ("--cost-cash", "0.5")))
    assert costly["missing"] == pytest.approx(plain["missing"] + 0.5 * 10.5)


def test_a_party_without_cash_is_noted(files):
    result = run(*files(cash="entity,cash\nlab,16\ncloud,15\nvendor,10\n"))
    assert "bank has no row in the table of cash and holds nothing." in flat(result.stdout)


def test_numbers_may_name_the_parties_and_a_matrix_the_claims(files):
    found = answer(*files(claims=",1,2\n1,,10\n2,,\n", cash="entity,cash\n1,4\n"))
    assert [(each["id"], each["recovery"]) for each in found["failed"]] == [("1", 0.4)]


@pytest.mark.parametrize(
    ("claims", "cash", "words"),
    [
        ("lender,borrower,amount\na,b,1\n", CASH, "claims.csv:1"),
        ("payer,payee,due\nlab,cloud,-1\n", CASH, "claims.csv:2 column due: "),
        ("payer,payee,due\nlab,cloud,nan\n", CASH, "claims.csv:2 column due: "),
        ("payer,payee,due\nlab,cloud,\n", CASH, "claims.csv:2 column due: "),
        ("payer,payee,due\nlab,lab,1\n", CASH, "claims.csv:2 column payee: lab owes itself; leave the row out"),
        (CLAIMS, CASH + "lab,1\n", "cash.csv:6 column entity: lab stands twice, first in line 2; add the two up"),
        (CLAIMS, CASH + "clod,1\n", "cash.csv:6 column entity: clod stands in no claim; did you mean cloud?"),
        (CLAIMS, CASH + "zz,1\n", "cash.csv:6 column entity: zz stands in no claim; take the row out"),
        (CLAIMS, "entity,cash\nlab,1_000\n", "cash.csv:2 column cash: '1_000' is not a number"),
        (CLAIMS, "entity,cash\nlab,-1\n", "the amount -1 is negative; write 0, and what it owes as a claim"),
        (CLAIMS, "entity,cash\nlab,inf\n", "cash.csv:2 column cash: "),
        (CLAIMS, "nothing\n", "cash.csv:1"),
    ],
)
def test_bad_files_are_refused_with_file_line_column_and_remedy(files, claims, cash, words):
    assert words in refused(*files(claims, cash), code=3)


def test_a_file_that_is_not_there_is_refused(files, tmp_path):
    command = files()
    (tmp_path / "cash.csv").unlink()
    assert "cash.csv" in refused(*command, code=3)


@pytest.mark.parametrize(
    ("shock", "code", "words"),
    [
        ("clod=-30%", 3, "shock of clod: there is no such party; did you mean cloud?"),
        ("cloud", 2, "--shock cloud: write an id and a change of its cash in per cent, --shock ID=-30%"),
        ("cloud=-30", 2, "write an id and a change"),
        ("cloud=-130%", 2, "a change is from -100% (all of it) to +1000%"),
        ("cloud=nan%", 2, "write an id and a change"),
    ],
)
def test_a_shock_that_cannot_be_is_refused(files, shock, code, words):
    assert words in refused(*files(), "--shock", shock, code=code)


def test_a_shock_is_given_once(files):
    assert "has a shock already" in refused(*files(), "--shock", "lab=-1%", "--shock", "lab=-2%", code=2)


def test_an_option_of_a_book_changes_nothing_and_is_refused(files):
    assert "clear measures tables, not a book" in refused(*files(), "--min-grade", "A", code=2)
