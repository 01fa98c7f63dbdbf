"""Views, reasons, records, map and search in a real browser: all can use them, and nothing is asked of others."""

import json

import pytest

import lookthrough as lt
from lookthrough.serve.answering import Workbench
from lookthrough.serve.guard import Guard
from lookthrough.serve.server import LOCAL
from lookthrough.serve.site import app_of
from tests.serve import test_browser as shared
from tests.serve.conftest import served
from tests.serve.test_browser import pytestmark, state, until, violations_of
from tests.slow import slow

driver, place = shared.driver, shared.place  # its fixtures
__all__ = ["driver", "place", "pytestmark"]

WALK = [
    "/views",
    "/views/through",
    "/views/through?entity=meta",
    "/views/funding",
    "/views/loops",
    "/views/bounds",
    "/map",
    "/search?q=campus",
    "/deal/campus",
    "/entity/campus",
    "/source/s1",
    "/why/telenor?event=downgraded",
    "/story",
    "/side-by-side",
    "/side-by-side/days",
]
PHONE = ["/views/through?entity=meta", "/map", "/search?q=campus", "/side-by-side"]
COMPILING = 3  # times the patience
TAB = "\ue004"


def there(driver):
    """Wait until a page has what it waits for."""
    script = "const c = document.getElementById('content'); return c && c.getAttribute('aria-busy') === 'false';"
    for _ in range(COMPILING):  # the first that runs compiles what the others share
        try:
            return until(lambda: driver.execute_script(script))
        except AssertionError:
            continue
    return until(lambda: driver.execute_script(script))


def visit(driver, place, address):
    driver.get(f"{place}{address}{'&' if '?' in address else '?'}scenario=fade&paths=64")
    there(driver)


@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_every_page(driver, place, width):
    driver.set_window_size(width, 900)
    driver.get_log("browser")
    driver.get_log("performance")
    found = {}
    for address in WALK:
        visit(driver, place, address)
        wide = driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
        wrong = violations_of(driver) if width > 390 or address in PHONE else []
        found[address] = (wrong, max(wide, 0), len(driver.find_elements("css selector", "h1")))
    assert found == dict.fromkeys(WALK, ([], 0, 1))
    assert [line["message"] for line in driver.get_log("browser") if "favicon" not in line["message"]] == []
    sent = [json.loads(line["message"])["message"] for line in driver.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in sent if each["method"] == "Network.requestWillBeSent"]
    assert len(asked) > len(WALK)
    assert [url for url in asked if not url.startswith((place, "data:", "chrome:"))] == []


@slow  # axe takes a second or two a page
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_every_page_in_each_language(driver, place, width, language):
    driver.set_window_size(width, 900)
    found = {}
    for address in (*WALK, *shared.GUIDED, "/own-deal", "/"):
        driver.get(f"{place}{address}{'&' if '?' in address else '?'}scenario=fade&paths=64&lang={language}")
        if address in WALK:
            there(driver)
        elif address == "/":
            shared.settled(driver)
        else:
            shared.arrived(driver)
        wide = driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
        found[address] = violations_of(driver), max(wide, 0)
    assert found == dict.fromkeys(found, ([], 0))


def test_the_keyboard_goes_through_a_page_in_the_order_in_which_it_is_read(driver, place):
    driver.set_window_size(1280, 900)
    visit(driver, place, "/views/through?entity=meta")
    order = (
        "const can = [...document.querySelectorAll('a[href], select, input:not([type=hidden]), button, summary,"
        ' [tabindex="0"]\')].filter(e => e.checkVisibility()); return can.indexOf(document.activeElement);'
    )
    body, seen = driver.find_element("css selector", "body"), []
    for _ in range(40):
        body = driver.switch_to.active_element
        body.send_keys(TAB)
        seen.append(driver.execute_script(order))
    met = list(dict.fromkeys(at for at in seen if at >= 0))
    assert len(met) > 20
    assert met == sorted(met)
    assert met[:3] == [0, 1, 2]


@slow  # the bundled book has loops on its map, the small one has none
def test_the_loop_that_is_lit_stands_in_the_address_and_survives_a_reload(driver):
    with served(Guard(app_of(Workbench(lt.load()), str), LOCAL)) as port:
        driver.get(f"http://127.0.0.1:{port}/map?loop=2")
        there(driver)
        lit = "return document.querySelector('[name=loop]:checked').value"
        assert driver.execute_script(lit) == "2"
        driver.execute_script("document.querySelector('.pick').open = true")
        driver.find_element("css selector", "[name=loop][value='0']").click()
        until(lambda: state(driver).get("loop") == ["0"])
        driver.refresh()
        assert driver.execute_script(lit) == "0"


def test_a_link_to_the_rules_leads_to_them(driver, place):
    visit(driver, place, "/views/through?entity=meta")
    driver.execute_script("document.querySelector('a[href=\"#rule/campus\"]').click()")
    assert driver.execute_script("return document.querySelector(':target').id") == "rule/campus"
