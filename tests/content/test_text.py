from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.content.text import clean_text, drop_illegal, make_excerpt, parse_integer, shorten, unescape

# XML 1.0 section 2.2, production Char.
LEGAL = ((0x9, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))

PERSIAN_AND_EMOJI = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f469\u200d\U0001f4bb \u200f\u05d0"

any_text = st.text(st.characters(codec=None, categories=None))


def is_legal(text: str) -> bool:
    return all(any(low <= ord(mark) <= high for low, high in LEGAL) for mark in text)


# The same less what it discourages, of the first plane: C1 controls but NEL, and noncharacters.
KEPT = (
    *((0x9, 0xA), (0xD, 0xD), (0x20, 0x7E), (0x85, 0x85), (0xA0, 0xD7FF), (0xE000, 0xFDCF), (0xFDF0, 0xFFFD)),
    (0x10000, 0x10FFFF),
)


def test_only_characters_that_xml_allows_and_does_not_discourage_are_kept():
    everything = "".join(map(chr, range(0x110000)))
    kept = "".join(chr(code) for low, high in KEPT for code in range(low, high + 1))
    assert drop_illegal(everything) == kept
    assert "".join(map(drop_illegal, everything)) == kept


@given(any_text)
def test_clean_text_is_legal_in_xml_and_cleaning_it_again_changes_nothing(value):
    clean = clean_text(value)
    assert is_legal(clean)
    assert clean_text(clean) == clean
    assert "\n" not in clean
    assert clean == clean.strip()


@given(any_text)
def test_only_characters_that_xml_forbids_or_discourages_are_dropped(value):
    assert is_legal(drop_illegal(value))


def test_white_space_of_any_kind_becomes_single_spaces():
    assert clean_text("  one\r\n\ttwo\u00a0three\u2003four\x85five ") == "one two three four five"


def test_letters_and_their_accents_are_composed():
    assert clean_text("e\u0301") == "\u00e9"


def test_only_direction_marks_that_reorder_other_text_are_dropped():
    assert clean_text("a\u202egnp.exe\u2066b\ufeff") == "agnp.exeb"
    assert clean_text(PERSIAN_AND_EMOJI) == PERSIAN_AND_EMOJI


def test_a_tower_of_accents_is_cut_in_linear_time():
    tower = "a" + "\u0301\u0323" * 200_000
    assert len(clean_text(tower)) < 30
    assert unicodedata.is_normalized("NFC", clean_text(tower))


def test_an_excerpt_ends_at_a_word():
    assert make_excerpt("one two three four", 12) == "one two…"
    assert make_excerpt("one two, three four", 14) == "one two…"
    assert make_excerpt("short enough", 12) == "short enough"


def test_an_excerpt_of_a_script_without_spaces_is_cut_between_characters():
    assert make_excerpt("日本語の文章には空白がありません", 9) == "日本語の文章には…"


def test_an_excerpt_does_not_tear_a_combined_character_apart():
    assert make_excerpt("x" * 8 + "👩\u200d💻" + "y" * 10, 10) == "x" * 8 + "…"


def test_a_word_longer_than_the_excerpt_is_cut_anyway():
    assert make_excerpt("a" * 50, 10) == "a" * 9 + "…"


@given(any_text, st.integers(2, 60))
def test_an_excerpt_is_never_longer_than_its_limit(value, length):
    assert len(make_excerpt(clean_text(value), length)) <= length


@pytest.mark.parametrize("text", ["A" * 60_000, "gzip, " * 9_000, "\u202e" * 5_000])
def test_a_long_message_ends_in_an_ellipsis_at_its_limit(text):
    short = shorten(text, 200)
    assert len(short) <= 200
    assert short.endswith("…")


def test_a_text_within_the_limit_is_not_shortened():
    assert shorten("fits", 4) == "fits"
    assert shorten("does not fit", 8) == "does…"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a &amp; b &#65; &#x41;", "a & b A A"),
        ("&#0000000065;", "A"),
        ("&#x0000000041;", "A"),
        ("&#0128512;", "\U0001f600"),
        ("&#11111111;", "&#11111111;"),
        ("&#x1111111;", "&#x1111111;"),
        (f"&#{'0' * 5000}65;", f"&#{'0' * 5000}65;"),
        (f"&#{'1' * 5000}", f"&#{'1' * 5000}"),
        (f"&#x{'f' * 5000};", f"&#x{'f' * 5000};"),
    ],
    ids=lambda value: value[:20],
)
def test_a_reference_that_is_too_large_for_a_character_stays_text(written, text):
    assert unescape(written) == text


@pytest.mark.parametrize("given", ["", None, "-1", "1.5", "\u00b2", "\u0663", "x", "1" * 16, "1" * 5000])
def test_text_that_is_not_up_to_fifteen_ascii_digits_is_not_an_integer(given):
    assert parse_integer(given) is None


def test_up_to_fifteen_digits_are_an_integer():
    assert parse_integer("007") == 7
    assert parse_integer("9" * 15) == 10**15 - 1
