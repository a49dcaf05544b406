"""`feedtool parse`: parse a feed and print it as JSON Feed."""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from feedtool.cli.completion import complete_file, complete_parser
from feedtool.cli.console import as_of_option, describe_note, escape, print_diagnostics, print_error
from feedtool.content.text import clean_text, is_script_url

if TYPE_CHECKING:
    from feedtool.model import Document, Entry, Failed, ParsedEntry, Person, ReadFeed, Text

_STDIN_LIMIT = 100 * 1024 * 1024


@click.command(short_help="Parse a feed and print it as JSON Feed.")
@click.argument("source", metavar="FILE|URL|-", shell_complete=complete_file)
@click.option("--base", metavar="URL", help="URL of the document, to resolve relative links against.")
@as_of_option
@click.option(
    "--format", "format_name", metavar="NAME", shell_complete=complete_parser, help="Use this parser for the document."
)
@click.option("--allow-host", "allow_hosts", multiple=True, metavar="HOST", help="Allow requests to this private host.")
def command(
    source: str, *, base: str | None, format_name: str | None, as_of: datetime | None, allow_hosts: tuple[str, ...]
) -> int:
    """Parse a feed and print it as one JSON Feed 1.1 object.

    Repairs and problems are printed to stderr. Exits with 1 if the document is not a feed.

    \b
    Examples:
      feedtool parse https://example.com/feed.xml
      feedtool parse saved.xml --base https://example.com/feed.xml
      curl -s https://example.com/feed.xml | feedtool parse - | jq '.items[].title'
    """
    from feedtool.errors import ParseError, PartError
    from feedtool.model import Failed
    from feedtool.pipeline.inspect import read_untrusted_document
    from feedtool.pipeline.wiring import get_now, load_parsers
    from feedtool.plugins import list_parts

    if format_name is not None and format_name not in list_parts("parsers"):
        raise PartError(f"unknown parser {format_name!r}", hint=f"installed: {', '.join(list_parts('parsers'))}")
    document = _get_document(source, base, as_of, allow_hosts)
    if isinstance(document, Failed):
        print_error(f"{source}: {document.kind}: {document.message}")
        return 1
    try:
        inspected = read_untrusted_document(document, load_parsers(), now=get_now(), format_name=format_name)
    except ParseError as error:
        print_error(f"{source}{f':{error.line}' if error.line else ''}: {error}", error.hint)
        return 1
    return _show(inspected, source)


def _get_document(
    source: str, base: str | None, as_of: datetime | None, allow_hosts: tuple[str, ...]
) -> Document | Failed:
    from msgspec.structs import replace

    from feedtool.model import Document, Failed
    from feedtool.pipeline.wiring import fetch_document, get_now

    if source == "-":
        return Document(
            feed="-", url=base or "", content=sys.stdin.buffer.read(_STDIN_LIMIT), modified=as_of or get_now()
        )
    outcome = fetch_document(source, allow_hosts)
    return (
        outcome
        if isinstance(outcome, Failed)
        else replace(outcome, url=base or outcome.url, modified=as_of or outcome.modified)
    )


def _show(inspected: ReadFeed, source: str) -> int:
    parsed = inspected.parsed
    for note in parsed.notes:
        click.echo(f"{escape(source)}: {describe_note(note)}", err=True)
    print_diagnostics(parsed.diagnostics)
    if parsed.kind == "list of feeds":
        print_error(
            f"{source}: this is an OPML list of feeds, not a feed",
            "add it as `opml:` under `subscriptions:` in feeds.yaml",
        )
        return 1
    if not parsed.entries and parsed.title is None and parsed.kind != "feed":
        print_error(f"{source}: not a feed: it has no title and no entries")
        return 1
    click.echo(json.dumps(_write_feed(inspected), ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    return int(parsed.is_partial)


def _write_feed(inspected: ReadFeed) -> dict[str, Any]:
    from feedtool.content.html_text import html_to_text
    from feedtool.content.links import clean_url
    from feedtool.entries.extensions import clean_extensions
    from feedtool.output.extensions import make_extension_objects
    from feedtool.output.jsonfeed_items import VERSION, drop_empty

    parsed, about = inspected.parsed, inspected.about
    # JSON Feed 1.1 requires `version`, `title` and `items`, so they are written even if empty.
    document: dict[str, Any] = {"version": VERSION, "title": about.title} | drop_empty(
        {
            "home_page_url": about.link,
            "feed_url": clean_url(parsed.self_url),
            "description": html_to_text(parsed.description.value) if parsed.description else None,
            "icon": clean_url(parsed.image.url) if parsed.image else None,
            "favicon": clean_url(parsed.icon),
            "authors": [_write_person(person) for person in about.authors],
            "language": about.language,
            "hubs": [{"type": "WebSub", "url": hub} for hub in map(clean_url, parsed.hubs) if hub],
            **make_extension_objects(clean_extensions(parsed.extras, about.link)),
        }
    )
    document["items"] = [
        _write_entry(entry, given, about.title) for entry, given in zip(inspected.entries, parsed.entries, strict=True)
    ]
    return document


def _write_person(person: Person) -> dict[str, Any]:
    """Return a person with both web page and mail address, so that neither is lost."""
    from feedtool.output.jsonfeed_items import drop_empty

    return drop_empty({"name": person.name, "url": person.url, "_email": person.email})


def _write_entry(entry: Entry, given: ParsedEntry, site: str) -> dict[str, Any]:
    """Return the entry as a JSON Feed item, with the full summary and link."""
    from feedtool.entries.identity import make_public_id
    from feedtool.output.jsonfeed_items import make_attachment, make_details, make_item

    return make_item(
        entry,
        id=make_public_id(entry.feed, entry.id, site_host="") if is_script_url(entry.id) else entry.id,
        url=_choose_url(given.link, entry.link),
        title=entry.title,
        summary=_summarize(entry, given, site),
        image=entry.image.url if entry.image else None,
        updated=entry.updated,
        language=entry.language,
        authors=[_write_person(person) for person in entry.authors],
        tags=[category.term for category in entry.categories],
        attachments=[make_attachment(enclosure) for enclosure in entry.enclosures],
        copies=entry.also,
        is_protected=False,
        details=make_details(entry),
    )


def _summarize(entry: Entry, given: ParsedEntry, site: str) -> str:
    """Return the whole summary on one line.

    If the publisher gives no summary, it is the body.
    """
    from feedtool.content.credit_line import drop_credit_line

    texts = [text for text in (given.summary, *given.contents) if text]
    plain = (drop_credit_line(_format_plain(text), entry.title, (site,)) for text in texts[:2])
    return next(filter(None, plain), entry.summary)


_MAX_PLAIN_TEXT = 200_000
"""Number of characters of a text that are converted to plain text."""


def _format_plain(text: Text) -> str:
    """Return a text construct as plain text; tags that it displays as text are kept."""
    from feedtool.content.html_text import html_to_text

    value = text.value[:_MAX_PLAIN_TEXT]
    return clean_text(value if text.type == "text" else html_to_text(value))


_HARMLESS = re.compile(
    r"""(?:https?|ftp|gopher|feed|itms|itpc|podcast|mailto|news|nntp|urn|tag|tel|magnet|xmpp|irc|webcal):[^\s<>"'`\\]+""",
    re.IGNORECASE,
)


def _choose_url(written: str | None, normalized: str | None) -> str | None:
    """Return the link as written if it is harmless, or else the normalized one.

    A link is harmless if its scheme runs no code and it has no markup.
    """
    return written if written and _HARMLESS.fullmatch(written) else normalized
