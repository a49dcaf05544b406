"""The page of a stream: h-feed microformats, light and dark, and no requests to other sites by itself."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from msgspec import Struct

from feedtool.content.dates import to_rfc3339
from feedtool.entries.times import find_expiry, get_updated
from feedtool.model import Entry, Feed, FileKind, Person, find_link, find_url
from feedtool.output.display import find_language, get_authors, get_title
from feedtool.output.pages.remote_media import defer_remote_media
from feedtool.output.pages.templating import render_page
from feedtool.output.translations import format_local_date, get_labels


class _Item(Struct, frozen=True, kw_only=True):
    entry: Entry
    title: str
    authors: tuple[Person, ...]
    content: Any
    language: str | None
    """Set if it differs from the page's."""
    published: str
    updated: str | None
    """Set if the entry changed after its publication."""
    day: str
    expires: str | None
    shows_image: bool
    """Whether the content already contains the picture."""


class HtmlRenderer:
    """Feed -> one page."""

    name = "html"
    suffix = ".html"
    kind: FileKind = "page"
    media_type = "text/html"
    label = ""
    has_archives = True

    def render(self, feed: Feed) -> bytes:
        """Return the whole page."""
        items = [_make_item(entry, feed) for entry in feed.entries]
        live = feed.current or feed.links
        return render_page(
            "stream.html",
            feed.language,
            feed.site,
            feed=feed,
            items=items,
            # A subscriber on the page of an archive wants the live feed; the archive never changes.
            links=[link for link in live if link.is_feed],
            address=feed.address(self.name) or feed.link,
            oembed=find_link(feed.links, "oembed"),
            latest=find_url(feed.current, self.name),
            older=find_url(feed.older, self.name),
            newer=find_url(feed.newer, self.name),
            archives=_list_archives(feed),
        )


def _list_archives(feed: Feed) -> list[tuple[int, str]]:
    """Return (number, URL) of the pages of the archives, the newest first."""
    pages = ((number, find_url(links, HtmlRenderer.name)) for number, links in enumerate(feed.archives, start=1))
    return [(number, page) for number, page in pages if page][::-1]


def _make_item(entry: Entry, feed: Feed) -> _Item:
    expires = find_expiry(entry)
    content = entry.content or ""
    if feed.site.pictures == "link":
        content = defer_remote_media(content, get_labels(feed.language)["picture"])
    language = find_language(entry.language)
    return _Item(
        entry=entry,
        title=get_title(entry),
        authors=get_authors(entry, feed),
        # Sanitized before it was stored; the page's policy is a second protection.
        content=Markup(content),  # noqa: S704
        language=language if language != feed.language else None,
        published=to_rfc3339(entry.date) if entry.published else "",
        updated=to_rfc3339(get_updated(entry)) if get_updated(entry) > entry.date else None,
        day=format_local_date(entry.date, feed.language, feed.site.timezone) if entry.published else "",
        expires=format_local_date(expires, feed.language, feed.site.timezone) if expires else None,
        shows_image=bool(entry.image and entry.content and entry.image.url in entry.content),
    )
