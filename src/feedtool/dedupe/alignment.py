"""How two texts differ, word by word: what was filled into a template, and what one text has of another.

A copy loses its end, gains a line or a paragraph. Two texts of one template differ inside their sentences: where the
one has a number or the name of its subject, the other has another. Texts are compared as hashes of their words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from feedtool.dedupe.shingles import has_digit, hash_words
from feedtool.plugins import EntryFeatures

__all__ = [
    "count_shared_numbers",
    "count_telling_words",
    "find_common_run",
    "find_coverage",
    "has_titles_words",
    "is_credited",
    "is_filled_differently",
    "lacks_subject",
]

_LOOKED_AT = 400
"""Words of each text that are aligned: a template shows itself at the beginning, and time goes with the square."""
_SLOT = 8
"""Words that are put in one place of a template, at most."""
_RUN = 3
_CREDIT = 24
"""Words at either end of a text among which a credit line stands."""

Words = Sequence[int]


def _sort(one: EntryFeatures, other: EntryFeatures) -> tuple[EntryFeatures, EntryFeatures]:
    """Two pieces, the one with the shorter text first, in the same order whichever way they are given."""
    first, second = sorted(
        (one, other), key=lambda entry: (len(entry.word_hashes), entry.text_hash, entry.title, entry.feed)
    )
    return first, second


def _align(one: EntryFeatures, other: EntryFeatures) -> tuple[Words, Words, SequenceMatcher[int]]:
    """The beginnings of two texts, aligned; words that stand everywhere are no anchors, which bounds the time."""
    first, second = list(one.word_hashes[:_LOOKED_AT]), list(other.word_hashes[:_LOOKED_AT])
    return first, second, SequenceMatcher(None, first, second)


def _find_replaced(one: EntryFeatures, other: EntryFeatures) -> Iterator[tuple[Words, Words]]:
    """Where a few words of one text stand in the place of a few others, with the same words before and after."""
    first, second, aligned = _align(one, other)
    for tag, start, end, from_, to in aligned.get_opcodes():
        at_end = end == len(first) or to == len(second)
        if tag == "replace" and not at_end and end - start <= _SLOT and to - from_ <= _SLOT:
            yield first[start:end], second[from_:to]


def is_filled_differently(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether two texts of one make differ in a number, a name or a word of their titles: one template, two posts."""
    one, other = _sort(one, other)
    first, second = (frozenset(hash_words(entry.title.split())) for entry in (one, other))
    told = _Told(one, first - second), _Told(other, second - first)
    return any(
        _differ_in_number(mine, theirs) or _tell_names(told, (mine, theirs))
        for mine, theirs in _find_replaced(one, other)
    )


class _Told:
    """What only one of two texts can tell: words of its title that the other title has not, names, all its words."""

    def __init__(self, entry: EntryFeatures, title: frozenset[int]) -> None:
        self.title, self.names, self.all_words = title, frozenset(entry.names), frozenset(entry.word_hashes)


def _tell_names(told: tuple[_Told, _Told], replaced: tuple[Words, Words]) -> bool:
    """Whether a word of a title stands in the place of others, or a name in the place of another.

    What was filled in stands nowhere in the other text; words that editors and encodings change mostly do.
    """
    pairs = [*zip(told, told[::-1], replaced, strict=True)]
    if any(word in mine.title and word not in theirs.all_words for mine, theirs, words in pairs for word in words):
        return True
    return all(
        any(word in mine.names and word not in theirs.all_words for word in words) for mine, theirs, words in pairs
    )


def _differ_in_number(one: Words, other: Words) -> bool:
    first, second = ([word for word in words if has_digit(word)] for words in (one, other))
    return bool(first) and bool(second) and sorted(first) != sorted(second)


def lacks_subject(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether a text names, in words of its own title, what the other text does not: each is about its own subject.

    One name or number is enough, else it takes half of the title's words that the text has.
    """
    return _names_more(one, other) or _names_more(other, one)


def _names_more(entry: EntryFeatures, other: EntryFeatures) -> bool:
    named = frozenset(hash_words(entry.title.split())).intersection(entry.word_hashes)
    missing = named.difference(other.word_hashes)
    return any(has_digit(word) or word in entry.names for word in missing) or 2 * len(missing) > len(named)


def find_coverage(part: EntryFeatures, whole: EntryFeatures, stock: Collection[int]) -> float:
    """How much of one text stands in the title and the text of another, 0 to 1.

    A word counts as covered inside three words that follow each other in both. Boilerplate is left out beside at least
    as many words of the other text: a line below a teaser. A text that is mostly boilerplate is a remark of its feed,
    even if the title of the other stands in it.
    """
    title, text = (frozenset(_list_runs(words)) for words in (hash_words(whole.title.split()), whole.word_hashes))
    in_title, in_text, in_stock = (set[int]() for _ in range(3))
    for start, run in enumerate(_list_runs(part.word_hashes)):
        places = range(start, min(start + _RUN, len(part.word_hashes)))
        if run in text:
            in_text.update(places)
        elif run in title:
            in_title.update(places)
        elif hash(run) & 0xFFFFFFFF in stock:
            in_stock.update(places)
    covered = in_text | in_title
    ignored = in_stock - covered
    if len(ignored) > len(in_text):
        ignored = set()
    counted = len(part.word_hashes) - len(ignored)
    return len(covered) / counted if counted else 0.0


def _list_runs(words: Words) -> Iterator[tuple[int, ...]]:
    if 0 < len(words) < _RUN:
        yield (*words, *(0,) * (_RUN - len(words)))
    yield from zip(words, words[1:], words[2:], strict=False)


def find_common_run(one: EntryFeatures, other: EntryFeatures) -> float:
    """How much of the shorter text stands in the longer in the same order and close together, 0 to 1.

    Only the beginnings are looked at.
    """
    first, second, aligned = _align(*_sort(one, other))
    blocks = [block for block in aligned.get_matching_blocks() if block.size >= _RUN]
    if not blocks:
        return 0.0
    spans = blocks[-1].a + blocks[-1].size - blocks[0].a, blocks[-1].b + blocks[-1].size - blocks[0].b
    return sum(block.size for block in blocks) / max(min(len(first), len(second)), *spans)


_LABELS = (
    "article articles url link links comment comments points score submitted posted shared by via from source on in to "
    "read more full story original permalink u r view web discuss discussion "
    "articolo leggi tutto completo continua fonte commenti su di da "
    "artikel kommentare quelle weiterlesen zum von "
    "articulo fuente comentarios leer mas artigo fonte comentarios leia mais "
    "lire suite commentaires источник комментарии читать далее "
    "原 文 链 接 评 论 阅 读 全 元 記 事 続 き を 読 む コ メ ン ト"
)
"""What aggregators put where the text of a page would be, in words; numbers count votes and comments."""
_NAMED_BY = ("by", "u", "r", "von", "di", "da")


def count_telling_words(entry: EntryFeatures) -> int:
    """How many words a text has besides the labels of aggregators, numbers and the names of who submitted it."""
    labels, naming = frozenset(hash_words(_LABELS.split())), frozenset(hash_words(_NAMED_BY))
    return sum(
        not (word in labels or has_digit(word) or before in naming)
        for before, word in zip([0, *entry.word_hashes], entry.word_hashes, strict=False)
    )


def has_titles_words(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether each text has a third of the longer words of its title: it is about what stands above it."""
    return all(_has_title_words(entry) for entry in (one, other))


def _has_title_words(entry: EntryFeatures) -> bool:
    words = [word for word in entry.title.split() if len(word) >= _LONGER_WORD or not word.isascii()]
    return 3 * len(frozenset(hash_words(words)).intersection(entry.word_hashes)) >= len(set(words))


_LONGER_WORD = 4


def count_shared_numbers(one: EntryFeatures, other: EntryFeatures) -> int:
    """How many different numbers both texts have; 0 if the shorter has one that the longer has not."""
    short, long = _sort(one, other)
    numbers = {word for word in short.word_hashes if has_digit(word)}
    return len(numbers) if numbers.issubset(long.word_hashes) else 0


def is_credited(copy: EntryFeatures, origin: EntryFeatures) -> bool:
    """Whether a text names the other's feed or site at its beginning or end, as a credit line does."""
    ends = [*copy.word_hashes[:_CREDIT], 0, *copy.word_hashes[-_CREDIT:]]
    return any(_holds(ends, hash_words(name.split())) for name in origin.source_names if name not in copy.source_names)


def _holds(words: Words, wanted: Words) -> bool:
    size = len(wanted)
    return any(list(words[at : at + size]) == list(wanted) for at in range(len(words) - size + 1))
