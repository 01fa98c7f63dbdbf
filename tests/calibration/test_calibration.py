"""When a target is met."""

import math

import pytest

from lookthrough.calibration.calibration import CalibrationRow


def row(defaulted, low=0.03, rate=0.1, high=0.3, slack=0.0):
    some = {
        "structural": 0.0,
        "hazard": 0.0,
        "failed": 0.0,
        "absorbed": 0.0,
        "restructured": 0.0,
        "standard_error": 0.0,
    }
    named = {"entity": "acme", "name": "Acme", "is_vehicle": False, "rating": "BB"}
    return CalibrationRow(**named, low=low, rate=rate, high=high, defaulted=defaulted, slack=slack, **some)


@pytest.mark.parametrize(("share", "verdict"), [(0.02, "low"), (0.03, "pass"), (0.3, "pass"), (0.31, "high")])
def test_a_share_passes_between_the_ends_of_its_target(share, verdict):
    assert row(share).verdict == verdict


@pytest.mark.parametrize(("share", "verdict"), [(0.0, "pass"), (0.016, "pass"), (0.019, "high")])
def test_a_target_is_two_standard_errors_wide_on_either_side_at_least(share, verdict):
    slack = 2 * math.sqrt(0.004 * 0.996 / 100)  # of a rate of 0.4 % on 100 paths: 1.26 points, up to 1.66 %
    assert row(share, low=0.0012, rate=0.004, high=0.012, slack=slack).verdict == verdict


def test_without_a_target_there_is_no_verdict():
    assert row(0.5, low=None, rate=None, high=None).verdict == ""
