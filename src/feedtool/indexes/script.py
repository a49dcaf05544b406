"""feedtool.js: the element that shows a stream on any other site, `<feedtool-stream src="...">`."""

from __future__ import annotations

from feedtool.model import Folder
from feedtool.pages import render_text


class ScriptIndex:
    """Folder -> the script, the same for every folder."""

    name = "script"
    filename = "feedtool.js"
    media_type = "text/javascript"

    def render(self, folder: Folder) -> bytes:  # noqa: ARG002 (the interface's argument)
        """Write the whole script."""
        return render_text("embed.js")
