"""index.html: all streams with their newest entries, and how to subscribe."""

from __future__ import annotations

from msgspec import Struct

from feedtool.content.dates import to_rfc3339
from feedtool.model import Entry, Feed, FileKind, FileLink, PublishedSite, Site, find_link
from feedtool.output.display import find_language, find_page_uri, get_title
from feedtool.output.pages.grouping import FeedGroup, group_feeds
from feedtool.output.pages.templating import render_page
from feedtool.output.translations import format_local_date

_NEWEST = 3
_CARDS = 48
"""Number of streams that are shown with their newest entries; further streams are listed."""


class _Headline(Struct, frozen=True, kw_only=True):
    title: str
    link: str | None
    language: str | None
    """Set if it differs from the page's."""
    published: str
    day: str


class _Card(Struct, frozen=True, kw_only=True):
    feed: Feed
    page: str | None
    links: list[FileLink]
    newest: list[_Headline]


class _Line(Struct, frozen=True, kw_only=True):
    """A feed in a list: its page, and one URL for feed readers."""

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
        """Return the whole page."""
        shown, groups = group_feeds(folder.feeds, _CARDS)
        return render_page(
            "index.html",
            folder.site.language,
            folder.site,
            folder=folder,
            cards=[_make_card(feed) for feed in shown],
            lists=[_List(group=one, lines=[_make_line(feed) for feed in one.feeds]) for one in groups],
            files=[link for link in folder.links if link.label],
        )


def _make_card(feed: Feed) -> _Card:
    return _Card(
        feed=feed,
        page=_find_page(feed),
        links=_list_feeds(feed),
        newest=[_make_headline(entry, feed.site) for entry in feed.entries[:_NEWEST]],
    )


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
    return page.url if page else None


def _list_feeds(feed: Feed) -> list[FileLink]:
    return [link for link in feed.links if link.is_feed]


def _make_headline(entry: Entry, site: Site) -> _Headline:
    own = find_language(entry.language)
    return _Headline(
        title=get_title(entry),
        link=find_page_uri(entry),
        language=own if own != site.language else None,
        published=to_rfc3339(entry.date) if entry.published else "",
        day=format_local_date(entry.date, site.language, site.timezone) if entry.published else "",
    )
