"""Many ask at once, pages go away, answers fail: each is answered or told when to ask again, and the next goes on."""

import contextlib
import gc
import http.client
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from lookthrough.serve import answering
from lookthrough.serve.answering import KEPT
from lookthrough.serve.guard import MOST_AT_ONCE, Guard
from lookthrough.serve.inquiry import STAGES
from lookthrough.serve.remembered import Remembered
from lookthrough.serve.server import LOCAL
from lookthrough.serve.site import app_of
from tests.serve.conftest import client_of, served
from tests.slow import slow

PATIENCE = 60.0


@pytest.fixture(scope="module")
def port(bench):
    client_of(bench).get("/answer?scenario=fade&paths=64")  # compiled before anything is timed
    with served(Guard(app_of(bench, lambda: "<p>the book</p>"), LOCAL)) as found:
        yield found


def asked(port, address):
    """Return status, headers and the seconds of an answer."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers, time.monotonic() - begun


def test_two_hundred_at_once_are_all_answered(port):
    mixed = ("/", "/answer?scenario=fade&paths=64&seed={}", "/answer.json?scenario=fade&paths=64&seed={}", "/own-deal")
    addresses = [mixed[number % len(mixed)].format(number % 8) for number in range(200)]
    begun = time.monotonic()
    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(lambda address: asked(port, address), addresses))
    print(f"200 requests at once: {time.monotonic() - begun:.1f} s, slowest {max(f[2] for f in found):.1f} s")  # noqa: T201
    assert {status for status, _, _ in found} == {200}
    assert asked(port, "/answer?scenario=fade&paths=64")[0] == 200


def leave(port, address):
    """Ask, and be gone without reading the answer."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        yield
        line.shutdown(socket.SHUT_RDWR)


RAW = (
    b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /assets/../../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /assets/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /figure/..%5c..%5cwin.ini HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    b"GET /\0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /%ff%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /?%ff=%ff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: token=\xff\xfe; ;;==\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x ",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"nonsense\r\n\r\n",
)


@pytest.mark.parametrize("sent", RAW, ids=range(len(RAW)))
def test_what_no_client_would_send_is_refused_or_answered(port, sent):
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        with contextlib.suppress(OSError):  # the server may have closed it before all was sent
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while part := line.recv(2**16):
                found += part
    status = int(found.split(b" ", 2)[1]) if found.startswith(b"HTTP/") else 400
    assert status < 500
    assert not any(word in found for word in (b"root:", b"Traceback", b"[fonts]"))
    assert asked(port, "/assets/workbench.css")[0] == 200


class Blocks:
    """Counts the blocks of paths that begin, and holds each up."""

    def __init__(self, monkeypatch, seconds=0.05):
        self.begun, before = 0, answering.go_on

        def counted():
            before()
            self.begun += 1
            time.sleep(seconds)

        monkeypatch.setattr(answering, "go_on", counted)

    def until(self, number):
        end = time.monotonic() + PATIENCE
        while self.begun < number:
            assert time.monotonic() < end
            time.sleep(0.005)


MANY = f"/answer.json?scenario=fade&paths={STAGES[-1]}&seed="


def test_a_page_that_goes_away_stops_its_run_between_blocks_of_paths(port, monkeypatch):
    blocks = Blocks(monkeypatch)
    left = leave(port, f"{MANY}901")
    next(left)
    blocks.until(3)
    next(left, None)
    begun = blocks.begun
    status, _, seconds = asked(port, "/answer?scenario=fade&paths=64&seed=902")
    assert status == 200
    assert seconds < 1.0  # all blocks of the run that was left would have taken a second and a half, at two devices
    assert blocks.begun - begun <= 4
    assert blocks.begun < STAGES[-1] // 128


def test_a_question_that_waits_for_a_page_that_has_gone_is_dropped(port, bench, monkeypatch):
    blocks = Blocks(monkeypatch)
    first = leave(port, f"{MANY}911")
    next(first)
    blocks.until(1)
    waiting = [leave(port, f"{MANY}92{number}") for number in range(5)]
    for each in waiting:
        next(each)
    time.sleep(0.1)
    for each in (*waiting, first):
        next(each, None)
    assert asked(port, "/answer?scenario=fade&paths=64&seed=931")[0] == 200
    assert blocks.begun <= 12
    assert not any(question.seed in range(911, 930) for question in bench._answers._found)


def test_no_more_wait_than_may(bench, monkeypatch):
    monkeypatch.setattr("lookthrough.serve.desk.MOST_WAITING", 2)
    hold = threading.Event()
    monkeypatch.setattr(bench, "answer", lambda _question: hold.wait(10) and {})
    with served(Guard(app_of(bench, lambda: ""), LOCAL)) as port, ThreadPoolExecutor(3) as pool:
        two = [pool.submit(asked, port, f"/answer.json?scenario=fade&seed={number}") for number in range(2)]
        time.sleep(0.3)
        status, headers, seconds = asked(port, "/answer.json?scenario=fade&seed=3")
        assert (status, headers["retry-after"]) == (503, "2")
        assert seconds < 1.0
        assert asked(port, "/?scenario=fade")[0] == 200  # a page that computes nothing waits for nobody
        hold.set()
        assert [each.result()[0] for each in two] == [200, 200]


def test_no_more_are_under_way_than_may(bench, monkeypatch):
    assert MOST_AT_ONCE >= 200
    monkeypatch.setattr("lookthrough.serve.guard.MOST_AT_ONCE", 0)
    found = client_of(bench).get("/")
    assert (found.status_code, found.headers["retry-after"]) == (503, "2")


def test_a_run_that_dies_is_said_and_the_next_question_works(port, monkeypatch):
    dies = [True]

    def dying():
        if dies[0]:
            raise MemoryError("/secret/path")

    monkeypatch.setattr(answering, "go_on", dying)
    status, _, _ = asked(port, "/answer?scenario=fade&paths=64&seed=941")
    assert status == 500
    dies[0] = False
    assert asked(port, "/answer?scenario=fade&paths=64&seed=941")[0] == 200


def test_what_a_run_that_died_says(bench, monkeypatch):
    def dying(_question):
        raise MemoryError("/secret/path")

    monkeypatch.setattr(bench, "answer", dying)
    page = client_of(bench).get("/answer?scenario=fade&paths=64&seed=942").text
    assert "MemoryError" in page
    assert "What was shown before stands" in page
    assert "secret" not in page


def memory():
    gc.collect()
    return psutil.Process(os.getpid()).memory_info().rss / 2**20


def moved(bench, moves):
    """Move a slider so many times; return the memory, MiB, after every tenth of them."""
    client, seen = client_of(bench), []
    for number in range(moves):
        answer = client.get(f"/answer?scenario=fade&paths=64&severity={number / moves:.4f}&seed=77")
        assert answer.status_code == 200
        if (number + 1) % max(1, moves // 10) == 0:
            seen.append(memory())
    return seen


@slow
def test_memory_is_flat_while_a_slider_moves(bench, monkeypatch):
    monkeypatch.setattr(bench, "_answers", Remembered(4))
    moved(bench, 8)  # as many answers are kept as ever are
    seen = moved(bench, 20)
    assert seen[-1] - seen[0] < 30.0, seen


@slow
def test_memory_is_flat_over_a_thousand_moves(bench):
    moved(bench, KEPT + 6)
    seen = moved(bench, 1_000)
    print(f"memory over 1,000 moves, MiB: {', '.join(f'{each:.0f}' for each in seen)}")  # noqa: T201
    assert seen[-1] - seen[0] < 40.0, seen
