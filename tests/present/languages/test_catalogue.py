import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from lookthrough.errors import UsageError
from lookthrough.present.languages import catalogue
from lookthrough.present.languages.catalogue import USAGES, language_named
from lookthrough.present.languages.korean_usage import PARTICLES
from lookthrough.present.languages.placeholders import PLACEHOLDER, names_of
from tests.present.languages.numbers_said import unsaid

HANGUL = re.compile(r"[가-힣]")


def messages(language):
    with files("lookthrough.present.languages").joinpath(f"{language}.po").open("rb") as file:
        return [each for each in read_po(file, language, abort_invalid=True) if each.id]


@pytest.mark.parametrize("language", USAGES)
def test_every_translation_has_the_placeholders_of_its_message(language):
    wrong = [each.id for each in messages(language) if sorted(names_of(each.id)) != sorted(set(names_of(each.string)))]
    assert wrong == []


@pytest.mark.parametrize("language", USAGES)
def test_no_brace_of_a_message_is_left_over(language):
    wrong = [each.id for each in messages(language) if re.search(r"[{}]", PLACEHOLDER.sub("", each.id + each.string))]
    assert wrong == []


def test_the_numbers_that_a_message_names_are_those_of_its_translation():
    bare = [(PLACEHOLDER.sub("", each.id), PLACEHOLDER.sub("", each.string)) for each in messages("ko")]
    assert [pair for pair in bare if unsaid(*pair) != ([], [])] == []


def test_every_particle_has_both_forms():
    asked = {found[2] for each in messages("ko") for found in PLACEHOLDER.findall(each.string) if found[2]}
    assert asked <= set(PARTICLES)


def test_a_language_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(UsageError, match="there is no language 'jp': there are en, ko"):
        language_named("jp")
    with pytest.raises(UsageError, match='did you mean "ko"'):
        language_named("KO")


def test_without_babel_a_language_says_what_to_install(monkeypatch):
    monkeypatch.setattr(catalogue.importlib.util, "find_spec", lambda _: None)
    assert language_named("en") == "en"
    with pytest.raises(UsageError, match=r"pip install 'lookthrough\[lang\]'"):
        language_named("ko")
