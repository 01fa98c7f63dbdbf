"""Null models: totals and links kept, the ledger of maximum entropy, and what is more circular than chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lookthrough as lt
from lookthrough.errors import UsageError
from lookthrough.lens.circularity.flow_table import Flow
from lookthrough.lens.circularity.null import chance
from lookthrough.lens.circularity.null.chance import against_chance
from lookthrough.lens.circularity.null.entropy import entropy_draws, entropy_ledger
from lookthrough.lens.circularity.null.rewired import _Rewiring, rewired
from lookthrough.present.terminal.gauges.against_chance import chance_text


@st.composite
def networks(draw):
    """Draw payments of a few parties, one a pair, nobody paying itself."""
    count = draw(st.integers(4, 9))
    pairs = [(a, b) for a in range(count) for b in range(count) if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=4, max_size=20, unique=True))
    amounts = draw(st.lists(st.floats(0.01, 100.0), min_size=len(chosen), max_size=len(chosen)))
    tail, head = np.array(chosen, dtype=np.intp).T
    return count, tail, head, np.array(amounts)


def totals(count, tail, head, amount):
    return np.bincount(tail, amount, count), np.bincount(head, amount, count)


@given(networks(), st.integers(0, 1_000))
def test_rewiring_keeps_every_total_and_every_number_of_links(network, seed):
    count, tail, head, amount = network
    for drawn in rewired(tail, head, amount, 3, seed):
        for ours, theirs in zip(totals(count, *drawn), totals(*network), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12 * amount.sum())
        for side, before in zip(drawn[:2], (tail, head), strict=True):
            np.testing.assert_array_equal(np.bincount(side, minlength=count), np.bincount(before, minlength=count))
        assert np.all(drawn[0] != drawn[1])
        assert len({*zip(*drawn[:2], strict=True)}) == len(tail)
        assert np.all(drawn[2] > 0.0)


@given(networks(), st.integers(0, 1_000))
def test_units_are_kept_exactly(network, seed):
    _, tail, head, _ = network
    paid = {step: 10 + 7 * at for at, step in enumerate(zip(tail.tolist(), head.tolist(), strict=True))}
    payments = _Rewiring(paid)
    payments.exchange(np.random.default_rng(seed), 200)
    for end in (0, 1):
        sums = [
            {p: sum(x for step, x in each.items() if step[end] == p) for p in range(10)}
            for each in (paid, payments.paid)
        ]
        assert sums[0] == sums[1]
    assert {*payments.steps} == payments.paid.keys()


def test_an_exchange_by_hand():
    """a pays b 5, c pays d 3. Exchanged a pays d 3, c pays b 3; the 2 that are left go a to e, off f to e, f to b."""
    a, b, c, d, e, f = range(6)
    payments = _Rewiring({(a, b): 5, (c, d): 3, (a, e): 1, (f, e): 4, (f, b): 1})
    payments._swap(0, 1)
    assert payments.paid == {(a, d): 3, (c, b): 3, (a, e): 3, (f, e): 2, (f, b): 3}
    alone = _Rewiring({(a, b): 5, (c, d): 3})
    alone._swap(0, 1)
    assert alone.paid == {(a, b): 5, (c, d): 3}
    assert (alone.payees[a], alone.payers[d]) == ({b}, {c})


def test_the_ledger_of_maximum_entropy_by_hand():
    """Three parties that each pay and receive 2: all six cells are 1. Two payers and two others: rows times columns."""
    np.testing.assert_allclose(entropy_ledger(np.full(3, 2.0), np.full(3, 2.0)), 1.0 - np.eye(3), atol=1e-8)
    found = entropy_ledger(np.array([6.0, 2.0, 0.0, 0.0]), np.array([0.0, 0.0, 4.0, 4.0]))
    np.testing.assert_allclose(found[:2, 2:], [[3.0, 3.0], [1.0, 1.0]], atol=1e-8)
    assert found.sum() == pytest.approx(8.0)


def test_the_published_row_of_seven_banks():
    """Anand, Craig and von Peter (2015): row a of the maximum-entropy matrix is 0, 2.53, 2.18, 0, 0, 0.74, 1.55."""
    found = entropy_ledger(np.array([7.0, 5, 3, 1, 3, 0, 1]), np.array([4.0, 5, 5, 0, 0, 2, 4]))
    np.testing.assert_allclose(found[0], [0.0, 2.53, 2.18, 0.0, 0.0, 0.74, 1.55], atol=0.005)


@given(networks(), st.integers(0, 1_000))
def test_it_and_draws_about_it_keep_every_total(network, seed):
    count, tail, head, amount = network
    wanted = totals(*network)
    ledger = entropy_ledger(*wanted)
    for ours, theirs in zip((ledger.sum(axis=1), ledger.sum(axis=0)), wanted, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-4 * amount.sum())
    assert not ledger.diagonal().any()
    for drawn in entropy_draws(tail, head, amount, 2, seed):
        for ours, theirs in zip(totals(count, *drawn), wanted, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-4 * amount.sum())
        assert np.all(drawn[0] != drawn[1])


RING = [("a", "b", 5.0), ("b", "c", 5.0), ("c", "a", 5.0)]


def with_bystanders():
    """Return a ring of three, and twelve others who pay one another in one direction only."""
    others = [(f"p{i}", f"q{j}", 5.0) for i in range(6) for j in range(6) if (i + j) % 3 == 0]
    return [*RING, *others]


def test_a_ring_among_payments_that_go_one_way_is_more_circular_than_chance():
    found = lt.circularity(with_bystanders())
    answer = against_chance(found, "rewired", draws=99, seed=2)
    circulation, set_off = answer.measures
    assert (circulation.observed, set_off.observed) == pytest.approx((15.0, 15.0))
    assert circulation.chance <= 0.05
    (ring,) = answer.loops
    assert (ring.what, ring.observed) == ("a -> b -> c -> a", 5.0)
    assert ring.chance <= 0.05
    assert ring.found < 0.05
    assert answer.kept < 0.9


def test_payments_that_cannot_be_rewired_are_as_circular_as_themselves():
    answer = against_chance(lt.circularity([("a", "b", 2.0), ("b", "a", 1.0)]), "rewired", draws=19)
    assert answer.kept == 1.0
    assert all(row.chance == 1.0 for row in (*answer.measures, *answer.loops))


def test_nothing_paid_has_no_chance():
    answer = against_chance(lt.circularity([("outside", "a", 2.0)]), "rewired", draws=19)
    assert (answer.measures, answer.loops, answer.kept) == ((), (), 1.0)


@pytest.mark.parametrize("null", chance.NULLS)
def test_one_seed_gives_one_answer_and_the_order_of_rows_does_not_matter(null):
    rows = with_bystanders()
    one, two, other = (
        against_chance(lt.circularity(each), null, draws=19, seed=seed)
        for each, seed in ((rows, 3), (rows, 3), (rows, 4))
    )
    assert one == two
    assert one != other
    turned = against_chance(lt.circularity(rows[::-1]), null, draws=19, seed=3)
    assert [row.observed for row in turned.measures] == pytest.approx([row.observed for row in one.measures])
    assert len(one.frame()) == 3


def test_amounts_in_another_unit_have_the_same_chances():
    rows = with_bystanders()
    one, scaled = (
        against_chance(lt.circularity([(a, b, x * by) for a, b, x in rows]), "rewired", draws=19) for by in (1.0, 1e6)
    )
    assert [row.chance for row in scaled.measures] == [row.chance for row in one.measures]


def test_the_bundled_book_is_more_circular_than_chance():
    answer = against_chance(lt.circularity(lt.flows(lt.load())), "rewired", draws=99)
    assert answer.measures[0].chance <= 0.1
    assert answer.kept < 0.5
    assert answer.document()["null"] == "rewired"


def test_what_cannot_be_asked_is_refused(monkeypatch):
    found = lt.circularity([Flow("a", "b", 1.0)])
    for given_ in ({"null": "random"}, {"null": "rewired", "draws": 0}, {"null": "rewired", "seed": -1}):
        with pytest.raises(UsageError):
            against_chance(found, **given_)
    monkeypatch.setattr(chance, "MOST_PAYMENTS", 0)
    monkeypatch.setattr(chance, "MOST_PARTIES", 1)
    with pytest.raises(UsageError, match="entropy takes more"):
        against_chance(found, "rewired")
    with pytest.raises(UsageError, match="full ledger"):
        against_chance(found, "entropy")


def test_where_nothing_goes_round_there_is_nothing_to_compare():
    answer = against_chance(lt.circularity([("a", "b", 2.0), ("b", "c", 1.0)]), "rewired", draws=19)
    assert "Nothing goes round here" in chance_text(answer)
    nothing = against_chance(lt.circularity([("outside", "a", 2.0)]), "rewired", draws=19)
    assert "Nothing is paid between two parties" in chance_text(nothing)


def test_a_network_that_cannot_be_rewired_is_said_to_be_stuck():
    answer = against_chance(lt.circularity([("a", "b", 2.0), ("b", "a", 1.0)]), "rewired", draws=19)
    assert "No more goes round than by chance" in chance_text(answer)
    assert "leave little room" in chance_text(answer)
