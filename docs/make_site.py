"""Build the site of the documentation into build/site, offline, and check it: ``python docs/make_site.py``.

The pages are those of this folder, with the two of the top that they lead to; links between the two folders are put
right, and where a page names a public function its documentation is put in. A link that leads nowhere, or a page that
would ask another server for a script, a style, a font or a picture, ends it with 1.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
PAGES, SITE, CONFIG = BUILD / "pages", BUILD / "site", BUILD / "mkdocs.yml"
TOP = ("CONTRIBUTING.md", "CHANGELOG.md")
API = re.compile(r"[^\n]+\n\n<!-- (::: [\w.]+) -->")
"""The first sentence of a function and its name: the site has all of its documentation instead."""
ROLE = re.compile(r":(?:func|class|data|attr|meth|mod):(?=<code>)")
"""The roles of reStructuredText in docstrings, which Markdown leaves in front of the code."""
PAGE = re.compile(r"\]\(([^)#:]+\.md)")
LOADING = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src")}
NOT_LOADED = {"canonical", "prev", "next", "alternate"}
OF_STYLE = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])(?:https?:)?//", re.IGNORECASE)


def main() -> int:
    """Build and check the site; return 1 where something is wrong with it."""
    stage()
    CONFIG.write_text(yaml.safe_dump(config(), sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--clean", "-f", str(CONFIG)]
    subprocess.run(command, cwd=BUILD, check=True)  # noqa: S603  # our own words
    for file in SITE.rglob("*.html"):
        file.write_text(ROLE.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
    wrong = [*broken_links(SITE), *outside_requests(SITE)]
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return bool(wrong)


def stage(pages: Path = PAGES) -> None:
    """Lay the pages into a folder as the site takes them."""
    shutil.rmtree(pages, ignore_errors=True)
    docs = ROOT / "docs"
    for file in sorted(f for f in docs.rglob("*") if f.suffix in {".md", ".png", ".csv"}):
        _put(file, pages / file.relative_to(docs))
    for name in TOP:
        _put(ROOT / name, pages / name)


def config() -> dict[str, object]:
    """Return the settings of the site with its contents: those of the front page, chapter by chapter."""
    found: dict[str, object] = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    front = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    chapters = [chapter.partition("\n") for chapter in front.split("\n## ")[1:]]
    contents = [{title: list(dict.fromkeys(PAGE.findall(text)))} for title, _, text in chapters]
    named = {page for chapter in contents for pages in chapter.values() for page in pages}
    others = [file.relative_to(PAGES).as_posix() for file in sorted(PAGES.rglob("*.md"))]
    more = {"More": [page for page in others if page not in {*named, "index.md"}]}
    return {**found, "nav": ["index.md", *contents, more]}


def _put(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix != ".md":
        shutil.copy(file, place)
        return
    text = API.sub(r"\1", file.read_text(encoding="utf-8"))
    for name in TOP:
        text = text.replace(f"](../../{name}", f"](../{name}").replace(f"](../{name}", f"]({_up(place)}{name}")
    if file.name in TOP:
        text = text.replace("](docs/", "](")
    place.write_text(text, encoding="utf-8")


def _up(place: Path) -> str:
    """Return the way from a page to the folder of all pages."""
    return "../" * (len(place.relative_to(PAGES).parts) - 1) if PAGES in place.parents else ""


class _Page(HTMLParser):
    """The ids of a page, where its links lead, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given[key] for key in ("id", "name") if key in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif not NOT_LOADED & set(given.get("rel", "").split()):
            self.loads += [value for name, value in given.items() if (tag, name) in LOADING]


def broken_links(site: Path) -> Iterator[str]:
    """Yield each link within a site that leads nowhere, with its page."""
    pages = {file.resolve(): _Page(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))}
    for file, page in pages.items():
        for link in (each for each in (*page.links, *page.loads) if not urlsplit(each).scheme and each[:2] != "//"):
            parts = urlsplit(link)
            at = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            at = at / "index.html" if at.is_dir() else at
            if file.name == "404.html":
                continue  # its links are those of the top, wherever it is shown
            if not at.exists():
                yield f"{file.relative_to(site.resolve())}: {link} leads nowhere"
            elif parts.fragment and at in pages and unquote(parts.fragment) not in pages[at].ids:
                yield f"{file.relative_to(site.resolve())}: {link} leads to no such place"


def outside_requests(site: Path) -> Iterator[str]:
    """Yield what a page or a style would load from another server."""
    for file in sorted(site.rglob("*.html")):
        for address in _Page(file.read_text(encoding="utf-8")).loads:
            if urlsplit(address).netloc:
                yield f"{file.relative_to(site)}: loads {address}"
    for file in sorted(site.rglob("*.css")):
        if OF_STYLE.search(file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(site)}: loads from another server"


if __name__ == "__main__":
    sys.exit(main())
