"""A path that no file system can have ends with one line that names it."""

import pytest

from tests.cli.asking import run

NAME = "x" * 300


@pytest.mark.parametrize(
    "words",
    [
        ("audit", NAME),
        ("story", NAME),
        ("why", "acme", NAME),
        ("report", NAME),
        ("compare", NAME, NAME),
        ("through", "--run", NAME),
        *((verb, "--run", NAME) for verb in ("flywheel", "race", "diffusion", "contest", "jobs", "legacy")),
        ("check", "--book", NAME),
        ("deal", NAME),
        ("deal", "tiny", "--stress", NAME),
        ("portfolio", NAME),
        ("funding", "--book", NAME),
        ("report", "--out", NAME),
    ],
    ids=lambda words: "-".join(word[:6] for word in words),
)
def test_a_name_that_is_too_long_is_one_line(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code in {2, 3}
    assert NAME in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
