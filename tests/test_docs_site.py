"""The documentation as a site: links lead somewhere, nothing is asked for outside, every public name has an entry."""

import hashlib
import importlib.util
import inspect
import re
import runpy
import shutil
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

import lookthrough as lt
from tests.present.browser import needs_browser, seen_by

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
API = DOCS / "reference" / "api"
MISSING = [name for name in ("zensical", "mkdocstrings", "griffe") if importlib.util.find_spec(name) is None]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"{', '.join(MISSING)} not installed: pip install 'lookthrough[docs]'"),
    pytest.mark.xdist_group("docs site"),
]
LOADED = {"link": "href"} | dict.fromkeys(("script", "img", "iframe", "source", "video", "audio"), "src")
SHIM = "e8e412dbcfea9b7e31b5ffa288d7b6035915e714c542f4176a0cdbe262fc9609"  # iframe-worker 1.0.4, shim/index.js
BROWSER = "not an origin"  # who asks in Chromium's log where no page does
OUTSIDE = re.compile(r"^(?:https?:)?//")


class Page(HTMLParser):
    """What a page of the site has: places to jump to, links to follow, and what it loads."""

    def __init__(self, text):
        super().__init__()
        self.places, self.links, self.loaded = {""}, [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.places |= {found[key] for key in ("id", "name") if found.get(key)}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if found.get(LOADED.get(tag, "")) and found.get("rel") not in {"next", "prev", "canonical"}:
            self.loaded.append(found[LOADED[tag]])


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """What building said, and the site."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(DOCS, folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "src").symlink_to(ROOT / "src")
    command = [Path(sys.executable).with_name("zensical"), "build", "--strict"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done, folder / "build" / "site"


@pytest.fixture(scope="module")
def site(built):
    done, site = built
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_it_builds_without_a_warning(built):
    done, _ = built
    assert done.returncode == 0
    assert done.stderr == "No issues found\n"


def test_every_page_of_the_documentation_is_in_its_navigation_once():
    listed = re.findall(r"^ *- (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def test_every_link_leads_to_a_page_and_a_place_of_it(pages, site):
    broken = []
    for path, page in pages.items():
        if path.name == "404.html":  # its links are from wherever it is shown
            continue
        for link in page.links:
            address, place = urldefrag(unquote(link))
            if OUTSIDE.match(address) or address.startswith("mailto:"):
                continue
            target = path if not address else (path.parent / address).resolve()
            is_there = target in pages and place in pages[target].places if place else target.exists()
            if not is_there:
                broken.append(f"{path.relative_to(site)}: {link}")
    assert not broken


def test_nothing_is_loaded_from_outside(pages, site):
    loaded = {address for page in pages.values() for address in page.loaded}
    assert len(loaded) > 5
    assert not {address for address in loaded if OUTSIDE.match(address)}
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    fetched = re.findall(r"""url\(\s*["']?([^"')]+)|@import\s*["']([^"']+)""", styles)
    assert not [one or other for one, other in fetched if OUTSIDE.match(one or other)]


def test_a_request_to_the_outside_would_be_noticed():
    page = Page('<script src="https://cdn.example/x.js"></script><link rel="preconnect" href="//fonts.example">')
    assert all(OUTSIDE.match(address) for address in page.loaded)
    assert len(page.loaded) == 2


SEARCH = """
    const wait = ms => new Promise(done => setTimeout(done, ms));
    addEventListener("load", async () => {
        const inside = document.getElementById("page").contentWindow, page = inside.document;
        await wait(1000);
        page.querySelector("button.md-search__button").click();
        await wait(1000);
        const field = [...page.querySelectorAll("*")].map(each => each.shadowRoot).filter(Boolean)
            .map(each => each.querySelector("input")).find(Boolean);
        field.value = "self-funded";
        field.dispatchEvent(new inside.Event("input", {bubbles: true, composed: true}));
        await wait(3000);
        const found = [...field.getRootNode().querySelectorAll("a")].map(each => each.href);
        document.getElementById("seen").textContent = JSON.stringify({title: page.title, found});
    });
"""
AXE = """
    addEventListener("load", () => {
        const inside = document.getElementById("page").contentWindow, script = inside.document.createElement("script");
        script.src = "SOURCE";
        script.onload = async () => {
            const answer = await inside.axe.run(inside.document, {
                runOnly: ["wcag2a", "wcag2aa"],  // what goes beyond is the theme's
                rules: {"scrollable-region-focusable": {enabled: false}},  // browsers have done it since 2024
            });
            const wrong = answer.violations.map(each => each.id + ": " + each.nodes[0].html);
            document.getElementById("seen").textContent = JSON.stringify({passed: answer.passes.length, wrong});
        };
        inside.document.head.append(script);
    });
"""


def opened(page, script, folder, width=1280):
    """Return what a script finds in a page in a browser, what the console said, and what the page asked a network."""
    style = f"width: {width}px; height: 900px"
    framed = f'<iframe id="page" style="{style}" src="{page.as_uri()}"></iframe><pre id="seen"></pre>'
    log = folder / "network.json"
    frame = f"<!doctype html>{framed}<script>{script}</script>"
    seen, console = seen_by(frame, folder, width + 20, f"--log-net-log={log}")
    asked = re.findall(r'"initiator":"([^"]*)".*?"url":"([^"]*)"', log.read_text(encoding="utf-8"))
    return seen, console, {url for initiator, url in asked if initiator != BROWSER}


@needs_browser
def test_it_opens_from_a_disk_searches_and_asks_for_nothing(site, tmp_path):
    seen, console, asked = opened(site / "index.html", SEARCH, tmp_path)
    assert "lookthrough" in seen["title"]
    assert any("explanation/self-funded.html" in address for address in seen["found"])
    assert not console
    assert not asked


@needs_browser
@pytest.mark.skipif(importlib.util.find_spec("axe_core_python") is None, reason="axe-core-python is not installed")
@pytest.mark.parametrize(("page", "width"), [("doors/journalist.html", 390), ("reference/api/clearing.html", 1280)])
def test_axe_finds_nothing_wrong(page, width, site, tmp_path):
    source = Path(importlib.util.find_spec("axe_core_python").origin).with_name("axe.min.js")
    seen, _, _ = opened(site / page, AXE.replace("SOURCE", source.as_uri()), tmp_path, width)
    assert seen["passed"] > 20
    assert not seen["wrong"]


@needs_browser
def test_a_page_that_asks_for_something_is_noticed(tmp_path):
    page = tmp_path / "asks.html"
    page.write_text('<script src="https://outside.invalid/x.js"></script>', encoding="utf-8")
    answer = 'addEventListener("load", () => { document.getElementById("seen").textContent = "[]"; });'
    assert opened(page, answer, tmp_path)[2] == {"https://outside.invalid/x.js"}


@pytest.fixture(scope="module")
def inventory(site):
    """The paths that have an entry, as a Sphinx inventory lists them."""
    packed = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    return {line.split(" ", 1)[0] for line in zlib.decompress(packed).decode().splitlines()}


def test_the_pages_of_names_are_current():
    made = runpy.run_path(str(DOCS / "make_api.py"))["pages"]()
    assert {path.name: path.read_text(encoding="utf-8") for path in API.glob("*.md")} == dict(made), (
        "run: python docs/make_api.py"
    )


def test_every_public_name_stands_on_one_page():
    topics = runpy.run_path(str(DOCS / "make_api.py"))["TOPICS"]
    assert sorted(name for topic in topics for name in topic.names) == sorted(lt.__all__)


def test_every_public_name_has_an_entry(inventory):
    assert {f"lookthrough.{name}" for name in lt.__all__} <= inventory


def test_every_record_that_a_public_function_returns_has_an_entry(inventory):
    documented = {path.rpartition(".")[2] for path in inventory}
    returned = {
        word
        for name in lt.__all__
        if not inspect.isclass(getattr(lt, name))
        for word in re.findall(r"\b[A-Z]\w+", str(inspect.signature(getattr(lt, name)).return_annotation))
    }
    assert len(returned) > 30
    assert returned - {"Mapping", "Any", "None", "Sequence", "Path"} <= documented


def test_the_script_that_is_shipped_is_the_published_one():
    assert hashlib.sha256((DOCS / "assets" / "iframe-worker.js").read_bytes()).hexdigest() == SHIM
