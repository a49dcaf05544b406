"""`feedtool headers`: print web server configuration for the published folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from feedtool.cli.console import config_option

if TYPE_CHECKING:
    from feedtool.model.config import Config

SERVERS = ("nginx", "apache", "caddy", "netlify", "cloudflare")


@click.command(short_help="Print web server configuration for the published folder.")
@click.argument("server", type=click.Choice(SERVERS))
@config_option
def command(server: str, config_path: Path) -> int:
    """Print web server configuration for the published folder.

    It sets media types and charsets, CORS for the JSON feeds and five minutes of caching, and serves the precompressed
    files. XML feeds are served as application/xml, so that browsers display them, and no script in them can run.

    \b
    Examples:
      feedtool headers nginx > /etc/nginx/snippets/feeds.conf
      feedtool headers netlify >> public/_headers
    """
    from feedtool.config import load_config
    from feedtool.output.pages.templating import render_server

    config = load_config(config_path)
    path = urlsplit(config.site.base_url).path or "/"
    folder = config.output.resolve().as_posix()
    click.echo(render_server(server, path=path, folder=folder, files=_list_files(config)), nl=False)
    return 0


def _list_files(config: Config) -> list[tuple[str, str]]:
    """Return (name, media type to serve) of every file that a build writes."""
    from feedtool.plugins import load_class

    found = [
        (f"{stream.name}{part.suffix}", part.media_type)
        for stream in config.streams
        for part in (load_class("renderers", name)() for name in config.formats)
    ]
    found += [(part.filename, part.media_type) for part in (load_class("indexes", name)() for name in config.indexes)]
    return [(name, "application/xml" if name.endswith(".xml") else media_type) for name, media_type in found]
