"""What is released says one version everywhere, and its archive leaves nothing out."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_citation_is_of_this_version_and_licence():
    assert CITATION["version"] == PROJECT["version"]
    assert CITATION["license"] == PROJECT["license"]
    assert {"cff-version", "message", "title", "authors", "type"} <= CITATION.keys()
    assert set(CITATION["keywords"]) == set(PROJECT["keywords"])


def test_the_changelog_has_the_version():
    assert re.search(rf"^## {re.escape(PROJECT['version'])}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_the_archive_takes_in_every_folder_and_file_of_the_top():
    written = (ROOT / "MANIFEST.in").read_text(encoding="utf-8")
    of_itself = {"src", "pyproject.toml", "setup.py", "README.md", "LICENSE", "MANIFEST.in", "mkdocs.yml"}
    tracked = {line.split("/")[0] for line in _tracked() if not line.startswith(".")}
    assert {name for name in tracked - of_itself if not re.search(rf"(?<=\s){re.escape(name)}\b", written)} == set()


def _tracked():
    folders = (each for each in ROOT.iterdir() if not each.name.startswith("."))
    made = {"build", "dist", "runs", "site"}
    return [each.name for each in folders if each.name not in made and not each.name.endswith(".egg-info")]
