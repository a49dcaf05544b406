"""feeds.json: every published feed and all its URLs, for programs."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from feedtool.content.dates import to_rfc3339
from feedtool.model import Feed, FeedInfo, FileKind, PublishedSite
from feedtool.output.display import format_plain
from feedtool.output.jsonfeed_items import drop_empty, make_source, protect


class CatalogIndex:
    """PublishedSite -> one JSON object: `title`, `home_page_url`, `feeds`, `subscriptions`."""

    name = "catalog"
    filename = "feeds.json"
    kind: FileKind = "other"
    media_type = "application/json"
    label = "feeds.json"
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole document."""
        site = folder.site
        document = drop_empty(
            {
                "title": format_plain(site.title),
                "home_page_url": site.url,
                "description": format_plain(site.description),
                "language": site.language,
            }
        )
        document["feeds"] = [_describe_feed(feed) for feed in folder.feeds]
        document["subscriptions"] = [protect(make_source(one)) for one in folder.subscriptions if _is_public(one)]
        line = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        return msgspec.json.format(line, indent=1) + b"\n"


def _describe_feed(feed: Feed) -> dict[str, Any]:
    return drop_empty(
        {
            "name": feed.name,
            "id": feed.id,
            "title": format_plain(feed.title),
            "description": format_plain(feed.description),
            "home_page_url": feed.link,
            "language": feed.language,
            "family": format_plain(feed.group or ""),
            "date_modified": to_rfc3339(feed.updated) if feed.updated else None,
        }
    ) | {
        "entries": len(feed.entries),
        "addresses": [
            drop_empty({"format": link.name, "type": link.media_type, "url": link.url}) for link in feed.links
        ],
    }


def _is_public(source: FeedInfo) -> bool:
    """Return whether the source is on the web; paths on this machine are not published."""
    return source.url is not None and source.url.startswith(("http://", "https://"))
