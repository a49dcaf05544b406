"""index.html: the newest entries of all, the other streams, the sources, and how to subscribe."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from feedtool.content.dates import to_rfc3339
from feedtool.model import NO_DATE, Feed, FeedInfo, FileKind, FileLink, PublishedSite, Site, find_link
from feedtool.output.file_links import list_other_files
from feedtool.output.pages.entry_cards import Day, EntryCard, get_initial, group_days, make_entry_cards, pick_color
from feedtool.output.pages.grouping import FeedGroup, group_feeds
from feedtool.output.pages.structured_data import describe_home
from feedtool.output.pages.templating import render_page
from feedtool.output.translations import format_local_date

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
    """Feeds."""
    others: list[FileLink]
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


class _Source(Struct, frozen=True, kw_only=True):
    """A followed feed, with the date of its newest entry in the streams; empty if it has none there."""

    title: str
    link: str | None
    initial: str
    color: int
    published: str
    day: str


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
            sources=_list_sources(folder),
            files=[link for link in folder.links if link.label],
            address=address,
            picture=site.image or next((card.image.url for card in cards if card.image), None),
            structured=describe_home(site, address, shown),
        )


def _make_section(feed: Feed, newest: int) -> _Section:
    cards = make_entry_cards(feed.entries[:newest], feed)
    return _Section(
        feed=feed,
        page=_find_page(feed),
        links=_list_feeds(feed),
        others=list_other_files(feed.links),
        cards=cards,
        days=group_days(cards),
    )


def _make_line(feed: Feed) -> _Line:
    links = _list_feeds(feed)
    return _Line(
        title=feed.title,
        entries=len(feed.entries),
        page=_find_page(feed),
        link=links[0] if links else None,
    )


def _list_sources(folder: PublishedSite) -> list[_Source]:
    """Return the followed feeds, those with the newest entries first."""
    newest: dict[str, datetime] = {}
    for entry in (entry for feed in folder.feeds for entry in feed.entries if entry.published):
        if entry.source:
            newest[entry.source.title] = max(entry.date, newest.get(entry.source.title, entry.date))
    ranked = sorted(folder.subscriptions, key=lambda one: newest.get(one.title, NO_DATE), reverse=True)
    return [_make_source(one, newest.get(one.title), folder.site) for one in ranked]


def _make_source(about: FeedInfo, newest: datetime | None, site: Site) -> _Source:
    return _Source(
        title=about.title,
        link=about.link,
        initial=get_initial(about.title),
        color=pick_color(about.title),
        published=to_rfc3339(newest) if newest else "",
        day=format_local_date(newest, site.language, site.timezone) if newest else "",
    )


def _find_page(feed: Feed) -> str | None:
    page = find_link(feed.links, "page")
    return page.file if page else None


def _list_feeds(feed: Feed) -> list[FileLink]:
    return [link for link in feed.links if link.is_feed]
