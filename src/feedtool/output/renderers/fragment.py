"""The newest entries as an HTML fragment that a web server or a cache inserts into another page (SSI, ESI)."""

from __future__ import annotations

from feedtool.model import Feed, FileKind
from feedtool.output.pages.entry_cards import make_entry_cards
from feedtool.output.pages.templating import render_page

_NEWEST = 10


class FragmentRenderer:
    """Feed -> a list without head, style or script; the surrounding page styles it."""

    name = "fragment"
    suffix = ".fragment.html"
    kind: FileKind = "fragment"
    media_type = "text/html"
    label = ""
    has_archives = False

    def render(self, feed: Feed) -> bytes:
        """Return the whole fragment."""
        items = make_entry_cards(feed.entries[:_NEWEST], feed)
        return render_page("fragment.html", feed.language, feed.site, feed=feed, items=items)
