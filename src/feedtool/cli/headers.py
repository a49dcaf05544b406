"""`feedtool headers`: how a web server has to serve what is published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from feedtool.cli.console import config_option

if TYPE_CHECKING:
    from feedtool.model.config import Config

SERVERS = ("nginx", "apache", "caddy", "netlify", "cloudflare")


@click.command(short_help="Print the web server's configuration for the published folder.")
@click.argument("server", type=click.Choice(SERVERS))
@config_option
def command(server: str, config_path: Path) -> int:
    """Print what to put into the configuration of a web server, so that it serves the published folder well.

    Types and charsets, CORS for the JSON feeds, five minutes of caching, the compressed twins as they are, and
    application/xml for the XML feeds, which lets browsers show them to people, without running anything in them.

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
    """(name, media type) of every file that a build writes, as it is to be served."""
    from feedtool.plugins import load_class

    found = [
        (f"{stream.name}{part.suffix}", part.media_type)
        for stream in config.streams
        for part in (load_class("renderers", name)() for name in config.formats)
    ]
    found += [(part.filename, part.media_type) for part in (load_class("indexes", name)() for name in config.indexes)]
    return [(name, "application/xml" if name.endswith(".xml") else media_type) for name, media_type in found]
