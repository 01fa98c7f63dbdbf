"""The cache of compiled programs is used only where nobody else can write to it."""

import os
import stat
import warnings
from pathlib import Path

import numpy as np
import pytest

from lookthrough.cli.doctor import diagnose
from lookthrough.simulate.draws import Inputs
from lookthrough.simulate.runner import compiled_cache
from lookthrough.simulate.runner.compiled_cache import find_cache, open_cache

posix = pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.mark.parametrize("given", [None, "", "relative", "./here", "../up"])
def test_only_an_absolute_xdg_cache_home_counts(given, home, monkeypatch):
    if given is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", given)
    assert open_cache().folder == home / ".cache" / "lookthrough" / "compiled"
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["home"]


def test_an_absolute_one_counts(home, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert open_cache().folder == tmp_path / "cache" / "lookthrough" / "compiled"
    assert not home.exists()


@posix
def test_the_folder_is_private_also_where_it_was_open_to_readers(home):
    folder = home / ".cache" / "lookthrough" / "compiled"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    assert open_cache().folder == folder
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, folder.parent)] == [0o700, 0o700]


@posix
@pytest.mark.parametrize("which", ["lookthrough", "lookthrough/compiled"])
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_may_write_to_is_refused(which, mode, home):
    (home / ".cache" / "lookthrough" / "compiled").mkdir(parents=True)
    (home / ".cache" / which).chmod(mode)
    for cache in (find_cache(), open_cache()):
        assert cache.folder is None
        assert "others may write" in cache.why_not
        assert "chmod 700" in cache.why_not
    assert diagnose()["cache"].startswith("off: others may write")


@posix
def test_a_folder_of_another_user_is_refused(home, monkeypatch):
    (home / ".cache" / "lookthrough").mkdir(parents=True)
    other = os.geteuid() + 1
    monkeypatch.setattr(compiled_cache.os, "geteuid", lambda: other)
    assert "belongs to another user" in open_cache().why_not


def test_a_file_in_its_place_is_refused(home):
    (home / ".cache").mkdir(parents=True)
    (home / ".cache" / "lookthrough").write_text("")
    assert "is no folder" in open_cache().why_not


def test_a_user_without_a_home_has_no_cache(home, monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert "no home folder" in open_cache().why_not
    assert diagnose()["cache"].startswith("off: there is no home folder")
    assert not home.exists()


def test_a_program_that_cannot_be_kept_is_no_warning():
    """JAX warns in its own words; a run is slower and the same."""
    from lookthrough.simulate.runner import devices

    def compiled(_inputs, _runs, _numbers):
        for way in ("reading", "writing"):
            warnings.warn(f"Error {way} persistent compilation cache entry for 'jit_f': OSError", stacklevel=1)
        raise LookupError

    program = object.__new__(devices.Program)
    program.layout, program.main = devices.Layout(2, 1, 1), compiled
    inputs = Inputs(*(np.zeros((1, 1)) for _ in Inputs._fields))
    with pytest.raises(LookupError):  # and no UserWarning, which is an error in tests
        program.chunk(inputs, 0, 1)
