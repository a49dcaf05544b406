"""embed.html: what each stream looks like on another site, and the lines to paste there."""

from __future__ import annotations

from urllib.parse import urlsplit

from feedtool.model import Folder
from feedtool.pages import make_snippet, render_page


class EmbedsIndex:
    """Folder -> the page that shows all embeds, live."""

    name = "embeds"
    filename = "embed.html"
    media_type = "text/html"

    def render(self, folder: Folder) -> bytes:
        """Write the whole page; it shows something where the script and the JSON feeds are published, too."""
        script = dict(folder.addresses).get("script")
        samples = [
            (feed, _last(address), make_snippet((feed.title, feed.link), address, script))
            for feed in folder.feeds
            for address in [feed.address("jsonfeed")]
            if address and script
        ]
        return render_page(
            "embed.html",
            folder.site.language,
            runs_own=True,
            folder=folder,
            samples=samples,
            element=_last(script or ""),
        )


def _last(address: str) -> str:
    """The file's own name: the page stands beside it, wherever the folder is looked at."""
    return urlsplit(address).path.rpartition("/")[2]
