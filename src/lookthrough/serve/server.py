"""The server itself: a port of this machine, or of another address with a token."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import webbrowser
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from lookthrough.errors import UsageError
from lookthrough.present.languages.catalogue import ENGLISH
from lookthrough.serve.desk import TOKEN
from lookthrough.serve.guard import Guard
from lookthrough.serve.site import app_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.serve.answering import Workbench

LOCAL = ("127.0.0.1", "localhost", "::1")
SHORTEST = 16  # characters of a token
NEXT = 100  # ports that are tried behind one that is taken
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
CONNECTIONS = 512  # the guard refuses more than half of them in a sentence


def check_host(host: str, token: str | None) -> None:
    """Refuse an address that others reach without a token.

    Raises:
        UsageError: there is none, or a short one.
    """
    if token is not None and len(token) < SHORTEST:
        raise UsageError(f"--token has {len(token)} characters: give at least {SHORTEST} that nobody guesses")
    if not _is_local(host) and token is None:
        raise UsageError(f"--host {host} is reached from other machines: give --token too, a word that nobody guesses")


def opened(host: str, port: int, token: str | None) -> socket.socket:
    """Return the port, open, before anything is computed for it.

    Raises:
        UsageError: the port is taken, the address is not of this machine, or others reach it and there is no token.
    """
    check_host(host, token)
    try:
        return _listening(host, port)
    except OSError as error:
        free = _next_free(host, port)
        instead = (
            f"give another one, --port {free}" if free else f"give another one, --port, or another --host than {host}"
        )
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise UsageError(f"port {port} of {host} cannot be opened ({why}): {instead}") from None


def open_browser(address: str) -> str:
    """Open an address in a browser; return why that cannot be, one sentence, ``""`` where it was done.

    On a machine without a display no browser is started: one of text alone would take the terminal.
    """
    has_display = sys.platform in {"win32", "darwin"} or any(os.environ.get(name) for name in DISPLAYS)
    if not has_display:
        return f"there is no display here to open a browser on: open {address} in one of your own"
    try:
        done = webbrowser.open(address)
    except webbrowser.Error:
        done = False
    return "" if done else f"no browser was found here: open {address} in one of your own"


def serve(
    bench: Workbench,
    book_page: Callable[[], str],
    listening: socket.socket,
    host: str,
    token: str | None,
    language: str = ENGLISH,
) -> None:
    """Serve a workbench on an open port until Ctrl-C, in a language unless an address asks for another."""
    guarded = Guard(app_of(bench, book_page, language), {*LOCAL, host.lower()}, token)
    config = uvicorn.Config(
        guarded,
        log_level="warning",
        server_header=False,
        date_header=False,
        limit_concurrency=CONNECTIONS,
        lifespan="off",
    )
    Thread(target=bench.told.prepare, daemon=True).start()  # by the time that somebody opens a page it is there
    uvicorn.Server(config).run(sockets=[listening])


def address(host: str, port: int, token: str | None) -> str:
    """Return the address that a browser opens."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/" + ("" if token is None else f"?{TOKEN}={token}")


def _listening(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def _next_free(host: str, port: int) -> int | None:
    """Return the next port that can be opened, ``None`` where none of the next ones can."""
    for other in range(port + 1, min(port + 1 + NEXT, 2**16)):
        try:
            _listening(host, other).close()
        except OSError:
            continue
        return other
    return None


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
