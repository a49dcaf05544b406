"""`feedtool embed`: the lines that put a stream onto another page."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedtool.cli.console import config_option
from feedtool.errors import ConfigError

if TYPE_CHECKING:
    from feedtool.model import Stream
    from feedtool.model.config import Config
    from feedtool.output.pages.embed_code import Embeddable, Kind, Layout

_KINDS = ("script", "iframe", "ssi", "esi", "links")


@click.command(short_help="Print the HTML that shows a stream on another page.")
@click.argument("stream")
@click.option("--as", "kind", type=click.Choice(_KINDS), default="script", show_default=True, help="In which way.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="So many entries.")
@click.option("--layout", type=click.Choice(["list", "cards"]), default="list", show_default=True, help="How.")
@config_option
def command(stream: str, config_path: Path, *, kind: Kind, limit: int, layout: Layout) -> int:
    """Print the HTML that shows a stream on another page.

    \b
    script  an element, and the small script that fills it from the JSON feed
    iframe  a page in the page, as high as it needs to be
    ssi     what nginx, Apache and others replace with a fragment of HTML
    esi     what Varnish and other caches replace with it
    links   what feed readers look for in the head of a page, and a link to the stream's own

    The script works under a strict Content-Security-Policy that allows the folder's host in script-src and
    connect-src; an iframe needs it in frame-src. Without JavaScript the link inside the element is shown. A fragment
    has ten entries.

    \b
    Examples:
      feedtool embed recent
      feedtool embed news --limit 3 --layout cards
      feedtool embed news --as iframe
    """
    from feedtool.config import load_config
    from feedtool.output.pages.embed_code import make_snippet

    config = load_config(config_path)
    found = _find_stream(stream, config)
    shown = _find_addresses(found, config)
    lacking = shown.lacks(kind)
    if lacking:
        keys = {name: "indexes" if name == "script" else "formats" for name in lacking}
        hint = " and ".join(f"{name} into `{key}`" for name, key in keys.items())
        raise ConfigError(f"{config.path.name} does not publish what an embed needs", hint=f"put {hint}")
    click.echo(make_snippet(kind, shown, limit=limit, layout=layout))
    return 0


def _find_stream(name: str, config: Config) -> Stream:
    found = next((one for one in config.streams if one.name == name), None)
    if found is None:
        names = [one.name for one in config.streams]
        close = get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names)}"
        raise ConfigError(f"there is no stream {name!r} in {config.path.name}", hint=hint)
    return found


def _find_addresses(stream: Stream, config: Config) -> Embeddable:
    from feedtool.output.pages.embed_code import Embeddable
    from feedtool.plugins import load_class

    base = config.site.base_url
    formats = tuple((name, f"{base}{stream.name}{load_class('renderers', name).suffix}") for name in config.formats)
    indexes = tuple((name, f"{base}{load_class('indexes', name).filename}") for name in config.indexes)
    page = dict(formats).get("html", config.site.url)
    return Embeddable(title=stream.title, page=page, addresses=(*formats, *indexes))
