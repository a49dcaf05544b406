"""How two titles stand to each other, and what in them speaks against one piece.

Titles are compared as words without case, accents and punctuation. What makes the difference between two posts of
one template (numbers, versions, models, parts, names) is never dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from feedtool.dedupe.shingles import to_plain, to_words
from feedtool.locale import list_phrases, list_words
from feedtool.plugins import CorpusStats, EntryFeatures

__all__ = [
    "TitleMatch",
    "compare_titles",
    "differ_in_number",
    "find_most_similar",
    "has_name",
    "has_number",
    "is_column",
    "is_comment",
    "is_generic_title",
    "is_substituted",
    "make_parts",
    "make_title_keys",
    "strip_names",
]

_SEPARATOR = re.compile(r"\s+[-|·»«•>/~:]+\s+|\s*(?:::|[|»«•:\[\]()【】「」])\s*|:\s+|\s+-\s*$|^\s*-\s+")
_MAY_SEPARATE = re.compile(r"[-|·»«•>/~:\[\]()【】「」]")
_PLUS = re.compile(r"(?<=\w)\+")


_COMMENT = list_phrases("comment_marks")
_MODEL = frozenset(
    [
        "pro",
        "max",
        "ultra",
        "plus",
        "lite",
        "mini",
        "air",
        "se",
        "fe",
        "ti",
        "super",
        "xl",
        "xt",
        "neo",
        "turbo",
        "edge",
        "fold",
        "flip",
        "classic",
        "slim",
        "prime",
        "active",
        "go",
        "oled",
        "premium",
        "note",
        "s",
        "x",
        "e",
    ]
)
_ROMAN = re.compile(r"(?:ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xv|xvi)")
_PART = list_words("part_words")
_MARKS = list_phrases("update_marks")
"""Put on a headline when the piece was touched: no part of what it is called."""
_COLUMN = list_words("column_words")
"""What columns are called: the same title over other texts each time."""
_VAGUE_WEIGHT = 4
"""Words; a CJK character is half of one."""
_NAME_PARTS = 3
_ALIKE = 0.5
_TEMPLATE = 0.6
_HALF = 0.5
_PREFIX_WORDS = 3


class TitleMatch(StrEnum):
    """How two titles stand to each other."""

    EQUAL = "equal"
    AFFIX = "equal but for a site's or section's name"
    NEAR = "an edited headline"
    UNKNOWN = "one has no title"
    UNRELATED = "different titles"


def make_parts(title: str) -> tuple[str, ...]:
    """A title cut at its separators, each part as words with a space between."""
    plain = to_plain(title)
    if "+" in plain:
        plain = _PLUS.sub(" plus", plain)
    if not _MAY_SEPARATE.search(plain):
        words = to_words(plain)
        return (" ".join(words),) if words else ()
    parts = (" ".join(to_words(part)) for part in _SEPARATOR.split(plain))
    return tuple(part for part in parts if part)


def make_title_keys(entry: EntryFeatures) -> tuple[str, ...]:
    """What pieces of one title can be found by, also when one of them has a name put before or after."""
    if not entry.title:
        return ()
    cuts = range(1, min(_NAME_PARTS, len(entry.parts) - 1) + 1)
    cores = [" ".join(core) for cut in cuts for core in (entry.parts[cut:], entry.parts[:-cut])]
    return (entry.title, *cores)


def strip_names(parts: Sequence[str], names: frozenset[str]) -> tuple[str, ...]:
    """The parts without the names of sites at the ends; one part stays in any case."""
    first, last = 0, len(parts)
    while cut := _find_name(parts[first:last], names, at_end=True):
        last -= cut
    while cut := _find_name(parts[first:last], names, at_end=False):
        first += cut
    return tuple(parts[first:last])


def _find_name(parts: Sequence[str], names: frozenset[str], *, at_end: bool) -> int:
    """How many parts at an end are a name together, at most: the whole name "Lake - Boats, Eels" before its "Lake"."""
    for count in range(min(_NAME_PARTS, len(parts) - 1), 0, -1):
        name = " ".join(parts[-count:] if at_end else parts[:count])
        if name in names or name in _MARKS:
            return count
    return 0


def compare_titles(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TitleMatch:
    """How two titles stand to each other; names that are known count for nothing at the ends."""
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
    return TitleMatch.NEAR if _overlap(*words) >= _ALIKE else TitleMatch.UNRELATED


def _is_section(long: Sequence[str], short: Sequence[str]) -> bool:
    """Whether one is the other with a few words before it that are no comment's and hold no number."""
    if len(long) < 2 or " ".join(long[1:]) != " ".join(short):
        return False
    words = long[0].split()
    return len(words) <= _PREFIX_WORDS and long[0] not in _COMMENT and not any(map(_is_telling, words))


def is_comment(entry: EntryFeatures) -> bool:
    """Whether a title says that the text below is a comment on something else: many have the same title."""
    if not entry.parts:
        return False
    first = entry.parts[0].split()
    return any(" ".join(first[:count]) in _COMMENT for count in (1, 2, 3))


def differ_in_number(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    """Whether two titles of one make differ in a number, version, model or part: two posts of a template.

    What is left without these words decides whether they are of one make, if both have such a word of their own:
    "Kiln v1.0.0" and "Kiln v1.0.1", "1.0" and "1.1".
    """
    if not one.title or not other.title or one.title == other.title:
        return False
    first, second = (_count_words(" ".join(strip_names(entry.parts, stats.names))) for entry in (one, other))
    if not _differ(first, second):
        return False
    if _overlap(first, second) >= _TEMPLATE:
        return True
    rests = tuple(
        Counter({word: count for word, count in words.items() if not _is_telling(word)}) for words in (first, second)
    )
    is_of_both = any(map(_is_counting, first - second)) and any(map(_is_counting, second - first))
    return is_of_both and (rests[0] == rests[1] or _overlap(*rests) >= _TEMPLATE)


def _count_words(title: str) -> Counter[str]:
    """The words of a title; what names a model behind a number can be a word like others anywhere else."""
    words = title.split()
    return Counter(
        f"{word}-" if word in _MODEL_BEHIND_NUMBER and not any(map(str.isdigit, before)) else word
        for before, word in zip(["", *words], words, strict=False)
    )


_MODEL_BEHIND_NUMBER = frozenset(["e", "s", "se", "ti", "fe", "plus", "note", "prime"])
""" "Pixel 9 e" is a model; "sole e mare", "Tom's" and "de plus en plus" are not."""


def _differ(one: Counter[str], other: Counter[str]) -> bool:
    return any(map(_is_telling, (one - other) | (other - one)))


def _is_telling(word: str) -> bool:
    return word in _MODEL or _is_counting(word)


def _is_counting(word: str) -> bool:
    return any(map(str.isdigit, word)) or word in _PART or _ROMAN.fullmatch(word) is not None


def has_name(title: str) -> bool:
    """Whether a title has a word besides versions, numbers and parts."""
    return any((len(word) > 2 or not word.isascii()) and not _is_counting(word) for word in title.split())


def has_number(title: str) -> bool:
    """Whether a title has a number and a name: little else names one piece as well as "Kiln 3.4.7"."""
    return has_name(title) and any(map(_is_counting, title.split()))


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    smaller = min(one.total(), other.total())
    return (one & other).total() / smaller if smaller else 0.0


def is_substituted(one: str, other: str) -> bool:
    """Whether one title is the other with a name put in place of another: most of both, at the ends, is the same."""
    first, second = one.split(), other.split()
    shortest = min(len(first), len(second))
    ahead = next((at for at in range(shortest) if first[at] != second[at]), shortest)
    behind = next((at for at in range(shortest - ahead) if first[-1 - at] != second[-1 - at]), shortest - ahead)
    return shortest > ahead + behind >= _HALF * max(len(first), len(second))


def is_generic_title(title: str) -> bool:
    """Whether a title says too little to name one piece: a few words, or what columns are called."""
    words = title.split()
    weight = sum(0.5 if len(word) == 1 and not word.isascii() else 1 for word in words)
    return weight < _VAGUE_WEIGHT or is_column(title)


def is_column(title: str) -> bool:
    """Whether a title is what columns are called, over other texts each time."""
    return not _COLUMN.isdisjoint(title.split())


def find_most_similar(place: int, features: Sequence[EntryFeatures], without: frozenset[int]) -> int | None:
    """Which other piece has most of its title or address in common with one; None if none has anything."""
    words, urls = set(features[place].title.split()), {features[place].id_url, *features[place].urls} - {None}

    def measure(other: int) -> float:
        theirs = set(features[other].title.split())
        shared = len(words & theirs) / len(words | theirs) if words and theirs else 0.0
        return shared + 2 * (not urls.isdisjoint((features[other].id_url, *features[other].urls)))

    others = (other for other in range(len(features)) if other != place and other not in without)
    best = max(others, key=lambda other: (measure(other), -other), default=None)
    return best if best is not None and measure(best) > 0 else None
