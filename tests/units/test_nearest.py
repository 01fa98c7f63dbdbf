"""A name that does not exist leads to those that do."""

import pytest

from lookthrough.units.nearest import did_you_mean, directory, near_names, nearest

NAMES = ("openai", "open_text", "nvidia", "meta", "meta_hyperion")


@pytest.mark.parametrize("word", ["nvidai", "NVIDIA", "nvida"])
def test_a_slip_of_the_pen_leads_to_the_name(word):
    assert nearest(word, NAMES) == "nvidia"
    assert did_you_mean(word, NAMES) == 'did you mean "nvidia"?'
    assert near_names(word, NAMES)[0] == "nvidia"


@pytest.mark.parametrize("word", ["Meta Hyperion", "meta-hyperion", "META_HYPERION"])
def test_case_spaces_and_dashes_do_not_count(word):
    assert nearest(word, NAMES) == "meta_hyperion"
    assert directory((name, name) for name in NAMES).nearest(word) == "meta_hyperion"


def test_names_that_hold_the_word_come_after_those_like_it():
    assert near_names("meta", ("meta_hyperion", "met", "metal")) == ["metal", "met", "meta_hyperion"]


def test_a_word_like_nothing_leads_nowhere():
    assert nearest("zzzz", NAMES) is None
    assert did_you_mean("zzzz", NAMES) is None
    assert near_names("zzzz", NAMES) == []


def test_a_higher_likeness_leaves_out_what_is_less_alike():
    assert nearest("opentext", NAMES, likeness=0.8) == "open_text"
    assert nearest("opnai", NAMES, likeness=0.95) is None


def test_a_directory_stops_searching_and_still_knows_equal_names():
    names = directory((name, name) for name in NAMES)
    names.work = 0
    assert names.nearest("nvidai") is None
    assert names.nearest("Nvidia") == "nvidia"
