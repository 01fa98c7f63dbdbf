"""Write the pictures of the workbench in the README from the bundled book: ``python docs/make_workbench_pictures.py``.

It serves the workbench on a free port, or takes the address of one that is served, opens it in Chromium 1,280 pixels
wide, and waits until every answer stands; the first one compiles the book. It needs the extras ``serve``, ``figures``
and ``test``, and chromium with its driver.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from selenium import webdriver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS = Path(__file__).parent
WIDTH, PATIENCE = 1_280, 600.0
MOST = 200_000  # bytes of a picture
PICTURES = {
    "workbench": ("/?scenario=hype-fade&paths=256", 1_000),
    "workbench-guide": ("/guide?scenario=hype-fade&paths=256", 1_000),
    "workbench-guesses": ("/guesses?scenario=hype-fade&paths=256", 900),
    "workbench-back-tests": ("/back-tests/earlier-boom?scenario=hype-fade", 800),
}
"""By name the page that is shown, and how much of it, in pixels."""
STANDS = (
    "const parts = [...document.querySelectorAll('[data-part]')], answer = document.getElementById('answer');"
    "const next = answer && answer.querySelector('.stage') ? answer.querySelector('.stage').dataset.next : 'x';"
    "return parts.every(e => e.getAttribute('aria-busy') === 'false')"
    " && (!answer || (answer.getAttribute('aria-busy') === 'false' && !next));"
)


def main() -> None:
    """Write every picture.

    Raises:
        SystemExit: the server or an answer does not come, or a picture is too large for a README.
    """
    if len(sys.argv) > 1:
        _wait(sys.argv[1].rstrip("/"))
        _write(sys.argv[1].rstrip("/"))
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "lookthrough", "serve", "--port", str(port)])  # noqa: S603
    try:
        _wait(f"http://127.0.0.1:{port}")
        _write(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait()


def _write(place: str) -> None:
    for name, size in _taken(place):
        sys.stdout.write(f"{name}.png: {size:,} bytes\n")
        if size > MOST:
            raise SystemExit(f"{name}.png has more than {MOST:,} bytes: show less of the page")


def _taken(place: str) -> Iterator[tuple[str, int]]:
    options = webdriver.ChromeOptions()
    for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"):
        options.add_argument(switch)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        for name, (address, height) in PICTURES.items():
            driver.set_window_size(WIDTH, height)
            driver.get(f"{place}{address}")
            _until(lambda: driver.execute_script(STANDS))
            file = DOCS / f"{name}.png"
            driver.save_screenshot(str(file))
            yield name, file.stat().st_size
    finally:
        driver.quit()


def _wait(place: str) -> None:
    def answers() -> bool:
        try:
            with urlopen(place, timeout=5):  # noqa: S310  # an address of this machine
                return True
        except (URLError, OSError):
            return False

    _until(answers)


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("the workbench does not answer")
        time.sleep(0.2)


if __name__ == "__main__":
    main()
