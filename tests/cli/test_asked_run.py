"""The option --run of six verbs: what a run says, what is refused, and what a book or a run does not have."""

import json
import shutil

import numpy as np
import pytest

from lookthrough.runs.contents import FORMAT
from lookthrough.runs.seal import check_of
from tests.book.small_book import VALID
from tests.cli.asking import answer, refused, run
from tests.present.stress_fixture import quiet_document, stress_document
from tests.present.world_fixture import world_document
from tests.runs.asked_by_hand import asked_run
from tests.runs.made import DOCUMENT, TABLES, seal, whole_run, write_table

LARGE_TO_SMALL = (0.3, 0.25, 0.2, 0.1, 0.07, 0.05, 0.03)
VERBS = ("flywheel", "race", "diffusion", "contest", "jobs", "legacy")
OWN = {
    "flywheel": (("--no-recycling",), ("--spread", "+200bp"), ("--rent", "-20%"), ("--draws", "1000"), ("--seed", "1")),
    "race": (("--paths", "2000"), ("--years", "10"), ("--seed", "1")),
    "diffusion": (("--draws", "10000"), ("--seed", "1")),
    "contest": (("--chance", "0.5"), ("--draws", "40000"), ("--seed", "1")),
    "jobs": (("--month", "2025-10"), ("--seed", "1")),
    "legacy": (),
}
DRIVERS = {
    "flywheel": {"developed", "built", "capacity", "on_loans", "shortfall", "spread", "rate"},
    "diffusion": {"demand", "planned", "capacity", "utilisation", "price"},
    "contest": {"sentiment", "window", "spread"},
}


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    return asked_run(tmp_path_factory.mktemp("by_hand") / "run")


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    return asked_run(tmp_path_factory.mktemp("quiet") / "run", quiet_document(), (0.0, 0.0))


def said(verb, folder, *words):
    result = run(verb, *words, "--run", folder)
    assert (result.exit_code, result.stderr) == (0, ""), result.exception
    return " ".join(result.stdout.split())


@pytest.mark.parametrize("verb", VERBS)
def test_the_headline_names_the_run_and_the_dates_of_its_book(verb, by_hand):
    text = said(verb, by_hand)
    assert "in a run: The hype fades (hype-fade), 2 paths of 40 quarters, seed 1" in text
    assert "balance-sheet date 2026-06-30" in text
    document = answer(verb, "--run", by_hand)
    assert (document["run"], document["scenario"], document["paths"]) == (str(by_hand), "hype-fade", 2)
    assert document["dates"]["balance_sheet"] == "2026-06-30"


@pytest.mark.parametrize("verb", DRIVERS)
def test_drivers_are_those_of_the_run_unchanged(verb, by_hand):
    kept = json.loads((by_hand / "run.json").read_text())["world"]["drivers"]
    found = answer(verb, "--run", by_hand)["drivers"]
    assert set(found) == DRIVERS[verb]
    assert all(found[name] == kept[name] for name in found)


@pytest.mark.parametrize("verb", VERBS)
def test_a_table_has_a_row_for_what_is_asked(verb, by_hand):
    head, *rows = run(verb, "--run", by_hand, "--csv").stdout.splitlines()
    assert len({row.count(",") for row in (head, *rows)}) == 1
    # three ends, two futures, four statistics or two labs; six companies less one vehicle
    statistics = {"flywheel": 24, "diffusion": 24, "contest": 24, "legacy": 12, "race": 12, "jobs": 5}
    assert len(rows) == statistics[verb]


def test_developers_read_off_the_medians(by_hand):
    text = said("flywheel", by_hand)
    assert "With the shock the median of what developers finish of their plan is lowest in 2027Q4, 50.0%" in text
    assert "2027Q4 50.0% 100% 20.0% 40.0% 0.50 1.00 10.0 20.0 1.00 2.00" in text
    # means are a tenth above medians: 1.1 (0.02 + 0.04) at first, and spread alone halves
    assert (
        "Together these are highest with the shock in 2026Q4, 6.6% a year on average, against 6.6% without it" in text
    )


def test_labs_with_their_concentration_and_by_when_they_are_gone(by_hand):
    text = said("race", by_hand)
    assert "OpenAI on 100% of futures with the shock and 50.0% without" in text
    assert "0.52 with the shock and without" in text  # 0.6^2 + 0.4^2
    assert "2027Q4 50.0% 50.0%" in text
    outcomes = answer("race", "--run", by_hand)["outcomes"]
    assert outcomes["openai"]["shocked"]["gone"] == [0.0, 0.5, 1.0]
    assert outcomes["openai"]["base"]["gone"] == [0.0, 0.5, 0.5]


def test_of_many_labs_the_five_largest_stand_side_by_side_and_the_others_are_named(tmp_path):
    names = ("openai", "anthropic", "google_gemini", "xai", "mistral", "meta_ai", "zhipu")
    labs = {name: (10.0 * at, share) for at, (name, share) in enumerate(zip(names, LARGE_TO_SMALL, strict=True))}
    document = {**stress_document(), "world": world_document(["2026Q4", "2027Q4", "2030Q2"], labs)}
    folder = asked_run(tmp_path / "run", document)
    text = said("race", folder)
    assert "Mistral AI without HHI" in text
    assert "The largest at the start; --csv and --json have Meta AI, Zhipu AI as well." in text
    assert set(answer("race", "--run", folder)["labs"]) == set(names)


def test_one_lab_is_shown_alone_and_a_misspelt_one_gets_the_nearest(by_hand):
    assert set(answer("race", "openai", "--run", by_hand)["labs"]) == {"openai"}
    assert "Anthropic PBC without" not in said("race", by_hand, "openai")
    assert "no lab is called 'opnai'; did you mean openai?" in refused("race", "opnai", "--run", by_hand, code=2)


def test_demand_stands_beside_the_plan_capacity_and_price(by_hand):
    text = said("diffusion", by_hand)
    assert "3.00 times with the shock and 4.00 times without at the median; 5.00 times was planned" in text
    assert "2027Q4 2.00 4.00 0.50 1.00 50.0% 100% 0.50 1.00 5.00" in text


def test_what_owners_expect_and_how_likely_they_lose_stand_in_one_sentence(by_hand):
    text = said("contest", by_hand)
    assert (
        "Owners of private firms and vehicles expect to lose 2.00 bn against the run without the shock; the chance "
        "that they lose anything is 50.0%, and where they lose it is 5.00 bn." in text
    )
    assert answer("contest", "--run", by_hand)["owners"] == {"mean": 2.0, "chance": 0.5, "if_lost": 5.0}


def test_what_is_left_names_the_first_year_in_which_use_is_back(by_hand, tmp_path):
    assert "there is no year in which as much is used again on half of the paths" in said("legacy", by_hand)
    world = world_document(["2026Q4", "2027Q4", "2028Q2"])
    world["legacy"]["passes"] = [None, 0.4, 0.6]
    back = asked_run(tmp_path / "back", {**stress_document(), "world": world})
    assert "on half of the paths that used less is 2028 (60.0%)" in said("legacy", back)
    assert answer("legacy", "--run", back)["used_again"] == "2028Q2"
    world["legacy"]["passes"] = [None, None, None]
    never = asked_run(tmp_path / "never", {**stress_document(), "world": world})
    assert "so that none has to come back" in said("legacy", never)


def test_jobs_at_companies_that_fail_are_unknown_without_headcounts_and_the_sentence_says_what_is_needed(by_hand):
    text = said("jobs", by_hand)
    assert "How many jobs that is, is unknown" in text
    assert "jobs.headcount.coreweave for CoreWeave" in text
    assert "beignet" not in text  # a vehicle employs nobody
    document = answer("jobs", "--run", by_hand)
    assert document["expected"] is None
    assert document["unknown"] == [row["id"] for row in document["companies"]]


def test_a_run_without_a_shock_has_one_future_and_leaves_nothing(quiet):
    assert "with the shock" not in said("diffusion", quiet)
    assert "The shock moves nothing of the world of this run" in said("legacy", quiet)
    assert "the chance that they lose anything is 0%." in said("contest", quiet)
    assert "OpenAI on 50.0% of futures." in said("race", quiet)
    assert "are highest in 2026Q4, 6.6% a year on average." in said("flywheel", quiet)


def test_a_book_without_owners_says_that_nobody_can_lose(tmp_path):
    folder = asked_run(tmp_path / "run", {**stress_document(), "empty_ledgers": ["owners"]})
    assert "so that no owner can lose" in said("contest", folder)
    assert answer("contest", "--run", folder)["owners"] is None


def test_a_book_without_developers_is_one_sentence(tmp_path):
    world = world_document(["2026Q4", "2027Q4"])
    ones = {name: [1.0, 1.0] for name in ("p5", "p50", "p95", "mean")}
    none = {name: [0.0, 0.0] for name in ones}
    world["drivers"] |= {"developed": {"base": ones, "shocked": ones}, "on_loans": {"base": none, "shocked": none}}
    text = said("flywheel", asked_run(tmp_path / "run", {**stress_document(), "world": world}))
    assert text.endswith("(assumptions flywheel.*).")


def test_nobody_fails_is_one_sentence(tmp_path):
    folder = asked_run(tmp_path / "run", {**stress_document(), "failures": []})
    assert said("jobs", folder).endswith("No company fails in any future of this run.")


@pytest.mark.xdist_group("small_run")
def test_a_run_whose_book_has_no_labs_is_one_sentence(small_run):
    text = said("race", small_run)
    assert text.endswith("The book of this run has no frontier lab, so that there is no race in it.")
    assert answer("race", "--run", small_run)["labs"] == {}
    assert run("race", "--run", small_run, "--csv").exit_code == 0
    assert "no lab is called 'openai'" in refused("race", "openai", "--run", small_run, code=2)


@pytest.mark.xdist_group("small_run")
@pytest.mark.parametrize("verb", VERBS)
def test_a_run_of_another_book_is_answered_from_its_own(verb, small_run):
    assert (
        answer(verb, "--run", small_run)["dates"]
        == answer(verb, "--run", small_run, "--book", small_run.parent / "book")["dates"]
    )
    assert "run stress again" in refused(verb, "--run", small_run, "--book", VALID, code=3)


@pytest.mark.parametrize(("verb", "words"), [(verb, words) for verb, each in OWN.items() for words in each])
def test_what_only_a_verbs_own_draws_know_is_refused_even_where_it_is_the_default(verb, words, by_hand):
    text = refused(verb, *words, "--run", by_hand, code=2)
    assert f"--run shows a run that is finished, and {words[0]} cannot change it: leave it out" in text


@pytest.mark.parametrize("verb", VERBS)
def test_statuses_are_those_of_the_run(verb, by_hand):
    assert "--status cannot change it" in refused(verb, "--status", "signed", "--run", by_hand, code=2)


def test_several_are_named_together(by_hand):
    text = refused("diffusion", "US", "--seed", "1", "--run", by_hand, code=2)
    assert "regions and --seed cannot change it: leave them out, or ask without --run" in text


@pytest.mark.parametrize("verb", VERBS)
def test_another_part_of_the_book_is_refused(verb, by_hand):
    assert "another part of this book" in refused(verb, "--as-of", "2026-01-31", "--run", by_hand, code=3)


@pytest.mark.parametrize("verb", VERBS)
def test_a_folder_without_a_run_an_older_a_damaged_and_an_unfinished_one_end_as_everywhere(verb, by_hand, tmp_path):
    assert "holds no finished run" in refused(verb, "--run", tmp_path / "nowhere", code=2)
    older = shutil.copytree(by_hand, tmp_path / "older")
    document = json.loads((older / "run.json").read_text()) | {"format": FORMAT - 1}
    (older / "run.json").write_text(json.dumps(document | {"check": check_of(document)}))
    assert f"format is {FORMAT - 1}, and {FORMAT} is read" in refused(verb, "--run", older, code=3)
    damaged = shutil.copytree(by_hand, tmp_path / "damaged")
    (damaged / "paths.parquet").write_bytes(b"")
    assert "paths.parquet is damaged" in refused(verb, "--run", damaged, code=3)
    (damaged / "run.json").unlink()
    (damaged / "unfinished").mkdir()
    assert "--resume" in refused(verb, "--run", damaged, code=3)


@pytest.mark.parametrize("verb", VERBS)
def test_a_run_without_a_world_is_refused_with_the_key(verb, tmp_path):
    folder = whole_run(tmp_path / "run", run={**DOCUMENT["run"]})
    assert "is missing" in refused(verb, "--run", folder, code=3)


def test_a_table_that_no_run_wrote_is_refused(tmp_path):
    folder = asked_run(tmp_path / "run")
    write_table(folder, "paths.parquet", {**TABLES["paths.parquet"], "owners": np.array([np.nan, 1.0])})
    document = json.loads((folder / "run.json").read_text())
    seal(folder, **{key: value for key, value in document.items() if key not in {"files", "check", "format"}})
    assert "column owners has no finite number" in refused("contest", "--run", folder, code=3)
