"""The newest entries as a page to frame in another one; it tells that one how high it is."""

from __future__ import annotations

from feedtool.model import Feed
from feedtool.output.pages.entry_cards import make_teasers
from feedtool.output.pages.templating import render_page

_NEWEST = 20


class FrameRenderer:
    """Feed -> a page. Behind `#` stand `layout` (list, cards) and `limit`.

    To the page around it goes `{type: "feedtool:height", height}` in CSS pixels, whenever its height changes and
    whenever that page posts `{type: "feedtool:ask"}`.
    """

    name = "frame"
    suffix = ".frame.html"
    media_type = "text/html"

    def render(self, feed: Feed) -> bytes:
        """Write the whole page."""
        return render_page(
            "frame.html",
            feed.language,
            feed.site,
            style="frame.css",
            script="frame.js",
            feed=feed,
            items=make_teasers(feed.entries[:_NEWEST], feed),
        )
