"""The page of a stream: cards by day, h-feed microformats, light and dark; it requests only pictures of the site."""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby

from markupsafe import Markup
from msgspec import Struct

from feedtool.content.dates import to_rfc3339
from feedtool.entries.times import get_updated
from feedtool.model import AlternateCopy, Entry, Feed, FileKind, find_link
from feedtool.output.file_links import list_other_files
from feedtool.output.pages.entry_cards import EntryCard, make_entry_card
from feedtool.output.pages.pictures import shows_picture
from feedtool.output.pages.remote_media import defer_remote_media
from feedtool.output.pages.structured_data import describe_page
from feedtool.output.pages.templating import render_page
from feedtool.output.translations import get_labels

_TEASER = 240


class _Label(Struct, frozen=True, kw_only=True):
    title: str
    page: str | None
    """The page of the stream of this category or tag, if there is one."""


class _Item(Struct, frozen=True, kw_only=True):
    entry: Entry
    card: EntryCard
    content: Markup | None
    """The whole text; None if the page shows teasers and links to the text."""
    updated: str | None
    """Set if the entry changed after its publication."""
    shows_image: bool
    """Whether the content already contains the picture."""
    labels: list[_Label]
    copies: list[AlternateCopy]
    """At other sites."""


class _Day(Struct, frozen=True, kw_only=True):
    label: str
    """Empty for entries without a date."""
    items: list[_Item]


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
        address = feed.address(self.name) or feed.link
        live = find_link(feed.current, "page")
        older, newer = find_link(feed.older, "page"), find_link(feed.newer, "page")
        return render_page(
            "stream.html",
            feed.language,
            feed.site,
            feed=feed,
            days=[_Day(label=day, items=[*some]) for day, some in groupby(items, key=lambda one: one.card.day)],
            # A subscriber on the page of an archive wants the live feed; the archive never changes.
            links=[link for link in feed.current or feed.links if link.is_feed],
            others=list_other_files(feed.current or feed.links),
            address=address,
            picture=next((item.card.image.url for item in items if item.card.image), feed.site.image),
            structured=describe_page(feed, address, [item.card for item in items]),
            oembed=find_link(feed.links, "oembed"),
            latest=live.file if live else None,
            older=older,
            newer=newer,
            archives=_list_archives(feed),
        )


def _list_archives(feed: Feed) -> list[tuple[int, str]]:
    """Return (number, file) of the pages of the archives, the newest first."""
    pages = ((number, find_link(links, "page")) for number, links in enumerate(feed.archives, start=1))
    return [(number, page.file) for number, page in pages if page][::-1]


def _make_item(entry: Entry, feed: Feed) -> _Item:
    card = make_entry_card(entry, feed, _TEASER)
    content = None
    if entry.content and (feed.shows_texts or card.is_note or not card.link):
        word = get_labels(feed.language)["picture"]
        quiet = defer_remote_media(entry.content, word, partial(shows_picture, site=feed.site))
        # Sanitized before it was stored; the page's policy is a second protection.
        content = Markup(_adapt_text(quiet))  # noqa: S704
    return _Item(
        entry=entry,
        card=card,
        content=content,
        updated=to_rfc3339(get_updated(entry)) if get_updated(entry) > entry.date else None,
        shows_image=bool(content is not None and card.image and card.image.url in content),
        labels=_list_labels(entry, feed),
        copies=_list_copies(entry, card),
    )


_HEADING = re.compile(r"<(/?)h([1-6])\b")


def _adapt_text(html: str) -> str:
    """Return clean HTML whose headings go down from h4 by single steps; wide code and tables scroll by keyboard."""
    above: list[str] = []

    def rank(found: re.Match[str]) -> str:
        if not found[1]:
            above[:] = [*(level for level in above if level < found[2]), found[2]]
        return f"<{found[1]}h{min(3 + len(above), 6)}"

    text = _HEADING.sub(rank, html).replace("<pre", '<pre tabindex="0"')
    return text.replace("<table", '<div class="scroll" tabindex="0"><table').replace("</table>", "</table></div>")


def _list_copies(entry: Entry, card: EntryCard) -> list[AlternateCopy]:
    """Return one copy for each other site."""
    named = {copy.source.title: copy for copy in reversed(entry.elsewhere) if copy.source.title != card.source}
    return [*reversed(named.values())]


def _list_labels(entry: Entry, feed: Feed) -> list[_Label]:
    """Return the categories and tags; one with a stream links to it, and a stream of the menu gives it its title."""
    topics, titled = dict(feed.topics), {one.file for one in feed.menu}
    here = find_link(feed.current or feed.links, "page")
    found = []
    for category in entry.categories:
        page = topics.get(category.term.casefold())
        title = page.title if page and page.file in titled else category.label or category.term
        is_here = page is not None and here is not None and page.file == here.file
        found.append(_Label(title=title, page=page.file if page and not is_here else None))
    return found
