"""The verb through, as a stranger types it."""

import json

import pytest
from typer.testing import CliRunner

from lookthrough.cli.app import app
from lookthrough.errors import UsageError


def run(*words):
    return CliRunner().invoke(app, ["through", *words])


def document(*words):
    answer = run(*words, "--json")
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def test_one_company_shows_its_views_first_and_says_how_to_see_what_is_behind_them():
    shown = run("meta").stdout
    assert "The rules behind the views" not in shown
    assert shown.rstrip().splitlines()[-1].endswith("accounting rules with what decided each: --trail")
    whole = run("meta", "--trail").stdout
    assert whole.startswith(shown[: shown.index("Behind it are")])


def test_the_trail_of_several_companies_stands_below_their_views():
    shown = run("meta", "oracle", "--trail").stdout
    assert (
        shown.index("Who really owes what")
        < shown.index("\n\nMeta Platforms\n")
        < shown.index("\n\nOracle Corporation\n")
    )
    assert run("meta", "--trail", "--csv").stdout.startswith("entity,name,view,category,contract,")
    assert run("meta", "--trail", "--table").exit_code == 2


def test_one_company_shows_its_promises_its_rules_and_its_trail():
    shown = run("meta", "--trail")
    assert shown.exit_code == 0
    for words in (
        "leases not yet commenced",
        "purchase commitments",
        "The rules behind the views",
        "c002.directs = another",
        "trail",
    ):
        assert words in shown.stdout


def test_a_vehicle_says_who_bears_its_debt():
    shown = run("beignet")
    assert shown.exit_code == 0
    assert "Who bears the debt of beignet, 27.3" in shown.stdout
    (entity,) = document("beignet")["entities"]
    assert sum(p["amount"]["mid"] for p in entity["borne"]["parts"]) == pytest.approx(entity["borne"]["debt"]["mid"])


def test_the_document_has_the_fixed_keys_and_every_rule_its_fields():
    answer = document("meta")
    assert {"as_of", "entities"} <= set(answer)
    (entity,) = answer["entities"]
    assert {"id", "views", "trail", "committed", "rules"} <= set(entity)
    for column in entity["committed"].values():
        assert {"undiscounted", "present_value", "unknown", "without_present_value"} == set(column)
    for rule in entity["rules"]:
        assert {"rule", "answer", "question", "why", "fields", "subject", "decides"} == set(rule)
        assert all({"name", "value", "file", "line"} == set(field) for field in rule["fields"])


def test_the_table_shows_companies_side_by_side_under_both_rules():
    shown = run("--table")
    assert shown.exit_code == 0
    titles = ("Views", "What is committed", "Who consolidates which vehicle", "Where US GAAP and IFRS differ")
    assert all(title in shown.stdout for title in titles)
    both = document("oracle", "--table")["companies"]
    assert [company["id"] for company in both] == ["oracle"]
    assert set(both[0]) == {"id", "us", "ifrs"}


def test_ifrs_asks_its_own_questions():
    rules = {rule["rule"] for rule in document("meta", "--gaap", "ifrs")["entities"][0]["rules"]}
    assert "ifrs10.control" in rules
    assert not any(rule.startswith("asc") for rule in rules)


@pytest.mark.parametrize("words", [("metta",), ("metta", "--table"), ("meta", "--gaap", "uk")])
def test_a_wrong_word_is_answered_with_the_right_ones(words):
    shown = run(*words)
    assert shown.exit_code == UsageError.exit_code
    assert not shown.stdout
    assert "meta" in shown.stderr or "ifrs" in shown.stderr
