"""Vendors that invest, by hand: who sells and funds another company."""

from lookthrough.book.records import Purchase
from lookthrough.positions.investors import investing_vendors
from tests.lens.builders import HERE, book, bundled, contract, entity, value


def sale(seller):
    return Purchase(seller, "lab", "2026", "chips", value(1.0), HERE)


COMPANIES = [entity(id_) for id_ in ("maker", "cloud", "rival", "lab", "bank")]


def test_a_seller_that_holds_equity_lends_or_grants_warrants_invests_and_nobody_else():
    """The bank lends and sells nothing, the rival sells and funds nobody, the cloud grants the lab a warrant."""
    given = [
        contract("stake", "equity_investment", "maker", "lab", amount=1.0),
        contract("right", "warrant", "cloud", "lab", shares=1.0),
        contract("loan", "term_loan", "lab", "bank", principal=1.0),
    ]
    found = book(*COMPANIES, *given, *map(sale, ("maker", "cloud", "rival")))
    assert investing_vendors(found) == {"maker", "cloud"}


def test_a_takeover_a_vehicle_and_a_letter_are_no_investment():
    """Buying a company pays its old owners; money put into one's own vehicle stays; a letter does not bind."""
    given = [
        contract("takeover", "acquisition", "maker", "lab", amount=1.0),
        contract("own", "jv_equity", "cloud", "site", amount=1.0),
        contract("letter", "equity_investment", "rival", "lab", status="letter_of_intent", amount=1.0),
    ]
    site = entity("site", class_="vehicle")
    assert not investing_vendors(book(*COMPANIES, site, *given, *map(sale, ("maker", "cloud", "rival"))))


def test_the_vendors_that_fund_the_labs_invest_and_the_rented_clouds_do_not():
    found = investing_vendors(bundled())
    assert {"nvidia", "amd", "microsoft", "amazon", "alphabet"} <= found
    assert not found & {"iren", "nscale", "coreweave", "nebius"}
