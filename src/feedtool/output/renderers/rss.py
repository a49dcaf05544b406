"""RSS 2.0, by the specification and the RSS Advisory Board's best practices profile.

feedgen builds the channel. Its extension hook corrects what feedgen omits or writes wrongly, and writes the items:
names without mail addresses (dc:creator), full text beside the summary (content:encoded), links to other copies,
images, hubs. The items go directly into the tree, because feedgen would make a document of each and copy it.
"""

from __future__ import annotations

from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator

from feedtool.content.namespaces import ATOM, CONTENT, DC, MEDIA
from feedtool.content.text import drop_illegal
from feedtool.content.values import check_address, check_file_address
from feedtool.model import Entry, Feed, FileKind
from feedtool.output.display import (
    find_enclosures,
    find_language,
    find_page_uri,
    get_authors,
    get_feed_title,
    get_summary,
    get_title,
    has_page,
    to_rfc822,
    to_uri,
)
from feedtool.output.extensions import add_extensions, list_media_addresses, list_namespaces
from feedtool.output.xml_writer import (
    add,
    add_archive_links,
    add_html,
    add_offer_and_review,
    finish_document,
    set_plain,
)
from feedtool.version import __version__


class RssRenderer:
    """Feed -> RSS 2.0."""

    name = "rss"
    suffix = ".rss.xml"
    kind: FileKind = "feed"
    media_type = "application/rss+xml"
    label = "RSS"
    has_archives = True

    def render(self, feed: Feed) -> bytes:
        """Return the whole document."""
        generator = FeedGenerator()
        generator.register_extension("whole", _WholeFeed, atom=False, rss=True)
        generator.whole.feed = feed
        generator.title(drop_illegal(get_feed_title(feed)))
        generator.link(href=feed.link, rel="alternate")
        generator.description(drop_illegal(feed.description or get_feed_title(feed)))
        generator.language(find_language(feed.language))
        generator.generator("feedtool", version=__version__)
        generator.docs("")
        return finish_document(generator.rss_str(pretty=True), feed.stylesheet)


class _WholeFeed(BaseExtension):  # type: ignore[misc]  # feedgen ships no types
    """Completes the channel and adds its items."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return list_namespaces(self.feed)

    def extend_rss(self, rss: Any) -> Any:
        channel, feed = rss[0], self.feed
        set_plain(channel.find("title"), get_feed_title(feed))
        set_plain(channel.find("description"), feed.description or get_feed_title(feed))
        # feedgen writes the current time; the date of a feed must be that of its newest entry.
        built = channel.find("lastBuildDate")
        if feed.updated:
            built.text = to_rfc822(feed.updated)
        else:
            channel.remove(built)
        if feed.site.rights:
            add(channel, "copyright", feed.site.rights)
        if feed.site.image:
            _add_picture(channel, feed, to_uri(feed.site.image))
        own = feed.address("rss")
        if own:
            add(channel, f"{{{ATOM}}}link", href=own, rel="self", type="application/rss+xml")
        for hub in feed.hubs:
            add(channel, f"{{{ATOM}}}link", href=hub, rel="hub")
        add_archive_links(channel, feed, "rss", "application/rss+xml")
        for entry in feed.entries:
            _add_item(channel, entry, feed)
        return rss


def _add_item(channel: Any, entry: Entry, feed: Feed) -> None:
    item = add(channel, "item")
    add(item, "title", get_title(entry))
    add(item, "guid", entry.id, isPermaLink="true" if has_page(entry) else "false")
    _add_links(item, entry)
    _add_texts(item, entry)
    if entry.published:
        add(item, "pubDate", to_rfc822(entry.published))
    for person in get_authors(entry, feed):
        add(item, f"{{{DC}}}creator", person.name)
    language = find_language(entry.language)
    if language and language != feed.language:
        add(item, f"{{{DC}}}language", language)
    for category in entry.categories:
        add(item, "category", category.label or category.term, domain=category.scheme)
    _add_media(item, entry)
    if entry.source and entry.source.url and not any(check_address(to_uri(entry.source.url))):
        add(item, "source", entry.source.title or entry.source.url, url=to_uri(entry.source.url))
    if entry.rights:
        add(item, f"{{{DC}}}rights", entry.rights)
    add_offer_and_review(item, entry)
    add_extensions(item, entry)


def _add_picture(channel: Any, feed: Feed, url: str) -> None:
    """Add the picture: RSS allows three image formats; others are written as atom:logo."""
    if not url.lower().partition("?")[0].endswith((".gif", ".jpg", ".jpeg", ".png")):
        add(channel, f"{{{ATOM}}}logo", url)
        return
    image = add(channel, "image")
    add(image, "url", url)
    add(image, "title", get_feed_title(feed))
    add(image, "link", feed.link)


def _add_links(item: Any, entry: Entry) -> None:
    link = find_page_uri(entry)
    if link:
        add(item, "link", link)
    if entry.comments:
        add(item, "comments", to_uri(entry.comments))
    for other in entry.elsewhere:
        if other.link:
            add(item, f"{{{ATOM}}}link", href=to_uri(other.link), rel="related", title=other.source.title or None)


def _add_texts(item: Any, entry: Entry) -> None:
    """Add the summary, then the content (RSS Profile, namespace-elements-content-encoded).

    Readers take a description for HTML, so `&` and `<` are escaped in plain text.
    """
    summary = get_summary(entry) or get_title(entry)
    add_html(item, "description", summary.replace("&", "&amp;").replace("<", "&lt;"))
    if entry.content:
        add_html(item, f"{{{CONTENT}}}encoded", entry.content)


def _add_media(item: Any, entry: Entry) -> None:
    """Add one enclosure, as the profile advises, because many readers take only one; others are media:content,
    and so are pictures, unless the publisher's own media:content says more about them.

    An enclosure with a private host is media:content, too, because validators reject it as an enclosure.
    """
    files, described = find_enclosures(entry), list_media_addresses(entry)
    first = 0 if files and any(check_file_address(files[0][1])) else 1
    for _file, url, media_type, length in files[:first]:
        add(item, "enclosure", url=url, length=str(length), type=media_type)
    for file, url, media_type, length in files[first:]:
        if file.url in described:
            continue
        size = str(length) if length else None
        duration = str(file.duration_s) if file.duration_s else None
        add(item, f"{{{MEDIA}}}content", url=url, type=media_type, fileSize=size, duration=duration)
    image = entry.image
    if image and image.url not in {*described, *(file.url for file, *_ in files)}:
        content = add(
            item,
            f"{{{MEDIA}}}content",
            url=to_uri(image.url),
            medium="image",
            type=image.media_type,
            width=str(image.width) if image.width else None,
            height=str(image.height) if image.height else None,
        )
        if image.alt:
            add(content, f"{{{MEDIA}}}description", image.alt, type="plain")
