"""`feedtool embed`: print the HTML that embeds a stream in another page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedtool.cli.completion import complete_stream
from feedtool.cli.console import config_option
from feedtool.errors import ConfigError

if TYPE_CHECKING:
    from feedtool.model import Stream
    from feedtool.model.config import Config
    from feedtool.output.pages.embed_code import Embeddable, Kind, Layout

_KINDS = ("script", "iframe", "ssi", "esi", "links")


@click.command(short_help="Print the HTML that embeds a stream in another page.")
@click.argument("stream", shell_complete=complete_stream)
@click.option(
    "--as", "kind", type=click.Choice(_KINDS), default="script", show_default=True, help="Kind of embed, see above."
)
@click.option("--limit", type=click.IntRange(1, 100), help="Number of entries, for script and iframe.  [default: 5]")
@click.option("--layout", type=click.Choice(["list", "cards"]), help="Layout, but for links.  [default: list]")
@config_option
def command(stream: str, config_path: Path, *, kind: Kind, limit: int | None, layout: Layout | None) -> int:
    """Print the HTML that embeds a stream in another page.

    \b
    script  an element, and a small script that fills it from the JSON feed
    iframe  an inline frame that adjusts its height
    ssi     a server-side include, for nginx, Apache and others
    esi     an edge-side include, for Varnish and other caches
    links   <link> elements for feed readers, and a link to the stream's page

    The script works under a strict Content-Security-Policy that allows the folder's host in script-src and
    connect-src; an iframe needs it in frame-src. Without JavaScript, the page shows the link inside the element. The
    includes insert a fragment of HTML with ten entries, and its style sheet.

    \b
    Examples:
      feedtool embed recent
      feedtool embed news --limit 3 --layout cards
      feedtool embed news --as iframe
    """
    from feedtool.config import get_stream, load_config
    from feedtool.output.pages.embed_code import OPTIONS, make_snippet

    for option, value in (("limit", limit), ("layout", layout)):
        if value is not None and option not in OPTIONS[kind]:
            raise click.BadOptionUsage(option, f"--as {kind} has no --{option}; remove --{option}, or use --as script")
    config = load_config(config_path)
    found = get_stream(config, stream)
    embeddable = _make_embeddable(found, config)
    missing = embeddable.lacks(kind)
    if missing:
        hint = " and ".join(map(_name_part, missing))
        raise ConfigError(f"{config.path.name} does not publish the files that this embed needs", hint=f"add {hint}")
    click.echo(make_snippet(kind, embeddable, limit=limit or 5, layout=layout or "list"))
    return 0


def _make_embeddable(stream: Stream, config: Config) -> Embeddable:
    from feedtool.model import find_link
    from feedtool.output.file_links import link_formats, link_indexes
    from feedtool.output.pages.embed_code import Embeddable
    from feedtool.plugins import load_parts

    base_url = config.site.base_url
    formats = link_formats(load_parts("renderers", config.formats, config.plugins), base_url, stream.name)
    indexes = link_indexes(load_parts("indexes", config.indexes, config.plugins), base_url)
    page = find_link(formats, "page")
    return Embeddable(title=stream.title, page=page.url if page else config.site.url, links=(*formats, *indexes))


def _name_part(need: str) -> str:
    """Return an installed part whose files have this kind or media type, and the key to list it under."""
    from feedtool.plugins import load_parts

    for key, parts in (("formats", load_parts("renderers")), ("indexes", load_parts("indexes"))):
        for part in parts:
            if need in (part.kind, part.media_type):
                return f"{part.name} to `{key}`"
    raise LookupError(need)
