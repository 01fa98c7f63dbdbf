"""A page in a real browser: what a script that is added to it finds."""

import json
import re
import shutil
import subprocess
from html import unescape

import pytest

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: the page is not opened in a browser")
SWITCHES = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --allow-file-access-from-files --enable-logging=stderr "
    "--virtual-time-budget=60000 --dump-dom"
)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def without_policy(page):
    """Return a page that runs what a test adds to it."""
    assert len(POLICY.findall(page)) == 1
    return POLICY.sub("", page)


def found_in(page, script, folder, width=1280):
    """Return what a script answers at the end of a page, and what the console said.

    Args:
        page: the HTML, as it is or without its policy.
        script: the body of an async function; what it returns is JSON. It runs beside the page, in a frame around it,
            as ``inside`` (the window of the page), so that the policy of the page does not concern it.
        folder: for the files.
        width: of the page, px.
    """
    frame = (
        f'<!doctype html><meta charset="utf-8"><body style="margin:0"><iframe id="page" src="page.html" '
        f'style="width:{width}px;height:900px;border:0"></iframe><pre id="seen"></pre><script>'
        'addEventListener("load", function () { setTimeout(function () { (async function (inside) {'
        f'{script}}})(document.getElementById("page").contentWindow).then(function (found) {{'
        'document.getElementById("seen").textContent = JSON.stringify(found); }); }, 100); });</script>'
    )
    (folder / "page.html").write_text(page, encoding="utf-8")
    return seen_by(frame, folder, width + 20)


def seen_by(frame, folder, width, *more):
    """Return what a page writes into its element ``seen``, as JSON, and what the console said.

    Args:
        frame: the HTML of a page that looks at another one in the folder.
        folder: where both are.
        width: of the window, px.
        more: switches of the browser.
    """
    (folder / "frame.html").write_text(frame, encoding="utf-8")
    own = (
        *more,
        f"--window-size={width},1000",
        f"--user-data-dir={folder / 'profile'}",
        (folder / "frame.html").as_uri(),
    )
    command = [CHROMIUM, *SWITCHES.split(), *own]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    seen = re.search(r'<pre id="seen">(.*?)</pre>', shown.stdout, re.DOTALL)
    return json.loads(unescape(seen[1])), [line for line in shown.stderr.splitlines() if ":CONSOLE" in line]
