"""Every company has a target: of its letters, of a guess about it, or of the guess about those without letters."""

import pytest

from lookthrough.book.schema.ratings import SCALES, usual, worst, written_in
from lookthrough.calibration.targets import targets
from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.errors import InputError
from tests.simulate.still import load
from tests.simulate.still_parties import company, contract, vehicle

ASSUMED = {"default_rate.BB": "7..13 %", "default_rate.A": "1 %", "target.unrated": "4..25 %", "target.lab": "5..20 %"}
RATED = "rating: [{agency: Moody's, value: Ba2, from: 2025-01-01, source: s1}]"


def book(root, firms, contracts="", assumed=None):
    rows = (f"- {{name: {name}, value: {value}, reason: made up}}\n" for name, value in (assumed or ASSUMED).items())
    files = {
        "book.yaml": "{title: Small, as_of: 2026-06-30, currency: USD}\n",
        "sources.yaml": "- {id: s1, title: Made up, publisher: This test, date: 2025-01-01, grade: A}\n",
        "entities/all.yaml": firms + "- {id: banks, name: banks, kind: sector, class: sector, source: s1}\n",
        "assumptions.yaml": "".join(rows),
        **({"deals/d.yaml": f"deal: d\ntitle: d\ncontracts:\n{contracts}"} if contracts else {}),
    }
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)
    return load(root)


def rated(name, rating=RATED):
    return company(name).replace("source: s1", f"source: s1, {rating}")


def note(issuer, rating):
    terms = f'principal: 1 bn USD, rate: 8 %, maturity: 2040Q4, rating: "{rating}"'
    return contract(f"note-{issuer}", "bond", f"issuer: {issuer}, holder: banks", terms)


def test_letters_of_a_company_are_three_tenths_to_three_times_their_rate(tmp_path):
    found = targets(book(tmp_path, rated("acme")))["acme"]
    assert (found.rating, found.rate) == ("BB", pytest.approx(0.1))  # Ba2 is BB: 7 to 13 %
    assert (found.low, found.high) == (pytest.approx(0.03), pytest.approx(0.3))


def test_letters_without_a_rate_of_their_own_take_that_of_their_category(tmp_path):
    found = targets(book(tmp_path, vehicle("campus"), note("campus", "AA- (EXP); A+ (preliminary)")))["campus"]
    assert (found.rating, found.rate, found.is_vehicle) == ("A+", 0.01, True)  # the worst of the two, at the rate of A


def test_a_guess_about_an_entity_counts_before_its_letters_at_its_geometric_mean(tmp_path):
    found = targets(book(tmp_path, rated("lab")))["lab"]
    assert (found.rating, found.low, found.high) == ("guess", 0.05, 0.2)
    assert found.rate == pytest.approx(0.1)  # the root of 0.05 x 0.2


def test_a_company_without_letters_is_unrated_and_a_vehicle_without_letters_has_no_target(tmp_path):
    found = targets(book(tmp_path, company("acme") + vehicle("campus"), note("acme", "BB")))
    assert found.keys() == {"acme"}
    assert (found["acme"].rating, found["acme"].rate) == ("unrated", pytest.approx(0.1))  # of its notes, not of itself


def test_a_rating_given_later_does_not_count(tmp_path):
    found = targets(book(tmp_path, rated("acme", RATED.replace("2025-01-01", "2026-07-01"))))
    assert found["acme"].rating == "unrated"


def test_letters_without_any_rate_are_one_error_that_names_both(tmp_path):
    with pytest.raises(MissingAssumptionError, match=r"acme: the book has no assumption default_rate.BB; add it"):
        targets(book(tmp_path, rated("acme"), assumed={"target.unrated": "5 %"}))
    with pytest.raises(MissingAssumptionError, match=r"beta: the book has no assumption target.unrated"):
        targets(book(tmp_path, company("beta"), assumed={"default_rate.A": "1 %"}))


@pytest.mark.parametrize("value", ["100 %", "90..110 %"])
def test_a_rate_that_is_no_share_is_refused(tmp_path, value):
    with pytest.raises(InputError, match="a default rate is a share below 1"):
        targets(book(tmp_path, company("acme"), assumed={"target.unrated": value}))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("A(low); A3 (Moody's)", ("A-", "A-")),
        ("A (high) and BBB(low) (DBRS)", ("A+", "BBB-")),
        ("Aa3/AA-", ("AA-", "AA-")),
        ("BBB- stable (Fitch); BBB- positive (S&P)", ("BBB-", "BBB-")),
        ("A- (sf)", ("A-",)),
        ("unrated", ()),
        ("not public", ()),
        ("ten-year at 145 bp; rating BBB-", ()),
    ],
)
def test_ratings_are_read_out_of_the_text_of_a_contract(text, letters):
    assert written_in(text) == letters


@pytest.mark.parametrize("agency", SCALES)
def test_every_scale_is_in_order_and_read_as_the_letters_of_one(agency):
    own = SCALES[agency]
    steps = [SCALES["S&P"].index(usual(agency, letters)) for letters in own]
    assert steps == sorted(steps)
    assert all(written_in(f"{letters} ({agency})") == (usual(agency, letters),) for letters in own)
    assert worst(usual(agency, letters) for letters in own) == usual(agency, own[-1])


def test_nothing_is_the_worst_of_no_letters():
    assert worst([]) is None
