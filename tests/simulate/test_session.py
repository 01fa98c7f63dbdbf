"""A session answers as a run does, compiles once, and refuses what cannot be."""

from contextlib import contextmanager

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import lookthrough as lt
from lookthrough.contracts import KINDS
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.runs.contents import PARTS
from lookthrough.simulate import session_terms
from lookthrough.simulate.answer import results
from lookthrough.simulate.chunks import MAIN, SPLIT, chunks_of, worked_out
from lookthrough.simulate.compile.options import options_of
from lookthrough.simulate.prepared import prepared
from lookthrough.simulate.set_up import set_up, settings_of
from tests.book.small_book import write
from tests.mutants.bases import books

QUARTERS = 6
COMPILED = "/jax/core/compile/backend_compile_duration"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return lt.load(write(tmp_path_factory.mktemp("small"), books()["valid"]))


@pytest.fixture(scope="module")
def session(small):
    return lt.session(small, quarters=QUARTERS)


@pytest.fixture(scope="module")
def term(session):
    """A term with a range, and one without."""
    slots = session.slots
    ranged = next(name for name, slot in slots.items() if slot.low != slot.high and slot.basis == "assumed")
    fixed = next(name for name, slot in slots.items() if slot.low == slot.high > 0.0 and name.endswith("rate"))
    return {"ranged": ranged, "fixed": fixed}


@contextmanager
def counted():
    """Count what XLA compiles meanwhile."""
    found = []

    def listen(name, *_args, **_more):
        found.extend([name] if name == COMPILED else [])

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        yield found
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)


def same(one, other):
    return all(np.array_equal(one.loss[part], other.loss[part]) for part in PARTS)


def test_nothing_is_compiled_for_another_question(session, term):
    session.stress("fade", paths=70)
    with counted() as compiled:
        session.stress("fade", paths=3)
        session.stress("fade", paths=range(50, 290), severity=0.5, seed=7)
        session.stress("fade", paths=10, shocks={"demand": (-0.5, -0.2)}, channels=["failures"], costs=False)
        session.stress("fade", paths=10, terms={term["ranged"]: "high", term["fixed"]: (0.01, 0.2)}, discounting=False)
    assert compiled == []


def test_a_split_runs_the_program_of_the_main_pass(small):
    options = options_of(small, "fade", paths=70, quarters=QUARTERS, common=40, trace=0)
    run = prepared(small, options, kinds=KINDS, block=64)
    run.program.compile(run.inputs)
    chunks = chunks_of(run, kept=False)
    assert {chunk.of for chunk in chunks} == {MAIN, SPLIT}
    with counted() as compiled:
        for chunk in chunks:
            worked_out(run, chunk)
    assert compiled == []


def test_a_chunk_that_was_begun_is_the_same_chunk_and_one_of_another_question_is_not_taken(small):
    options = options_of(small, "fade", paths=200, quarters=QUARTERS, quick=True)
    run = prepared(small, options, kinds=KINDS, block=64)
    program, other = run.program, run.inputs._replace(seed=np.asarray(9))
    alone = program.chunk(run.inputs, 64, 64).losses
    for inputs, start in ((run.inputs, 64), (run.inputs, 0), (other, 64)):
        program.begin(inputs, start)
        assert np.array_equal(program.chunk(run.inputs, 64, 64).losses, alone)
    program.begin(run.inputs, 64)
    assert not np.array_equal(program.chunk(other, 64, 64).losses, alone)


def test_what_was_begun_goes_with_the_chunks_that_it_was_of(small):
    options = options_of(small, "fade", paths=200, quarters=QUARTERS, quick=True)
    run = prepared(small, options, kinds=KINDS, block=64)
    run.program.begin(run.inputs, 64)
    assert run.program.in_chunks(run.program.layout)._begun is None


def test_groups_that_were_traced_are_taken_once_and_by_the_same_question(small, monkeypatch):
    options = options_of(small, "fade", paths=200, quarters=QUARTERS, quick=True)
    run = prepared(small, options, kinds=KINDS, block=64)
    program, other, made = run.program, run.inputs._replace(seed=np.asarray(9)), []
    tracing = program.tracing
    monkeypatch.setattr(program, "tracing", lambda *given: (made.append(given[1].min()), tracing(*given))[1])
    each = program.layout.devices * program.layout.width

    def paid(inputs, **how):
        return program.trace(inputs, 0, 2 * each, **how).shocked.paid

    first = paid(run.inputs, goes_on=True)
    assert np.array_equal(paid(run.inputs), first)  # the second round is taken over, the first is made again
    assert made == [0, each, 0]
    assert np.array_equal(paid(run.inputs), first)
    assert made[3:] == [0, each]
    paid(run.inputs, goes_on=True)
    assert not np.array_equal(paid(other), first)
    assert made[7:] == [0, each]


def test_an_answer_is_a_frame_of_its_paths_and_short_at_a_prompt(session, small):
    answer = session.stress("fade", paths=3)
    frame = answer.frame("polars")
    assert frame["path"].to_list() == [0, 1, 2]
    assert frame["lenders"].to_list() == answer.loss["lenders"].tolist()
    assert len(repr(answer)) < 2_000
    assert repr(session) == f"<Session of {small.title}: paths of {QUARTERS} quarters>"


@pytest.mark.usefixtures("session")  # JAX is set up
def test_compiling_is_counted():
    with counted() as compiled:
        jax.jit(lambda x: x * 3.25 + 1.0)(np.ones(17))
    assert compiled


def test_a_session_finds_what_a_run_finds(session, small):
    answer = session.stress("fade", paths=70, seed=3, severity=1.5)
    run = lt.stress(small, "fade", paths=70, seed=3, severity=1.5, quarters=QUARTERS, trace=0)
    assert np.array_equal(run.sample.total, np.stack([answer.loss[part] for part in PARTS]))
    assert np.array_equal(run.sample.incidence, np.stack([answer.incidence[part] for part in PARTS]))
    found, document = answer.document(), run.document()
    assert found["loss"] == document["loss"]
    assert found["failures"] == document["failures"]
    assert found["network"]["channels"] == {}
    assert found["network"]["network"] == document["network"]["network"]


def test_a_path_is_the_same_in_any_company(session):
    many, some = session.stress("fade", paths=200), session.stress("fade", paths=range(100, 130))
    assert some.path.tolist() == list(range(100, 130))
    for part in PARTS:
        assert np.array_equal(many.loss[part][100:130], some.loss[part])
    for name, drawn in many.drawn.items():
        assert np.array_equal(drawn[100:130], some.drawn[name])


def test_a_term_that_is_set_is_so_on_every_path_and_the_others_keep_their_draws(session, term):
    usual = session.stress("fade", paths=40)
    slot = session.slots[term["ranged"]]
    high = session.stress("fade", paths=40, terms={term["ranged"]: "high"})
    assert np.all(high.drawn[term["ranged"]] == slot.high)
    others = [name for name in usual.drawn if name != term["ranged"]]
    assert all(np.array_equal(usual.drawn[name], high.drawn[name]) for name in others)
    assert same(high, session.stress("fade", paths=40, terms={term["ranged"]: slot.high}))
    assert same(usual, session.stress("fade", paths=40, terms={term["ranged"]: (slot.low, slot.high)}))


def test_a_term_without_a_range_is_given_one(session, term):
    at = session.slots[term["fixed"]].mid
    usual = session.stress("fade", paths=40)
    assert same(usual, session.stress("fade", paths=40, terms={term["fixed"]: at}))
    low, high, both = (
        session.stress("fade", paths=40, terms={term["fixed"]: size}) for size in (at / 2, at * 2, (at / 2, at * 2))
    )
    assert not same(low, high)
    assert not same(both, low)
    assert not same(both, high)


def test_devices_that_share_the_settings_of_a_path_find_what_one_would(small):
    options = options_of(small, "fade", paths=70, quarters=QUARTERS)
    run = set_up(small, options, kinds=KINDS, block=1024)
    settings = results.all_settings()
    inputs = run.inputs._replace(settings=settings_of(settings, options), used=jnp.asarray(len(settings)))
    losses, finite = run.program.split(inputs, 0, 70)
    whole = run.program.chunk(inputs, 0, 70)
    assert np.array_equal(losses, np.asarray(whole.losses))
    assert np.array_equal(finite, np.asarray(whole.finite))
    few = inputs._replace(used=jnp.asarray(1))
    assert np.array_equal(run.program.split(few, 0, 5)[0], losses[:1, :, :5])


def test_a_quick_run_is_split_by_no_channel(small):
    quick = lt.stress(small, "fade", paths=70, quarters=QUARTERS, trace=0, quick=True).document()
    usual = lt.stress(small, "fade", paths=70, quarters=QUARTERS, trace=0).document()
    assert (quick["network"]["channels"], quick["network"]["common_paths"]) == ({}, 0)
    assert quick["loss"] == usual["loss"]


def test_shocks_are_numbers_or_text(session):
    as_text = session.stress("fade", paths=20, shocks={"demand": "-40 %"})
    assert same(as_text, session.stress("fade", paths=20, shocks={"demand": -0.4}))
    as_text = session.stress("fade", paths=20, shocks={"demand": "-40..-20 %"})
    assert same(as_text, session.stress("fade", paths=20, shocks={"demand": (-0.4, -0.2)}))


def test_without_channels_and_without_shock_nothing_is_lost(session):
    calm = session.stress("fade", paths=20, severity=0.0)
    assert all(np.all(calm.loss[part] == 0.0) for part in PARTS)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"paths": 0}, "paths is 0: write a number from 1"),
        ({"paths": -5}, "paths is -5"),
        ({"paths": 2.5}, "paths is 2.5: write a number"),
        ({"paths": True}, "paths is True"),
        ({"paths": range(5, 5)}, "is not empty"),
        ({"paths": range(-3, 5)}, "starts at 0 or later"),
        ({"paths": range(0, 10, 2)}, "counts upwards by one"),
        ({"paths": range(10, 20_000_000)}, "ends by 10,000,000"),
        ({"severity": -1.0}, "severity is -1.0"),
        ({"severity": float("nan")}, "severity is nan"),
        ({"seed": -1}, "seed is -1"),
        ({"shocks": {"demand": float("inf")}}, "write a finite number"),
        ({"shocks": {"demand": (0.1, -0.1)}}, "exchange them"),
        ({"shocks": {"demand": "much"}}, "--set demand=much"),
        ({"shocks": {"demand": -2.0}}, "shock demand is -2"),
    ],
)
def test_a_number_that_cannot_be_is_refused(session, question, said):
    with pytest.raises(UsageError, match=said.replace("(", r"\(").replace(")", r"\)")):
        session.stress("fade", **question)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"scenario": "fad"}, "no scenario named 'fad'; did you mean fade"),
        ({"shocks": {"demnd": -0.1}}, "no shock or assumption named 'demnd'; did you mean demand"),
        ({"channels": ["failure"]}, "no channel named 'failure'; did you mean failures"),
        ({"terms": {"sale.one": 1.0}}, "no term named 'sale.one'"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(session, question, said):
    with pytest.raises(UnknownNameError) as refused:
        session.stress(**{"scenario": "fade", **question})
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("most", "write a number, two as"),
        (float("nan"), "write a finite number"),
        ((1.0, 2.0, 3.0), "write a finite number"),
        ((2.0, 1.0), "exchange them"),
        (None, "write a finite number"),
    ],
)
def test_a_term_that_cannot_be_is_refused(session, term, value, said):
    with pytest.raises(UsageError) as refused:
        session.stress("fade", terms={term["ranged"]: value})
    assert said in str(refused.value)
    assert term["ranged"] in str(refused.value)


def test_an_amount_below_nothing_is_refused(session):
    amount = next(name for name in session.slots if name.endswith(".principal"))
    with pytest.raises(UsageError, match="cannot be less than nothing"):
        session.stress("fade", terms={amount: -1.0})


def test_an_assumption_of_several_numbers_takes_a_word(session):
    groups = [slot.group for slot in session.slots.values() if slot.group and slot.low != slot.high]
    group = next(name for name in groups if groups.count(name) > 1)
    moved = session.stress("fade", paths=20, terms={group: "low"})
    members = [name for name, slot in session.slots.items() if slot.group == group and name in moved.drawn]
    assert all(np.all(moved.drawn[name] == session.slots[name].low) for name in members)
    with pytest.raises(UsageError, match="give it low, mid, high"):
        session.stress("fade", terms={group: 1.0})


def test_more_new_ranges_than_places_are_refused(session, term, monkeypatch):
    monkeypatch.setattr(session_terms, "MORE_DRAWN", 0)
    with pytest.raises(UsageError, match="slots that have no range in the book are given one"):
        session.stress("fade", terms={term["fixed"]: (0.1, 0.2)})


def test_a_session_refuses_what_it_cannot_open(small):
    with pytest.raises(UsageError, match="quarters is 0"):
        lt.session(small, quarters=0)
    with pytest.raises(UnknownNameError, match="no entity is called"):
        lt.session(small, unlink="nobody:somebody")
