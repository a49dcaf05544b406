"""index.html: the newest entries of all, the other streams, the sources, and how to subscribe."""

from __future__ import annotations

from msgspec import Struct

from feedtool.model import Feed, FileKind, FileLink, PublishedSite, find_link
from feedtool.output.pages.entry_cards import Day, EntryCard, group_days, make_entry_cards
from feedtool.output.pages.grouping import FeedGroup, group_feeds
from feedtool.output.pages.structured_data import describe_home
from feedtool.output.pages.templating import render_page

_LEADING = 12
"""Number of entries of the first stream."""
_NEWEST = 4
"""Number of entries of every other stream."""
_CARDS = 48
"""Number of streams that are shown with their newest entries; further streams are listed."""


class _Section(Struct, frozen=True, kw_only=True):
    """A stream with its newest entries."""

    feed: Feed
    page: str | None
    links: list[FileLink]
    cards: list[EntryCard]
    days: list[Day]
    """The same cards by day."""


class _Line(Struct, frozen=True, kw_only=True):
    """A feed in a list: its page, and one link for feed readers."""

    title: str
    entries: int
    page: str | None
    link: FileLink | None


class _List(Struct, frozen=True, kw_only=True):
    group: FeedGroup
    lines: list[_Line]


class PageIndex:
    """PublishedSite -> the start page."""

    name = "page"
    filename = "index.html"
    kind: FileKind = "page"
    media_type = "text/html"
    label = ""
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole page; a stream that selects everything stands first."""
        site, address = folder.site, f"{folder.site.base_url}{self.filename}"
        shown, groups = group_feeds(folder.feeds, _CARDS)
        shown.sort(key=lambda feed: not feed.is_general)
        sections = [_make_section(feed, _NEWEST if number else _LEADING) for number, feed in enumerate(shown)]
        cards = [card for section in sections for card in section.cards]
        return render_page(
            "index.html",
            site.language,
            site,
            folder=folder,
            sections=sections,
            lists=[_List(group=one, lines=[_make_line(feed) for feed in one.feeds]) for one in groups],
            files=[link for link in folder.links if link.label],
            address=address,
            picture=site.image or next((card.image.url for card in cards if card.image), None),
            structured=describe_home(site, address, shown),
        )


def _make_section(feed: Feed, newest: int) -> _Section:
    cards = make_entry_cards(feed.entries[:newest], feed)
    return _Section(feed=feed, page=_find_page(feed), links=_list_feeds(feed), cards=cards, days=group_days(cards))


def _make_line(feed: Feed) -> _Line:
    links = _list_feeds(feed)
    return _Line(
        title=feed.title,
        entries=len(feed.entries),
        page=_find_page(feed),
        link=links[0] if links else None,
    )


def _find_page(feed: Feed) -> str | None:
    page = find_link(feed.links, "page")
    return page.file if page else None


def _list_feeds(feed: Feed) -> list[FileLink]:
    return [link for link in feed.links if link.is_feed]
