"""What all tests share."""

import os

import pytest
from hypothesis import settings

from lookthrough.simulate.runner import devices

settings.register_profile("untimed", deadline=None)  # speed is measured in bench/, never by a test
settings.load_profile("untimed")

os.environ.pop("COLUMNS", None)  # pytest-xdist gives its workers the width of a window, which they have not


@pytest.fixture(scope="session", autouse=True)
def quickly_compiled():
    """Compile runs with plain code: of a few paths most of the time goes into compiling, which takes half as long.

    Programs of many paths, which plain code makes four times slower, are compiled as usual (``simulate/conftest``).
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(devices, "COMPILER_OPTIONS", {"xla_backend_optimization_level": 0})
        yield


@pytest.fixture(scope="session")
def small_run(tmp_path_factory):
    """Return the folder of a small run, made once; who takes it is in the group ``small_run``."""
    from tests.small_run import make

    return make(tmp_path_factory.mktemp("small"))
