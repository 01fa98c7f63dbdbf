"""What the marks of a run ask of labs: by hand, and where a run has no labs or no marks."""

import numpy as np
import pytest

from lookthrough.gauges.implied.growth import needed, usual
from tests.cli.asking import answer, refused, run
from tests.runs import asked_by_hand
from tests.runs.asked_by_hand import asked_run

EQUITY = {"equity_2026Q4": np.array([800.0, 400.0, 1000.0, 0.0])}  # anthropic, openai, on two paths


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asked_by_hand, "PANEL", {**asked_by_hand.PANEL, **EQUITY})
        return asked_run(tmp_path_factory.mktemp("marked") / "run")


def test_the_mean_of_marks_over_the_mean_of_revenue(marked):
    """Anthropic is worth 900 on average and earns 66, a tenth above its median of 60; openai 200 and 44."""
    document = answer("gauge", "implied", "--run", marked)
    labs = {row["id"]: row for row in document["labs"]}
    for id_, equity, revenue in (("anthropic", 900.0, 66.0), ("openai", 200.0, 44.0)):
        assert (labs[id_]["equity"], labs[id_]["revenue"]) == pytest.approx((equity, revenue))
        assert labs[id_]["needed"]["growth"] == pytest.approx(needed(equity, revenue, usual()).growth)
        assert labs[id_]["quarter"] == "2026Q4"
    text = run("gauge", "implied", "--run", marked).stdout
    assert "What marks ask of revenue, in a run: The hype fades" in text
    assert len(run("gauge", "implied", "--run", marked, "--csv").stdout.splitlines()) == 3


def test_the_case_may_be_another_and_companies_may_not(marked):
    document = answer("gauge", "implied", "--run", marked, "--dilution", "0.03")
    assert document["asked"]["dilution"] == 0.03
    assert "entities cannot change it" in refused("gauge", "implied", "openai", "--run", marked, code=2)


def test_a_run_without_marks_says_so(tmp_path):
    folder = asked_run(tmp_path / "run")
    assert "No lab of this run has both a mark and revenue" in run("gauge", "implied", "--run", folder).stdout


@pytest.mark.xdist_group("small_run")
def test_a_run_without_labs_says_so(small_run):
    assert answer("gauge", "implied", "--run", small_run)["labs"] == []
