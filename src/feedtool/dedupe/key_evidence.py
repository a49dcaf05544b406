"""Finds the evidence that two entries with a common id or URL are one post.

Every function is symmetric unless its parameters are named `copy` and `page`.
"""

from __future__ import annotations

from feedtool.dedupe import thresholds
from feedtool.dedupe.alignment import count_distinctive_words, measure_common_run, measure_coverage
from feedtool.dedupe.features import is_uuid
from feedtool.dedupe.similarity import compare_texts, find_boilerplate
from feedtool.dedupe.sites import cut_host, is_linked_to, is_of_host, is_within, list_urls
from feedtool.dedupe.titles import TitleMatch, compare_titles, is_generic_title
from feedtool.dedupe.vetoes import find_contradiction
from feedtool.model.features import CorpusStats, EntryFeatures

__all__ = ["find_id_support", "find_other_query", "find_page_support"]


def find_support(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return the evidence that two entries with a common key are one post; None without any."""
    if find_contradiction(one, other, stats):
        return None
    title_match = compare_titles(one, other, stats)
    if title_match in (TitleMatch.EQUAL, TitleMatch.AFFIX, TitleMatch.NEAR):
        return f"titles: {title_match}"
    return _find_equal_text(one, other, stats)


def _find_equal_text(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    similarity = compare_texts(one, other, stats)
    if similarity.equal or similarity.same_summary:
        return "equal texts" if similarity.equal else "equal summaries"
    if similarity.containment >= thresholds.SUPPORT and similarity.size >= thresholds.SUPPORT_WORDS:
        return f"{similarity.containment:.0%} of the shorter text"
    return None


def find_id_support(one: EntryFeatures, other: EntryFeatures, key: str, stats: CorpusStats) -> str | None:
    """Return the evidence that two entries with a common id are one post; None without any.

    URLs and tag: URIs count only with a link or a feed of their host; UUIDs only with an equal title, link or text,
    since programs give one UUID to several posts. Any other id is a key of its own site only.
    """
    if is_uuid(key):
        if list_urls(one).isdisjoint(list_urls(other)) and not _has_equal_title(one, other, stats):
            return None if find_contradiction(one, other, stats) else _find_equal_text(one, other, stats)
    elif one.id_host and one.feed != other.feed and not is_of_host(one.id_host, one, other):
        return None
    return find_support(one, other, stats)


def _has_equal_title(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    return compare_titles(one, other, stats) in (TitleMatch.EQUAL, TitleMatch.AFFIX)


def find_page_support(one: EntryFeatures, other: EntryFeatures, url: str, stats: CorpusStats) -> str | None:
    """Return the evidence that two entries with a common URL are one post; None without any.

    A URL of another site is the topic of the entry, or the page that the entry passes on.
    """
    if one.id_url == url == other.id_url and not is_of_host(cut_host(url), one, other):
        return None
    linked = [is_linked_to(entry, url, stats) for entry in (one, other)]
    if all(linked):
        return find_note_support(one, other, stats)
    if any(linked):
        copy, page = (one, other) if linked[0] else (other, one)
        return find_passed_on(copy, page, stats) or _find_retitled(copy, page, stats)
    if find_contradiction(one, other, stats):
        return None
    if any(not entry.title and _has_no_text(entry) for entry in (one, other)):
        return "one has only the URL"
    return find_support(one, other, stats)


def _has_no_text(entry: EntryFeatures) -> bool:
    if entry.has_quotes or entry.word_count > thresholds.MAY_BE_LABELS:
        return False
    return count_distinctive_words(entry) < thresholds.MIN_TEXT * (2 if entry.is_dense else 1)


def find_passed_on(copy: EntryFeatures, page: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return the evidence that an entry passes a page on, as planets do, or None.

    It has the page's title or no title, and its text is empty, is part of the page's, or contains the page's.
    """
    if find_contradiction(copy, page, stats):
        return None
    if not (_has_equal_title(copy, page, stats) or not copy.title or _is_cut_title(copy.title, page.title)):
        return None
    if copy.word_count and copy.text_hash == page.text_hash:
        return "passes the page on; equal texts"
    if copy.has_quotes:
        return None
    if _has_no_text(copy):
        return "passes the page on, without a text of its own"
    if copy.summary_hash is not None and copy.summary_hash == page.summary_hash:
        return "passes the page on; equal summaries"
    coverage = measure_coverage(copy, page, find_boilerplate(stats, copy))
    if coverage >= thresholds.PASSED_ON:
        return f"passes the page on; {coverage:.0%} of its text is from the page"
    may_contain = thresholds.FEW <= page.word_count < copy.word_count
    if may_contain and measure_coverage(page, copy, ()) >= thresholds.PASSED_ON:
        return "passes the page on; contains the whole text of the page"
    return None


def _find_retitled(copy: EntryFeatures, page: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return the evidence that it is the page under another headline, with no text of its own."""
    has_title = not copy.title or _has_equal_title(copy, page, stats)
    is_whole = has_title or measure_coverage(copy, page, ()) >= thresholds.WHOLE
    return find_note_support(copy, page, stats) if is_whole else None


def _is_cut_title(short: str, long: str) -> bool:
    return not is_generic_title(short) and long.startswith(short)


def find_note_support(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return the evidence that two entries with a link to a third site are one note."""
    similarity = compare_texts(one, other, stats)
    has_equal_title = compare_titles(one, other, stats) is TitleMatch.EQUAL
    if has_equal_title and _has_no_text(one) and _has_no_text(other):
        return "equal titles, and neither has a text"
    if has_equal_title and similarity.same_summary:
        return "equal titles and summaries"
    is_long = similarity.bare_size >= thresholds.SUPPORT_WORDS
    is_titled = has_equal_title and is_long and not is_generic_title(one.title)
    least = thresholds.TITLED_NOTE if is_titled else thresholds.NOTE
    if one.has_quotes or other.has_quotes or similarity.containment < least or find_contradiction(one, other, stats):
        return None
    if similarity.size < thresholds.SUPPORT_WORDS and not (has_equal_title and similarity.equal):
        return None
    return f"{similarity.containment:.0%} of the shorter text"


def find_other_query(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return the evidence that two URLs with different parameters are one page.

    All else must be equal, the day included. A parameter that only one URL has may be anything; two values of one
    parameter are two pages, unless one feed shows both at the same second with the same text.
    """
    if one.title != other.title or one.language != other.language or find_contradiction(one, other, stats):
        return None
    if not is_within(one, other, thresholds.DAY_S):
        return None
    queries = [frozenset(filter(None, _get_query(entry).split("&"))) for entry in (one, other)]
    fewer, more = sorted(queries, key=len)
    if fewer < more:
        return _find_added_parameter(one, other, stats, (fewer, more))
    if not _is_distinctive_and_equal(one, other, stats) or not one.word_count or one.feed != other.feed:
        return None
    names = [_list_names(query) for query in queries]
    is_renewed = one.timestamp == other.timestamp and names[0] == names[1] and _IDENTITY.isdisjoint(names[0])
    return "equal titles, texts and times" if is_renewed else None


def _find_added_parameter(
    one: EntryFeatures, other: EntryFeatures, stats: CorpusStats, queries: tuple[frozenset[str], frozenset[str]]
) -> str | None:
    """Return the evidence that an added parameter does not change the page; None without any."""
    fewer, more = queries
    added = _list_names(more - fewer)
    if fewer and not (_IDENTITY.isdisjoint(added) and added.isdisjoint(_list_names(fewer))):
        return None
    if _is_distinctive_and_equal(one, other, stats):
        return "equal titles and days, and one URL has an additional parameter"
    # If one feed shows both, they are two pages; a copy elsewhere may have a URL with a tracking parameter.
    if one.feed == other.feed or not _IDENTITY.isdisjoint(added):
        return None
    if one.text_hash == other.text_hash and (one.word_count or (one.title and one.timestamp == other.timestamp)):
        return "equal texts and times, and one URL has an additional parameter"
    least = thresholds.MIN_SHINGLES * (2 if one.is_dense else 1)
    shorter = min(len(one.word_hashes), len(other.word_hashes))
    if shorter < least or measure_common_run(one, other) < thresholds.SINGLE_RUN:
        return None
    return "the longer text contains the shorter, and one URL has an additional parameter"


def _is_distinctive_and_equal(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    """Return whether the title is distinctive, and the texts are equal or one is missing."""
    if is_generic_title(one.title) or one.title in stats.recurring_titles:
        return False
    return _has_no_text(one) or _has_no_text(other) or one.text_hash == other.text_hash


def _list_names(query: frozenset[str]) -> frozenset[str]:
    return frozenset(part.partition("=")[0] for part in query)


_IDENTITY = frozenset({"p", "id", "v", "t", "story", "article", "cid", "page", "q", "lang"})
"""Parameters that identify the page on most sites."""


def _get_query(entry: EntryFeatures) -> str:
    """Return the parameters of its URL, in the canonical form."""
    return entry.urls[-1].partition("#")[0].partition("?")[2] if entry.urls else ""
