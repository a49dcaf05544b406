"""What speaks for and against two entries being one piece; the rules put it together.

Every function looks at two pieces and at what is known of the whole set, and is symmetric.
"""

from __future__ import annotations

from feedtool.dedupe.alignment import (
    count_shared_numbers,
    count_telling_words,
    find_common_run,
    find_coverage,
    has_titles_words,
    is_credited,
    is_filled_differently,
    lacks_subject,
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
    "find_objection",
    "find_support",
    "find_text_evidence",
    "find_whole_text",
    "is_far_apart",
    "is_linked_to",
    "is_same_note",
]

_DISAGREE = 0.3
_FEW = 8
_WINDOW_S = 30 * 86400


@frozen
class TextSimilarity:
    """How alike two texts are: `contained` is the part of the smaller that stands in the larger."""

    equal: bool
    same_teaser: bool
    """Whether the summaries are equal, whatever else is there."""
    contained: float
    size: int
    """Shingles of the smaller; of Chinese and Japanese, two characters count as a word."""
    residual: float
    """The same, without what their feeds and sites show under other titles, too."""
    residual_size: int
    resemblance: float
    """What both have of all that one of them has (Jaccard), without boilerplate, too."""


def compare_texts(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextSimilarity:
    """How alike two texts are, as written and without boilerplate; quotations do not count."""
    first, second = frozenset(one.shingles), frozenset(other.shingles)
    stock = _find_stock(stats, one, other)
    bare = (first - stock, second - stock) if stock else (first, second)
    unit = 2 if one.is_dense and other.is_dense else 1
    return TextSimilarity(
        equal=one.word_count > 0 and one.text_hash == other.text_hash,
        same_teaser=one.summary_hash is not None
        and one.summary_hash == other.summary_hash
        and not (one.has_quotes or other.has_quotes),
        contained=containment(first, second),
        size=min(len(first), len(second)) // unit,
        residual=containment(*bare),
        residual_size=min(map(len, bare)) // unit,
        resemblance=len(bare[0] & bare[1]) / (len(bare[0] | bare[1]) or 1),
    )


def _find_stock(stats: CorpusStats, *features: EntryFeatures) -> frozenset[int]:
    places = frozenset[str]().union(*map(_places, features))
    return frozenset[int]().union(*(stats.boilerplate.get(place, ()) for place in places))


def _places(entry: EntryFeatures) -> set[str]:
    return {place for place in (entry.feed, entry.host) if place}


def find_contradiction(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """What forbids that two entries are one piece, whatever key they share; None if nothing does.

    Different titles alone are no contradiction: headlines are edited, and copies are cut.
    """
    if _are_two_articles(one, other):
        return "two articles of the site, each with an id and an address of its own"
    if _are_two_places(one, other):
        return "two places of one page"
    if differ_in_number(one, other, stats):
        return "their titles differ in a number, version, model or part"
    if one.text_hash == other.text_hash and one.word_count >= _FEW:
        return None
    relation = compare_titles(one, other, stats)
    shares_page = not stats.ambiguous_keys.issuperset(_list_urls(one) & _list_urls(other))
    if relation in (TitleMatch.UNRELATED, TitleMatch.NEAR):
        return _find_other_subject(one, other, stats, relation, shares_page=shares_page)
    if not shares_page and _tells_otherwise(one, other, stats):
        return "their texts differ in a number or a name: one template, filled twice"
    return None


def find_objection(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """What forbids two entries in one group, also when a third is like both; None if nothing does.

    A planet's copy of a note can look like the page that the note is about.
    """
    return find_contradiction(one, other, stats) or _find_note(one, other, stats)


def _find_note(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Whether one of the two tells in words of its own about the page that the other is."""
    shared = sorted(_list_urls(one) & _list_urls(other))
    if shared:
        is_note = is_linked_to(one, shared[0], stats) != is_linked_to(other, shared[0], stats)
    else:
        is_note = (
            one.has_quotes != other.has_quotes and _are_two_sites(one, other) and set(one.ids).isdisjoint(other.ids)
        )
    if not is_note:
        return None
    likeness = compare_texts(one, other, stats)
    if likeness.same_teaser:  # the page's own summary, in the words of its author
        return None
    return "one is a note about the other" if likeness.size >= _FEW and likeness.contained < _DISAGREE else None


def _are_two_articles(one: EntryFeatures, other: EntryFeatures) -> bool:
    if not (one.is_own and other.is_own and one.urls and other.urls):
        return False
    return set(one.ids).isdisjoint(other.ids) and _list_urls(one).isdisjoint(_list_urls(other))


def _are_two_places(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether their addresses name two places of one page, as those of its comments do."""
    if not (one.urls and other.urls) or not set(one.ids).isdisjoint(other.ids):
        return False
    (page, _, place), (other_page, _, other_place) = (entry.urls[-1].partition("#") for entry in (one, other))
    return bool(place and other_place) and page == other_page and place != other_place


def _list_urls(entry: EntryFeatures) -> set[str]:
    return {*entry.urls, entry.id_url} if entry.id_url else {*entry.urls}


def _find_other_subject(
    one: EntryFeatures, other: EntryFeatures, stats: CorpusStats, relation: TitleMatch, *, shares_page: bool
) -> str | None:
    """What two texts under different titles say against one piece."""
    likeness = compare_texts(one, other, stats)
    if likeness.same_teaser:
        return None
    tells = "their titles and their texts tell of different things"
    if relation is TitleMatch.UNRELATED and (likeness.size < _FEW or likeness.contained < _DISAGREE):
        return tells
    if shares_page or not one.word_count or not other.word_count:
        return None
    if likeness.size >= _FEW and likeness.contained < _DISAGREE:
        return tells
    return "their texts are one template, filled twice" if is_filled_differently(one, other) else None


def _tells_otherwise(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    """Whether two texts under one title are of one make and say other things."""
    if not one.word_count or not other.word_count:
        return False
    likeness = compare_texts(one, other, stats)
    return likeness.contained >= _DISAGREE and is_filled_differently(one, other)


def is_linked_to(entry: EntryFeatures, url: str, stats: CorpusStats) -> bool:
    """Whether an address names what the piece talks about, not the piece: another site's, as in link blogs."""
    host = _cut_host(url)
    sites = {entry.site_host, entry.id_host, stats.home_hosts.get(entry.feed)}
    return not any(site and _is_one_site(host, site) for site in sites)


def _cut_host(url: str) -> str:
    return url.partition("/")[0].partition("?")[0].partition("#")[0]


def _is_one_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def is_far_apart(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether both are dated, more than thirty days from each other."""
    return _is_apart(one, other, _WINDOW_S)


def _is_apart(one: EntryFeatures, other: EntryFeatures, seconds: float) -> bool:
    return one.timestamp is not None and other.timestamp is not None and abs(one.timestamp - other.timestamp) > seconds


_SUPPORT = 0.6
_SUPPORT_WORDS = 12
_NOTE = 0.8
_RETOLD = 0.5
"""Under the title of the page itself, half of its own words make a note a copy with a line added."""
_SAYS_NOTHING = 4
"""Fewer words than this are a label ("Comments", "Link"), not a text."""


def find_support(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """What makes it credible that two entries with a key in common are one piece; None if nothing does."""
    if find_contradiction(one, other, stats):
        return None
    relation = compare_titles(one, other, stats)
    if relation in (TitleMatch.EQUAL, TitleMatch.AFFIX, TitleMatch.NEAR):
        return f"titles: {relation}"
    return _find_equal_text(one, other, stats)


def _find_equal_text(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    likeness = compare_texts(one, other, stats)
    if likeness.equal or likeness.same_teaser:
        return "equal texts" if likeness.equal else "equal summaries"
    if likeness.contained >= _SUPPORT and likeness.size >= _SUPPORT_WORDS:
        return f"{likeness.contained:.0%} of the shorter text"
    return None


def find_id_support(one: EntryFeatures, other: EntryFeatures, key: str, stats: CorpusStats) -> str | None:
    """What makes it credible that an id in common means one piece; None if nothing does.

    Addresses and tag: URIs count where a link or a feed of their host stands beside them, UUIDs under an equal title,
    link or text: programs give one to several things. Any other id is a key of its own site only.
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
    """What makes it credible that an address in common means one piece; None if nothing does.

    An address that is another site's is what the entry talks about, or the page it passes on.
    """
    if one.id_url == url == other.id_url and not _is_of_host(_cut_host(url), one, other):
        return None
    linked = [is_linked_to(entry, url, stats) for entry in (one, other)]
    if all(linked):
        return is_same_note(one, other, stats)
    if any(linked):
        copy, page = (one, other) if linked[0] else (other, one)
        return find_passed_on(copy, page, stats) or _find_retitled(copy, page, stats)
    if find_contradiction(one, other, stats):
        return None
    if any(not entry.title and _says_nothing(entry) for entry in (one, other)):
        return "one has nothing but the address"
    return find_support(one, other, stats)


def _says_nothing(entry: EntryFeatures) -> bool:
    if entry.has_quotes or entry.word_count > _MAY_BE_LABELS:
        return False
    return count_telling_words(entry) < _SAYS_NOTHING * (2 if entry.is_dense else 1)


_MAY_BE_LABELS = 24
_PASSED_ON = 0.8


def find_passed_on(copy: EntryFeatures, page: EntryFeatures, stats: CorpusStats) -> str | None:
    """Whether an entry passes a page on, as planets, bridges and link lists do; None if it says something of its own.

    Its title is the page's or none, and its text is empty, or stands in the page, or has the page's text in it.
    """
    if find_contradiction(copy, page, stats):
        return None
    if not (_has_equal_title(copy, page, stats) or not copy.title or _is_cut_title(copy.title, page.title)):
        return None
    if copy.word_count and copy.text_hash == page.text_hash:
        return "passes the page on; equal texts"
    if copy.has_quotes:
        return None
    if _says_nothing(copy):
        return "passes the page on, and says nothing else"
    if copy.summary_hash is not None and copy.summary_hash == page.summary_hash:
        return "passes the page on; equal summaries"
    coverage = find_coverage(copy, page, _find_stock(stats, copy))
    if coverage >= _PASSED_ON:
        return f"passes the page on; {coverage:.0%} of its text is the page's"
    if page.word_count >= _FEW and page.word_count < copy.word_count and find_coverage(page, copy, ()) >= _PASSED_ON:
        return "passes the page on; the page's text is all in it"
    return None


def _find_retitled(copy: EntryFeatures, page: EntryFeatures, stats: CorpusStats) -> str | None:
    """Whether it is the page under another headline: then nothing in it is its own, as in a remark above an extract."""
    is_whole = not copy.title or _has_equal_title(copy, page, stats) or find_coverage(copy, page, ()) >= _WHOLE
    return is_same_note(copy, page, stats) if is_whole else None


def _is_cut_title(short: str, long: str) -> bool:
    return not is_generic_title(short) and long.startswith(short)


def is_same_note(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """What makes two entries that link to a third site the same note about it; None if nothing does."""
    likeness = compare_texts(one, other, stats)
    has_equal_title = compare_titles(one, other, stats) is TitleMatch.EQUAL
    if has_equal_title and _says_nothing(one) and _says_nothing(other):
        return "equal titles, and neither says more"
    if has_equal_title and likeness.same_teaser:
        return "equal titles and summaries"
    is_retold = has_equal_title and likeness.residual_size >= _SUPPORT_WORDS and not is_generic_title(one.title)
    least = _RETOLD if is_retold else _NOTE
    if one.has_quotes or other.has_quotes or likeness.contained < least or find_contradiction(one, other, stats):
        return None
    if likeness.size < _SUPPORT_WORDS and not (has_equal_title and likeness.equal):
        return None
    return f"{likeness.contained:.0%} of the shorter text"


def find_other_query(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str | None:
    """Whether two addresses that differ in their parameters are one page: all else is equal, the day included.

    A parameter that only one of the two has may be anything; two values of one name are two pages, unless one feed
    shows both at the same second over the same text.
    """
    if one.title != other.title or one.language != other.language or find_contradiction(one, other, stats):
        return None
    if one.timestamp is None or other.timestamp is None or abs(one.timestamp - other.timestamp) > _DAY_S:
        return None
    queries = [frozenset(filter(None, find_query(entry).split("&"))) for entry in (one, other)]
    fewer, more = sorted(queries, key=len)
    if fewer < more:
        return _find_added_parameter(one, other, stats, (fewer, more))
    if not _is_telling_and_equal(one, other, stats) or not one.word_count or one.feed != other.feed:
        return None
    names = [_list_names(query) for query in queries]
    is_renewed = one.timestamp == other.timestamp and names[0] == names[1] and _IDENTITY.isdisjoint(names[0])
    return "equal titles, texts and times" if is_renewed else None


def _find_added_parameter(
    one: EntryFeatures, other: EntryFeatures, stats: CorpusStats, queries: tuple[frozenset[str], frozenset[str]]
) -> str | None:
    """What makes a parameter that only one of two addresses has none of the page; None if nothing does."""
    fewer, more = queries
    added = _list_names(more - fewer)
    if fewer and not (_IDENTITY.isdisjoint(added) and added.isdisjoint(_list_names(fewer))):
        return None
    if _is_telling_and_equal(one, other, stats):
        return "equal titles and days, and one address has a parameter more"
    # One feed that shows both has two pages; a copy elsewhere has the address with what somebody added.
    if one.feed == other.feed or not _IDENTITY.isdisjoint(added):
        return None
    if one.text_hash == other.text_hash and (one.word_count or (one.title and one.timestamp == other.timestamp)):
        return "equal texts and times, and one address has a parameter more"
    least = _FEWEST_SHINGLES * (2 if one.is_dense else 1)
    if min(len(one.word_hashes), len(other.word_hashes)) < least or find_common_run(one, other) < _UNBROKEN:
        return None
    return "the shorter text stands in the longer, and one address has a parameter more"


def _is_telling_and_equal(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    """Whether the title names one piece, and the texts are equal or one says nothing."""
    if is_generic_title(one.title) or one.title in stats.recurring_titles:
        return False
    return _says_nothing(one) or _says_nothing(other) or one.text_hash == other.text_hash


def _list_names(query: frozenset[str]) -> frozenset[str]:
    return frozenset(part.partition("=")[0] for part in query)


_DAY_S = 86400
_IDENTITY = frozenset({"p", "id", "v", "t", "story", "article", "cid", "page", "q", "lang"})
"""Parameters that name the page at most sites."""


def find_query(entry: EntryFeatures) -> str:
    """The parameters of its address, in the comparable form."""
    return entry.urls[-1].partition("#")[0].partition("?")[2] if entry.urls else ""


_FEWEST_SHINGLES = 12
_OTHER_FEED = 0.6
_SAME_FEED = 0.75
_COLUMN_RESEMBLANCE = 0.6
_COLUMN_RUN = 0.85
"""Columns name the same things in several weeks and places, each time in another order."""
_SHORT_TITLE_CHARS = 8
_EQUAL_WORDS = 10
_EQUAL_WORDS_SAME_FEED = 30


@frozen
class TextEvidence:
    """What two texts say for being one piece: in words, and how much of it, 0 to 1."""

    says: str
    weight: float


def find_text_evidence(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Whether texts under one title agree so far that they are one piece; None if they do not, or say nothing."""
    if not one.word_count or not other.word_count or is_far_apart(one, other) or find_contradiction(one, other, stats):
        return None
    likeness = compare_texts(one, other, stats)
    if _speak_differently(one, other) and likeness.contained < _NOTE:
        return None
    within = one.feed == other.feed
    if within and one.host in VIDEO_HOSTS:
        return None
    if _is_recurring(one, other, likeness):
        return None
    if _needs_order(one, other, stats) and not likeness.equal and find_common_run(one, other) < _COLUMN_RUN:
        return None
    if likeness.residual_size >= _FEWEST_SHINGLES and likeness.residual >= _needed(one, stats, within=within):
        return TextEvidence(says=f"{likeness.residual:.0%} of the shorter text", weight=likeness.residual)
    least = _EQUAL_WORDS_SAME_FEED if within else _EQUAL_WORDS
    if likeness.equal and one.word_count >= least and len(one.title) >= _SHORT_TITLE_CHARS:
        return TextEvidence(says="equal texts", weight=1.0)
    if likeness.equal and _are_simultaneous(one, other):
        return TextEvidence(says="equal texts and times, to the second", weight=0.9)
    if within:
        return None
    found = _find_whole(one, other, likeness) if _is_telling_title(one, other, stats) else None
    return found or _find_unbroken(one, other, stats)


def _are_simultaneous(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether both are of one second, and no two addresses speak against it.

    Programs publish several things at a full minute, and releases of several products under one version.
    """
    if one.timestamp is None or one.timestamp != other.timestamp or not one.timestamp % _MINUTE_S:
        return False
    return has_name(one.title) and not (one.urls and other.urls)


_MINUTE_S = 60
_LONG = 24
"""Shingles besides boilerplate that a text must have to speak for itself."""
_RESEMBLANCE = 0.8
_MANY, _MOST, _NUMBERS = 36, 0.9, 4
"""Shingles, the share of the shorter text, and different numbers in it: filled otherwise, a template has others."""
_WEEK_S = 7 * 86400


def find_whole_text(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Whether two sites show nearly one text under headlines of their own; None where anything else could be meant.

    One site has templates, so it is never the same site; a text that names the subject of its headline, where the
    other names another, is of a template, too; and who quotes, or writes in another language, says something else.
    """
    if one.has_quotes or other.has_quotes or not _are_two_sites(one, other) or one.language != other.language:
        return None
    if one.timestamp is None or other.timestamp is None or abs(one.timestamp - other.timestamp) > _WEEK_S:
        return None
    relation = compare_titles(one, other, stats)
    if relation not in (TitleMatch.NEAR, TitleMatch.UNRELATED) or find_contradiction(one, other, stats):
        return None
    likeness = compare_texts(one, other, stats)
    if _is_digest(one, other):
        return None
    if not likeness.equal and (lacks_subject(one, other) or is_filled_differently(one, other)):
        return None
    return _weigh_whole_text(one, other, likeness)


def _weigh_whole_text(one: EntryFeatures, other: EntryFeatures, likeness: TextSimilarity) -> TextEvidence | None:
    credit = "one names the other's feed; " if is_credited(one, other) or is_credited(other, one) else ""
    if credit and likeness.size >= _LONG and min(likeness.contained, likeness.residual) >= _NOTE:
        return TextEvidence(says=f"{credit}{likeness.contained:.0%} of the shorter text", weight=likeness.contained)
    if not has_titles_words(one, other):
        return None
    if likeness.size >= _MANY and likeness.contained >= _MOST and count_shared_numbers(one, other) >= _NUMBERS:
        return TextEvidence(says=f"another headline; {likeness.contained:.0%} and all numbers are the same", weight=0.7)
    if likeness.residual_size < _LONG or likeness.resemblance < _RESEMBLANCE:
        return None
    if is_substituted(one.title, other.title) and not likeness.equal:
        return None
    return TextEvidence(
        says=f"another headline; {likeness.resemblance:.0%} of both texts is the same", weight=likeness.resemblance
    )


def _is_digest(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether one may have the other among several: it is a column, or more than twice as long."""
    if is_column(one.title) or is_column(other.title):
        return True
    return 2 * min(len(one.word_hashes), len(other.word_hashes)) < max(len(one.word_hashes), len(other.word_hashes))


def _are_two_sites(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether it is certain: where a redirector hides the site, it may be the same."""
    places = [(entry.host, entry.site_host) for entry in (one, other)]
    return all(map(all, places)) and not any(
        _is_one_site(first, second) for first in filter(None, places[0]) for second in filter(None, places[1])
    )


_WHOLE = 0.97
_LONG_TITLE_WORDS = 8
_TELLING_TITLE_WORDS = 5
_SOON_S = 5 * 86400


def _is_telling_title(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    shorter = min(one.title, other.title, key=len)
    if is_generic_title(shorter) or is_comment(one):
        return False
    return len(shorter.split()) >= _TELLING_TITLE_WORDS and stats.recurring_titles.isdisjoint((one.title, other.title))


def _find_whole(one: EntryFeatures, other: EntryFeatures, likeness: TextSimilarity) -> TextEvidence | None:
    """A teaser of nothing but stock phrases, whole in the other text, under a long title and of the same days."""
    if one.timestamp is None or other.timestamp is None or abs(one.timestamp - other.timestamp) > _SOON_S:
        return None
    if likeness.residual_size and likeness.residual < _WHOLE and not likeness.same_teaser:
        return None
    is_long = min(len(one.title.split()), len(other.title.split())) >= _LONG_TITLE_WORDS
    if likeness.same_teaser:
        return TextEvidence(says="equal summaries", weight=0.4)
    if likeness.contained >= _WHOLE and (likeness.size >= _FEWEST_SHINGLES or (likeness.equal and is_long)):
        return TextEvidence(says="the shorter text is all in the longer", weight=0.5)
    return None


def _find_unbroken(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """A text that stands in the other without a break: a teaser, or a copy with a line put before or behind it.

    A title that names nothing needs more: a redirector that hides the site, or a line that names the feed.
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
        _is_telling_title(one, other, stats)
        or has_number(one.title)
        or is_credited(one, other)
        or is_credited(other, one)
    )
    if abs(one.timestamp - other.timestamp) > (_SOON_S if is_named else _DAY_S):
        return None
    if not is_named and one.host and other.host:
        return None
    if (
        len(part.word_hashes) < _FEWEST_SHINGLES * (2 if part.is_dense else 1)
        or find_common_run(part, whole) < _UNBROKEN
    ):
        return None
    return TextEvidence(says="the shorter text stands in the longer, in one run", weight=0.6)


_UNBROKEN = 0.85


def _is_recurring(one: EntryFeatures, other: EntryFeatures, likeness: TextSimilarity) -> bool:
    """Whether a short title or the title of a column stands over two posts, of two sites or of two days."""
    is_of_column = is_column(one.title) and not has_number(one.title)
    if is_of_column and _is_apart(one, other, _SOON_S):
        return True
    if is_generic_title(one.title) and _is_notice(one, other):
        return True
    if one.feed != other.feed and not _are_two_sites(one, other):
        return False
    return is_of_column and one.feed != other.feed and likeness.resemblance < _COLUMN_RESEMBLANCE


def _is_notice(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Whether two short texts under one short title are notices of two sites or days, which say the same again.

    They stand at two addresses, days apart or under a title that names nothing, such as "v2.0".
    """
    if not one.urls or not other.urls or not set(one.urls).isdisjoint(other.urls):
        return False
    if has_name(one.title) and not _is_apart(one, other, _DAY_S - 1):
        return False
    is_short = min(one.word_count, other.word_count) < _NOTICE * (2 if one.is_dense else 1)
    return is_short and not (has_number(one.title) or is_credited(one, other) or is_credited(other, one))


_NOTICE = 40
"""Words that a notice of an outage, a holiday or an offer has at most."""


def _needs_order(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    return (
        is_generic_title(one.title)
        or is_generic_title(other.title)
        or not stats.recurring_titles.isdisjoint((one.title, other.title))
    )


def _needed(entry: EntryFeatures, stats: CorpusStats, *, within: bool) -> float:
    is_column = is_generic_title(entry.title) or entry.title in stats.recurring_titles
    return _SAME_FEED if within or is_column else _OTHER_FEED


def _speak_differently(one: EntryFeatures, other: EntryFeatures) -> bool:
    return bool(one.language and other.language) and one.language != other.language


def describe_distance(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> str:
    """What keeps two entries apart, in words: for people, not for rules."""
    likeness = compare_texts(one, other, stats)
    seen = [f"titles: {compare_titles(one, other, stats)}"]
    if not one.word_count or not other.word_count:
        seen.append("one has no text")
    else:
        seen.append(f"{likeness.contained:.0%} of the shorter text, {likeness.residual:.0%} without stock phrases")
    if is_far_apart(one, other):
        seen.append("more than 30 days apart")
    against = find_contradiction(one, other, stats)
    return "; ".join([*seen, against] if against else seen)
