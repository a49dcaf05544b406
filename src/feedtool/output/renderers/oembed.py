"""The oEmbed response for the page of a stream (oEmbed 1.0, section 2.3.4.4, "rich")."""

from __future__ import annotations

import json

from feedtool.model import Feed, FileKind
from feedtool.output.display import format_plain
from feedtool.output.jsonfeed_items import drop_empty
from feedtool.output.pages.embed_code import Embeddable, make_snippet

_WIDTH, _HEIGHT = 600, 480


class OembedRenderer:
    """Feed -> an oEmbed response; the head of the stream's page links to it."""

    name = "oembed"
    suffix = ".oembed.json"
    kind: FileKind = "oembed"
    media_type = "application/json+oembed"
    label = ""
    has_archives = False

    def render(self, feed: Feed) -> bytes:
        """Return the whole document: the stream in an iframe, or a link if no frame is published."""
        frames = tuple(link for link in feed.links if link.kind == "frame")
        stream = Embeddable(title=format_plain(feed.title), page=feed.link, links=frames)
        document = drop_empty(
            {
                "version": "1.0",
                "type": "rich",
                "title": stream.title,
                "provider_name": format_plain(feed.site.title),
                "provider_url": feed.site.url,
                "author_name": format_plain(feed.site.author.name) if feed.site.author else None,
                "cache_age": 3600,
                "width": _WIDTH,
                "height": _HEIGHT,
                "html": make_snippet("iframe" if frames else "links", stream),
            }
        )
        text = json.dumps(document, ensure_ascii=False, indent=1)
        # Without `<`, no tag can start in it, wherever it is pasted.
        return text.replace("<", "\\u003c").encode("utf-8", "replace") + b"\n"
