"""A workbench of a small book, asked without a port."""

import pytest
from starlette.testclient import TestClient

import lookthrough as lt
from lookthrough.serve.answering import Workbench
from lookthrough.serve.guard import Guard
from lookthrough.serve.server import LOCAL
from lookthrough.serve.site import app_of
from tests.book.small_book import write
from tests.mutants.bases import books

QUARTERS = 6
TOKEN = "a-word-that-nobody-guesses"  # noqa: S105  # of a test


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    return lt.load(write(tmp_path_factory.mktemp("bench"), books()["valid"]))


@pytest.fixture(scope="session")
def bench(book):
    return Workbench(book, QUARTERS)


def client_of(bench, token=None, language="en"):
    guarded = Guard(app_of(bench, lambda: "<p>the book</p>", language), LOCAL, token)
    return TestClient(guarded, base_url="http://127.0.0.1:8765", raise_server_exceptions=False)


@pytest.fixture
def client(bench):
    return client_of(bench)
