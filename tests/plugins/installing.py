"""Packages with entry points in a folder of their own: the example as setuptools builds it, small ones by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "plugin"
BUILD = "from setuptools import setup; setup()"


def build_example(work: Path) -> Path:
    """Build the example package offline and lay it into a folder with its metadata; return the folder."""
    source, site = shutil.copytree(EXAMPLE, work / "source"), work / "site"
    site.mkdir()
    into = ("build", "--build-lib", str(site), "egg_info", "--egg-base", str(site))
    done = subprocess.run(
        [sys.executable, "-c", BUILD, "--quiet", *into], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return site


def install(site: Path, group: str, name: str, code: str | None, package: str = "acme-plugin") -> Path:
    """Write a package of one module and one entry point; without code the entry point leads to nothing."""
    module = f"{package.replace('-', '_')}_{name.replace('-', '_')}"
    metadata = site / f"{package.replace('-', '_')}-2.1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 2.1\n")
    (metadata / "entry_points.txt").write_text(f"[lookthrough.{group}]\n{name} = {module}\n")
    if code is not None:
        (site / f"{module}.py").write_text(code)
    return site


def ask(site: Path | None, *args: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line with the packages of a folder installed."""
    path = os.pathsep.join(str(each) for each in (ROOT / "src", site) if each is not None)
    environment = {**os.environ, "PYTHONPATH": path}
    words = [str(arg) for arg in args]
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def lookthrough(site: Path | None, *args: object, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a verb with the packages of a folder installed; it must end with a code and without a traceback."""
    done = ask(site, "-m", "lookthrough", *args, cwd=cwd)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done
