"""`feedtool headers`: print web server configuration for the published folder."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from feedtool.cli.console import config_option

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
    from feedtool.output.served_types import get_served_type, list_special_types
    from feedtool.plugins import load_parts

    config = load_config(config_path)
    renderers, indexes = (
        load_parts("renderers", config.formats, config.plugins),
        load_parts("indexes", config.indexes, config.plugins),
    )
    streams = [stream.name for stream in config.streams]
    files = [(f"{name}{part.suffix}", get_served_type(part, part.suffix)) for name in streams for part in renderers]
    files += [(part.filename, get_served_type(part, part.filename)) for part in indexes]
    path = urlsplit(config.site.base_url).path or "/"
    folder = config.output.resolve().as_posix()
    special = list_special_types(renderers, indexes)
    click.echo(render_server(server, path=path, folder=folder, files=files, special=special), nl=False)
    return 0
