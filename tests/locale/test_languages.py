"""The words of a language stand where feedtool looks for them, in the form in which it compares them."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedtool import locale
from feedtool.articles.formats.saved_text_words import fold
from feedtool.content.text import fold_name
from feedtool.dedupe.shingles import to_plain
from feedtool.entries.field_names import NAMES
from feedtool.entries.visibility_statements import REASONS
from feedtool.locale import LANGUAGES, Language, list_names, list_phrases, list_words, make_pattern
from feedtool.output.translations import get_labels

FIELDS = list(Language.__struct_fields__)
TEXTS = FIELDS[FIELDS.index("update_marks") : FIELDS.index("record_fields")]
PAGES = FIELDS[FIELDS.index("sections") :]

each_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)


def test_each_module_of_a_language_is_in_the_list():
    modules = {path.stem for path in Path(locale.__file__).parent.glob("*.py")} - {"__init__", "language", "long_dates"}
    assert modules == {language.code for language in LANGUAGES}


@each_language
def test_a_language_translates_only_labels_that_english_has(language):
    assert language.labels.keys() <= get_labels("en").keys()


@each_language
def test_a_label_that_a_language_lacks_is_english(language):
    assert get_labels(language.code) == {**get_labels("en"), **language.labels}


@each_language
def test_a_language_has_twelve_months_or_none(language):
    assert len(language.months) in (0, 12)


@each_language
def test_a_language_translates_only_fields_that_exist(language):
    assert {*language.record_fields} <= {*NAMES, "date"}


@each_language
def test_a_language_translates_only_statuses_that_exist(language):
    assert {*language.statuses} <= {*REASONS, "public"}


@each_language
def test_names_in_records_are_written_as_feedtool_compares_them(language):
    names = [
        name
        for table in (language.record_fields, language.statuses)
        for words in table.values()
        for name in words.split()
    ]
    assert names == [fold_name(name) for name in names]


@each_language
def test_words_of_titles_and_texts_are_written_as_feedtool_compares_them(language):
    words = {field: getattr(language, field) for field in TEXTS}
    assert words == {field: to_plain(text) for field, text in words.items()}


@each_language
def test_words_of_saved_pages_are_written_as_feedtool_compares_them(language):
    phrases = [phrase for field in PAGES for phrase in getattr(language, field).split(", ") if "*" not in phrase]
    assert phrases == [fold(phrase) or phrase for phrase in phrases]


@each_language
def test_the_footer_of_wordpress_has_a_title_and_a_site(language):
    phrases = [phrase for phrase in language.first_published.split(", ") if phrase]
    assert all("{title}" in phrase and phrase.endswith("{site}") for phrase in phrases)


def test_two_languages_have_two_codes():
    codes = [language.code for language in LANGUAGES]
    assert len(codes) == len(set(codes))


def test_words_are_those_of_all_languages():
    assert {"true", "ja", "sì"} <= list_words("yes")


def test_phrases_may_contain_spaces():
    assert {"read more", "lire la suite"} <= list_phrases("read_more")


def test_a_name_of_several_languages_is_listed_once():
    assert list_names("record_fields", "private").count("privado") == 1


def test_an_asterisk_in_a_phrase_stands_for_letters():
    assert r"abonnier\w*" in make_pattern("invitations").split("|")


def test_a_question_mark_in_a_phrase_stands_for_one_letter():
    assert r"nostr\w\w*" in make_pattern("us").split("|")
