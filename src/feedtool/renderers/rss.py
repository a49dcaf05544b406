"""RSS 2.0, by the specification and the RSS Advisory Board's best practices profile.

feedgen builds the skeleton; what it cannot say or says wrongly is put right in its extension hooks, which run
last on each item: names without mail addresses (dc:creator), full text beside the summary (content:encoded),
links to other appearances, images, hubs.
"""

from __future__ import annotations

from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator

from feedtool import __version__
from feedtool.core.presentation import find_enclosures, get_authors, get_title, has_page, to_rfc822
from feedtool.core.text import drop_illegal
from feedtool.core.xmlwriting import ATOM, CONTENT, DC, FEEDTOOL, MEDIA, add, add_offer_and_review, remove
from feedtool.model import Entry, Feed


class RssRenderer:
    """Feed -> RSS 2.0."""

    name = "rss"
    suffix = ".rss.xml"
    media_type = "application/rss+xml"

    def render(self, feed: Feed) -> bytes:
        """Write the whole document."""
        generator = FeedGenerator()
        generator.register_extension("whole", _WholeFeed, _WholeItem, atom=False, rss=True)
        generator.whole.feed = feed
        generator.title(drop_illegal(feed.title))
        generator.link(href=feed.link, rel="alternate")
        generator.description(drop_illegal(feed.description or feed.title))
        generator.language(feed.language)
        generator.generator("feedtool", version=__version__)
        for entry in feed.entries:
            item = generator.add_entry(order="append")
            item.title(drop_illegal(get_title(entry)))
            item.guid(entry.id, permalink=has_page(entry))
            item.whole.entry, item.whole.feed = entry, feed
        written: bytes = generator.rss_str(pretty=True)
        return written


class _WholeFeed(BaseExtension):  # type: ignore[misc]  # feedgen ships no types
    """What the channel needs besides."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "media": MEDIA, "feedtool": FEEDTOOL}

    def extend_rss(self, rss: Any) -> Any:
        channel, feed = rss[0], self.feed
        # feedgen stamps the time of writing; a feed is as new as its newest entry.
        remove(channel, "lastBuildDate", "docs", f"{{{ATOM}}}link")
        if feed.updated:
            add(channel, "lastBuildDate", to_rfc822(feed.updated))
        if feed.site.rights:
            add(channel, "copyright", feed.site.rights)
        if feed.site.image:
            image = add(channel, "image")
            add(image, "url", feed.site.image)
            add(image, "title", feed.title)
            add(image, "link", feed.link)
        own = feed.address("rss")
        if own:
            add(channel, f"{{{ATOM}}}link", href=own, rel="self", type="application/rss+xml")
        for hub in feed.hubs:
            add(channel, f"{{{ATOM}}}link", href=hub, rel="hub")
        channel[:] = sorted(channel, key=lambda element: element.tag == "item")
        return rss


class _WholeItem(BaseEntryExtension):  # type: ignore[misc]  # feedgen ships no types
    """What an item needs besides."""

    entry: Entry
    feed: Feed

    def extend_rss(self, item: Any) -> Any:
        entry = self.entry
        _add_links(item, entry)
        if entry.summary or not entry.content:
            add(item, "description", entry.summary or get_title(entry))
        if entry.content:
            add(item, f"{{{CONTENT}}}encoded", entry.content)
        add(item, "pubDate", to_rfc822(entry.date))
        for person in get_authors(entry, self.feed):
            add(item, f"{{{DC}}}creator", person.name)
        if entry.language and entry.language != self.feed.language:
            add(item, f"{{{DC}}}language", entry.language)
        for category in entry.categories:
            add(item, "category", category.label or category.term, domain=category.scheme)
        _add_media(item, entry)
        if entry.source and entry.source.url:
            add(item, "source", entry.source.title, url=entry.source.url)
        if entry.rights:
            add(item, f"{{{DC}}}rights", entry.rights)
        add_offer_and_review(item, entry)
        return item


def _add_links(item: Any, entry: Entry) -> None:
    if entry.link:
        add(item, "link", entry.link)
    if entry.comments:
        add(item, "comments", entry.comments)
    for other in entry.also:
        if other.link:
            add(item, f"{{{ATOM}}}link", href=other.link, rel="related", title=other.source.title or None)


def _add_media(item: Any, entry: Entry) -> None:
    """One enclosure, as the profile advises: many readers take only one; all of them as media:content."""
    files = find_enclosures(entry)
    for url, media_type, length in files[:1]:
        add(item, "enclosure", url=url, length=str(length), type=media_type)
    for url, media_type, length in files[1:]:
        add(item, f"{{{MEDIA}}}content", url=url, type=media_type, fileSize=str(length) if length else None)
    if entry.image and entry.image.url not in {url for url, _, _ in files}:
        image = entry.image
        content = add(
            item,
            f"{{{MEDIA}}}content",
            url=image.url,
            medium="image",
            type=image.media_type,
            width=str(image.width) if image.width else None,
            height=str(image.height) if image.height else None,
        )
        if image.alt:
            add(content, f"{{{MEDIA}}}description", image.alt, type="plain")
