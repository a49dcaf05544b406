"""`feedtool add`: find the feed of a site and follow it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from feedtool.cli.completion import complete_file
from feedtool.cli.console import config_option, count, escape, print_error
from feedtool.content.text import shorten

if TYPE_CHECKING:
    from feedtool.model import Document, Failed, ReadFeed
    from feedtool.model.config import Config

_SHOWN = 5
"""Number of entries that are shown."""
_MAX_GUESSES = 8
_TITLE = 100


@click.command(short_help="Follow a site: find its feed and add it to feeds.yaml.")
@click.argument("address", metavar="URL|FILE", shell_complete=complete_file)
@config_option
@click.option("--title", help="Title of the feed, in place of its own.")
@click.option("--category", "categories", multiple=True, metavar="NAME", help="Category of its entries; repeatable.")
@click.option("--dry-run", is_flag=True, help="Only show what the feed would bring.")
def command(address: str, config_path: Path, *, title: str | None, categories: tuple[str, ...], dry_run: bool) -> int:
    """Follow a site: find its feed and add it to feeds.yaml.

    URL is a feed, or any page of a site that has one; FILE is a feed or an OPML list. The newest entries are shown, and
    the feed is written under `subscriptions:`; the rest of the file stays as it is, comments included.

    \b
    Examples:
      feedtool add https://example.com/
      feedtool add https://example.com/feed.xml --title "Example" --category News
      feedtool add https://example.com/ --dry-run
    """
    from feedtool.config import load_config
    from feedtool.config.checks import canonicalize_address
    from feedtool.config.editing import add_subscription

    config = load_config(config_path)
    given = address if "://" in address or Path(address).exists() else f"https://{address}"
    found = _find_feed(given, config)
    if found is None:
        return 1
    url, inspected = found
    _show(url, inspected)
    known = {canonicalize_address(one.key): one.key for one in config.subscriptions}
    if known_as := known.get(canonicalize_address(url)):
        click.echo(f"{escape(config.path.name)} has it already: {escape(known_as)}")
        return 0
    if dry_run:
        return 0
    values: dict[str, Any] = {"opml" if inspected.parsed.kind == "list of feeds" else "url": url}
    values |= {"title": title} if title else {}
    values |= {"category": [*categories] if len(categories) > 1 else categories[0]} if categories else {}
    add_subscription(config, values)
    click.echo(f"Added to {escape(str(config.path))}; `feedtool build` fetches it.")
    return 0


def _find_feed(given: str, config: Config) -> tuple[str, ReadFeed] | None:
    """Return the address of the feed and its content; None after printing the reason."""
    from feedtool.feeds.discovery import describe_page, find_feeds, guess_feeds, is_html
    from feedtool.model import Failed

    document = _fetch(given, config)
    if isinstance(document, Failed):
        print_error(f"{given}: {document.message}")
        return None
    if not is_html(document.content):
        inspected = _read(document, given)
        return (_name(given, config), inspected) if inspected else None
    named = find_feeds(document.content, document.url, dict(document.pagination_headers).get("link", ""))
    links = [link.url for link in (*named, *guess_feeds(document.url)[:_MAX_GUESSES])]
    working = _list_working(dict.fromkeys(links), config)
    first = next(working, None)
    if first is None:
        print_error(
            f"{given} is {describe_page(document.content)} and names no feed",
            "look for its feed in a browser, and give its URL",
        )
        return None
    others = [link.url for link in named if link.url != first[0]]
    if others:
        click.echo(f"Other feeds of the page: {escape(', '.join(shorten(one, 120) for one in others[:_SHOWN]))}")
    return first


def _list_working(links: Iterator[str] | dict[str, None], config: Config) -> Iterator[tuple[str, ReadFeed]]:
    """Yield the addresses that are feeds, in order, each fetched when it is asked for."""
    from feedtool.model import Failed

    for link in links:
        document = _fetch(link, config)
        if not isinstance(document, Failed) and (inspected := _read(document, None)):
            yield link, inspected


def _fetch(address: str, config: Config) -> Document | Failed:
    from feedtool.pipeline.wiring import fetch_document

    return fetch_document(address, config.fetch.allow_hosts)


def _read(document: Document, name: str | None) -> ReadFeed | None:
    """Return the content of a feed; None if it is not one, after printing the reason under its name."""
    from feedtool.errors import ParseError
    from feedtool.pipeline.inspect import read_untrusted_document
    from feedtool.pipeline.wiring import get_now, load_parsers

    try:
        inspected = read_untrusted_document(document, load_parsers(), now=get_now())
    except ParseError as error:
        if name:
            print_error(f"{name}: {error}", error.hint)
        return None
    if inspected.parsed.kind in ("feed", "list of feeds"):
        return inspected
    if name:
        print_error(f"{name} is not a feed, but {inspected.parsed.format}", "list your own articles under `articles:`")
    return None


def _name(given: str, config: Config) -> str:
    """Return the address to write: of a file, the path from the folder of the config."""
    import os

    if urlsplit(given).scheme in ("http", "https"):
        return given
    return Path(os.path.relpath(given, config.root)).as_posix()


def _show(url: str, inspected: ReadFeed) -> None:
    """Print the title of a feed and its newest entries."""
    from feedtool.model import NO_DATE

    dated = [(entry.published or entry.updated or NO_DATE, entry) for entry in inspected.entries]
    dated.sort(key=lambda one: one[0], reverse=True)
    title = inspected.about.title or "(no title)"
    click.echo(f"{escape(shorten(title, _TITLE))}  {escape(url)}  ({count(len(dated), 'entry', 'entries')})")
    for date, entry in dated[:_SHOWN]:
        day = " " * 10 if date == NO_DATE else f"{date:%Y-%m-%d}"
        click.echo(f"  {day}  {escape(shorten(entry.title or entry.summary or entry.link or entry.id, _TITLE))}")
