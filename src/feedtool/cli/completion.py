"""Completes names of feeds.yaml and of plug-ins, and files, in the user's shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    import click

    from feedtool.model.config import Config

Complete = Callable[["click.Context", "click.Parameter", str], list[CompletionItem]]


def _complete_from_config(list_names: Callable[[Config], Iterable[tuple[str, str]]]) -> Complete:
    """Return a function that completes (name, help) from feeds.yaml; without a valid file there is nothing."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from pathlib import Path

        from feedtool.config import load_config
        from feedtool.errors import FeedtoolError

        try:
            config = load_config(Path(ctx.params.get("config_path") or "feeds.yaml"))
        except FeedtoolError:
            return []
        return [CompletionItem(name, help=text) for name, text in list_names(config) if name.startswith(incomplete)]

    return complete


complete_stream = _complete_from_config(lambda config: ((one.name, one.title) for one in config.streams))
complete_subscription = _complete_from_config(
    lambda config: ((one.key, one.title or "") for one in config.subscriptions)
)


def complete_file(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete a file, where a URL or `-` is possible, too."""
    return [CompletionItem(incomplete, type="file")]


def complete_parser(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a parser."""
    from feedtool.plugins import list_parts

    return [CompletionItem(name) for name in list_parts("parsers") if name.startswith(incomplete)]
