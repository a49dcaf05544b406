"""Terminal output: messages, summaries, progress and shared options.

Output has colors only on a terminal, and untrusted text is escaped.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

import click

from feedtool.content.messages import abbreviate, get_pattern
from feedtool.content.text import shorten

if TYPE_CHECKING:  # importing the model takes as long as all the rest
    from feedtool.model import Diagnostic, WithholdingReason
    from feedtool.model.reports import DocumentReport, PingReport, RestoreReport, RunReport, WithheldCounts
    from feedtool.model.state import Ping

P = ParamSpec("P")
T = TypeVar("T")

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Unicode categories of invisible characters, which can control a terminal or the text direction."""

_WIDTH = 60
_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}


config_option = click.option(
    "-c",
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("feeds.yaml"),
    show_default=True,
    envvar="FEEDTOOL_CONFIG",
    help="Configuration file.",
)
"""The option of every command that reads feeds.yaml."""


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
"""The option of every command with a result for programs."""


def verbosity_options(command: Callable[P, T]) -> Callable[P, T]:
    """Add -q and -v to a command that prints a report."""
    quiet = click.option("-q", "--quiet", is_flag=True, help="Only print warnings and errors.")
    verbose = click.option("-v", "--verbose", is_flag=True, help="Print the result for every document.")
    return quiet(verbose(command))


def former_option(name: str, advice: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Add the former name of an option to a command: an error that says how to write it now."""

    def refuse(ctx: click.Context, param: click.Parameter, value: str | None) -> None:  # noqa: ARG001 (Click's signature)
        if value is not None:
            raise click.UsageError(f"{name} was renamed: {advice}", ctx)

    return click.option(name, hidden=True, expose_value=False, callback=refuse)


def parse_duration(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    """Parse a duration such as 90s, 5m, 1h or 2d."""
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]{1,6})([smhd])", value)
    if not found:
        raise click.BadParameter(f"{value!r} is not a duration; write it as 90s, 5m, 1h or 2d", ctx, param)
    return int(found[1]) * timedelta(seconds={"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]])


def _parse_date_option(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    from feedtool.content.dates import parse_date

    found = parse_date(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is not a date; write 2026-03-05 or 2026-03-05T14:30:00+01:00", ctx, param)
    return found


def as_of_option(command: Callable[P, T]) -> Callable[P, T]:
    """Add --as-of to a command that reads pages with relative dates."""
    return click.option(
        "--as-of",
        callback=_parse_date_option,
        metavar="DATE",
        help="Reference time for relative dates such as '2 days ago' (default: file mtime).",
    )(command)


def budget_option(command: Callable[P, T]) -> Callable[P, T]:
    """Add --budget to a command that fetches."""
    return click.option(
        "--budget",
        callback=parse_duration,
        metavar="TIME",
        help="Stop starting fetches after this long (90s, 5m, 1h); skipped feeds go first next run.",
    )(command)


def escape(text: str) -> str:
    r"""Return untrusted text with control and bidi characters escaped (\x1b, \u202e)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape_one(char) if unicodedata.category(char) in _HIDDEN else char for char in text)


def _escape_one(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def print_json(value: Any) -> None:
    r"""Print a value as JSON, with control and bidi characters of untrusted text escaped (\u202e)."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo("".join(json.dumps(char)[1:-1] if _is_hidden(char) else char for char in text))


def _is_hidden(char: str) -> bool:
    return (not char.isascii() and unicodedata.category(char) in _HIDDEN) or char == "\x7f"


def print_error(message: str, hint: str | None = None) -> None:
    """Print each line of a message to stderr, then the hint.

    Of similar lines, only the first ten are printed.
    """
    lines = message.splitlines() or [""]
    for line in abbreviate((get_pattern(line), f"feedtool: {_escape_short(line, _MAX_LINE)}") for line in lines):
        click.echo(line, err=True)
    if hint:
        click.echo(f"  hint: {_escape_short(hint, _MAX_LINE)}", err=True)


def print_diagnostics(found: Iterable[Diagnostic], *, is_all: bool = False) -> None:
    """Print a line for each diagnostic to stderr.

    Of similar ones, only the first ten are printed, unless `is_all`.
    """
    lines = (((one.location.field, get_pattern(one.message)), describe_diagnostic(one)) for one in found)
    for line in (text for _, text in lines) if is_all else abbreviate(lines):
        click.echo(line, err=True)


_MAX_LOCATION = 120
_MAX_LINE = 400
"""Maximum number of characters of a URL or path in a message, and of a whole message."""


def _escape_short(text: str, length: int) -> str:
    """Return untrusted text escaped, on one line and at most `length` characters long."""
    return shorten(escape(text[: 2 * length]), length)


def describe_diagnostic(found: Diagnostic) -> str:
    """Return a diagnostic on one line, escaped and in the color of its severity."""
    from msgspec.structs import replace

    at = found.location
    short = replace(at, where=_escape_short(at.where, _MAX_LOCATION), field=at.field and _escape_short(at.field, 200))
    text = str(replace(found, location=short, message=_escape_short(found.message, 200)))
    return click.style(_escape_short(text, _MAX_LINE), fg=_COLORS[found.severity])


def describe_note(note: Diagnostic) -> str:
    """Return a note on one line, without its document: `note: line 5: message`."""
    at = note.location
    line = f"line {at.line}" if at.line else ""
    return _escape_short(": ".join(part for part in ("note", line, at.field, note.advice) if part), _MAX_LINE)


def format_time(when: datetime, zone: str) -> str:
    """Return a time in the site's time zone: `2026-03-01 14:05 CET`."""
    from zoneinfo import ZoneInfo

    return f"{when.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def locate_failure(document: DocumentReport, error: Diagnostic, zone: str) -> Diagnostic:
    """Return the error of a document as it is printed: `feed: kind: message` or `file:line: message`."""
    from msgspec.structs import replace

    from feedtool.fetching.address_guard import hide_secrets

    at = error.location
    if not _SCHEME.match(at.where) and document.next_try is None:
        return replace(error, code="")
    name, url = hide_secrets(document.feed), hide_secrets(at.where)  # a URL in a list may have a password
    name = _escape_short(name, _MAX_LOCATION)
    where = name if name == url else f"{name} ({_escape_short(url, 60)})"
    hint = f"next try {format_time(document.next_try, zone)}" if document.next_try else None
    return replace(error, code="", hint=hint, location=replace(at, where=where, field=error.code))


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its unit: `1 entry`, `2 entries`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def print_report(report: RunReport, *, zone: str, quiet: bool, verbose: bool) -> None:
    """Print problems to stderr and, with `verbose`, each document to stdout; `zone` is the site's time zone."""
    if verbose and not quiet:
        for document in report.documents:
            if document.error is None:
                click.echo(_describe_document(document))
            for note in document.notes:
                click.echo(f"    {describe_note(note)}")
    failing = (*report.failed, *report.backing_off)
    failures = (locate_failure(one, one.error, zone) for one in failing if one.error)
    print_diagnostics((*failures, *report.all_diagnostics), is_all=verbose)


def print_pings(report: PingReport, *, quiet: bool) -> None:
    """Print the number of notifications; failures go to stderr, always."""
    if report.notified and not quiet:
        click.echo(f"Sent {count(report.notified, 'notification')}")
    hubs: dict[str, list[Ping]] = {}
    for ping in report.failed:
        hubs.setdefault(ping.hub, []).append(ping)
    for hub, pings in hubs.items():
        error = pings[0].last_error or "no time was left"
        failures = max(ping.failures for ping in pings)
        tries = f" ({failures} failures so far)" if failures > 1 else ""
        topics = pings[0].topic if len(pings) == 1 else count(len(pings), "feed")
        print_error(f"could not notify {hub} about {topics}: {error}{tries}", "the next build tries again")


def describe_ingest(report: RunReport) -> str:
    """Return a summary of ingest, with lines for withheld and unlinked articles."""
    from feedtool.fetching.address_guard import is_web_address

    urls = sum(is_web_address(one.url) for one in report.documents)
    files = len(report.documents) - urls
    read = [count(files, "file")] if files or not urls else []
    read += [count(urls, "URL")] if urls else []
    done = f"Ingested {' and '.join(read)}: {report.added} new, {report.updated} updated, {report.withdrawn} withdrawn"
    if withheld := describe_withheld(report.withheld):
        done += f"\n  left out: {withheld}"
    if not report.unlinked:
        return done
    advice = 'add a url to each, or a pattern to their source: defaults: {permalink: "/:slug/"}'
    return f"{done}\n  without a URL: {count(report.unlinked, 'article')}; {advice}"


_REASONS: Mapping[WithholdingReason, tuple[str, str]] = {
    "draft": ("draft", "drafts"),
    "private": ("private", "private"),
    "password": ("with a password", "with a password"),
    "expired": ("expired", "expired"),
    "trash": ("in the trash", "in the trash"),
    "unlisted": ("unlisted", "unlisted"),
    "unknown status": ("with an unknown status", "with an unknown status"),
    "unreadable": ("unreadable", "unreadable"),
}
"""Reason -> words for one article and for several articles in a summary."""


def describe_withheld(withheld: WithheldCounts) -> str:
    """Return `3 drafts, 1 scheduled for 2026-12-24`; empty if every article is public."""
    return ", ".join(_describe_reason(reason, number, withheld.next_date) for reason, number in withheld.reasons)


def _describe_reason(reason: WithholdingReason, number: int, next_date: date | None) -> str:
    if reason == "scheduled" and next_date is None:
        return f"{number} scheduled"
    if reason == "scheduled":
        day = f" for {next_date}{' and later' if number > 1 else ''}" if next_date else ""
        return f"{number} scheduled{day}"
    return count(number, *_REASONS[reason])


def describe_restored(report: RestoreReport) -> str:
    """Return a summary of the published entries in a rebuilt store."""
    gone = report.published - report.known - report.restored - report.unread
    unread = f", {report.unread} may belong to feeds that cannot be read now" if report.unread else ""
    return (
        f"{count(report.published, 'published entry', 'published entries')}: {report.known} keep their ids, "
        f"{report.restored} restored that feeds no longer list, {gone} no longer in their source{unread}"
    )


def describe_fetch(report: RunReport) -> str:
    """Return a summary of fetch, on one line."""
    withdrawn = f", {report.withdrawn} withdrawn" if report.withdrawn else ""
    backing_off = f", {len(report.backing_off)} backing off" if report.backing_off else ""
    # Feeds that back off are not due, unless the time or bytes of the run were used up before their turn.
    not_due = max(0, report.not_due - len(report.backing_off))
    skipped = f", {not_due} not due" if not_due else ""
    skipped += (
        f", {report.not_fetched} skipped (the time or byte limit of the run was reached)" if report.not_fetched else ""
    )
    lists = sum(document.is_list for document in report.documents)
    fetched = count(len(report.documents) - lists, "feed") + (f" and {count(lists, 'list')}" if lists else "")
    return (
        f"Fetched  {fetched}: {report.added} new, {report.updated} updated, "
        f"{len(report.failed)} failed{backing_off}{withdrawn}{skipped}"
    )


def _describe_document(document: DocumentReport) -> str:
    outcome = f"{document.added} new, {document.updated} updated" if document.is_changed else "unchanged"
    facts = [
        f"HTTP {document.status}" if document.status and document.elapsed_ms else "",
        document.parser,
        f"{document.wire_bytes} bytes" if document.wire_bytes else "",
        f"{document.elapsed_ms} ms" if document.elapsed_ms else "",
        f"moved to {shorten(document.moved_to, _MAX_LOCATION)}" if document.moved_to else "",
    ]
    details = ", ".join(fact for fact in facts if fact)
    return _escape_short(
        f"  {shorten(document.url, _MAX_LOCATION)}: {outcome}{f' ({details})' if details else ''}", _MAX_LINE
    )


class Progress:
    """A progress line on stderr that is overwritten, only on a terminal.

    Use it as a context manager and pass `step` to the pipeline.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._active = sys.stderr.isatty() and not quiet
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    def step(self, done: int, total: int, what: str) -> None:
        """Print the current step: `12/40 https://...`."""
        if self._active:
            self._clear()
            click.echo(f"  {done}/{total} {escape(what)[:_WIDTH]}", err=True, nl=False)
            self._shown = True

    def _clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[2K", err=True, nl=False)
            self._shown = False
