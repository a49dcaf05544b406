"""Compares titles, and finds words in them that only different posts have.

Titles are compared as words without case, accents and punctuation. The words in which two posts of one template differ
(numbers, versions, models, parts, names) are never dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum

from feedtool.dedupe.shingles import to_plain, to_words
from feedtool.locale import list_phrases, list_words
from feedtool.model.features import CorpusStats, EntryFeatures

__all__ = [
    "TitleMatch",
    "compare_titles",
    "differ_in_number",
    "has_name",
    "has_number",
    "is_column",
    "is_comment",
    "is_generic_title",
    "is_substituted",
    "make_parts",
    "make_title_keys",
    "measure_likeness",
    "strip_names",
]

_SEPARATOR = re.compile(r"\s+[-|·»«•>/~:]+\s+|\s*(?:::|[|»«•:\[\]()【】「」])\s*|:\s+|\s+-\s*$|^\s*-\s+")
_MAY_SEPARATE = re.compile(r"[-|·»«•>/~:\[\]()【】「」]")
_PLUS = re.compile(r"(?<=\w)\+")
_COMMENT = list_phrases("comment_marks")
_MODEL = frozenset((
    "pro", "max", "ultra", "plus", "lite", "mini", "air", "se", "fe", "ti", "super", "xl", "xt", "neo", "turbo", "edge",
    "fold", "flip", "classic", "slim", "prime", "active", "go", "oled", "premium", "note", "s", "x", "e",
))  # fmt: skip
_ROMAN = re.compile(r"(?:ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xv|xvi)")
_PART = list_words("part_words")
_UPDATE_MARKS = list_phrases("update_marks")
"""Added to a headline when the post is updated; not part of the title."""
_COLUMN = list_words("column_words")
"""Words in titles of columns, which have one title and another text each time."""
_GENERIC_WEIGHT = 4
"""Words; a CJK character counts as half a word."""
_NAME_PARTS = 3
_SIMILAR = 0.5
_TEMPLATE = 0.6
_HALF = 0.5
_PREFIX_WORDS = 3


class TitleMatch(StrEnum):
    """The result of comparing two titles; the value describes it."""

    EQUAL = "equal"
    AFFIX = "equal except for the name of a site or section"
    NEAR = "an edited headline"
    UNKNOWN = "one has no title"
    UNRELATED = "different titles"


def make_parts(title: str) -> tuple[str, ...]:
    """Return a title cut at its separators, each part as words separated by spaces."""
    plain = to_plain(title)
    if "+" in plain:
        plain = _PLUS.sub(" plus", plain)
    if not _MAY_SEPARATE.search(plain):
        words = to_words(plain)
        return (" ".join(words),) if words else ()
    parts = (" ".join(to_words(part)) for part in _SEPARATOR.split(plain))
    return tuple(part for part in parts if part)


def make_title_keys(entry: EntryFeatures) -> tuple[str, ...]:
    """Return the keys of a title: the title, and the title without parts that may be names."""
    if not entry.title:
        return ()
    cuts = range(1, min(_NAME_PARTS, len(entry.parts) - 1) + 1)
    cores = [" ".join(core) for cut in cuts for core in (entry.parts[cut:], entry.parts[:-cut])]
    return (entry.title, *cores)


def strip_names(parts: Sequence[str], names: AbstractSet[str]) -> tuple[str, ...]:
    """Return the parts without names of sites at the ends; at least one part stays."""
    first, last = 0, len(parts)
    while cut := _count_name_parts(parts[first:last], names, at_end=True):
        last -= cut
    while cut := _count_name_parts(parts[first:last], names, at_end=False):
        first += cut
    return tuple(parts[first:last])


def _count_name_parts(parts: Sequence[str], names: AbstractSet[str], *, at_end: bool) -> int:
    """Return how many parts at an end form the longest name.

    It is the whole name "Lake - Boats, Eels" rather than its "Lake".
    """
    for count in range(min(_NAME_PARTS, len(parts) - 1), 0, -1):
        name = " ".join(parts[-count:] if at_end else parts[:count])
        if name in names or name in _UPDATE_MARKS:
            return count
    return 0


def compare_titles(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TitleMatch:
    """Compare two titles; known names at their ends do not count."""
    if not one.title or not other.title:
        return TitleMatch.UNKNOWN
    if one.title == other.title:
        return TitleMatch.EQUAL
    bare = strip_names(one.parts, stats.names), strip_names(other.parts, stats.names)
    joined = " ".join(bare[0]), " ".join(bare[1])
    if joined[0] == joined[1] or _is_section(*bare) or _is_section(bare[1], bare[0]):
        return TitleMatch.AFFIX
    words = _count_words(joined[0]), _count_words(joined[1])
    if is_comment(one) != is_comment(other) or _differ(*words):
        return TitleMatch.UNRELATED
    return TitleMatch.NEAR if _get_overlap(*words) >= _SIMILAR else TitleMatch.UNRELATED


def _is_section(long: Sequence[str], short: Sequence[str]) -> bool:
    """Return whether one is the other with a few words before it, none of a comment or number."""
    if len(long) < 2 or " ".join(long[1:]) != " ".join(short):
        return False
    words = long[0].split()
    return len(words) <= _PREFIX_WORDS and long[0] not in _COMMENT and not any(map(_is_distinctive, words))


def is_comment(entry: EntryFeatures) -> bool:
    """Return whether an entry is, by its title, a comment: many comments share a title."""
    if not entry.parts:
        return False
    first = entry.parts[0].split()
    return any(" ".join(first[:count]) in _COMMENT for count in (1, 2, 3))


def differ_in_number(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    """Return whether two titles of one template differ in a number, version, model or part.

    If each has such a word that the other lacks, the rest of the words decides whether they are of one template: "Kiln
    v1.0.0" and "Kiln v1.0.1", "1.0" and "1.1".
    """
    if not one.title or not other.title or one.title == other.title:
        return False
    first, second = (_count_words(" ".join(strip_names(entry.parts, stats.names))) for entry in (one, other))
    if not _differ(first, second):
        return False
    if _get_overlap(first, second) >= _TEMPLATE:
        return True
    rest = tuple(
        Counter({word: count for word, count in words.items() if not _is_distinctive(word)})
        for words in (first, second)
    )
    is_of_both = any(map(_is_counting, first - second)) and any(map(_is_counting, second - first))
    return is_of_both and (rest[0] == rest[1] or _get_overlap(*rest) >= _TEMPLATE)


def _count_words(title: str) -> Counter[str]:
    """Return the words of a title; a model suffix counts as one only after a number."""
    words = title.split()
    return Counter(
        f"{word}-" if word in _MODEL_BEHIND_NUMBER and not any(map(str.isdigit, before)) else word
        for before, word in zip(["", *words], words, strict=False)
    )


_MODEL_BEHIND_NUMBER = frozenset(["e", "s", "se", "ti", "fe", "plus", "note", "prime"])
""" "Pixel 9 e" is a model; "sole e mare", "Tom's" and "de plus en plus" are not."""


def _differ(one: Counter[str], other: Counter[str]) -> bool:
    return any(map(_is_distinctive, (one - other) | (other - one)))


def _is_distinctive(word: str) -> bool:
    return word in _MODEL or _is_counting(word)


def _is_counting(word: str) -> bool:
    return any(map(str.isdigit, word)) or word in _PART or _ROMAN.fullmatch(word) is not None


def has_name(title: str) -> bool:
    """Return whether a title has a word besides versions, numbers and parts."""
    return any((len(word) > 2 or not word.isascii()) and not _is_counting(word) for word in title.split())


def has_number(title: str) -> bool:
    """Return whether a title has a name and a number, such as "Kiln 3.4.7"."""
    return has_name(title) and any(map(_is_counting, title.split()))


def _get_overlap(one: Counter[str], other: Counter[str]) -> float:
    smaller = min(one.total(), other.total())
    return (one & other).total() / smaller if smaller else 0.0


def is_substituted(one: str, other: str) -> bool:
    """Return whether two titles differ only in a name: most words, at both ends, are equal."""
    first, second = one.split(), other.split()
    shortest = min(len(first), len(second))
    ahead = next((at for at in range(shortest) if first[at] != second[at]), shortest)
    behind = next((at for at in range(shortest - ahead) if first[-1 - at] != second[-1 - at]), shortest - ahead)
    return shortest > ahead + behind >= _HALF * max(len(first), len(second))


def is_generic_title(title: str) -> bool:
    """Return whether a title is too short to identify a post, or is the title of a column."""
    words = title.split()
    weight = sum(0.5 if len(word) == 1 and not word.isascii() else 1 for word in words)
    return weight < _GENERIC_WEIGHT or is_column(title)


def is_column(title: str) -> bool:
    """Return whether a title has a word that is common in titles of columns."""
    return not _COLUMN.isdisjoint(title.split())


def measure_likeness(one: EntryFeatures, other: EntryFeatures) -> float:
    """Return how much of their titles two entries share, 0 to 1, and 2 more if they share a URL."""
    words, theirs = set(one.title.split()), set(other.title.split())
    shared = len(words & theirs) / len(words | theirs) if words and theirs else 0.0
    urls = {one.id_url, *one.urls} - {None}
    return shared + 2 * (not urls.isdisjoint((other.id_url, *other.urls)))
