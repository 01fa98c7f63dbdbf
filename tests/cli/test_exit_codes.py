"""All errors are one tree, and each says with which code the command line ends."""

import importlib
import pkgutil

import pytest

import lookthrough
from lookthrough.errors import LookthroughError

CODES = {2, 3, 4, 130}


def _exceptions():
    for module in pkgutil.walk_packages(lookthrough.__path__, "lookthrough."):
        if not module.name.endswith("__main__"):
            for each in vars(importlib.import_module(module.name)).values():
                if isinstance(each, type) and issubclass(each, Exception) and each.__module__ == module.name:
                    yield each


def test_every_exception_of_the_package_is_in_the_tree_with_a_code_and_a_sentence():
    every = {each for each in _exceptions() if each is not LookthroughError and not issubclass(each, Warning)}
    assert len(every) >= 12
    for each in every:
        assert issubclass(each, LookthroughError), each
        assert each.exit_code in CODES, each
        assert each.__doc__.rstrip().endswith("."), each


@pytest.mark.parametrize(
    ("room", "name", "code"),
    [
        ("errors", "BookError", 3),
        ("errors", "UnknownNameError", 2),
        ("contracts.term_values", "MissingAssumptionError", 3),
        ("runs.run_errors", "RunFolderError", 2),
        ("runs.run_errors", "BusyFolderError", 2),
        ("runs.run_errors", "UnfinishedRunError", 3),
        ("runs.run_errors", "UnreadableRunError", 3),
        ("runs.run_errors", "NotFiniteError", 3),
        ("runs.promises", "OtherBookError", 3),
        ("lens.bounds.ledger", "InfeasibleLedgerError", 3),
        ("runs.json_records", "DocumentError", 3),
        ("present.export.excel.excel_file", "NoExcelError", 2),
        ("clearing.refusals", "NotMonotoneError", 3),
    ],
)
def test_an_error_ends_with_the_code_of_its_cause(room, name, code):
    assert getattr(importlib.import_module(f"lookthrough.{room}"), name).exit_code == code
