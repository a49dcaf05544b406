"""Entries in short, for embeds: title, excerpt, day, picture, source."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from feedtool.content.dates import to_rfc3339
from feedtool.content.text import make_excerpt
from feedtool.model import Entry, Feed, Image
from feedtool.output.display import find_language, find_page_uri, get_summary, get_title
from feedtool.output.translations import format_local_date

_WORDS = 160
"""Length of an excerpt in characters; the element in embed.js uses the same length."""


class EntryCard(Struct, frozen=True, kw_only=True):
    """One entry, all plain text."""

    title: str
    link: str | None
    """http(s), or None."""
    excerpt: str
    """Whole words, with an ellipsis if cut; empty if the title is taken from the summary."""
    language: str | None
    """Set if it differs from the feed's."""
    published: str
    day: str
    source: str
    image: Image | None
    """None unless the site's pages load pictures."""


def make_entry_cards(entries: Iterable[Entry], feed: Feed) -> list[EntryCard]:
    """Return the entries of a feed in short."""
    return [_make_entry_card(entry, feed) for entry in entries]


def _make_entry_card(entry: Entry, feed: Feed) -> EntryCard:
    link, language = find_page_uri(entry), find_language(entry.language)
    return EntryCard(
        title=get_title(entry),
        link=link if link and link.startswith(("http://", "https://")) else None,
        excerpt=make_excerpt(get_summary(entry), _WORDS) if entry.title else "",
        language=language if language != feed.language else None,
        published=to_rfc3339(entry.date) if entry.published else "",
        day=format_local_date(entry.date, feed.language, feed.site.timezone) if entry.published else "",
        source=entry.source.title if entry.source else "",
        image=entry.image if feed.site.pictures == "show" else None,
    )
