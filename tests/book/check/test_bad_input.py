"""Bad input that would change answers without a word: one clear finding each, which names both places."""

import pytest

from tests.book.small_book import ERRORS, codes, example, load

BAD = {  # example: the two places
    "LT413-equal-grades": (("deals/campus.yaml", 18), ("deals/campus.yaml", 20)),
    "LT413-the-other-is-better": (("deals/campus.yaml", 18), ("deals/campus.yaml", 21)),
    "LT308-out-of-order": (("deals/campus.yaml", 38), ("deals/campus.yaml", 37)),
    "LT308-two-values-of-one-day": (("deals/campus.yaml", 19), ("deals/campus.yaml", 18)),
    "LT309-known-before-contract": (("deals/campus.yaml", 18), ("deals/campus.yaml", 22)),
    "LT309-revision-before-what-it-revises": (("deals/campus.yaml", 19), ("deals/campus.yaml", 18)),
    "LT309-total-before-its-day": (("assertions.yaml", 7), ("assertions.yaml", 6)),
    "LT414-stack-in-a-circle": (("deals/campus.yaml", 42), ("deals/campus.yaml", 13)),
    "LT406-held-above-principal": (("deals/campus.yaml", 27), ("deals/campus.yaml", 17)),
    "LT407-stakes-above-whole": (("deals/second.yaml", 8), ("deals/campus.yaml", 9)),
    "LT407-stakes-of-a-company": (("deals/second.yaml", 5), ("deals/second.yaml", 4)),
    "LT421-costs-above-revenue": (("assumptions.yaml", 12), ("assumptions.yaml", 6)),
    "LT520-costs-in-part-above-revenue": (("assumptions.yaml", 10), ("assumptions.yaml", 6)),
    "LT502-residual-of-a-borrower": (("entities/firms.yaml", 21), ("deals/campus.yaml", 4)),
    "LT507-purchase-twice": (("purchases/telenor.yaml", 5), ("purchases/telenor.yaml", 4)),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_finding_with_both_places(name, tmp_path):
    result = load(example(tmp_path / "book", ERRORS / name))
    assert codes(result) == [name[:5]]
    [problem] = result.problems
    places = tuple((place.file, place.line) for place in (problem.position, problem.related))
    assert places == BAD[name]
    assert problem.hint
