"""Every number on a page is one that the verb of the same address prints: as JSON, as text, or as CSV."""

import re
from html.parser import HTMLParser

import pytest

from lookthrough.present.numbers import amount, percent
from tests.cli.asking import answer, run

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


class Read(HTMLParser):
    """The words of what a page says, below its forms and without pictures, and the exact value of each cell."""

    UNREAD = frozenset({"form", "nav", "header", "script", "svg", "select", "datalist", "noscript", "code", "title"})

    def __init__(self, page):
        super().__init__()
        self.words, self.cells, self._inside, self._files = [], [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag in self.UNREAD:
            self._inside.append(tag)
        if tag == "td" and found.get("class") == "n":
            self.cells.append(found.get("data-v"))

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside:
            self.words.append(data)

    @property
    def numbers(self):
        return set(NUMBER.findall(" ".join(self.words)))


def leaves(document):
    """Return every number and text of a document, and how long each of its lists is."""
    if isinstance(document, dict):
        yield len(document)
        for name, value in document.items():
            yield name
            yield from leaves(value)
    elif isinstance(document, list):
        yield len(document)
        for value in document:
            yield from leaves(value)
    else:
        yield document


def said_as(leaf):
    """Return how a number may be written for people."""
    if isinstance(leaf, bool) or leaf is None:
        return []
    if isinstance(leaf, int | float):
        size = abs(leaf)
        return [amount(size), percent(size), f"{size:,}", f"{size:g}", f"{size:.4g}"]
    return [leaf]


def written(documents, texts):
    """Return all numbers as they may stand on a page."""
    every = [said for document in documents for leaf in leaves(document) for said in said_as(leaf)]
    every += [said for text in texts for cell in NUMBER.findall(text) for said in said_as(float(cell.replace(",", "")))]
    return set(NUMBER.findall(" ".join([*map(str, every), *texts])))


def exact(documents, csvs):
    """Return all numbers in full."""
    found = [leaf for document in documents for leaf in leaves(document) if isinstance(leaf, int | float)]
    return [
        *found,
        *(float(cell) for text in csvs for cell in re.split(r"[,\r\n]", text) if NUMBER.fullmatch(cell.lstrip("-"))),
    ]


STATIC = [
    ("/views/through", ["through"], [["--csv"]]),
    ("/views/through?entity=meta", ["through", "meta"], [["--csv"], ["--trail"], ["--trail", "--csv"]]),
    ("/views/through?entity=campus&gaap=ifrs", ["through", "campus", "--gaap", "ifrs"], [["--csv"], ["--trail"]]),
    ("/views/through?as_of=2025-10-17", ["through", "--as-of", "2025-10-17"], [["--csv"]]),
    (
        "/views/funding",
        ["funding"],
        [["--csv"], ["--by", "lender", "--csv"], ["--by", "sponsor", "--csv"], []],
    ),
    (
        "/views/funding?status=signed",
        ["funding", "--status", "signed"],
        [["--by", "lender", "--csv"], ["--by", "sponsor", "--csv"], []],
    ),
    ("/views/loops", ["loops"], [["--csv"], []]),
    ("/views/bounds?now=yes", ["bounds"], [["--csv"], []]),
    ("/views/bounds?ledger=holders&now=yes", ["bounds", "--ledger", "holders"], [["--csv"], []]),
    ("/search?q=campus", ["search", "campus"], [["--csv"]]),
]


@pytest.mark.parametrize(("address", "verb", "more"), STATIC, ids=[each[0] for each in STATIC])
def test_every_number_of_a_view_is_one_of_the_verb(client, folder, address, verb, more):
    document = answer(*verb, "--book", folder)
    texts = [run(*verb, *each, "--book", folder).stdout for each in more]
    page = Read(client.get(address).text)
    assert page.numbers - written([document], texts) <= numbers_of_records(folder), address
    known = exact([document], texts)
    for cell in filter(None, page.cells):
        assert any(abs(float(cell) - each) <= 1e-12 * max(abs(each), 1.0) for each in known), (address, cell)


def test_every_number_of_the_map_is_one_of_its_figure_or_of_the_loops(client, folder, tmp_path):
    run("figure", "money-map", "--book", folder, "-o", tmp_path / "map.csv")
    drawn, document = (tmp_path / "map.csv").read_text(), answer("loops", "--book", folder)
    page = Read(client.get("/map").text)
    assert page.numbers - written([document], [drawn]) <= numbers_of_records(folder)
    for cell in filter(None, page.cells):
        assert any(abs(float(cell) - each) <= 1e-12 * max(abs(each), 1.0) for each in exact([document], [drawn])), cell


def numbers_of_records(folder):
    """Return the numbers that the book itself states: its words, its lines, its days."""
    lines = [
        f"{i} {line}"
        for file in sorted(folder.rglob("*.yaml"))
        for i, line in enumerate(file.read_text().splitlines(), 1)
    ]
    return set(NUMBER.findall(" ".join(lines)))


@pytest.mark.parametrize(
    ("page", "verb"),
    [
        ("/views/through?entity=meta", ["through", "meta"]),
        ("/views/funding", ["funding"]),
        ("/views/loops", ["loops"]),
        ("/views/bounds", ["bounds"]),
        ("/search?q=campus", ["search", "campus"]),
        ("/entity/meta", ["show", "entity:meta"]),
        ("/deal/campus", ["show", "deal:campus"]),
        ("/source/s1", ["show", "source:s1"]),
        ("/side-by-side/days?first=2025-09-30&second=2025-12-31", ["diff", "2025-09-30", "2025-12-31"]),
    ],
)
def test_the_json_of_a_page_is_that_of_the_verb(client, folder, page, verb):
    assert client.get(f"/json{page}").json() == answer(*verb, "--book", folder)
