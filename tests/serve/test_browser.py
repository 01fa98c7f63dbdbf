"""The workbench in a real browser: it asks, refines, keeps its state, and everybody can use it."""

import json
import shutil
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn

from lookthrough.serve.guard import Guard
from lookthrough.serve.server import LOCAL, opened
from lookthrough.serve.site import app_of
from tests.present.browser import CHROMIUM
from tests.present.page.test_page import axe

selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed: pip install '.[test]'")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="no chromium with its driver on PATH: the workbench is not driven"
)
PATIENCE = 60.0


@pytest.fixture(scope="module")
def place(bench):
    """The address of a server of the small book."""
    listening = opened("127.0.0.1", 0, None)
    guarded = Guard(app_of(bench, lambda: "<p>the book</p>"), LOCAL)
    server = uvicorn.Server(uvicorn.Config(guarded, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    options = selenium.ChromeOptions()
    options.binary_location = CHROMIUM
    for each in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
    ):
        options.add_argument(each)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = selenium.Chrome(options=options, service=selenium.ChromeService(DRIVER))
    found.set_script_timeout(PATIENCE)
    yield found
    found.quit()


def until(condition):
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def settled(driver):
    """Wait until an answer stands and nothing more is on its way; return its text."""
    script = (
        "const a = document.getElementById('answer'), s = a.querySelector('.stage, #sentence');"
        "return s && a.getAttribute('aria-busy') === 'false' && !s.dataset.next ? a.innerText : '';"
    )
    return until(lambda: driver.execute_script(script))


def violations_of(driver):
    driver.execute_script(axe())
    return driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then("
        "r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | '))));"
    )


def move(driver, selector, value):
    driver.execute_script(
        "const e = document.querySelector(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event('input', {bubbles: true}));",
        selector,
        value,
    )


def state(driver):
    return parse_qs(urlsplit(driver.current_url).query)


def test_a_slider_asks_and_the_address_keeps_what_was_asked(driver, place):
    driver.get(f"{place}/?scenario=fade&paths=64")
    first = settled(driver)
    assert "64 futures" in first
    move(driver, "[name=severity]", "2")
    until(lambda: state(driver).get("severity") == ["2"])
    second = until(lambda: (text := settled(driver)) != first and text)
    move(driver, "[data-shock='shock.demand']", "-20")
    until(lambda: state(driver).get("shock.demand") == ["-20 %"])
    third = until(lambda: (text := settled(driver)) != second and text)
    driver.refresh()
    assert settled(driver) == third
    assert driver.execute_script("return document.querySelector('[name=severity]').value") == "2"


def test_an_answer_is_refined_to_what_was_asked(driver, place):
    driver.get(f"{place}/?scenario=fade&paths=256")
    until(lambda: "256 futures" in settled(driver))


def test_what_cannot_be_is_said_where_the_answer_stands_and_the_state_is_kept(driver, place):
    driver.get(f"{place}/?scenario=fade&paths=64&shock.demand=-200%20%25")
    assert "demand" in settled(driver)
    assert state(driver)["shock.demand"] == ["-200 %"]


def test_nothing_is_asked_of_others_and_the_console_is_silent(driver, place):
    driver.get_log("browser")
    driver.get_log("performance")
    driver.get(f"{place}/?scenario=fade&paths=64")
    settled(driver)
    said = [line["message"] for line in driver.get_log("browser") if "favicon" not in line["message"]]
    assert said == []
    sent = [json.loads(line["message"])["message"] for line in driver.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in sent if each["method"] == "Network.requestWillBeSent"]
    assert len(asked) > 3
    outside = [address for address in asked if not address.startswith((place, "data:", "chrome:"))]  # its own tab page
    assert outside == []


@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_it(driver, place, width):
    driver.set_window_size(width, 900)
    driver.get(f"{place}/?scenario=fade&paths=64")
    settled(driver)
    assert violations_of(driver) == []
    assert driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_alone_reaches_all(driver, place):
    driver.get(f"{place}/?scenario=fade&paths=64")
    settled(driver)
    script = (
        "const can = [...document.querySelectorAll('a[href], select, input:not([type=hidden]), button')];"
        "return can.map(e => e.tabIndex).filter(i => i !== 0).length;"
    )
    assert driver.execute_script(script) == 0
    slider = driver.find_element("css selector", "[name=severity]")
    slider.send_keys("\ue014")  # the right arrow
    until(lambda: state(driver).get("severity") == ["1.05"])


GUIDED = ["/guide", "/guide/interlocking-stakes", "/for/supervisor", "/tour", "/guesses", "/back-tests"]


def arrived(driver):
    """Wait until every part of a page is there."""
    script = "return ![...document.querySelectorAll('[data-part]')].some(e => e.getAttribute('aria-busy') !== 'false');"
    until(lambda: driver.execute_script(script))


@pytest.mark.parametrize("address", GUIDED)
@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_the_guided_pages(driver, place, address, width):
    driver.set_window_size(width, 900)
    driver.get_log("browser")
    driver.get_log("performance")
    driver.get(f"{place}{address}?scenario=fade&paths=64")
    arrived(driver)
    assert violations_of(driver) == []
    assert driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert [line["message"] for line in driver.get_log("browser") if "favicon" not in line["message"]] == []
    sent = [json.loads(line["message"])["message"] for line in driver.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in sent if each["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith((place, "data:"))] == []


def test_what_a_run_says_comes_after_the_page_and_names_its_futures(driver, place):
    driver.get(f"{place}/guide?scenario=fade&paths=64")
    arrived(driver)
    parts = driver.execute_script("return [...document.querySelectorAll('.of-run')].map(e => e.innerText);")
    assert len(parts) == 9
    assert all("64 futures, seed 1" in part for part in parts)


def test_a_guess_that_is_moved_is_asked_and_can_be_drawn_again(driver, place):
    driver.set_window_size(1280, 900)
    driver.get(f"{place}/guesses?scenario=fade&paths=256")
    arrived(driver)
    first = settled(driver)
    fields = driver.execute_script(
        "return [...document.querySelectorAll('.guess input[type=range]')].map(e => e.dataset.shock);"
    )
    field = next(each for each in fields if each.startswith("set."))
    slider = f".guess input[data-shock='{field}']"
    move(driver, slider, driver.execute_script("return document.querySelector(arguments[0]).max;", slider))
    until(lambda: field in state(driver))
    assert urlsplit(driver.current_url).path == "/guesses"
    moved = until(lambda: (text := settled(driver)) != first and text)
    driver.refresh()
    arrived(driver)
    assert settled(driver) == moved
    driver.find_element("css selector", f".release[data-of='{field}']").click()
    until(lambda: field not in state(driver))
    assert until(lambda: (text := settled(driver)) != moved and text) == first
