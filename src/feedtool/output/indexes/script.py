"""feedtool.js: the element that shows a stream on any other site, `<feedtool-stream src="...">`."""

from __future__ import annotations

from feedtool.model import PublishedSite
from feedtool.output.pages.templating import render_text


class ScriptIndex:
    """Folder -> the script, the same for every folder unless a theme has one of its own."""

    name = "script"
    filename = "feedtool.js"
    media_type = "text/javascript"
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Write the whole script."""
        return render_text("embed.js", folder.site)
