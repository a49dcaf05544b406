"""`feedtool remove`: stop following a feed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedtool.cli.completion import complete_subscription
from feedtool.cli.console import config_option, escape

if TYPE_CHECKING:
    from feedtool.model.config import Config


@click.command(short_help="Stop following a feed: remove it from feeds.yaml.")
@click.argument("name", metavar="URL|TITLE", shell_complete=complete_subscription)
@config_option
def command(name: str, config_path: Path) -> int:
    """Stop following a feed: remove it from feeds.yaml.

    URL|TITLE is the URL or path as feeds.yaml has it, or the title that it has there. The rest of the file stays as it
    is, comments included. The next build no longer shows the entries of the feed.

    \b
    Examples:
      feedtool remove https://example.com/feed.xml
      feedtool remove "Another site"
    """
    from feedtool.config import load_config
    from feedtool.config.editing import remove_subscription

    config = load_config(config_path)
    key = _find_key(name, config)
    remove_subscription(config, key)
    click.echo(f"Removed {escape(key)} from {escape(str(config.path))}; the next build no longer shows its entries.")
    return 0


def _find_key(name: str, config: Config) -> str:
    """Return the key of a subscription.

    Raises:
        ConfigError: no subscription has this name, or several do.
    """
    from feedtool.config.checks import canonicalize_address
    from feedtool.content.messages import find_nearest
    from feedtool.errors import ConfigError

    keys = [one.key for one in config.subscriptions if name in (one.key, one.title)]
    with suppress(ValueError):  # a name that is neither URL nor path
        wanted = canonicalize_address(name)
        keys = keys or [one.key for one in config.subscriptions if canonicalize_address(one.key) == wanted]
    if len(keys) == 1:
        return keys[0]
    if keys:
        raise ConfigError(f"{len(keys)} subscriptions are called {name!r}", hint=f"name one: {', '.join(keys)}")
    names = [text for one in config.subscriptions for text in (one.key, one.title) if text]
    near = find_nearest(name, names)
    is_listed = (
        f" A feed of an OPML list is removed in that list: {config.opml_lists[0].url}." if config.opml_lists else ""
    )
    raise ConfigError(
        f"{config.path.name} has no subscription {name!r}",
        hint=f"did you mean {near!r}?" if near else f"look under `subscriptions:`.{is_listed}",
    )
