"""An entity is found by its id, its name or its ticker in any spelling, and by the deal of its one vehicle."""

from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.book.finding import TABLES, Found, called, entity_id, entity_ids, record_called, spelled
from lookthrough.book.records import Deal
from lookthrough.errors import UnknownNameError
from lookthrough.world.scenario import scenario_asked, scenario_numbers
from tests.lens.builders import HERE, book, contract, entity

BOOKS = ("ai_2026", "telecom_2000")


def firm(id_, name, ticker=None, class_="sponsor", **opening):
    return replace(entity(id_, class_, **opening), name=name, ticker=ticker)


def tiny(*more):
    """Return a company with a segment, a vehicle of one deal, and two of another."""
    records = (
        firm("acme", "Acme / Zenith (Delaware)", "ACM", market_value=10.0),
        firm("acme_cloud", "Acme Cloud", "ACM"),
        firm("spv1", "Vehicle One", class_="vehicle"),
        firm("spv2", "Vehicle Two", class_="vehicle"),
        firm("spv3", "Vehicle Three", class_="vehicle"),
        replace(contract("c1", "bond", "spv1", "funds", principal=1.0), deal="north"),
        replace(contract("c2", "bond", "spv2", "funds", principal=1.0), deal="south"),
        replace(contract("c3", "bond", "spv3", "funds", principal=1.0), deal="south"),
        replace(contract("c4", "bond", "acme", "funds", principal=1.0), deal="acme"),
    )
    deals = {
        id_: Deal(id_, title, HERE)
        for id_, title in (("acme", "Acme bonds"), ("north", "The north"), ("south", "South"))
    }
    return replace(book(*records, *more), deals=deals)


@pytest.mark.parametrize(
    "name", ["acme", "ACME", "Acme / Zenith (Delaware)", "acme zenith delaware", "ACM", "acm", "Acme/Zenith", "Zenith"]
)
def test_a_company_is_found_by_every_name_it_goes_by(name):
    assert entity_id(tiny(), name) == "acme"


def test_a_ticker_is_of_the_company_whose_shares_have_a_price_and_not_of_its_segment():
    assert entity_id(tiny(), "ACM") == "acme"
    unpriced = tiny(firm("acme", "Acme", "ACM"))
    assert unpriced.entities["acme"].opening == {}
    with pytest.raises(UnknownNameError, match=r"'ACM' may be acme or acme_cloud; write the id of the entity"):
        entity_id(unpriced, "ACM")


def test_a_deal_stands_for_its_one_vehicle_and_is_asked_back_where_it_has_several():
    assert entity_id(tiny(), "north") == "spv1"
    assert entity_id(tiny(), "The North") == "spv1"
    with pytest.raises(UnknownNameError, match=r"'south' may be spv2 \(Vehicle Two\) or spv3 \(Vehicle Three\)"):
        entity_id(tiny(), "south")


@pytest.mark.parametrize("name", ["acm", "ACM"])
def test_an_id_as_it_is_written_comes_before_any_name(name):
    """One company has the ticker of another as its id: as written it is the id, spelled otherwise both may be meant."""
    both = tiny(firm("acm", "Association of Machines"))
    if name == "acm":
        assert entity_id(both, name) == "acm"
    else:
        with pytest.raises(UnknownNameError, match=r"acm .* or acme"):
            entity_id(both, name)


@pytest.mark.parametrize("name", ["", " ", "ac", "Acme Clou", "!!"])
def test_no_beginning_of_a_name_is_enough(name):
    with pytest.raises(UnknownNameError, match="no entity is called"):
        entity_id(tiny(), name)


def test_an_unknown_name_leads_to_those_near_it():
    with pytest.raises(UnknownNameError, match=r"no entity is called 'acme clod'; did you mean acme_cloud"):
        entity_id(tiny(), "acme clod")
    with pytest.raises(UnknownNameError, match="see lookthrough list entities"):
        entity_id(tiny(), "qqqq")


def test_what_is_something_else_is_said_to_be():
    with pytest.raises(UnknownNameError, match="c1 is a contract: see lookthrough show c1"):
        entity_id(tiny(), "C1")
    with pytest.raises(UnknownNameError, match=r"acme .* is an entity: see lookthrough show acme"):
        record_called(tiny(), "ACM", ("source",))


def test_each_company_counts_once_however_it_is_called():
    assert entity_ids(tiny(), ["spv2", "ACM", "acme", "Vehicle Two"]) == ("spv2", "acme")


def test_the_first_table_that_has_a_name_counts_unless_another_is_named():
    assert record_called(tiny(), "acme") == Found("entity", "acme")
    assert record_called(tiny(), "deal:acme") == Found("deal", "acme")
    assert record_called(tiny(), "deal: The North") == Found("deal", "north")
    assert record_called(tiny(), "C4") == Found("contract", "c4")


@pytest.mark.parametrize("name", BOOKS)
def test_every_name_of_a_bundled_book_leads_to_one_record(name):
    """Each id, each name, and each ticker but those of a segment, which are of its company."""
    a_book = lt.load(name)
    for entity_ in a_book.entities.values():
        assert entity_id(a_book, entity_.id) == entity_id(a_book, entity_.name) == entity_.id
        assert entity_id(a_book, entity_.name.upper()) == entity_.id
        if entity_.ticker is not None:
            assert a_book.entities[entity_id(a_book, entity_.ticker.lower())].ticker == entity_.ticker
    for table, (records, _) in TABLES.items():
        for id_ in records(a_book):
            assert called(a_book, table, id_) == (id_,)
            assert record_called(a_book, f"{table}:{id_}") == Found(table, id_)


def test_python_takes_names_wherever_it_takes_ids():
    a_book = lt.load()
    assert lt.through(a_book, "Meta Platforms").document() == lt.through(a_book, "meta").document()
    assert lt.funding(a_book, "META").document() == lt.funding(a_book, "meta").document()
    assert lt.sponsor_stress(a_book, "Orcl").document() == lt.sponsor_stress(a_book, "oracle").document()
    assert lt.vendor_support(a_book, "Nvda").document() == lt.vendor_support(a_book, "nvidia").document()
    assert lt.implied(a_book, "NVDA").document() == lt.implied(a_book, "nvidia").document()
    assert lt.instrument(a_book, "C008").document() == lt.instrument(a_book, "c008").document()
    flows = lt.flows(a_book)
    assert lt.circularity(flows, vendor="Nvidia").rows == lt.circularity(flows, vendor="nvidia").rows
    with pytest.raises(UnknownNameError, match="did you mean meta"):
        lt.through(a_book, "Meta Platform")


def test_spelling_is_capitals_blanks_and_signs_alone():
    assert spelled("Broadcom, Inc.") == spelled("BROADCOM INC") == "broadcominc"
    assert spelled("\uff2d\uff45\uff54\uff41") == "meta"
    assert spelled("Téléfônica") != spelled("Telefonica")


def test_scenarios_and_failures_are_called_by_name_too():
    a_book = lt.load()
    assert scenario_asked(a_book, "The hype fades + RATE-SHOCK") == "hype-fade+rate-shock"
    assert scenario_asked(a_book, None) == a_book.scenario
    assert scenario_asked(a_book, "nothing") == "nothing"  # refused where the shocks are read, with the nearest
    assert scenario_numbers(a_book, "base", {"failure.OpenAI": "50 %"}, 8106).failing == {"openai": 0.5}
    with pytest.raises(UnknownNameError, match="no company that can fail named 'meta'"):
        scenario_numbers(a_book, "base", {"failure.Meta": "50 %"}, 8106)
