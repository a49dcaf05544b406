"""`feedtool embed`: the lines that put a stream onto another page."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from feedtool.errors import ConfigError
from feedtool.terminal import config_option


@click.command(short_help="Print the HTML that shows a stream on another page.")
@click.argument("stream")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="So many entries.")
@click.option("--layout", type=click.Choice(["list", "cards"]), default="list", show_default=True, help="How.")
@config_option
def command(stream: str, config_path: Path, *, limit: int, layout: str) -> int:
    """Print the HTML that shows a stream on another page: an element, and the small script that fills it.

    The script comes from the published folder, reads the stream's JSON feed and works under a strict
    Content-Security-Policy that allows the folder's host in script-src and connect-src. Without JavaScript the link
    inside the element is shown.

    \b
    Examples:
      feedtool embed recent
      feedtool embed news --limit 3 --layout cards
    """
    from feedtool.config import load_config
    from feedtool.pages import make_snippet
    from feedtool.registry import load

    config = load_config(config_path)
    found = next((one for one in config.streams if one.name == stream), None)
    if found is None:
        names = [one.name for one in config.streams]
        close = get_close_matches(stream, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names)}"
        raise ConfigError(f"there is no stream {stream!r} in {config.path.name}", hint=hint)
    if "jsonfeed" not in config.formats or "script" not in config.indexes:
        raise ConfigError(
            f"{config.path.name} does not publish what an embed needs",
            hint="put jsonfeed into `formats` and script into `indexes`",
        )
    base = config.site.base_url
    page = f"{base}{found.name}.html" if "html" in config.formats else config.site.url
    address = f"{base}{found.name}{load('renderers', 'jsonfeed').suffix}"
    script = f"{base}{load('indexes', 'script').filename}"
    click.echo(make_snippet((found.title, page), address, script, limit=limit, layout=layout))
    return 0
