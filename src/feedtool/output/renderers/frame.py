"""The newest entries as a page for an iframe; it reports its height to the surrounding page."""

from __future__ import annotations

from feedtool.model import Feed, FileKind
from feedtool.output.pages.entry_cards import make_entry_cards
from feedtool.output.pages.templating import render_page

_NEWEST = 20


class FrameRenderer:
    """Feed -> a page. The part of its URL after `#` sets `layout` (list, cards) and `limit`.

    It posts `{type: "feedtool:height", height}` in CSS pixels to the surrounding page, whenever its height changes
    and whenever that page posts `{type: "feedtool:ask"}`.
    """

    name = "frame"
    suffix = ".frame.html"
    kind: FileKind = "frame"
    media_type = "text/html"
    label = ""
    has_archives = False

    def render(self, feed: Feed) -> bytes:
        """Return the whole page."""
        return render_page(
            "frame.html",
            feed.language,
            feed.site,
            style="frame.css",
            script="frame.js",
            feed=feed,
            items=make_entry_cards(feed.entries[:_NEWEST], feed),
        )
