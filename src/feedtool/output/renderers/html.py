"""The page of a stream: h-feed microformats, light and dark, and no requests to other sites by itself."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from feedtool.content.dates import to_rfc3339
from feedtool.entries.times import get_expiry, get_updated
from feedtool.model import Entry, Feed, Person
from feedtool.model.frozen import frozen
from feedtool.output.display import get_authors, get_language, get_title
from feedtool.output.pages.format_links import format_day, list_links
from feedtool.output.pages.remote_media import defer_remote_media
from feedtool.output.pages.templating import render_page
from feedtool.output.translations import get_labels


@frozen
class _Item:
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
    media_type = "text/html"
    has_archives = True

    def render(self, feed: Feed) -> bytes:
        """Return the whole page."""
        items = [_make_item(entry, feed) for entry in feed.entries]
        live = feed.current or feed.addresses
        return render_page(
            "stream.html",
            feed.language,
            feed.site,
            feed=feed,
            items=items,
            # A subscriber on the page of an archive wants the live feed; the archive never changes.
            links=list_links(live),
            address=feed.address("html") or feed.link,
            latest=dict(feed.current).get("html"),
            older=dict(feed.older).get("html"),
            newer=dict(feed.newer).get("html"),
            archives=_list_archives(feed),
        )


def _list_archives(feed: Feed) -> list[tuple[int, str]]:
    """Return (number, URL) of the pages of the archives, the newest first."""
    pages = ((number, dict(addresses).get("html")) for number, addresses in enumerate(feed.archives, start=1))
    return [(number, page) for number, page in pages if page][::-1]


def _make_item(entry: Entry, feed: Feed) -> _Item:
    expires = get_expiry(entry)
    content = entry.content or ""
    if feed.site.pictures == "link":
        content = defer_remote_media(content, get_labels(feed.language)["picture"])
    language = get_language(entry.language)
    return _Item(
        entry=entry,
        title=get_title(entry),
        authors=get_authors(entry, feed),
        # Sanitized before it was stored; the page's policy is a second protection.
        content=Markup(content),  # noqa: S704
        language=language if language != feed.language else None,
        published=to_rfc3339(entry.date) if entry.published else "",
        updated=to_rfc3339(get_updated(entry)) if get_updated(entry) > entry.date else None,
        day=format_day(entry.date, feed.language, feed.site) if entry.published else "",
        expires=format_day(expires, feed.language, feed.site) if expires else None,
        shows_image=bool(entry.image and entry.content and entry.image.url in entry.content),
    )
