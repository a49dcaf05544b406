"""Finds the evidence in their titles and texts that two entries are one post."""

from __future__ import annotations

from msgspec import Struct

from feedtool.dedupe import thresholds
from feedtool.dedupe.alignment import (
    count_shared_numbers,
    differ_in_details,
    is_credited,
    lacks_subject,
    measure_common_run,
    mention_titles,
)
from feedtool.dedupe.migrations import VIDEO_HOSTS
from feedtool.dedupe.similarity import TextSimilarity, compare_texts
from feedtool.dedupe.sites import are_two_sites, is_apart, is_within, list_urls
from feedtool.dedupe.titles import (
    TitleMatch,
    compare_titles,
    has_name,
    has_number,
    is_column,
    is_comment,
    is_generic_title,
    is_substituted,
)
from feedtool.dedupe.vetoes import find_contradiction
from feedtool.model.features import CorpusStats, EntryFeatures

__all__ = ["describe_distance", "find_own_page", "find_text_evidence", "find_whole_text"]


class TextEvidence(Struct, frozen=True, kw_only=True):
    """The evidence in two texts that they are one post, in words, and its weight, 0 to 1."""

    description: str
    weight: float


def find_text_evidence(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Return the evidence that texts under one title are one post; None without enough of it."""
    if not one.word_count or not other.word_count or is_apart(one, other, thresholds.MONTH_S):
        return None
    if find_contradiction(one, other, stats):
        return None
    similarity = compare_texts(one, other, stats)
    if one.language and other.language and one.language != other.language and similarity.containment < thresholds.NOTE:
        return None
    is_same_feed = one.feed == other.feed
    if (is_same_feed and one.host in VIDEO_HOSTS) or _is_recurring(one, other, similarity):
        return None
    if (
        _needs_order(one, other, stats)
        and not similarity.equal
        and measure_common_run(one, other) < thresholds.COLUMN_RUN
    ):
        return None
    share = similarity.bare_containment
    is_weak = is_generic_title(one.title) or one.title in stats.recurring_titles
    least_share = thresholds.SAME_FEED if is_same_feed or is_weak else thresholds.OTHER_FEED
    if similarity.bare_size >= thresholds.MIN_SHINGLES and share >= least_share:
        return TextEvidence(description=f"{share:.0%} of the shorter text", weight=share)
    least = thresholds.EQUAL_WORDS_SAME_FEED if is_same_feed else thresholds.EQUAL_WORDS
    if similarity.equal and one.word_count >= least and len(one.title) >= thresholds.SHORT_TITLE_CHARS:
        return TextEvidence(description="equal texts", weight=1.0)
    if similarity.equal and _are_simultaneous(one, other):
        return TextEvidence(description="equal texts and times, to the second", weight=0.9)
    if is_same_feed:
        return None
    found = _find_contained_excerpt(one, other, similarity) if _is_distinctive_title(one, other, stats) else None
    return found or _find_single_run(one, other, stats)


def find_own_page(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Return the evidence that a feed shows the page of one of the site's own articles, whose file names no URL.

    The titles are equal. The page is on the site and of the same day, so that a few words are enough of a text.
    """
    article, page = (one, other) if one.is_own else (other, one)
    if not article.is_own or page.is_own or list_urls(article) or not is_within(one, other, thresholds.DAY_S):
        return None
    if stats.own_site is None or not any(url.startswith(stats.own_site) for url in page.urls):
        return None
    if is_column(one.title) or one.title in stats.recurring_titles or find_contradiction(one, other, stats):
        return None
    similarity = compare_texts(one, other, stats)
    is_other_text = similarity.size >= thresholds.FEW and similarity.containment < thresholds.SUPPORT
    if is_other_text or (is_generic_title(one.title) and not similarity.equal):
        return None
    return TextEvidence(description="the page of an article without a URL, on the same day", weight=0.5)


def _are_simultaneous(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether both have the same second and not two different URLs.

    Programs publish several posts at a full minute, and releases of several products under one version.
    """
    if one.timestamp is None or one.timestamp != other.timestamp or not one.timestamp % thresholds.MINUTE_S:
        return False
    return has_name(one.title) and not (one.urls and other.urls)


def find_whole_text(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Return the evidence that two sites show one text under different headlines.

    A site has templates, so the entries must be of two sites. Two texts that each name the subject of their own
    headline are one template, too. An entry that quotes, or has another language, is another post.
    """
    if one.feed == other.feed or not are_two_sites(one, other) or one.language != other.language:
        return None
    if not is_within(one, other, thresholds.WEEK_S):
        return None
    if one.has_quotes or other.has_quotes or not _may_be_one_text(one, other):
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


def _may_be_one_text(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether two texts are long and share what the weakest evidence needs; boilerplate takes time to find."""
    first, second = frozenset(one.shingles), frozenset(other.shingles)
    is_long = min(len(first), len(second)) >= thresholds.LONG_WITH_BOILERPLATE
    return is_long and len(first & second) >= thresholds.NOTE * thresholds.LONG


def _make_whole_text_evidence(
    one: EntryFeatures, other: EntryFeatures, similarity: TextSimilarity
) -> TextEvidence | None:
    share, least_share = similarity.containment, min(similarity.containment, similarity.bare_containment)
    if similarity.size >= thresholds.LONG and least_share >= thresholds.NOTE and _has_credit(one, other):
        description = f"one credits the feed of the other; {share:.0%} of the shorter text"
        return TextEvidence(description=description, weight=share)
    if not mention_titles(one, other):
        return None
    is_most = similarity.size >= thresholds.MANY and share >= thresholds.MOST
    if is_most and count_shared_numbers(one, other) >= thresholds.NUMBERS:
        description = f"another headline; {share:.0%} of the shorter text and all numbers are equal"
        return TextEvidence(description=description, weight=0.7)
    if similarity.bare_size < thresholds.LONG or similarity.jaccard < thresholds.MIN_JACCARD:
        return None
    if is_substituted(one.title, other.title) and not similarity.equal:
        return None
    description = f"another headline; {similarity.jaccard:.0%} of both texts are equal"
    return TextEvidence(description=description, weight=similarity.jaccard)


def _is_digest(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether one may contain the other among several posts: a column, or twice as long."""
    if is_column(one.title) or is_column(other.title):
        return True
    return 2 * min(len(one.word_hashes), len(other.word_hashes)) < max(len(one.word_hashes), len(other.word_hashes))


def _is_distinctive_title(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    shorter = min(one.title, other.title, key=len)
    if is_generic_title(shorter) or is_comment(one):
        return False
    is_long = len(shorter.split()) >= thresholds.DISTINCTIVE_TITLE_WORDS
    return is_long and not _has_recurring_title(one, other, stats)


def _has_recurring_title(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    return not stats.recurring_titles.isdisjoint((one.title, other.title))


def _has_credit(one: EntryFeatures, other: EntryFeatures) -> bool:
    return is_credited(one, other) or is_credited(other, one)


def _find_contained_excerpt(
    one: EntryFeatures, other: EntryFeatures, similarity: TextSimilarity
) -> TextEvidence | None:
    """Return the evidence that one text is an excerpt of the other.

    It may be all boilerplate; the entries must have a long title and dates within a few days.
    """
    if not is_within(one, other, thresholds.SOON_S):
        return None
    if similarity.bare_size and similarity.bare_containment < thresholds.WHOLE and not similarity.same_summary:
        return None
    is_long = min(len(one.title.split()), len(other.title.split())) >= thresholds.LONG_TITLE_WORDS
    if similarity.same_summary:
        return TextEvidence(description="equal summaries", weight=0.4)
    if similarity.containment >= thresholds.WHOLE and (
        similarity.size >= thresholds.MIN_SHINGLES or (similarity.equal and is_long)
    ):
        return TextEvidence(description="the longer text contains all of the shorter", weight=0.5)
    return None


def _find_single_run(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> TextEvidence | None:
    """Return the evidence that one text contains the other in one run.

    It is an excerpt, or a copy with a line added. A generic title needs more evidence: a redirector that hides the
    site, or a line that names the feed.
    """
    part, whole = sorted((one, other), key=lambda entry: (len(entry.word_hashes), entry.text_hash))
    if part.has_quotes or whole.has_quotes or is_column(one.title) or _has_recurring_title(one, other, stats):
        return None
    is_named = _is_distinctive_title(one, other, stats) or has_number(one.title) or _has_credit(one, other)
    if not is_within(one, other, thresholds.SOON_S if is_named else thresholds.DAY_S):
        return None
    if not is_named and one.host and other.host:
        return None
    least = thresholds.MIN_SHINGLES * (2 if part.is_dense else 1)
    if len(part.word_hashes) < least or measure_common_run(part, whole) < thresholds.SINGLE_RUN:
        return None
    return TextEvidence(description="the longer text contains the shorter in one run", weight=0.6)


def _is_recurring(one: EntryFeatures, other: EntryFeatures, similarity: TextSimilarity) -> bool:
    """Return whether a short or column title names two posts, of two sites or days."""
    is_of_column = is_column(one.title) and not has_number(one.title)
    if is_of_column and is_apart(one, other, thresholds.SOON_S):
        return True
    if is_generic_title(one.title) and _is_notice(one, other):
        return True
    if one.feed != other.feed and not are_two_sites(one, other):
        return False
    return is_of_column and one.feed != other.feed and similarity.jaccard < thresholds.COLUMN_JACCARD


def _is_notice(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether two short texts under one short title are two notices with the same words.

    They have two URLs, and are days apart or have a title without a name, such as "v2.0".
    """
    if not one.urls or not other.urls or not set(one.urls).isdisjoint(other.urls):
        return False
    if has_name(one.title) and not is_apart(one, other, thresholds.DAY_S - 1):
        return False
    is_short = min(one.word_count, other.word_count) < thresholds.NOTICE * (2 if one.is_dense else 1)
    return is_short and not (has_number(one.title) or _has_credit(one, other))


def _needs_order(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    return is_generic_title(one.title) or is_generic_title(other.title) or _has_recurring_title(one, other, stats)


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
    if is_apart(one, other, thresholds.MONTH_S):
        seen.append("more than 30 days apart")
    contradiction = find_contradiction(one, other, stats)
    return "; ".join([*seen, contradiction] if contradiction else seen)
