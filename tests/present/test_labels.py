"""Words of screens that no table holds."""

import pytest

from lookthrough.present.labels import counted


@pytest.mark.parametrize(
    ("number", "thing", "said"),
    [
        (1, "error", "1 error"),
        (2, "error", "2 errors"),
        (0, "company", "0 companies"),
        (1, "company", "1 company"),
        (3, "survey", "3 surveys"),
    ],
)
def test_a_number_of_things_is_said_as_people_say_it(number, thing, said):
    assert counted(number, thing) == said
