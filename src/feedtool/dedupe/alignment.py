"""Aligns two texts word by word, to find copies and posts of one template.

A copy loses its end, or gains a line or a paragraph. Two texts of one template differ inside their sentences: they have
another number or the name of another subject in one position. Texts are compared as hashes of their words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from feedtool.dedupe.shingles import has_digit, hash_words
from feedtool.locale import list_words
from feedtool.model.features import EntryFeatures

__all__ = [
    "count_distinctive_words",
    "count_shared_numbers",
    "differ_in_details",
    "is_credited",
    "lacks_subject",
    "measure_common_run",
    "measure_coverage",
    "mention_titles",
]

_MAX_ALIGNED = 400
"""Words of each text that are aligned: a template shows at the beginning, and the time is quadratic."""
_SLOT = 8
"""The most words that fill one position of a template."""
_RUN = 3
_CREDIT = 24
"""Words at either end of a text that may be a credit line."""

Words = Sequence[int]


def _sort(one: EntryFeatures, other: EntryFeatures) -> tuple[EntryFeatures, EntryFeatures]:
    """Return two entries, the shorter text first, whatever the order of the arguments."""
    first, second = sorted(
        (one, other), key=lambda entry: (len(entry.word_hashes), entry.text_hash, entry.title, entry.feed)
    )
    return first, second


def _align(one: EntryFeatures, other: EntryFeatures) -> tuple[Words, Words, SequenceMatcher[int]]:
    """Align the beginnings of two texts; frequent words are not anchors, which bounds the time."""
    first, second = list(one.word_hashes[:_MAX_ALIGNED]), list(other.word_hashes[:_MAX_ALIGNED])
    return first, second, SequenceMatcher(None, first, second)


def _find_replaced(one: EntryFeatures, other: EntryFeatures) -> Iterator[tuple[Words, Words]]:
    """Yield the runs of a few words that replace each other between equal words."""
    first, second, aligned = _align(one, other)
    for tag, start, end, from_, to in aligned.get_opcodes():
        at_end = end == len(first) or to == len(second)
        if tag == "replace" and not at_end and end - start <= _SLOT and to - from_ <= _SLOT:
            yield first[start:end], second[from_:to]


def differ_in_details(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether two texts of one template differ in a number, name or word of their titles."""
    one, other = _sort(one, other)
    first, second = (frozenset(hash_words(entry.title.split())) for entry in (one, other))
    distinctive = _DistinctiveWords(one, first - second), _DistinctiveWords(other, second - first)
    return any(
        _differ_in_number(mine, theirs) or _differ_in_name(distinctive, (mine, theirs))
        for mine, theirs in _find_replaced(one, other)
    )


class _DistinctiveWords:
    """The title's words that the other title lacks, the names, and all words of a text."""

    def __init__(self, entry: EntryFeatures, title: frozenset[int]) -> None:
        self.title, self.names, self.words = title, frozenset(entry.names), frozenset(entry.word_hashes)


def _differ_in_name(distinctive: tuple[_DistinctiveWords, _DistinctiveWords], replaced: tuple[Words, Words]) -> bool:
    """Return whether a word of a title replaces other words, or a name replaces a name.

    A detail of a template occurs nowhere in the other text; words that editors and encodings change mostly do.
    """
    pairs = [*zip(distinctive, distinctive[::-1], replaced, strict=True)]
    if any(word in mine.title and word not in theirs.words for mine, theirs, words in pairs for word in words):
        return True
    return all(any(word in mine.names and word not in theirs.words for word in words) for mine, theirs, words in pairs)


def _differ_in_number(one: Words, other: Words) -> bool:
    first, second = ([word for word in words if has_digit(word)] for words in (one, other))
    return bool(first) and bool(second) and sorted(first) != sorted(second)


def lacks_subject(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether a text has words of its title that the other text lacks: another subject.

    One name or number is enough; else more than half of the title's words in the text must be missing in the other.
    """
    return _names_other_subject(one, other) or _names_other_subject(other, one)


def _names_other_subject(entry: EntryFeatures, other: EntryFeatures) -> bool:
    named = frozenset(hash_words(entry.title.split())).intersection(entry.word_hashes)
    missing = named.difference(other.word_hashes)
    return any(has_digit(word) or word in entry.names for word in missing) or 2 * len(missing) > len(named)


def measure_coverage(part: EntryFeatures, whole: EntryFeatures, boilerplate: Collection[int]) -> float:
    """Return the share of one text that the title and text of another contain, 0 to 1.

    A word is covered if it is in a run of three words that both have. Boilerplate is ignored beside at least as many
    words of the other text: a line below an excerpt. A text that is mostly boilerplate is a remark of its feed, even if
    it contains the title of the other.
    """
    title, text = (frozenset(_list_runs(words)) for words in (hash_words(whole.title.split()), whole.word_hashes))
    in_title, in_text, in_boilerplate = (set[int]() for _ in range(3))
    for start, run in enumerate(_list_runs(part.word_hashes)):
        indexes = range(start, min(start + _RUN, len(part.word_hashes)))
        if run in text:
            in_text.update(indexes)
        elif run in title:
            in_title.update(indexes)
        elif hash(run) & 0xFFFFFFFF in boilerplate:
            in_boilerplate.update(indexes)
    covered = in_text | in_title
    ignored = in_boilerplate - covered
    if len(ignored) > len(in_text):
        ignored = set()
    counted = len(part.word_hashes) - len(ignored)
    return len(covered) / counted if counted else 0.0


def _list_runs(words: Words) -> Iterator[tuple[int, ...]]:
    if 0 < len(words) < _RUN:
        yield (*words, *(0,) * (_RUN - len(words)))
    yield from zip(words, words[1:], words[2:], strict=False)


def measure_common_run(one: EntryFeatures, other: EntryFeatures) -> float:
    """Return the share of the shorter text that the longer has in one run, 0 to 1.

    A run has the same order, with few words between. Only the beginnings of the texts are compared.
    """
    first, second, aligned = _align(*_sort(one, other))
    blocks = [block for block in aligned.get_matching_blocks() if block.size >= _RUN]
    if not blocks:
        return 0.0
    spans = blocks[-1].a + blocks[-1].size - blocks[0].a, blocks[-1].b + blocks[-1].size - blocks[0].b
    return sum(block.size for block in blocks) / max(min(len(first), len(second)), *spans)


_LABELS = frozenset(hash_words(list_words("link_labels")))
"""Words of aggregators in place of the page's text; their numbers count votes and comments."""
_BEFORE_NAMES = frozenset(hash_words(list_words("before_names")))


def count_distinctive_words(entry: EntryFeatures) -> int:
    """Count the words of a text without aggregator labels, numbers and submitters."""
    return sum(
        not (word in _LABELS or has_digit(word) or before in _BEFORE_NAMES)
        for before, word in zip([0, *entry.word_hashes], entry.word_hashes, strict=False)
    )


def mention_titles(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether each text has a third of the longer words of its title, and so fits it."""
    return all(_mentions_title(entry) for entry in (one, other))


def _mentions_title(entry: EntryFeatures) -> bool:
    words = [word for word in entry.title.split() if len(word) >= _MIN_LONG_WORD or not word.isascii()]
    return 3 * len(frozenset(hash_words(words)).intersection(entry.word_hashes)) >= len(set(words))


_MIN_LONG_WORD = 4


def count_shared_numbers(one: EntryFeatures, other: EntryFeatures) -> int:
    """Count distinct common numbers; 0 if the longer text lacks one of the shorter."""
    short, long = _sort(one, other)
    numbers = {word for word in short.word_hashes if has_digit(word)}
    return len(numbers) if numbers.issubset(long.word_hashes) else 0


def is_credited(copy: EntryFeatures, origin: EntryFeatures) -> bool:
    """Return whether a text has a credit line that names the feed or site of the other."""
    ends = [*copy.word_hashes[:_CREDIT], 0, *copy.word_hashes[-_CREDIT:]]
    return any(
        _contains(ends, hash_words(name.split())) for name in origin.source_names if name not in copy.source_names
    )


def _contains(words: Words, wanted: Words) -> bool:
    size = len(wanted)
    return any(list(words[at : at + size]) == list(wanted) for at in range(len(words) - size + 1))
