"""index.html: all streams, what is newest in each, and how to subscribe."""

from __future__ import annotations

from dataclasses import dataclass

from feedtool.core.presentation import get_language, get_link, get_title, to_rfc3339
from feedtool.model import Entry, Feed, Folder, Site
from feedtool.pages import FormatLink, list_links, render_page, say_day

_NEWEST = 3
_FILES = {
    "opml": ("OPML", "text/x-opml"),
    "catalog": ("feeds.json", "application/json"),
    "embeds": ("HTML", "text/html"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Headline:
    title: str
    link: str | None
    language: str | None
    """Where it is another than the page's."""
    published: str
    day: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Card:
    feed: Feed
    page: str | None
    links: list[FormatLink]
    newest: list[_Headline]


class PageIndex:
    """Folder -> the page to start from."""

    name = "page"
    filename = "index.html"
    media_type = "text/html"

    def render(self, folder: Folder) -> bytes:
        """Write the whole page."""
        cards = [_make_card(feed) for feed in folder.feeds]
        files = [
            FormatLink(label=_FILES[name][0], media_type=_FILES[name][1], url=url, is_feed=False)
            for name, url in folder.addresses
            if name in _FILES
        ]
        return render_page("index.html", folder.site.language, folder.site, folder=folder, cards=cards, files=files)


def _make_card(feed: Feed) -> _Card:
    return _Card(
        feed=feed,
        page=feed.address("html"),
        links=list_links(feed.addresses),
        newest=[_make_headline(entry, feed.site) for entry in feed.entries[:_NEWEST]],
    )


def _make_headline(entry: Entry, site: Site) -> _Headline:
    own = get_language(entry.language)
    return _Headline(
        title=get_title(entry),
        link=get_link(entry),
        language=own if own != site.language else None,
        published=to_rfc3339(entry.date),
        day=say_day(entry.date, site.language, site),
    )
