"""feed.css: what a browser makes of a feed that somebody opened by its address.

CSS, never XSLT, which browsers are giving up. It works where the feed is served as application/xml.
"""

from __future__ import annotations

from feedtool.model import PublishedSite
from feedtool.output.pages.templating import render_text
from feedtool.output.translations import get_direction, get_labels


class StyleIndex:
    """Folder -> the style sheet that the XML feeds name."""

    name = "style"
    filename = "feed.css"
    media_type = "text/css"
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Write the whole sheet, with its one sentence in the site's language."""
        language = folder.site.language
        words = get_labels(language)
        return render_text(
            "feed.css",
            folder.site,
            notice=_quote(f"{words['how_title']}: {words['how']}"),
            direction=get_direction(language),
        )


def _quote(text: str) -> str:
    """A CSS string (CSS Syntax 3 section 4.3.5)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
