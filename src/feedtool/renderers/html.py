"""A page for people: h-feed microformats, light and dark, no script, no style from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from feedtool.core.labels import say_date
from feedtool.core.presentation import get_authors, get_title, to_rfc3339
from feedtool.model import Entry, Feed, Person
from feedtool.pages import list_links, render_page


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    entry: Entry
    title: str
    authors: tuple[Person, ...]
    content: Any
    published: str
    day: str
    expires: str | None
    shows_image: bool
    """Whether the picture already stands in the text."""


class HtmlRenderer:
    """Feed -> one page."""

    name = "html"
    suffix = ".html"
    media_type = "text/html"

    def render(self, feed: Feed) -> bytes:
        """Write the whole page."""
        items = [_make_item(entry, feed) for entry in feed.entries]
        return render_page("stream.html", feed.language, feed=feed, items=items, links=list_links(feed.addresses))


def _make_item(entry: Entry, feed: Feed) -> _Item:
    expires = entry.expires or (entry.offer.expires if entry.offer else None)
    return _Item(
        entry=entry,
        title=get_title(entry),
        authors=get_authors(entry, feed),
        # Sanitised by hop 3 before it was stored; the page's policy stands behind that.
        content=Markup(entry.content or ""),  # noqa: S704
        published=to_rfc3339(entry.date),
        day=say_date(entry.date, feed.language),
        expires=say_date(expires, feed.language) if expires else None,
        shows_image=bool(entry.image and entry.content and entry.image.url in entry.content),
    )
