"""A run's documents are read whole or refused with file, key and what belongs there."""

import copy

import pytest

from lookthrough.present.page.run_document import RunDocuments, read_documents
from lookthrough.runs.json_records import DocumentError
from tests.present.stress_fixture import stress_document


def test_a_document_is_read_into_records_with_its_own_values():
    stress = read_documents({"stress": stress_document()}).stress
    assert stress.loss.existing["lenders"].mean == 12.0
    assert stress.loss.existing["owners"].base_level is None
    assert stress.fan.quarters[0] == "2026Q3"
    assert stress.by_end_holder["resolution"] == {"lenders": -1.0}
    assert stress.run.statuses is None


def test_what_was_not_computed_is_none():
    assert read_documents({"loops": None, "check": {}}) == RunDocuments()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("paths",), "many", "documents.json: stress.paths is 'many': a whole number belongs there"),
        (("paths",), True, "documents.json: stress.paths is True: a whole number belongs there"),
        (("residual",), None, "documents.json: stress.residual is None: a number belongs there"),
        (("fan", "lenders", "mean"), 3, "documents.json: stress.fan.lenders.mean is 3: a list belongs there"),
        (
            ("fan", "owners", "mean"),
            [0, "x"],
            "documents.json: stress.fan.owners.mean.1 is 'x': a number belongs there",
        ),
        (("loss",), [], r"documents.json: stress.loss is \[\]: a mapping belongs there"),
        (("left_out",), [{"contract": "c1"}], "documents.json: stress.left_out.0.why is missing: a text belongs there"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_place(path, value, message):
    document = copy.deepcopy(stress_document())
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(DocumentError, match=message):
        read_documents({"stress": document})
