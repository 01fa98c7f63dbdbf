"""Every verb answers on the book, by its name, or says in one sentence what the book does not have."""

import pytest

import lookthrough as lt
from tests.cli.asking import answer, refused, run
from tests.slow import slow

NAMED = ("--book", "telecom_2000")
ANSWERS = [
    ("through", "winstar"),
    ("funding",),
    ("loops",),
    ("bounds", "--draws", "10"),
    ("show", "winstar"),
    ("show", "lucent-winstar"),
    ("scenarios",),
    ("diff", "2000-03-31", "2000-06-30"),
]
NOT_HERE = {
    "flywheel": "This book has no developers",
    "race": "The book has no frontier lab",
    "diffusion": "The book says nothing of who uses AI",
    "jobs": "The book says nothing of job cuts",
    "contest": "The book stakes no spending on a prize",
    "legacy": "The book says nothing of what a bust would leave",
}


@pytest.mark.parametrize("words", ANSWERS, ids=lambda words: words[0])
def test_a_verb_answers(words):
    result = run(*words, *NAMED)
    assert (result.exit_code, result.stderr) == (0, ""), result.exception
    assert len(result.stdout.splitlines()) > 3


@pytest.mark.parametrize(("verb", "sentence"), NOT_HERE.items())
def test_a_verb_says_what_the_book_does_not_have(verb, sentence):
    result = run(verb, *NAMED)
    assert (result.exit_code, result.stderr) == (0, ""), result.exception
    assert sentence in " ".join(result.stdout.split())


def test_check_finds_nothing_and_says_how_much_is_recalled():
    found = answer("check", *NAMED)
    assert (found["errors"], found["warnings"], found["assertions"]["failed"]) == ([], [], [])
    assert 0.5 < found["evidence"]["recalled"] < 1.0
    assert "rest on memory alone" in run("check", *NAMED).stdout


def test_a_vendor_that_lends_shows_its_own_money():
    """Lucent lent WinStar what WinStar buys with: at most what it lent in the year, at least nothing."""
    found = {vendor["id"]: vendor for vendor in answer("loops", *NAMED)["vendors"]}
    own = found["lucent"]["self_funded"]
    assert 0.0 <= own["floor"] <= own["pro_rata"] <= own["ceiling"]
    assert 0.0 < own["ceiling"] < 0.1 * found["lucent"]["revenue"]


def test_a_vendors_loans_are_vendor_money():
    """Each row of the trail of a loan that a vendor gives is its money, also where the ledger knows no amount."""
    trail = lt.funding(lt.load("telecom_2000")).trail
    by_vendors = [row for row in trail if row.lender in {"lucent", "cisco", "alcatel", "motorola", "nokia"}]
    assert {row.contract for row in by_vendors} >= {"lucent-winstar", "lucent-others", "nokia-telsim"}
    assert {row.paid_from for row in by_vendors} == {"vendor_money"}


def test_a_name_that_ships_not_is_refused_with_those_that_do():
    said = refused("through", "--book", "telecom_1929", code=3)
    assert "ai_2026, telecom_2000" in " ".join(said.split())


@slow
@pytest.mark.xdist_group("telecom_run")
def test_a_run_goes_through_and_its_accounts_balance(tmp_path):
    """Only that it runs and that nothing is lost: who fails in it is not looked at (the back-test is blind)."""
    folder = tmp_path / "run"
    words = ("--scenario", "hype-fade", "--paths", "16", "--quarters", "14", "--trace", "1", "--out", folder)
    result = run("stress", *NAMED, *words)
    assert result.exit_code == 0, (result.stderr, result.exception)
    audited = run("audit", folder)
    assert (audited.exit_code, "everything balances" in audited.stdout) == (0, True)
