"""feed.css: the style of a feed that is opened in a browser.

It is CSS, because browsers are removing XSLT. It works if the feed is served as application/xml.
"""

from __future__ import annotations

from feedtool.model import FileKind, PublishedSite
from feedtool.output.pages.templating import render_text
from feedtool.output.translations import get_direction, get_labels


class StyleIndex:
    """PublishedSite -> the style sheet of the XML feeds."""

    name = "style"
    filename = "feed.css"
    kind: FileKind = "style"
    media_type = "text/css"
    label = ""
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the style sheet, with its one sentence in the site's language."""
        language = folder.site.language
        words = get_labels(language)
        return render_text(
            "feed.css",
            folder.site,
            notice=_quote(f"{words['how_title']}: {words['how']}"),
            direction=get_direction(language),
        )


def _quote(text: str) -> str:
    """Return a CSS string (CSS Syntax 3 section 4.3.5)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
