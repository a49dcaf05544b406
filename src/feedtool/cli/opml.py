"""`feedtool opml`: import and export OPML feed lists."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feedtool.cli.console import config_option, count, escape, print_error
from feedtool.content.text import clean_text

if TYPE_CHECKING:
    from feedtool.model import ParsedEntry

_MAX_BYTES = 10 * 1024 * 1024


@click.group("opml", short_help="Import and export OPML feed lists.")
def command() -> None:
    """Import and export OPML feed lists.

    \b
    Examples:
      feedtool opml import old-reader.opml >> feeds.yaml
      feedtool opml export > subscriptions.opml
    """


@command.command("import", short_help="Print the feeds of an OPML file as `subscriptions:`.")
@click.argument("source", metavar="FILE|-", type=click.Path(path_type=Path, allow_dash=True))
def import_command(source: Path) -> int:
    """Print the feeds of an OPML file as `subscriptions:` of feeds.yaml.

    Each feed is printed once, with its folders as categories. Outlines with an address that is not the http(s) URL of a
    feed, such as an included list, are reported on stderr and left out. To follow a list that changes, write
    `- opml: https://...` under `subscriptions:` instead.

    \b
    Example:
      feedtool opml import old-reader.opml
    """
    from feedtool.content.yaml_lines import format_item
    from feedtool.errors import ParseError
    from feedtool.feeds.opml import LEFT_OUT, OpmlParser
    from feedtool.model import Document

    try:
        document = Document(feed=str(source), url=str(source), content=_read(source))
        parsed = OpmlParser().parse(document)
    except ParseError as error:
        print_error(f"{source}{f':{error.line}' if error.line else ''}: {error}", error.hint)
        return 1
    click.echo("subscriptions:")
    for entry in parsed.entries:
        for line in format_item(_make_subscription(entry)):
            click.echo(line)
    notes = [note for note in parsed.notes if note.code == LEFT_OUT]
    left_out = [f"{source}:{note.location.line}: {note.message}" for note in notes]
    left_out += [f"{source}: {diagnostic.message}" for diagnostic in parsed.diagnostics]
    if left_out:
        print_error("\n".join(left_out))
    return 1 if left_out else 0


def _read(source: Path) -> bytes:
    from feedtool.errors import ParseError

    try:
        if str(source) == "-":
            return sys.stdin.buffer.read(_MAX_BYTES)
        if not source.is_file():
            raise ParseError("no such file")
        with source.open("rb") as file:
            return file.read(_MAX_BYTES)
    except OSError as error:
        raise ParseError((error.strerror or str(error)).lower()) from error


def _make_subscription(entry: ParsedEntry) -> dict[str, Any]:
    """Return the keys of a subscription."""
    url, title = entry.id or "", clean_text(entry.title.value) if entry.title else ""
    names = [_escape(category.term) for category in entry.categories]
    values: dict[str, Any] = {"url": _escape(url)}
    values |= {"title": _escape(title)} if title and title != url else {}
    return values | ({"category": names} if names else {})


def _escape(text: str) -> str:
    return escape(" ".join(text.split()))


@command.command("export", short_help="Write all subscriptions as OPML.")
@config_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this new file instead of stdout."
)
def export_command(config_path: Path, output: Path | None) -> int:
    """Write all subscriptions as OPML.

    Feeds of followed lists are included, and each feed has its categories. Local feed files and everything that may
    hold a secret are left out.

    \b
    Example:
      feedtool opml export -o subscriptions.opml
    """
    from feedtool.config import load_config
    from feedtool.feeds.subscriptions import list_subscriptions
    from feedtool.output.opml_document import render_subscriptions
    from feedtool.pipeline.wiring import open_store

    config = load_config(config_path)
    with open_store(config) as store:
        about = {key: state.about for key, state in store.load_feeds().items()}
        subscriptions = list_subscriptions(config, store)
    content = render_subscriptions(config.site.title, subscriptions, about)
    if output is None:
        click.echo(content, nl=False)
        return 0
    _write(output, content)
    click.echo(f"Wrote {count(content.count(b'xmlUrl='), 'feed')} to {escape(str(output))}")
    return 0


def _write(output: Path, content: bytes) -> None:
    from feedtool.errors import PublishError

    try:
        with output.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise PublishError(
            f"{output} already exists", hint="choose another file name, or remove the file first"
        ) from error
    except OSError as error:
        raise PublishError(f"{output}: {error.strerror}") from error
