"""A workbench of a small book, asked without a port."""

import threading
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.testclient import TestClient

import lookthrough as lt
from lookthrough.serve.answering import Workbench
from lookthrough.serve.guard import Guard
from lookthrough.serve.server import LOCAL, opened
from lookthrough.serve.site import app_of
from tests.book.small_book import write
from tests.mutants.bases import books

QUARTERS = 6
ORIGIN = "http://127.0.0.1:8765"
TOKEN = "a-word-that-nobody-guesses"  # noqa: S105  # of a test


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("bench"), books()["valid"])


@pytest.fixture(scope="session")
def book(folder):
    return lt.load(folder)


@pytest.fixture(scope="session")
def bench(book):
    return Workbench(book, QUARTERS)


def client_of(bench, token=None, language="en"):
    guarded = Guard(app_of(bench, lambda: "<p>the book</p>", language), LOCAL, token)
    return TestClient(guarded, base_url=ORIGIN, raise_server_exceptions=False)


@pytest.fixture
def client(bench):
    return client_of(bench)


@contextmanager
def served(app):
    """The port of a server of an app, in a thread of its own."""
    listening = opened("127.0.0.1", 0, None)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
