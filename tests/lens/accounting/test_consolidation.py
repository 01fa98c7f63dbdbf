import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.accounting.consolidation import (
    Interest,
    consolidation,
    ifrs_control,
    power,
    significant_losses,
    variable_interest,
)


def test_a_residual_guarantee_is_a_variable_interest_and_plain_rent_is_not():
    assert variable_interest(Interest(residual_share=1.0)).answer is True
    assert variable_interest(Interest(rent_share=0.5)).answer is True
    assert variable_interest(Interest(is_tenant=True)).answer is False


def test_losses_without_power_do_not_consolidate():
    hyperion = consolidation(Interest(equity_share=0.2, residual_share=1.03, is_tenant=True))
    assert hyperion.answer is False
    assert "direct" in hyperion.question
    assert "20.0%" in hyperion.why


def test_power_and_losses_consolidate():
    assert consolidation(Interest(equity_share=0.2, residual_share=1.0, directs_activities=True)).answer is True
    assert consolidation(Interest(equity_share=0.8)).answer is True


def test_power_without_significant_losses_does_not_consolidate():
    manager = consolidation(Interest(equity_share=0.01, directs_activities=True))
    assert manager.answer is False
    assert "significant" in manager.question


@pytest.mark.parametrize("shared", [{"joint_consent": True}, {"kick_out_rights": True}])
def test_shared_or_removable_power_is_nobodys_power(shared):
    assert power(Interest(equity_share=0.9, directs_activities=True, **shared)).answer is False


def test_an_unknown_stake_leaves_the_question_open():
    assert power(Interest(equity_share=None)).answer is None
    assert significant_losses(Interest(equity_share=None)).answer is None
    assert consolidation(Interest(equity_share=None)).answer is None


@given(st.floats(0.0, 1.0), st.floats(0.0, 2.0))
def test_more_equity_never_undoes_consolidation(share, residual):
    lesser = consolidation(Interest(equity_share=share / 2, residual_share=residual)).answer
    greater = consolidation(Interest(equity_share=share, residual_share=residual)).answer
    assert not (lesser and not greater)


def test_ifrs_control_needs_no_marker_of_significance():
    small = Interest(equity_share=0.01, directs_activities=True)
    assert ifrs_control(small).answer is True
    assert consolidation(small).answer is False
