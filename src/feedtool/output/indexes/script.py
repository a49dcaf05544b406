"""feedtool.js: the element that shows a stream on any other site, `<feedtool-stream src="...">`."""

from __future__ import annotations

from feedtool.model import FileKind, PublishedSite
from feedtool.output.pages.templating import render_text


class ScriptIndex:
    """PublishedSite -> the script, the same for every site unless a theme has its own."""

    name = "script"
    filename = "feedtool.js"
    kind: FileKind = "script"
    media_type = "text/javascript"
    label = ""
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole script."""
        return render_text("embed.js", folder.site)
