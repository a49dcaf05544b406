"""feeds.opml: every published feed and every followed feed (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from lxml import etree

from feedtool.model import Feed, FeedInfo, FileKind, PublishedSite
from feedtool.output.display import get_site_author, to_rfc822
from feedtool.output.translations import get_labels
from feedtool.output.xml_writer import add, finish_document

_VERSIONS = {"application/rss+xml": "RSS2", "application/atom+xml": "ATOM"}
"""Media type -> the version that OPML gives it; readers of OPML know the first best."""


class OpmlIndex:
    """PublishedSite -> OPML 2.0."""

    name = "opml"
    filename = "feeds.opml"
    kind: FileKind = "other"
    media_type = "text/x-opml"
    label = "OPML"
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
    ranks = [*_VERSIONS]
    found = [link for link in feed.links if link.is_feed and link.media_type.endswith("xml")]
    if not found:
        return
    link = min(found, key=lambda one: ranks.index(one.media_type) if one.media_type in ranks else len(ranks))
    add(
        body,
        "outline",
        type="rss",
        text_=feed.title,
        title=feed.title,
        description=feed.description or None,
        xmlUrl=link.url,
        htmlUrl=feed.link,
        language=feed.language,
        version=_VERSIONS.get(link.media_type),
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
