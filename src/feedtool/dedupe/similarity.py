"""Evidence for and against two entries being one post; the rules combine it.

Every function compares two entries with the help of the corpus statistics, and is symmetric unless its parameters are
named `copy` and `page`.
"""

from __future__ import annotations

from feedtool.dedupe.alignment import (
    count_distinctive_words,
    count_shared_numbers,
    differ_in_details,
    find_common_run,
    find_coverage,
    is_credited,
    lacks_subject,
    mention_titles,
)
from feedtool.dedupe.features import is_uuid
from feedtool.dedupe.migrations import VIDEO_HOSTS
from feedtool.dedupe.shingles import containment
from feedtool.dedupe.titles import (
    TitleMatch,
    compare_titles,
    differ_in_number,
    has_name,
    has_number,
    is_column,
    is_comment,
    is_generic_title,
    is_substituted,
)
from feedtool.model.frozen import frozen
from feedtool.plugins import CorpusStats, EntryFeatures

__all__ = [
    "TextEvidence",
    "TextSimilarity",
    "compare_texts",
    "describe_distance",
    "find_contradiction",
    "find_note_support",
    "find_support",
    "find_text_evidence",
    "find_veto",
    "find_whole_text",
    "is_far_apart",
    "is_linked_to",
]

_DISAGREE = 0.3
_FEW = 8
_WINDOW_S = 30 * 86400


@frozen
class TextSimilarity:
    """How similar two texts are."""

    equal: bool
    same_summary: bool
    """Whether the summaries are equal, whatever the texts are."""
    containment: float
    """The share of the smaller text that the larger contains, 0 to 1."""
    size: int
    """Shingles of the smaller text; in Chinese and Japanese, two characters count as a word."""
    bare_containment: float
    """`containment` without the boilerplate of their feeds and sites."""
    bare_size: int
    """`size` without boilerplate."""
    jaccard: float
    """The Jaccard similarity, also without boilerplate."""


def compare_texts(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextSimilarity:
    """Return how similar two texts are, with and without boilerplate; quotations do not count."""
    first, second = frozenset(one.shingles), frozenset(other.shingles)
    boilerplate = _find_boilerplate(stats, one, other)
    bare = (first - boilerplate, second - boilerplate) if boilerplate else (first, second)
    unit = 2 if one.is_dense and other.is_dense else 1
    return TextSimilarity(
        equal=one.word_count > 0 and one.text_hash == other.text_hash,
        same_summary=one.summary_hash is not None
        and one.summary_hash == other.summary_hash
        and not (one.has_quotes or other.has_quotes),
        containment=containment(first, second),
        size=min(len(first), len(second)) // unit,
        bare_containment=containment(*bare),
        bare_size=min(map(len, bare)) // unit,
        jaccard=len(bare[0] & bare[1]) / (len(bare[0] | bare[1]) or 1),
    )


def _find_boilerplate(stats: CorpusStats, *features: EntryFeatures) -> frozenset[int]:
    scopes = frozenset[str]().union(*map(_list_scopes, features))
    return frozenset[int]().union(*(stats.boilerplate.get(scope, ()) for scope in scopes))


def _list_scopes(entry: EntryFeatures) -> set[str]:
    return {scope for scope in (entry.feed, entry.host) if scope}


def find_contradiction(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return why two entries cannot be one post, whatever key they share; None if they can.

    Different titles alone are not a contradiction: headlines are edited, and copies are cut.
    """
    if _are_two_articles(one, other):
        return "two articles of the site, each with its own id and URL"
    if _are_two_fragments(one, other):
        return "two fragments of one page"
    if differ_in_number(one, other, stats):
        return "their titles differ in a number, version, model or part"
    if one.text_hash == other.text_hash and one.word_count >= _FEW:
        return None
    title_match = compare_titles(one, other, stats)
    shares_page = not stats.ambiguous_keys.issuperset(_list_urls(one) & _list_urls(other))
    if title_match in (TitleMatch.UNRELATED, TitleMatch.NEAR):
        return _find_other_topic(one, other, stats, title_match, shares_page=shares_page)
    if not shares_page and _differ_in_details(one, other, stats):
        return "their texts differ in a number or a name: one template, two posts"
    return None


def find_veto(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return why two entries must not be in one cluster, even with a third that matches both.

    A planet's copy of a note can match the page that the note is about.
    """
    return find_contradiction(one, other, stats) or _find_note(one, other, stats)


def _find_note(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return a veto if one entry is a note, in its own words, about the page that the other is."""
    shared = sorted(_list_urls(one) & _list_urls(other))
    if shared:
        is_note = is_linked_to(one, shared[0], stats) != is_linked_to(other, shared[0], stats)
    else:
        is_note = (
            one.has_quotes != other.has_quotes and _are_two_sites(one, other) and set(one.ids).isdisjoint(other.ids)
        )
    if not is_note:
        return None
    similarity = compare_texts(one, other, stats)
    if similarity.same_summary:  # the summary that the page's author wrote
        return None
    return "one is a note about the other" if similarity.size >= _FEW and similarity.containment < _DISAGREE else None


def _are_two_articles(one: EntryFeatures, other: EntryFeatures) -> bool:
    if not (one.is_own and other.is_own and one.urls and other.urls):
        return False
    return set(one.ids).isdisjoint(other.ids) and _list_urls(one).isdisjoint(_list_urls(other))


def _are_two_fragments(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether their URLs name two fragments of one page, such as two comments."""
    if not (one.urls and other.urls) or not set(one.ids).isdisjoint(other.ids):
        return False
    (page, _, fragment), (other_page, _, other_fragment) = (entry.urls[-1].partition("#") for entry in (one, other))
    return bool(fragment and other_fragment) and page == other_page and fragment != other_fragment


def _list_urls(entry: EntryFeatures) -> set[str]:
    return {*entry.urls, entry.id_url} if entry.id_url else {*entry.urls}


def _find_other_topic(
    one: EntryFeatures, other: EntryFeatures, stats: CorpusStats, title_match: TitleMatch, *, shares_page: bool
) -> str | None:
    """Return why two texts under different titles are not one post."""
    similarity = compare_texts(one, other, stats)
    if similarity.same_summary:
        return None
    reason = "their titles and their texts have different topics"
    if title_match is TitleMatch.UNRELATED and (similarity.size < _FEW or similarity.containment < _DISAGREE):
        return reason
    if shares_page or not one.word_count or not other.word_count:
        return None
    if similarity.size >= _FEW and similarity.containment < _DISAGREE:
        return reason
    return "their texts are one template, two posts" if differ_in_details(one, other) else None


def _differ_in_details(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    """Return whether two texts under one title are one template with different details."""
    if not one.word_count or not other.word_count:
        return False
    similarity = compare_texts(one, other, stats)
    return similarity.containment >= _DISAGREE and differ_in_details(one, other)


def is_linked_to(entry: EntryFeatures, url: str, stats: CorpusStats) -> bool:
    """Return whether a URL is on another site: the topic of the entry, not its page."""
    host = _cut_host(url)
    sites = {entry.site_host, entry.id_host, stats.home_hosts.get(entry.feed)}
    return not any(site and _is_one_site(host, site) for site in sites)


def _cut_host(url: str) -> str:
    return url.partition("/")[0].partition("?")[0].partition("#")[0]


def _is_one_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def is_far_apart(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether both have a date, and the dates are more than thirty days apart."""
    return _is_apart(one, other, _WINDOW_S)


def _is_apart(one: EntryFeatures, other: EntryFeatures, seconds: float) -> bool:
    return one.timestamp is not None and other.timestamp is not None and abs(one.timestamp - other.timestamp) > seconds


_SUPPORT = 0.6
_SUPPORT_WORDS = 12
_NOTE = 0.8
_TITLED_NOTE = 0.5
"""A note with the title of the page is a copy with a line added if half of its words are the page's."""
_MIN_TEXT = 4
"""Fewer words than this are a label ("Comments", "Link"), not a text."""


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
    if similarity.containment >= _SUPPORT and similarity.size >= _SUPPORT_WORDS:
        return f"{similarity.containment:.0%} of the shorter text"
    return None


def find_id_support(one: EntryFeatures, other: EntryFeatures, key: str, stats: CorpusStats) -> str | None:
    """Return the evidence that two entries with a common id are one post; None without any.

    URLs and tag: URIs count only with a link or a feed of their host; UUIDs only with an equal title, link or text,
    since programs give one UUID to several posts. Any other id is a key of its own site only.
    """
    if is_uuid(key):
        if _list_urls(one).isdisjoint(_list_urls(other)) and not _has_equal_title(one, other, stats):
            return None if find_contradiction(one, other, stats) else _find_equal_text(one, other, stats)
    elif one.id_host and one.feed != other.feed and not _is_of_host(one.id_host, one, other):
        return None
    return find_support(one, other, stats)


def _has_equal_title(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    return compare_titles(one, other, stats) in (TitleMatch.EQUAL, TitleMatch.AFFIX)


def _is_of_host(host: str, *features: EntryFeatures) -> bool:
    sites = {site for entry in features for site in (entry.host, entry.site_host) if site}
    return any(_is_one_site(host, site) for site in sites)


def find_page_support(one: EntryFeatures, other: EntryFeatures, url: str, stats: CorpusStats) -> str | None:
    """Return the evidence that two entries with a common URL are one post; None without any.

    A URL of another site is the topic of the entry, or the page that the entry passes on.
    """
    if one.id_url == url == other.id_url and not _is_of_host(_cut_host(url), one, other):
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
    if entry.has_quotes or entry.word_count > _MAY_BE_LABELS:
        return False
    return count_distinctive_words(entry) < _MIN_TEXT * (2 if entry.is_dense else 1)


_MAY_BE_LABELS = 24
_PASSED_ON = 0.8


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
    coverage = find_coverage(copy, page, _find_boilerplate(stats, copy))
    if coverage >= _PASSED_ON:
        return f"passes the page on; {coverage:.0%} of its text is from the page"
    if page.word_count >= _FEW and page.word_count < copy.word_count and find_coverage(page, copy, ()) >= _PASSED_ON:
        return "passes the page on; contains the whole text of the page"
    return None


def _find_retitled(copy: EntryFeatures, page: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return the evidence that it is the page under another headline, with no text of its own."""
    is_whole = not copy.title or _has_equal_title(copy, page, stats) or find_coverage(copy, page, ()) >= _WHOLE
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
    has_page_title = has_equal_title and similarity.bare_size >= _SUPPORT_WORDS and not is_generic_title(one.title)
    least = _TITLED_NOTE if has_page_title else _NOTE
    if one.has_quotes or other.has_quotes or similarity.containment < least or find_contradiction(one, other, stats):
        return None
    if similarity.size < _SUPPORT_WORDS and not (has_equal_title and similarity.equal):
        return None
    return f"{similarity.containment:.0%} of the shorter text"


def find_other_query(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Return the evidence that two URLs with different parameters are one page.

    All else must be equal, the day included. A parameter that only one URL has may be anything; two values of one
    parameter are two pages, unless one feed shows both at the same second with the same text.
    """
    if one.title != other.title or one.language != other.language or find_contradiction(one, other, stats):
        return None
    if one.timestamp is None or other.timestamp is None or abs(one.timestamp - other.timestamp) > _DAY_S:
        return None
    queries = [frozenset(filter(None, find_query(entry).split("&"))) for entry in (one, other)]
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
    least = _MIN_SHINGLES * (2 if one.is_dense else 1)
    if min(len(one.word_hashes), len(other.word_hashes)) < least or find_common_run(one, other) < _SINGLE_RUN:
        return None
    return "the longer text contains the shorter, and one URL has an additional parameter"


def _is_distinctive_and_equal(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    """Return whether the title is distinctive, and the texts are equal or one is missing."""
    if is_generic_title(one.title) or one.title in stats.recurring_titles:
        return False
    return _has_no_text(one) or _has_no_text(other) or one.text_hash == other.text_hash


def _list_names(query: frozenset[str]) -> frozenset[str]:
    return frozenset(part.partition("=")[0] for part in query)


_DAY_S = 86400
_IDENTITY = frozenset({"p", "id", "v", "t", "story", "article", "cid", "page", "q", "lang"})
"""Parameters that identify the page on most sites."""


def find_query(entry: EntryFeatures) -> str:
    """Return the parameters of its URL, in the canonical form."""
    return entry.urls[-1].partition("#")[0].partition("?")[2] if entry.urls else ""


_MIN_SHINGLES = 12
_OTHER_FEED = 0.6
_SAME_FEED = 0.75
_COLUMN_JACCARD = 0.6
_COLUMN_RUN = 0.85
"""Columns list the same items in several weeks and feeds, each time in another order."""
_SHORT_TITLE_CHARS = 8
_EQUAL_WORDS = 10
_EQUAL_WORDS_SAME_FEED = 30


@frozen
class TextEvidence:
    """The evidence in two texts that they are one post, in words, and its weight, 0 to 1."""

    description: str
    weight: float


def find_text_evidence(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Return the evidence that texts under one title are one post; None without enough of it."""
    if not one.word_count or not other.word_count or is_far_apart(one, other) or find_contradiction(one, other, stats):
        return None
    similarity = compare_texts(one, other, stats)
    if _differ_in_language(one, other) and similarity.containment < _NOTE:
        return None
    is_same_feed = one.feed == other.feed
    if is_same_feed and one.host in VIDEO_HOSTS:
        return None
    if _is_recurring(one, other, similarity):
        return None
    if _needs_order(one, other, stats) and not similarity.equal and find_common_run(one, other) < _COLUMN_RUN:
        return None
    if similarity.bare_size >= _MIN_SHINGLES and similarity.bare_containment >= _get_threshold(
        one, stats, is_same_feed=is_same_feed
    ):
        return TextEvidence(
            description=f"{similarity.bare_containment:.0%} of the shorter text", weight=similarity.bare_containment
        )
    least = _EQUAL_WORDS_SAME_FEED if is_same_feed else _EQUAL_WORDS
    if similarity.equal and one.word_count >= least and len(one.title) >= _SHORT_TITLE_CHARS:
        return TextEvidence(description="equal texts", weight=1.0)
    if similarity.equal and _are_simultaneous(one, other):
        return TextEvidence(description="equal texts and times, to the second", weight=0.9)
    if is_same_feed:
        return None
    found = _find_contained_excerpt(one, other, similarity) if _is_distinctive_title(one, other, stats) else None
    return found or _find_single_run(one, other, stats)


def _are_simultaneous(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether both have the same second and not two different URLs.

    Programs publish several posts at a full minute, and releases of several products under one version.
    """
    if one.timestamp is None or one.timestamp != other.timestamp or not one.timestamp % _MINUTE_S:
        return False
    return has_name(one.title) and not (one.urls and other.urls)


_MINUTE_S = 60
_LONG = 24
"""Shingles, without boilerplate, from which on a text alone is enough evidence."""
_MIN_JACCARD = 0.8
_MANY, _MOST, _NUMBERS = 36, 0.9, 4
"""Shingles, share of the shorter text and distinct numbers: two posts of a template have different numbers."""
_WEEK_S = 7 * 86400


def find_whole_text(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Return the evidence that two sites show one text under different headlines.

    A site has templates, so the entries must be of two sites. Two texts that each name the subject of their own
    headline are one template, too. An entry that quotes, or has another language, is another post.
    """
    if one.has_quotes or other.has_quotes or not _are_two_sites(one, other) or one.language != other.language:
        return None
    if one.timestamp is None or other.timestamp is None or abs(one.timestamp - other.timestamp) > _WEEK_S:
        return None
    title_match = compare_titles(one, other, stats)
    if title_match not in (TitleMatch.NEAR, TitleMatch.UNRELATED) or find_contradiction(one, other, stats):
        return None
    similarity = compare_texts(one, other, stats)
    if _is_digest(one, other):
        return None
    if not similarity.equal and (lacks_subject(one, other) or differ_in_details(one, other)):
        return None
    return _make_whole_text_evidence(one, other, similarity)


def _make_whole_text_evidence(
    one: EntryFeatures, other: EntryFeatures, similarity: TextSimilarity
) -> TextEvidence | None:
    credit = "one credits the feed of the other; " if is_credited(one, other) or is_credited(other, one) else ""
    if credit and similarity.size >= _LONG and min(similarity.containment, similarity.bare_containment) >= _NOTE:
        return TextEvidence(
            description=f"{credit}{similarity.containment:.0%} of the shorter text", weight=similarity.containment
        )
    if not mention_titles(one, other):
        return None
    if similarity.size >= _MANY and similarity.containment >= _MOST and count_shared_numbers(one, other) >= _NUMBERS:
        return TextEvidence(
            description=f"another headline; {similarity.containment:.0%} of the shorter text and all numbers are equal",
            weight=0.7,
        )
    if similarity.bare_size < _LONG or similarity.jaccard < _MIN_JACCARD:
        return None
    if is_substituted(one.title, other.title) and not similarity.equal:
        return None
    return TextEvidence(
        description=f"another headline; {similarity.jaccard:.0%} of both texts are equal", weight=similarity.jaccard
    )


def _is_digest(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether one may contain the other among several posts: a column, or twice as long."""
    if is_column(one.title) or is_column(other.title):
        return True
    return 2 * min(len(one.word_hashes), len(other.word_hashes)) < max(len(one.word_hashes), len(other.word_hashes))


def _are_two_sites(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether the sites surely differ: a site that a redirector hides may be the same."""
    hosts = [(entry.host, entry.site_host) for entry in (one, other)]
    return all(map(all, hosts)) and not any(
        _is_one_site(first, second) for first in filter(None, hosts[0]) for second in filter(None, hosts[1])
    )


_WHOLE = 0.97
_LONG_TITLE_WORDS = 8
_DISTINCTIVE_TITLE_WORDS = 5
_SOON_S = 5 * 86400


def _is_distinctive_title(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    shorter = min(one.title, other.title, key=len)
    if is_generic_title(shorter) or is_comment(one):
        return False
    return len(shorter.split()) >= _DISTINCTIVE_TITLE_WORDS and stats.recurring_titles.isdisjoint(
        (one.title, other.title)
    )


def _find_contained_excerpt(
    one: EntryFeatures, other: EntryFeatures, similarity: TextSimilarity
) -> TextEvidence | None:
    """Return the evidence that one text is an excerpt of the other.

    It may be all boilerplate; the entries must have a long title and dates within a few days.
    """
    if one.timestamp is None or other.timestamp is None or abs(one.timestamp - other.timestamp) > _SOON_S:
        return None
    if similarity.bare_size and similarity.bare_containment < _WHOLE and not similarity.same_summary:
        return None
    is_long = min(len(one.title.split()), len(other.title.split())) >= _LONG_TITLE_WORDS
    if similarity.same_summary:
        return TextEvidence(description="equal summaries", weight=0.4)
    if similarity.containment >= _WHOLE and (similarity.size >= _MIN_SHINGLES or (similarity.equal and is_long)):
        return TextEvidence(description="the longer text contains all of the shorter", weight=0.5)
    return None


def _find_single_run(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Return the evidence that one text contains the other in one run.

    It is an excerpt, or a copy with a line added.
    A generic title needs more evidence: a redirector that hides the site, or a line that names the feed.
    """
    part, whole = sorted((one, other), key=lambda entry: (len(entry.word_hashes), entry.text_hash))
    if (
        part.has_quotes
        or whole.has_quotes
        or is_column(one.title)
        or not stats.recurring_titles.isdisjoint((one.title, other.title))
    ):
        return None
    if one.timestamp is None or other.timestamp is None:
        return None
    is_named = (
        _is_distinctive_title(one, other, stats)
        or has_number(one.title)
        or is_credited(one, other)
        or is_credited(other, one)
    )
    if abs(one.timestamp - other.timestamp) > (_SOON_S if is_named else _DAY_S):
        return None
    if not is_named and one.host and other.host:
        return None
    if (
        len(part.word_hashes) < _MIN_SHINGLES * (2 if part.is_dense else 1)
        or find_common_run(part, whole) < _SINGLE_RUN
    ):
        return None
    return TextEvidence(description="the longer text contains the shorter in one run", weight=0.6)


_SINGLE_RUN = 0.85


def _is_recurring(one: EntryFeatures, other: EntryFeatures, similarity: TextSimilarity) -> bool:
    """Return whether a short or column title names two posts, of two sites or days."""
    is_of_column = is_column(one.title) and not has_number(one.title)
    if is_of_column and _is_apart(one, other, _SOON_S):
        return True
    if is_generic_title(one.title) and _is_notice(one, other):
        return True
    if one.feed != other.feed and not _are_two_sites(one, other):
        return False
    return is_of_column and one.feed != other.feed and similarity.jaccard < _COLUMN_JACCARD


def _is_notice(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether two short texts under one short title are two notices with the same words.

    They have two URLs, and are days apart or have a title without a name, such as "v2.0".
    """
    if not one.urls or not other.urls or not set(one.urls).isdisjoint(other.urls):
        return False
    if has_name(one.title) and not _is_apart(one, other, _DAY_S - 1):
        return False
    is_short = min(one.word_count, other.word_count) < _NOTICE * (2 if one.is_dense else 1)
    return is_short and not (has_number(one.title) or is_credited(one, other) or is_credited(other, one))


_NOTICE = 40
"""The most words that a notice of an outage, a holiday or an offer has."""


def _needs_order(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    return (
        is_generic_title(one.title)
        or is_generic_title(other.title)
        or not stats.recurring_titles.isdisjoint((one.title, other.title))
    )


def _get_threshold(entry: EntryFeatures, stats: CorpusStats, *, is_same_feed: bool) -> float:
    is_column = is_generic_title(entry.title) or entry.title in stats.recurring_titles
    return _SAME_FEED if is_same_feed or is_column else _OTHER_FEED


def _differ_in_language(one: EntryFeatures, other: EntryFeatures) -> bool:
    return bool(one.language and other.language) and one.language != other.language


def describe_distance(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str:
    """Describe, for people, why two entries are not one post."""
    similarity = compare_texts(one, other, stats)
    seen = [f"titles: {compare_titles(one, other, stats)}"]
    if not one.word_count or not other.word_count:
        seen.append("one has no text")
    else:
        seen.append(
            f"{similarity.containment:.0%} of the shorter text, {similarity.bare_containment:.0%} without boilerplate"
        )
    if is_far_apart(one, other):
        seen.append("more than 30 days apart")
    contradiction = find_contradiction(one, other, stats)
    return "; ".join([*seen, contradiction] if contradiction else seen)
