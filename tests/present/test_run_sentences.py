"""A sentence on a run is said where its numbers bear it out, and not where they do not."""

import copy

import pytest

import lookthrough as lt
from lookthrough.contracts.family import LEDGERS
from lookthrough.present.numbers import give_or_take, signed
from lookthrough.present.run_records import read_stress
from lookthrough.present.sentences.run_sentences import (
    GAINS,
    LESS,
    LOWER,
    failure_sentence,
    interlocks_sentence,
    lenders_sentence,
    levels_sentence,
    marks_sentence,
    moving_most,
    negative_sentences,
    network_sentence,
    onset_sentence,
    orders_sentence,
    scenario_words,
)
from lookthrough.present.tables.run import NONE, levels_table, losses_table, options_table
from lookthrough.present.terminal.run import holders_text, stress_text
from lookthrough.present.terminal.text import table_text
from lookthrough.runs.comparing.compare import comparison
from lookthrough.simulate.channels import CHANNELS
from tests.present.stress_fixture import quiet_document, stress_document

BENT = {"absorbed": 0.0, "restructured": 0.0, "downgraded": 0.0}


def changed(*path_and_value, document=None):
    """Return a stress with one value of its document changed."""
    *path, key, value = path_and_value
    inner = whole = copy.deepcopy(document or stress_document())
    for name in path:
        inner = inner[name]
    inner[key] = value
    return read_stress(whole)


def test_lenders_lead_with_existing_and_all_loans_and_what_is_lost_anyway():
    said = lenders_sentence(read_stress(stress_document()))
    assert "lose 12.0 bn on what they had lent at the book's date and 32.0 on all loans" in said
    assert "beyond the 2.00 and 9.00 that are lost without the shock" in said


def test_lenders_who_lose_less_than_without_the_shock_do_not_lose_a_negative_amount():
    document = stress_document()
    document["loss"]["existing"]["lenders"]["mean"] = -1.5
    assert lenders_sentence(read_stress(document)) == (
        "Of what they had lent at the book's date lenders lose 1.50 bn less than the 2.00 that are lost without the "
        "shock, and of all loans 32.0 bn more than the 9.00."
    )


def test_a_book_without_lenders_says_so_and_its_ledger_has_no_number():
    empty = changed("empty_ledgers", ["lenders"])
    assert lenders_sentence(empty) == "Nobody lends in this book, so the ledger of lenders is empty."
    lines = {line.split("  ")[0]: line.split() for line in table_text(losses_table(empty)).splitlines()}
    assert lines["lenders"][1:] == ["none", *[NONE] * 7]
    assert "none" not in lines["lessors"]
    assert "lenders" not in table_text(levels_table(empty))
    assert "lenders" in table_text(levels_table(read_stress(stress_document())))


def test_a_sum_over_ledgers_has_its_parts_beside_it():
    # 0 + 0 + 20 + 4 + 140 + 30 = 194; 12 + 3 + 45 + 1 - 20 - 30 = 11
    said = network_sentence(read_stress(stress_document()))
    assert "costs 194.0 (sellers 20.0, guarantors 4.00, owners 140.0, the lifeline 30.0)" in said
    parts = "lenders +12.0, lessors +3.00, sellers +45.0, guarantors +1.00, owners -20.0, the lifeline -30.0"
    assert f"adds +11.0 ± 2.00 ({parts})" in said


def test_the_interlocks_move_more_than_they_enlarge_only_where_they_do():
    # 50 leave owners and the lifeline, 61 come to the others: 50 are moved and 11 added
    assert "50.0 bn goes from owners and the lifeline to" in interlocks_sentence(read_stress(stress_document()))
    nothing_taken = {part: {"network": 2.0, "standard_error": 1.0} for part in (*LEDGERS, "lifeline")}
    assert interlocks_sentence(changed("network", "by_ledger", nothing_taken)) == ""
    assert interlocks_sentence(changed("network", "network", -60.0)) == ""


def test_valuation_is_a_share_of_the_ledgers_that_are_named():
    # 120 of 12 + 3 + 65 + 5 + 120 = 205
    assert marks_sentence(read_stress(stress_document())).startswith(
        "58.5% of the loss (lenders 12.0, lessors 3.00, sellers 65.0, guarantors 5.00, owners 120.0) is valuation"
    )
    assert "%" not in marks_sentence(changed("loss", "existing", "owners", "mean", -1.0))


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_gain_has_its_reason(ledger):
    reason = f"lose less than nothing: {GAINS[ledger]}."
    assert any(reason in said for said in negative_sentences(changed("loss", "existing", ledger, "mean", -1.0)))
    assert not any(reason in said for said in negative_sentences(read_stress(stress_document())))


def test_a_gain_on_later_loans_alone_says_that_money_not_lent_is_not_lost():
    said = negative_sentences(changed("loss", "all", "lenders", "mean", -1.0))
    assert "Lenders lose less than nothing on all flows: money that is not lent is not lost." in said


def test_a_channel_below_nothing_has_its_reason_beyond_noise_only():
    said = negative_sentences(read_stress(stress_document()))  # failures -8 ± 2, orders -0.5 ± 1
    assert f"The channel failures makes the loss smaller: {LESS['failures']}." in said
    assert "On 256 common paths these are not told apart from nothing: orders." in said


def test_every_ledger_and_channel_has_a_reason():
    assert set(LESS) == set(CHANNELS)
    assert set(LOWER) == {*LEDGERS, "lifeline"}


def test_a_network_that_makes_the_whole_smaller_says_what_the_lifeline_spends():
    said = negative_sentences(changed("network", "network", -20.0))
    assert any(line.startswith("Over all ledgers 20.0 less is lost than in the shock alone") for line in said)


def test_the_guess_that_moves_a_ledger_most_is_the_larger_of_both_signs():
    stress = read_stress(stress_document())
    assert [guess.name for guess in moving_most(stress, "lenders")] == ["shock.demand", "world.price_elasticity"]
    assert moving_most(stress, "support") == []


def test_what_was_changed_stands_in_the_name_of_the_scenario():
    run = stress_document()["run"] | {"severity": 0.5, "changes": {"demand": "-30%"}}
    assert scenario_words(changed("run", run)) == "The hype fades (hype-fade, severity 0.5, demand=-30%)"


def test_without_a_shock_the_terminal_shows_levels_and_failures_and_no_losses():
    said = stress_text(lt.load(), read_stress(quiet_document()), "runs/x")
    assert "Nothing is shocked" in said
    assert "lost without any shock" in said
    assert "CoreWeave" in said
    for absent in ("added by the network", "Shapley", "Assumed inputs", "Who bears it", "with the shock"):
        assert absent not in said


@pytest.mark.parametrize(
    ("onset", "said"),
    [
        (None, "Nothing is shocked, so nothing is lost"),
        ("2026Q4", "What is shocked costs nobody anything in this run"),
        ("2028Q2", "What is shocked costs nobody anything in this run"),
        ("2028Q3", "The shock begins in 2028Q3 and the run ends with 2028Q2, so nothing is lost by it."),
    ],
)
def test_why_nothing_is_lost_is_said_as_it_is(onset, said):
    """The world of the document ends with 2028Q2."""
    began = None if onset is None else {"first": onset, "last": onset, "failures": {}, "loss": []}
    assert levels_sentence(changed("onset", began, document=quiet_document())).startswith(said)


def test_a_long_heading_of_a_run_is_folded_as_the_lines_below_it_are():
    said = stress_text(lt.load(), changed("scenario_title", " + ".join(["A long title"] * 9)), "runs/x")
    assert max(len(line) for line in said.splitlines()[:5]) <= 120


def test_nobody_bears_what_nobody_loses_so_that_no_heading_stands_alone():
    assert "Who bears it" not in holders_text(lt.load(), changed("by_end_holder", {}))
    assert "Who bears it" in holders_text(lt.load(), read_stress(stress_document()))


def test_failures_stand_side_by_side_sorted_by_the_difference():
    # xai 0.41 and 0.082; openai fails more often in both, but the shock adds less to it
    document = stress_document()
    document["failures"] = [
        {
            "id": "openai",
            "name": "OpenAI",
            "failed": 0.9,
            **BENT,
            "base": {"failed": 0.85, **BENT},
            "quarter": "2028Q2",
        },
        {"id": "xai", "name": "xAI", "failed": 0.41, **BENT, "base": {"failed": 0.082, **BENT}, "quarter": "2028Q4"},
    ]
    said = stress_text(lt.load(), read_stress(document), "runs/x").partition("Who fails on some path")[2]
    assert said.index("xAI") < said.index("OpenAI")
    assert "41.0%" in said
    assert "8.2%" in said


def test_no_sourced_share_stands_beside_a_simulated_number():
    assert "sourced" not in stress_text(lt.load(), read_stress(stress_document()), "runs/x")


def begun(first, last, *years):
    """Return a stress whose shock begins between two quarters; CoreWeave fails after it, 1 % of the paths before it."""
    small, large = {"mean": 12.0, "standard_error": 1.5}, {"mean": 205.0, "standard_error": 9.0}
    loss = [{"year": year, "paths": 500, "lenders": small, "total": large, "network": small} for year in years]
    failures = {"coreweave": {"p5": 2, "median": 7, "p95": 20, "before": 0.01}}
    return changed("onset", {"first": first, "last": last, "failures": failures, "loss": loss})


def test_where_the_onset_is_drawn_failures_count_from_it_and_the_loss_stands_by_its_year():
    stress = begun("2026Q4", "2030Q4", "2026", "2030")
    said = stress_text(lt.load(), stress, "runs/x")
    assert onset_sentence(stress) == "The shock begins at another time on each path, from 2026Q4 to 2030Q4."
    assert onset_sentence(stress) in said
    lines = said.splitlines()
    assert next(line for line in lines if line.startswith("fails  ")).endswith("  quarters after onset")
    assert next(line for line in lines if line.startswith("CoreWeave  ")).endswith("  7 (2 to 20)")
    assert next(line for line in lines if line.startswith("xAI  ")).endswith(f"  {NONE}")
    assert ["2030", "500", "12.0", "±", "1.50", "205.0", "±", "9.00", "12.0", "±", "1.50"] in map(str.split, lines)
    first = stress.by_difference[0]
    assert failure_sentence(first, stress.onset).endswith(
        "12.4% without; at the median 7 quarters after the shock begins (nine failures in ten: 2 to 20)"
    )


def test_where_the_onset_is_one_quarter_failures_have_both_times_and_the_loss_no_table():
    stress = begun("2027Q1", "2027Q1")
    said = stress_text(lt.load(), stress, "runs/x")
    assert onset_sentence(stress) == ""
    assert "median quarter" in said
    assert "quarters after onset" not in said
    assert "by the year in which the shock begins" not in said
    assert "; at the median in 2028Q1, 7 quarters after the shock begins" in failure_sentence(
        stress.by_difference[0], stress.onset
    )


def test_the_range_of_the_onset_is_read_by_the_calendar():
    document = stress_document()
    document["guesses"][0] |= {"name": "shock.onset", "low": 1.0, "high": 18.0, "quarters": ["2026Q4", "2030Q4"]}
    assert [guess.between for guess in read_stress(document).guesses] == ["2026Q4 to 2030Q4", "-0.45 to -0.25"]


def test_runs_of_other_futures_say_so_and_failures_stand_with_and_without():
    first, second = stress_document(), stress_document()
    second["run"] = second["run"] | {"seed": 2}
    second["failures"] = [row | {"base": {"failed": 0.0, **BENT}} for row in second["failures"]]
    found = comparison(("a", first), ("b", second))
    assert found["other_futures"] == ["seed"]
    assert {pair["difference"] for pair in found["failures"].values()} == {0.0}
    assert found["base_failures"]["coreweave"]["difference"] == pytest.approx(-0.124)
    assert found["by_end_holder"]["banks"] == {"lenders": {"first": 4.0, "second": 4.0, "difference": 0.0}}


def test_what_is_added_has_a_sign_and_its_error():
    assert [signed(x) for x in (11.5, -98.3, 0.0)] == ["+11.5", "-98.3", "0"]
    assert (give_or_take(0.51), give_or_take(None)) == (" ± 0.51", "")


def test_orders_not_placed_are_told_in_quarters_and_at_the_sales_of_the_year():
    # 3.6 quarters of 400 a year are 360 of sales, of which 0.55 is margin.
    sold = {"id": "nvidia", "sold": {"low": 380.0, "mid": 400.0, "high": 420.0}, "sales": 360.0, "margin": 198.0}
    orders = {"years": 3, "mean": 3.6, "p5": 2.5, "p95": 4.5, "year": 2026, "sellers": [sold]}
    said = orders_sentence(read_stress({**stress_document(), "orders_not_placed": orders}), lt.load())
    assert said == (
        "Orders not placed: in the first 3 years 3.6 quarters of what is built without the shock (nine paths in ten: "
        "2.5 to 4.5). Nobody has signed for them, so they are in no ledger. At the chips they sell in 2026, USD bn: "
        "NVIDIA Corporation 360.0 of sales, 198.0 of margin."
    )
    none = orders_sentence(
        read_stress({**stress_document(), "orders_not_placed": {**orders, "sellers": []}}), lt.load()
    )
    assert none.endswith("in no ledger.")


def test_orders_beyond_those_without_the_shock_are_no_negative_orders():
    sold = {"id": "nvidia", "sold": {"low": 380.0, "mid": 400.0, "high": 420.0}, "sales": -60.0, "margin": -33.0}
    orders = {"years": 3, "mean": -0.6, "p5": -2.1, "p95": 0.0, "year": 2026, "sellers": [sold]}
    said = orders_sentence(read_stress({**stress_document(), "orders_not_placed": orders}), lt.load())
    assert said.startswith(
        "Orders beyond those without the shock: in the first 3 years 0.6 quarters of what is built without the shock "
        "(nine paths in ten: 0.0 to 2.1)."
    )
    assert said.endswith("NVIDIA Corporation 60.0 of sales, 33.0 of margin.")


def test_a_shock_that_changes_no_order_says_nothing_of_orders():
    orders = {"years": 3, "mean": 0.0, "p5": 0.0, "p95": 0.0, "year": 2026, "sellers": []}
    assert not orders_sentence(read_stress({**stress_document(), "orders_not_placed": orders}), lt.load())


def test_changes_of_two_runs_are_written_as_they_were_asked_for():
    options = {"changes": ({"onset": "2027Q1", "demand": "-30%"}, {}), "seed": (1, 2)}
    table = options_table({"runs": ("a", "b"), "options": options})
    assert [tuple(row) for row in table.rows] == [("changes", "demand=-30%, onset=2027Q1", "none"), ("seed", "1", "2")]
