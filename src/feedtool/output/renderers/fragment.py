"""The newest entries as a piece of HTML that a web server or a cache puts into another page (SSI, ESI)."""

from __future__ import annotations

from feedtool.model import Feed
from feedtool.output.pages.entry_cards import make_teasers
from feedtool.output.pages.templating import render_page

_NEWEST = 10


class FragmentRenderer:
    """Feed -> a list, without head, style or script: the page around it gives it its looks."""

    name = "fragment"
    suffix = ".fragment.html"
    media_type = "text/html"

    def render(self, feed: Feed) -> bytes:
        """Write the whole fragment."""
        items = make_teasers(feed.entries[:_NEWEST], feed)
        return render_page("fragment.html", feed.language, feed.site, feed=feed, items=items)
