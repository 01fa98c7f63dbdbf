"""What a scenario gives is said in one sentence, with series, source and what it is taken over."""

from types import SimpleNamespace

from lookthrough.present.sentences.given_sentences import given_sentence, given_sources
from lookthrough.present.world_records import GivenPathDocument, OverDocument

BOOK = SimpleNamespace(sources={"s1": SimpleNamespace(title="Traffic of the net"), "s2": SimpleNamespace(title="H.15")})
TRAFFIC = GivenPathDocument(
    "traffic", "series/traffic.csv", "pb", OverDocument("2026-06", 1200.0), (0.9,), (1.1,), ("s1",)
)
RATE = GivenPathDocument("fed", "series/fed.csv", "percent", None, (0.04,), (0.04,), ("s2",))


def stress(severity=1.0, **paths):
    return SimpleNamespace(given_paths=paths or None, run=SimpleNamespace(severity=severity))


def test_nothing_given_is_nothing_said():
    assert given_sentence(stress(), BOOK) == ""
    assert given_sources(stress()) == ()


def test_what_is_given_is_named_with_its_series_and_source_in_the_order_of_the_drivers():
    assert given_sentence(stress(rate=RATE, demand=TRAFFIC), BOOK) == (
        "Given by the scenario, and not worked out: demand by the series traffic over its 1,200 of 2026-06 (source: "
        "Traffic of the net); the reference rate by the series fed (source: H.15). Of a range each future has its own "
        "place, the same in every quarter."
    )
    assert given_sources(stress(rate=RATE, demand=TRAFFIC)) == ("s2", "s1")


def test_planned_demand_holds_in_both_futures_and_a_severity_has_its_weight():
    said = given_sentence(stress(0.5, planned=TRAFFIC), BOOK)
    assert "Planned demand is as given without the shock too." in said
    assert said.endswith("At a severity of 0.5 what is given has that weight against what the drivers work out.")
