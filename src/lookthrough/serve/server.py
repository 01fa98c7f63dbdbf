"""The server itself: a port of this machine, or of another address with a token."""

from __future__ import annotations

import ipaddress
import socket
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
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise UsageError(
            f"port {port} of {host} cannot be opened ({error.strerror or error}): give another one, --port {port + 1}"
        ) from None


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
        guarded, log_level="warning", server_header=False, date_header=False, limit_concurrency=256, lifespan="off"
    )
    uvicorn.Server(config).run(sockets=[listening])


def address(host: str, port: int, token: str | None) -> str:
    """Return the address that a browser opens."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/" + ("" if token is None else f"?{TOKEN}={token}")


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
