"""A grade is bounded by what a document is and by who published it; nothing rests on a parody."""

import itertools

import pytest

from lookthrough.book.schema.vocabulary import GRADES, SOURCE_CLASSES
from tests.book.small_book import VALID, changed, codes, load, texts_of_valid, write

OWN_PAGE = {"filing", "court", "release", "official"}
SECOND = "- {id: s2, title: A campus is financed, publisher: Trade press, date: 2025-10, grade: B}\n"


def with_source(root, grade, source_class, original=None):
    """Load the valid book whose second source has this grade, class and original."""
    extra = "" if original is None else f", original: {original}"
    text = SECOND.replace("grade: B}", f"grade: {grade}, source_class: {source_class}{extra}}}")
    return load(changed(root, "sources.yaml", SECOND, text))


def best(source_class, *, relayed):
    """Return the best grade by the words of the rule, written down apart from the code."""
    if source_class == "newswire":
        return "A"
    if source_class in OWN_PAGE:
        return "B" if relayed else "A"
    if source_class == "relay_of_filing":
        return "B" if relayed else "C"
    return "B" if source_class in {"press", "press_copy"} else "C"


@pytest.mark.parametrize("source_class", sorted(set(SOURCE_CLASSES) - {"satire"}))
def test_a_grade_is_at_most_what_document_and_publisher_allow(source_class, tmp_path):
    for grade, original in itertools.product(GRADES, (None, "an 8-K")):
        allowed = grade >= best(source_class, relayed=original is not None)
        result = with_source(tmp_path / f"{grade}-{original is None}", grade, source_class, original)
        assert codes(result) == ([] if allowed else ["LT415"])


def test_a_source_that_says_nothing_of_itself_may_have_any_grade(tmp_path):
    for grade in GRADES:
        text = SECOND.replace("grade: B", f"grade: {grade}")
        assert codes(load(changed(tmp_path / grade, "sources.yaml", SECOND, text))) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("deals/campus.yaml", "  amount: 2.5 bn USD\n", "  amount: {value: 2.5 bn USD, source: s9}\n"),
        (
            "deals/campus.yaml",
            "  amount: 2.5 bn USD\n",
            "  amount: {value: 2.5 bn USD, source: s1, or: {value: 2 bn USD, source: s9}}\n",
        ),
        ("assertions.yaml", "source: s1", "source: s9"),
    ],
)
def test_nothing_rests_on_a_parody(file, old, new, tmp_path):
    texts = dict(texts_of_valid())
    assert old in texts[file]
    texts[file] = texts[file].replace(old, new, 1)
    texts["sources.yaml"] += "- {id: s9, title: A joke, publisher: P, source_class: satire, grade: C}\n"
    assert codes(load(write(tmp_path, texts))) == ["LT416"]


def test_a_parody_that_nobody_names_is_no_problem(tmp_path):
    texts = dict(texts_of_valid())
    texts["sources.yaml"] += "- {id: s9, title: A joke, publisher: P, source_class: satire, grade: C}\n"
    assert codes(load(write(tmp_path, texts))) == codes(load(VALID)) == []
