"""Asking the command line as a user does."""

import json

from typer.testing import CliRunner

from lookthrough.cli import app


def run(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def answer(*args):
    result = run(*args, "--json")
    assert result.exit_code == 0, (result.stderr, result.exception)
    return json.loads(result.stdout)


def refused(*args, code):
    """Run a verb that must end with a code, something on stderr, nothing on stdout and no traceback."""
    result = run(*args)
    assert result.exit_code == code, (result.exit_code, result.stdout, result.stderr, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr
