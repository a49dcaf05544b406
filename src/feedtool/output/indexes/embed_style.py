"""embed.css: the style of fragments that web servers and caches insert into other pages."""

from __future__ import annotations

from feedtool.model import FileKind, PublishedSite
from feedtool.output.pages.templating import render_text


class EmbedStyleIndex:
    """PublishedSite -> a style sheet that takes type and colors from the page around it."""

    name = "embed_style"
    filename = "embed.css"
    kind: FileKind = "embed style"
    media_type = "text/css"
    label = ""
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the style sheet, the same for every site unless a theme has its own."""
        return render_text("embed.css", folder.site)
