"""A list of subscriptions as OPML 2.0 (http://opml.org/spec2.opml), for readers and other programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from feedtool.fetching.address_guard import is_web_address
from feedtool.model import FeedInfo, Subscription
from feedtool.output.xml_writer import add, finish_document


def render_subscriptions(title: str, subscriptions: Iterable[Subscription], about: Mapping[str, FeedInfo]) -> bytes:
    """Return the list in folders: the first category is the folder, the others are in `category`.

    Feeds that are local files are left out, and so are headers and proxies, which hold secrets.

    Args:
        title: title of the list.
        subscriptions: in the order of the list.
        about: the feeds' descriptions of themselves, by key.
    """
    root = etree.Element("opml", version="2.0")
    add(add(root, "head"), "title", title)
    body = add(root, "body")
    folders = {"": body}
    for one in subscriptions:
        if not is_web_address(one.url):
            continue
        first = one.categories[0] if one.categories else ""
        if first not in folders:
            folders[first] = add(body, "outline", text_=first, title=first)
        stated = about.get(one.key) or FeedInfo()
        name = one.title or stated.title or one.url
        add(
            folders[first],
            "outline",
            type="rss",
            text_=name,
            title=name,
            xmlUrl=one.url,
            htmlUrl=stated.link,
            language=one.language or stated.language,
            category=",".join(one.categories[1:]) or None,
        )
    return finish_document(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
