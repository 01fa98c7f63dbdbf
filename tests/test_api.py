"""The public names: lazy, and a book replayed, graded and filtered as asked."""

import datetime as dt
import importlib
import inspect
import subprocess
import sys

import pytest

import lookthrough as lt
from lookthrough import api


@pytest.fixture(scope="module")
def book():
    return lt.load()


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_importing_the_package_loads_no_room():
    code = "import sys, lookthrough; print(*(m for m in sys.modules if m.startswith(('lookthrough.', 'numpy', 'jax'))))"
    assert run(code) == []


def test_static_answers_never_load_the_engine():
    code = (
        "import sys, lookthrough as lt; book = lt.load(); lt.through(book, 'meta'); lt.funding(book); "
        "lt.flywheel(book, draws=5); "
        "lt.circularity(lt.flows(book), vendor='nvidia'); print('jax' in sys.modules)"
    )
    assert run(code) == ["False"]


@pytest.mark.parametrize("name", [n for n in lt.__all__ if n != "stress"])
def test_every_public_name_exists(name):
    assert getattr(lt, name) is getattr(lt, name)


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("through", "lookthrough.lens.through.through"),
        ("funding", "lookthrough.lens.funding.funding"),
        ("circularity", "lookthrough.lens.circularity.circularity"),
    ],
)
def test_a_question_takes_what_its_room_takes(name, room):
    """The main path says each question in full, so that its arguments stand in one place for a reader."""
    asked, answered = (inspect.signature(getattr(m, name)) for m in (api, importlib.import_module(room)))
    assert list(asked.parameters) == list(answered.parameters)
    for each in asked.parameters.values():
        assert each.default == answered.parameters[each.name].default, each.name


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="throgh"):
        lt.throgh  # noqa: B018  # the access is what is tested


def test_dir_names_what_is_public():
    assert dir(lt) == sorted(lt.__all__)


def test_the_bundled_book_is_the_default(book):
    assert "openai" in book.entities
    assert lt.load(book.root).sha256 == book.sha256


def test_the_readmes_questions_have_answers(book):
    assert lt.through(book, "meta").entities[0].views["full"].mid > 0
    assert lt.funding(book).rows
    [nvidia] = lt.circularity(lt.flows(book), vendor="nvidia").rows
    assert 0 <= nvidia["floor"] <= nvidia["ceiling"] <= nvidia["revenue"]


def test_a_folder_that_is_no_book_is_told_with_its_code(tmp_path):
    with pytest.raises(lt.BookError, match="LT113"):
        lt.load(tmp_path)


def test_an_invalid_book_shows_all_its_problems(tmp_path):
    (tmp_path / "book.yaml").write_text("title: t\nas_of: 2026-02-30\ncurrency: EUR\n")
    with pytest.raises(lt.BookError) as caught:
        lt.load(tmp_path)
    assert "LT304" in str(caught.value)
    assert "LT310" in str(caught.value)


def test_replayed_in_november_2025_nvidia_may_still_put_in_100_bn():
    then = lt.load(as_of="2025-11-15")
    assert then.as_of == dt.date(2025, 11, 15)
    assert then.contracts["c011"].mid("amount") == pytest.approx(100.0)
    assert then.contracts["c011"].current_status == "letter_of_intent"
    assert "c013" not in then.contracts
    assert lt.load().contracts["c013"].mid("amount") == pytest.approx(30.0)


def test_a_replayed_book_knows_no_later_thing():
    date = dt.date(2025, 11, 15)
    then = lt.load(as_of=date)
    known = [c.known for c in then.contracts.values() if c.known]
    dated = [v.known for c in then.contracts.values() for vs in c.terms.values() for v in vs if v.known]
    openings = [v.valid_from for e in then.entities.values() for vs in e.opening.values() for v in vs if v.valid_from]
    assert max(known) <= date
    assert max(dated, default=date) <= date
    assert max(openings) <= date
    assert len(then.contracts) < len(lt.load().contracts)


@pytest.mark.parametrize("options", [{"as_of": "2025-11-15"}, {"min_grade": "A"}, {"statuses": ["funded"]}])
def test_part_of_a_book_still_answers_every_static_question(options):
    part = lt.load(**options)
    assert lt.through(part).entities
    assert lt.funding(part).rows
    assert lt.circularity(lt.flows(part, layer="all"), layer="all").system.volume > 0


def test_a_day_after_the_book_keeps_its_date(book):
    assert lt.load(as_of="2030-01-01").as_of == book.as_of


def test_a_grade_keeps_what_has_a_source_of_it_or_better(book):
    only_a = lt.graded(book, "A")
    assert {book.grade(c) for c in only_a.contracts.values()} == {"A"}
    assert len(only_a.contracts) < len(lt.graded(book, "C").contracts) <= len(book.contracts)


@pytest.mark.parametrize(("option", "given"), [("as_of", "yesterday"), ("min_grade", "D")])
def test_an_option_that_means_nothing_is_a_value_error(option, given):
    with pytest.raises(ValueError, match=given):
        lt.load(**{option: given})


def test_check_counts_and_judges():
    document = lt.check()
    assert document["errors"] == []
    assert document["contracts"] == len(lt.load().contracts)
    assert document["assertions"]["held"]


@pytest.mark.parametrize("text", ["2026", "2026Q5", "26Q1", "2026q1", ""])
def test_a_quarter_is_written_in_one_way(book, text):
    with pytest.raises(ValueError, match="quarter"):
        lt.flows(book, start=text)


def test_the_bundled_book_models_at_least_195_rows_of_its_fact_base():
    rows = {c.id for c in lt.load().contracts.values() if len(c.id) == 4 and c.id[0] == "c" and c.id[1:].isdigit()}
    assert len(rows) >= 195
