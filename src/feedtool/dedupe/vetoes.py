"""Finds why two entries are not one post, whatever the rules find."""

from __future__ import annotations

from feedtool.dedupe import thresholds
from feedtool.dedupe.alignment import differ_in_details
from feedtool.dedupe.similarity import compare_texts
from feedtool.dedupe.sites import are_two_sites, is_linked_to, list_urls
from feedtool.dedupe.titles import TitleMatch, compare_titles, differ_in_number
from feedtool.model.features import CorpusStats, EntryFeatures

__all__ = ["find_contradiction", "find_veto"]


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
    if one.text_hash == other.text_hash and one.word_count >= thresholds.FEW:
        return None
    title_match = compare_titles(one, other, stats)
    shares_page = bool((list_urls(one) & list_urls(other)) - stats.ambiguous_keys)
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
    shared = sorted(list_urls(one) & list_urls(other))
    if shared:
        is_note = is_linked_to(one, shared[0], stats) != is_linked_to(other, shared[0], stats)
    else:
        is_note = (
            one.has_quotes != other.has_quotes and are_two_sites(one, other) and set(one.ids).isdisjoint(other.ids)
        )
    if not is_note:
        return None
    similarity = compare_texts(one, other, stats)
    if similarity.same_summary:  # the summary that the page's author wrote
        return None
    return (
        "one is a note about the other"
        if similarity.size >= thresholds.FEW and similarity.containment < thresholds.DISAGREE
        else None
    )


def _are_two_articles(one: EntryFeatures, other: EntryFeatures) -> bool:
    if not (one.is_own and other.is_own and one.urls and other.urls):
        return False
    return set(one.ids).isdisjoint(other.ids) and list_urls(one).isdisjoint(list_urls(other))


def _are_two_fragments(one: EntryFeatures, other: EntryFeatures) -> bool:
    """Return whether their URLs name two fragments of one page, such as two comments."""
    if not (one.urls and other.urls) or not set(one.ids).isdisjoint(other.ids):
        return False
    (page, _, fragment), (other_page, _, other_fragment) = (entry.urls[-1].partition("#") for entry in (one, other))
    return bool(fragment and other_fragment) and page == other_page and fragment != other_fragment


def _find_other_topic(
    one: EntryFeatures, other: EntryFeatures, stats: CorpusStats, title_match: TitleMatch, *, shares_page: bool
) -> str | None:
    """Return why two texts under different titles are not one post."""
    similarity = compare_texts(one, other, stats)
    if similarity.same_summary:
        return None
    reason = "their titles and their texts have different topics"
    if title_match is TitleMatch.UNRELATED and (
        similarity.size < thresholds.FEW or similarity.containment < thresholds.DISAGREE
    ):
        return reason
    if shares_page or not one.word_count or not other.word_count:
        return None
    if similarity.size >= thresholds.FEW and similarity.containment < thresholds.DISAGREE:
        return reason
    return "their texts are one template, two posts" if differ_in_details(one, other) else None


def _differ_in_details(one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> bool:
    """Return whether two texts under one title are one template with different details."""
    if not one.word_count or not other.word_count:
        return False
    similarity = compare_texts(one, other, stats)
    return similarity.containment >= thresholds.DISAGREE and differ_in_details(one, other)
