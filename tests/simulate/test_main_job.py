"""The main job shows the bundled book and a run of it, and ends with the path of its report."""

import shutil
from types import SimpleNamespace

from lookthrough import api
from tests.cli.asking import run


def test_the_main_job_ends_with_the_path_of_the_report(short, monkeypatch, tmp_path):
    def stress(_book, _scenario, *, out, **_options):
        shutil.copytree(short.folder, out, dirs_exist_ok=True)
        return SimpleNamespace(document=lambda: short.document)

    monkeypatch.setattr(api, "stress", stress)
    result = run("run", "--paths", 100, "--out", tmp_path / "job")
    assert result.exit_code == 0, (result.stderr, result.exception)
    assert result.stdout.splitlines()[-1] == str(tmp_path / "job" / "report.html")
    assert (tmp_path / "job" / "report.html").is_file()
    for words in (
        "contracts of",
        "Meta Platforms",
        "nvidia",
        "amd",
        "Lenders lose",
        "network adds",
        "Who bears it",
        "assumed",
    ):
        assert words in result.stdout
