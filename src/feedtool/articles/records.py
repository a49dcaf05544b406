"""Turns an article record into a ParsedEntry and a list of diagnostics.

field_names.py has the names of fields, record_mapping.py maps those of a record to fields, record_values.py reads their
values, and record_defaults.py has the defaults of folders and of the config.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedtool.articles.builders.permalinks import STYLES, Article, fill_permalink, is_pattern
from feedtool.articles.builders.teasers import split_teaser
from feedtool.articles.record_mapping import UNKNOWN_FIELD, map_names
from feedtool.articles.record_reading import Reading, Record
from feedtool.articles.record_values import (
    guess_type,
    parse_authors,
    parse_categories,
    parse_contents,
    parse_enclosures,
    parse_field_text,
    parse_image,
    parse_offer,
    parse_review,
)
from feedtool.content.date_order import UNREADABLE
from feedtool.content.dates import DateProblem, normalize_numeric_day, parse_date, parse_date_or_reason
from feedtool.content.html_text import mentions_tags
from feedtool.content.links import has_login
from feedtool.content.messages import quote
from feedtool.content.text import fold_name
from feedtool.entries.visibility import VisibilityDecision, decide_visibility
from feedtool.entries.visibility_exports import Visibility
from feedtool.entries.visibility_rules import find_start_names, get_builder_rules
from feedtool.entries.visibility_statements import Statement, describe_wrong
from feedtool.model import Defaults, Diagnostic, Location, ParsedEntry, ParsedFeed, Text


def parse_records(
    format_name: str,
    parser: str,
    records: Iterable[Record],
    diagnostics: Iterable[Diagnostic] = (),
    notes: tuple[Diagnostic, ...] = (),
) -> ParsedFeed:
    """Return a document of the readable records, with the diagnostics of the others.

    Args:
        format_name: the format of the document.
        parser: the name of the parser that read it.
        records: in document order; consumed before `diagnostics`, to which their reader may add.
        diagnostics: found outside of records.
        notes: on what the parser repaired in the document.
    """
    entries: list[ParsedEntry] = []
    found: list[Diagnostic] = []
    lines: dict[Diagnostic, list[int | None]] = {}
    unknown: set[str | None] = set()

    def is_new(one: Diagnostic) -> bool:
        """Whether it is not about a name that many records share: a column, or a key of each object."""
        is_known = one.message == UNKNOWN_FIELD and one.location.field in unknown
        unknown.add(one.location.field if one.message == UNKNOWN_FIELD else "")
        return not is_known

    for record in records:
        entry, diagnostics_of_record, notes_of_record = parse_record(record)
        found += filter(is_new, diagnostics_of_record)
        for note in notes_of_record:
            lines.setdefault(note, []).append(record.line)
        if entry is not None:
            entries.append(entry)
    outside = (*diagnostics, *found)
    return ParsedFeed(
        format=format_name,
        parser=parser,
        entries=tuple(entries),
        diagnostics=tuple(sorted((one for one in outside if one.severity != "note"), key=_get_line)),
        notes=(
            *notes,
            *(one for one in outside if one.severity == "note"),
            *(_count_note(note, at) for note, at in lines.items()),
        ),
    )


def _get_line(diagnostic: Diagnostic) -> int:
    return diagnostic.location.line or 0


def _count_note(note: Diagnostic, lines: Sequence[int | None]) -> Diagnostic:
    """Return one note for all the records that have it."""
    if len(lines) == 1:
        return note
    return replace(note, message=f"{note.message} ({len(lines)} records, the first on line {lines[0] or 1})")


def parse_record(record: Record) -> tuple[ParsedEntry | None, list[Diagnostic], list[Diagnostic]]:
    """Return the entry of a record, its diagnostics, and notes.

    A record that is not public becomes a withheld entry; its diagnostics and notes quote no value.

    Returns:
        (entry, diagnostics, notes); (None, diagnostics, []) for a record that cannot be an entry.
    """
    reading = map_names(record)
    if record.visibility is not None:
        return _make_post(reading, record.visibility)
    decision = decide_record_visibility(reading)
    wrong = [_make_visibility_diagnostic(one, by, record) for one, by in reading.statements if one in decision.wrong]
    if decision.withheld is None:
        entry = make_entry(reading)
        notes = [
            _make_note(
                "unknown-status", one.written, f"{quote(str(one.value))} is not a known status; the article is public"
            )
            for one in decision.unknown
        ]
        diagnostics = reading.diagnostics
        if entry is not None and entry.withheld is not None:
            diagnostics = [
                diagnostic for diagnostic in diagnostics if diagnostic.location.field == reading.names["published"]
            ]
        return entry, diagnostics, notes if entry else []
    kept = make_entry(reading)
    if kept is None:
        kept = ParsedEntry(id=reading.string("id") or record.fallback_id, line=record.line)
    withheld = decision.withheld
    notes = [_make_note("builder-ignores", withheld.field, f"{withheld.explanation}; it is withheld")]
    kept = replace(kept, withheld=withheld, public_from=None, public_until=None)
    return kept, [one for one in wrong if one], notes if decision.is_against_builder else []


def _make_note(code: str, field: str | None, message: str) -> Diagnostic:
    return Diagnostic(code, message, "note", location=Location(field=field))


def decide_record_visibility(reading: Reading) -> VisibilityDecision:
    """Return whether a record is public by its statements, file and tags."""
    record = reading.record
    return decide_visibility(
        [statement for statement, _ in reading.statements],
        builder=record.builder,
        path=record.where if record.fallback_id is not None and "://" not in record.where else None,
        tags=reading.strings("tags") if record.builder.name == "nikola" else (),
    )


def _make_visibility_diagnostic(statement: Statement, by: Defaults | None, record: Record) -> Diagnostic | None:
    """Return the diagnostic of an unclear statement.

    None for one of defaults, which is reported with their file.
    """
    if by is not None:
        return None
    where, line = record.where, record.lines.get(statement.written, record.line)
    message, hint = describe_wrong(statement)
    message = f"{message}; the article is withheld"
    return Diagnostic(message=message, hint=hint, location=Location(where, line, field=statement.written))


def _make_post(
    reading: Reading, visibility: Visibility
) -> tuple[ParsedEntry | None, list[Diagnostic], list[Diagnostic]]:
    """Return a post of an export or API.

    For a withheld post, report only a missing statement and quote no value.
    """
    entry = make_entry(reading)
    # The fields of the post are the API's; only defaults are the user's own statements.
    by_defaults = [statement for statement, by in reading.statements if by is not None]
    withheld = visibility.withheld or decide_visibility(by_defaults, builder=reading.record.builder).withheld
    if entry is not None:
        entry = replace(entry, withheld=withheld, public_from=visibility.public_from)
    if withheld is not None:
        reading.diagnostics.clear()
        if withheld.reason == "unreadable":
            message = f"{withheld.explanation}; the post is left out"
            reading.report(withheld.field, message, "export or request the posts with this field")
    return entry, reading.diagnostics, []


def make_entry(reading: Reading) -> ParsedEntry | None:
    """Return the entry of a record, or None if it lacks a text or an identity."""
    record = reading.record
    title = parse_field_text(reading, "title")
    contents, teaser = _split_teaser(reading, tuple(parse_contents(reading)))
    if title is None and not contents:
        reading.report("title", "the record has no title and no content", "give it a title")
        return None
    identity = _find_id(reading)
    url, is_made = _find_url(reading)
    has_key = identity is not None or url is not None or record.fallback_id is not None
    if not has_key and not (title and reading.values.get("published")):
        reading.report("id", "the record has no id, url or title-and-date to identify it", "give it one of these")
        return None
    summary = parse_field_text(reading, "summary")
    zone = record.builder.timezone
    published = _add_zone(reading.date("published"), zone)
    return ParsedEntry(
        # A URL made by a pattern changes with the pattern, so it cannot be the id.
        id=identity or (record.fallback_id if is_made else None) or url or record.fallback_id,
        id_is_own=identity is not None,
        link=url,
        original_link=reading.url("canonical"),
        title=Text(value=title, type="text" if mentions_tags(title) else guess_type(title)) if title else None,
        summary=Text(value=summary, type=guess_type(summary)) if summary else teaser,
        contents=contents,
        published=published,
        updated=_add_zone(reading.date("updated"), zone),
        expires=reading.date("expires"),
        authors=tuple(parse_authors(reading)),
        categories=tuple(parse_categories(reading)),
        enclosures=tuple(parse_enclosures(reading)),
        image=parse_image(reading),
        language=reading.string("language"),
        rights=Text(value=rights) if (rights := reading.string("rights")) else None,
        comments=reading.url("comments"),
        offer=parse_offer(reading),
        review=parse_review(reading),
        withheld=UNREADABLE if reading.is_unreadable else None,
        public_from=_find_start(reading, published),
        public_until=_add_zone(_find_raw_date(reading, get_builder_rules(record.builder.name).ends), zone),
        line=record.line,
    )


def _split_teaser(reading: Reading, contents: tuple[Text, ...]) -> tuple[tuple[Text, ...], Text | None]:
    """Return the contents without dividers, and the first teaser above one."""
    record = reading.record
    split = [split_teaser(text, record.builder, record.values) for text in contents]
    return tuple(text for text, _ in split), next((teaser for _, teaser in split if teaser is not None), None)


def _find_start(reading: Reading, published: str | None) -> str | None:
    """Return the date before which the record is not public."""
    names = find_start_names(reading.record.builder, [statement for statement, _ in reading.statements])
    zone = reading.record.builder.timezone
    return None if names is None else _add_zone(_find_raw_date(reading, names), zone) or published


def _add_zone(written: str | None, zone_name: str | None) -> str | None:
    """Return a date with the zone of the builder, if it is written without one."""
    if written is None or zone_name is None:
        return written
    zone = ZoneInfo(zone_name)
    moment = parse_date(written, zone)
    if moment is None or moment == parse_date(written, _OTHER_ZONE):
        return written
    return moment.astimezone(zone).isoformat()


_OTHER_ZONE = timezone(timedelta(hours=13, minutes=37))
"""No place has this zone, so a date that is the same in it states its own."""


def _find_raw_date(reading: Reading, names: Sequence[str]) -> str | None:
    """Return the first readable date under one of the folded names.

    The record comes first, then its defaults.
    """
    if not names:
        return None
    tables = [
        {fold_name(str(written)): value for written, value in values.items() if isinstance(value, str)}
        for values in (reading.record.values, *(defaults.values for defaults in reading.record.defaults))
    ]
    found = (table[name] for name in names for table in tables if name in table)
    return next((text for text in found if _may_be_date(text)), None)


def _find_id(reading: Reading) -> str | None:
    """Return the id of the record, without one that would publish a password."""
    identity = reading.string("id")
    if identity is None or not has_login(identity):
        return identity
    reading.report("id", "the id holds a user name or a password; it is left out", "give it another id")
    return None


def _find_url(reading: Reading) -> tuple[str | None, bool]:
    """Return the URL and whether a pattern made it.

    None for a template that only Eleventy can run.
    """
    url, builder = reading.string("url"), reading.record.builder
    if url is None:
        return None, False
    origin = reading.origins.get("url")
    name = fold_name(reading.names["url"])
    # A pattern of feeds.yaml is relative to the host, as documented; the builder's own paths are relative to its site.
    is_users = origin is not None and origin.fills_empty
    base = "" if is_users else builder.base_path
    pattern = STYLES.get(url, url) if name == "permalink" else url
    if not is_pattern(pattern):
        is_program = "{{" in url or "{%" in url
        found = None if is_program else reading.url("url")
        return (_add_base(base, found) if found and name in ("url", "permalink") else found), False
    written = _find_raw_date(reading, ("date",) if builder.name == "hugo" else ()) or reading.date("published")
    article = Article(
        file=reading.record.fallback_id,
        published=written and normalize_numeric_day(written, builder.date_order),
        title=reading.string("title"),
        slug=reading.string("slug"),
        categories=tuple(reading.strings("categories")),
        authors=tuple(person.name for person in parse_authors(reading)),
        language=reading.string("language"),
        builder=builder,
        words=reading.record.words,
    )
    try:
        prefix = "" if is_users else builder.get_setting("prefix", "")
        return _add_base(f"{base}{prefix}", fill_permalink(pattern, article)), True
    except ValueError as error:
        # Reported for the record, wherever the pattern is written: the record lacks a value.
        hint = "give the record its own URL, or use another pattern"
        name, where = reading.names["url"], reading.record.where
        line = reading.record.lines.get(name, reading.record.line)
        location = Location(where, line, field=name)
        reading.diagnostics.append(Diagnostic(message=str(error), hint=hint, location=location))
        return None, False


def _add_base(base: str, path: str) -> str:
    """Return a path on the builder's site as a path on its host; a full URL stays."""
    return f"{base}/{path.removeprefix('/')}" if base and "://" not in path and not path.startswith("//") else path


def _may_be_date(text: str) -> bool:
    """Whether a text is a date, also one whose order of day and month is unknown."""
    return parse_date_or_reason(text) not in (DateProblem.INVALID, DateProblem.ZERO)
