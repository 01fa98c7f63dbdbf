"""A deal of one's own in a real browser: sent from its own page, it survives what is wrong, and all can use it."""

import json
import urllib.request

import pytest

from tests.serve import test_browser as shared
from tests.serve.test_browser import move, pytestmark, settled, state, until, violations_of
from tests.serve.test_own_deal import FORM
from tests.slow import slow

driver, place = shared.driver, shared.place  # its fixtures
__all__ = ["driver", "place", "pytestmark"]


def fill(driver, values):
    for name, value in values.items():
        if "." in name:
            driver.execute_script("document.getElementsByName(arguments[0])[0].value = arguments[1]", name, value)


def send(driver):
    before = driver.current_url
    driver.execute_script("document.querySelector('#own button').click()")
    until(lambda: driver.current_url != before and driver.execute_script("return document.readyState") == "complete")


def value(driver, name):
    return driver.execute_script("return document.getElementsByName(arguments[0])[0].value", name)


def test_a_form_is_sent_from_its_own_page_and_survives_what_is_wrong(driver, place):
    driver.get_log("browser")
    driver.get(f"{place}/own-deal?scenario=fade&kind=term_loan")
    fill(driver, FORM | {"contract.rate": "much", "party.country": "Norwegia"})
    send(driver)
    assert "to put right" in driver.find_element("css selector", "#outcome h2").text
    field = driver.find_element("name", "contract.rate")
    assert field.get_attribute("aria-invalid") == "true"
    told = [driver.find_element("id", name) for name in field.get_attribute("aria-describedby").split()]
    assert "6.58 %" in told[-1].text
    assert value(driver, "contract.rate") == "much"
    assert value(driver, "contract.borrower") == "Campus JV"
    assert value(driver, "party.country") == "Norwegia"
    assert driver.find_element("name", "party.country").is_displayed()  # what was filled in is not folded away
    assert state(driver)["scenario"] == ["fade"]
    driver.refresh()
    assert value(driver, "contract.rate") == "much"
    fill(driver, {"contract.rate": "8 %", "party.country": ""})
    send(driver)
    assert driver.find_element("css selector", "#outcome h2").text == "The deal can be used"
    assert [line["message"] for line in driver.get_log("browser") if "favicon" not in line["message"]] == []


@slow  # another program is compiled
def test_the_stress_with_a_deal_stands_beside_that_without(driver, place):
    driver.get(f"{place}/own-deal?scenario=fade&paths=64&kind=term_loan")
    fill(driver, FORM)
    send(driver)
    driver.execute_script("document.querySelector(\"form[action='/own-deal/stress'] button\").click()")
    heads = until(lambda: driver.find_elements("css selector", "main h2"))
    assert "What is lost, by ledger" in [head.text for head in heads]
    assert violations_of(driver) == []
    link = driver.find_element("css selector", "a[href*='stress.json']").get_attribute("href")
    with urllib.request.urlopen(link) as answer:  # noqa: S310  # of the server of this test
        assert json.load(answer)["runs"] == ["the book without the deal", "the book with the deal"]


@pytest.mark.parametrize("width", [1280, 390])
def test_all_can_use_it(driver, place, width):
    driver.set_window_size(width, 900)
    for change in ({"contract.rate": "much"}, {}):
        driver.get(f"{place}/own-deal?kind=term_loan")
        fill(driver, FORM | change)
        send(driver)
        assert violations_of(driver) == []
        assert driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_what_was_shown_stays_where_a_run_dies(driver, place, bench, monkeypatch):
    driver.get(f"{place}/?scenario=fade&paths=64")
    settled(driver)
    figures = driver.execute_script("return document.querySelectorAll('#answer figure').length")

    def dying(_question):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(bench, "answer", dying)
        move(driver, "[name=severity]", "1.7")
        until(lambda: driver.find_elements("id", "sentence"))
    said = driver.find_element("css selector", "#answer").text
    assert "MemoryError" in said
    assert "Below stands the answer to the question before." in said
    assert driver.execute_script("return document.querySelectorAll('#answer figure').length") == figures > 0
    move(driver, "[name=severity]", "1.8")
    until(lambda: not driver.find_elements("id", "sentence"))
