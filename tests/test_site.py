"""The site of the documentation: it builds offline, no link on it is broken, nothing is loaded from elsewhere."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import lookthrough as lt

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs" / "make_site.py"
OFFLINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}


def script():
    spec = importlib.util.spec_from_file_location("make_site", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site():
    for name in ("zensical", "mkdocstrings"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed: pip install 'lookthrough[docs]'")
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], cwd=ROOT, env=os.environ | OFFLINE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "build" / "site"


@pytest.mark.xdist_group("site")
def test_every_public_name_has_its_documentation(site):
    page = (site / "reference" / "python.html").read_text(encoding="utf-8")
    sections = dict(re.findall(r'<h2 id="lt(\w+)"(.*?)(?=<h2 |</article>)', page, re.DOTALL))
    assert set(sections) == {name.lower() for name in lt.__all__}
    assert {name for name, text in sections.items() if "doc-contents" not in text} == set()
    assert ":func:" not in page


@pytest.mark.xdist_group("site")
def test_every_page_is_on_the_site(site):
    pages = {file.relative_to(ROOT / "docs").with_suffix(".html") for file in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if not (site / page).exists()} == set()


def test_a_broken_link_and_an_outside_request_are_noticed(tmp_path):
    (tmp_path / "a.html").write_text(
        '<link rel="canonical" href="https://example.org/"><a href="b.html#x">b</a><a href="c.html">c</a>'
        '<a href="https://example.org/">out</a><img src="https://example.org/p.png"><a href="#none">d</a>'
    )
    (tmp_path / "b.html").write_text('<p id="y">')
    (tmp_path / "s.css").write_text("@import 'https://example.org/f.css'; a { background: url(p.png) }")
    made = script()
    assert len(list(made.broken_links(tmp_path))) == 3
    assert list(made.outside_requests(tmp_path)) == [
        "a.html: loads https://example.org/p.png",
        "s.css: loads from another server",
    ]
