"""feeds.opml: every published feed and every followed feed (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from lxml import etree

from feedtool.model import Feed, FeedInfo, PublishedSite
from feedtool.output.display import get_site_author, to_rfc822
from feedtool.output.translations import get_labels
from feedtool.output.xml_writer import add, finish_document

_XML_FORMATS = (("rss", "RSS2"), ("atom", "ATOM"))


class OpmlIndex:
    """PublishedSite -> OPML 2.0."""

    name = "opml"
    filename = "feeds.opml"
    media_type = "text/x-opml"
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole document."""
        root = etree.Element("opml", version="2.0")
        head = add(root, "head")
        add(head, "title", folder.site.title)
        newest = max((feed.updated for feed in folder.feeds if feed.updated), default=None)
        if newest:
            add(head, "dateModified", to_rfc822(newest))
        add(head, "ownerName", get_site_author(folder.site).name)
        add(head, "docs", "http://opml.org/spec2.opml")
        body = add(root, "body")
        for group_title, feeds in groupby(folder.feeds, key=lambda feed: feed.group):
            parent = add(body, "outline", text_=group_title, title=group_title) if group_title else body
            for feed in feeds:
                _add_feed(parent, feed)
        if folder.subscriptions:
            label = get_labels(folder.site.language)["sources"]
            group = add(body, "outline", text_=label, title=label)
            for source in folder.subscriptions:
                _add_source(group, source)
        return finish_document(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add_feed(body: Any, feed: Feed) -> None:
    found = next(((feed.address(name), version) for name, version in _XML_FORMATS if feed.address(name)), None)
    if found is None:
        return
    address, version = found
    add(
        body,
        "outline",
        type="rss",
        text_=feed.title,
        title=feed.title,
        description=feed.description or None,
        xmlUrl=address,
        htmlUrl=feed.link,
        language=feed.language,
        version=version,
    )


def _add_source(group: Any, source: FeedInfo) -> None:
    """Add a feed on the web; paths on this machine are not published."""
    if source.url and source.url.startswith(("http://", "https://")):
        add(
            group,
            "outline",
            type="rss",
            text_=source.title,
            title=source.title,
            xmlUrl=source.url,
            htmlUrl=source.link,
        )
