"""Turns an article record into a ParsedEntry and a list of problems.

A record is a mapping of names to values.

It knows the field names of Hugo, Jekyll, Pelican, Eleventy, Astro, WordPress (REST and exports), Ghost and JSON Feed,
and those of several languages. It ignores case, `-`, `_` and spaces in a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.builders.permalinks import STYLES, Article, fill_permalink, is_pattern
from feedtool.content.date_order import UNREADABLE
from feedtool.content.dates import DateProblem, read_date
from feedtool.content.html import mentions_tags
from feedtool.content.links import find_url_problem, has_login
from feedtool.content.messages import quote
from feedtool.content.people import parse_person
from feedtool.content.text import fold_name, shorten
from feedtool.entries.visibility import VisibilityDecision, decide_visibility
from feedtool.entries.visibility_exports import Visibility
from feedtool.entries.visibility_rules import BUILDERS, find_start_names
from feedtool.entries.visibility_statements import VISIBILITY_NAMES, Statement, describe_wrong, find_statement
from feedtool.locale import list_names
from feedtool.model import (
    Builder,
    Category,
    Defaults,
    Document,
    Enclosure,
    Image,
    Offer,
    ParsedEntry,
    ParsedFeed,
    Person,
    Problem,
    Review,
    Text,
    TextType,
)
from feedtool.model.frozen import frozen

__all__ = [
    "NAMES",
    "FieldOrigin",
    "Record",
    "RecordParser",
    "apply_defaults",
    "check_defaults",
    "explain_record",
    "find_field",
    "is_shared",
    "parse_record",
    "parse_records",
]

_NAMES = {
    "id": "id guid uuid uid identifier postid",
    "title": "title * headline name posttitle",
    "url": "url link permalink canonicalpath * postlink posturl",
    "slug": "slug",
    "canonical": "canonical canonicalurl relcanonical",
    "html": "contenthtml html bodyhtml contentencoded",
    "markdown": "contentmarkdown contentmd markdown md bodymarkdown",
    "text": "contenttext text * plaintext",
    "content": "content body * postcontent",
    "format": "contentformat format contenttype",
    "summary": "summary description excerpt abstract * teaser customexcerpt postexcerpt subtitle",
    "published": (
        "published datepublished publishdate pubdate publishedat dategmt postdategmt date postdate created createdat "
        "pubdatetime * publish publishon publishat"
    ),
    "updated": (
        "updated datemodified modified lastmod lastmodified lastmodifiedat updatedat updateddate dateupdated "
        "modifiedgmt postmodifiedgmt postmodified *"
    ),
    "expires": "expires expirydate expirationdate validuntil unpublishdate *",
    "authors": "authors author * creator by byline postauthor primaryauthor",
    "categories": "categories category * section postcategory",
    "tags": "tags tag keywords * topics postkeywords posttag",
    "language": "language lang * locale",
    "image": (
        "image cover coverimage featuredimage featureimage thumbnail * heroimage bannerimage picture ogimage "
        "featuredmediaurl"
    ),
    "imagealt": "imagealt coveralt featureimagealt alt",
    "enclosures": "enclosures enclosure attachments attachment * audio podcast",
    "rights": "rights license copyright *",
    "comments": "commentsurl discussionurl",
    "price": "price * saleprice",
    "currency": "currency * pricecurrency",
    "merchant": "merchant seller shop store *",
    "item": "item itemreviewed product * revieweditem",
    "rating": "rating score * stars ratingvalue",
    "best": "best bestrating ratingmax maxrating *",
    "worst": "worst worstrating ratingmin minrating",
    "offer": "offer *",
    "review": "review *",
}
"""Name of a field -> its names in records; `*` is where those of languages stand."""


def _add_translations(field: str, names: str) -> tuple[str, ...]:
    before, _, after = names.partition("*")
    translated = (name for key in _TRANSLATED.get(field, (field,)) for name in list_names("record_fields", key))
    return (*before.split(), *translated, *after.split())


_TRANSLATED = {"published": ("date", "published")}
NAMES = {field: _add_translations(field, names) for field, names in _NAMES.items()} | VISIBILITY_NAMES
"""Name of a field -> its names in records, folded, best first."""

_PER_RECORD = frozenset({"id", "url", "slug", "canonical", "html", "markdown", "text", "content"})
"""Fields that no two records share, so no defaults may set them, except for a pattern of URLs."""

_FIELDS = {alias: name for name, aliases in NAMES.items() for alias in aliases}
_RANKS = {alias: rank for aliases in NAMES.values() for rank, alias in enumerate(aliases)}
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_LIST = re.compile(r"\s*[,;|]\s*")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_ZONELESS = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?")
_FILE_DATES = frozenset({"last modified", "created", "git last modified", "git created"})
"""Eleventy's values for the time of the file or of its commits (https://www.11ty.dev/docs/dates/)."""
_NO_DATE = re.compile(r"\s*0{4}-0{2}-0{2}")
_NULL_DATE = re.compile(r"\s*(?:~|null)\s*")
"""YAML's spellings of null."""
_DATES = ("published", "updated", "expires")


@dataclass(kw_only=True)
class Record:
    """One record as written.

    The keys of `values` are the names as written. `lines` holds the line of each, `line` the first line of the record.
    """

    values: Mapping[str, Any]
    where: str
    line: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    content_type: TextType | None = None
    """The type of `content` if the record states none; with None, markup in the text decides."""
    fallback_id: str | None = None
    """The id of a record with neither id nor URL: its path."""
    fields: tuple[tuple[str, str], ...] = ()
    """Document.fields: (name as written, field), from the config."""
    defaults: tuple[Defaults, ...] = ()
    """Document.defaults: values for fields that the record leaves out, strongest first."""
    has_headers: bool = False
    """The record has Pelican's headers."""
    builder: Builder = field(default_factory=Builder)
    """Document.builder: its rules decide whether the record is public."""
    visibility: Visibility | None = None
    """The visibility that an export or API states for a post; its fields then do not count."""


@dataclass(kw_only=True)
class _Reading:
    """A record while it is read: values by field, and the problems found so far."""

    record: Record
    values: dict[str, Any]
    names: dict[str, str]
    """Field -> the name as written."""
    problems: list[Problem] = field(default_factory=list)
    is_unreadable: bool = False
    """The date of publication cannot be read."""
    statements: list[tuple[Statement, Defaults | None]] = field(default_factory=list)
    """Statements about the visibility, by the record itself (None) or by defaults."""
    origins: dict[str, Defaults] = field(default_factory=dict)
    """Field -> the defaults that set it."""
    joined: list[tuple[str, str, Defaults]] = field(default_factory=list)
    """(field, name as written, defaults) of values that defaults added to a list of the record."""

    def report(self, name: str | None, message: str, hint: str | None = None) -> None:
        written = self.names.get(name, name) if name else None
        origin = self.origins.get(name or "")
        where, lines, line = self.record.where, self.record.lines, self.record.line
        if origin is not None:
            where, lines, line = origin.where, origin.lines, None
        line = lines.get(written or "", line)
        self.problems.append(Problem(where=where, line=line, field=written, message=message, hint=hint))

    def string(self, name: str) -> str | None:
        """Return the text of a field, also from {"rendered": ...}; or None."""
        value = self.values.get(name)
        if value is None:
            return None
        value = _unwrap(value)
        if value is None or isinstance(value, bool):
            return None
        if isinstance(value, str | int | float):
            return str(value).strip() or None
        self.report(name, f"expected text, found {_describe_type(value)}")
        return None

    def url(self, name: str) -> str | None:
        """Return the URL in a field; report one that must not be published."""
        return self.check_url(name, self.string(name))

    def check_url(self, name: str, url: str | None, subject: str = "the URL") -> str | None:
        """Return the URL; report one that must not be published and return None."""
        fault = find_url_problem(url) if url else None
        if fault is None:
            return url
        self.report(name, f"{subject} {fault}; it is left out", "write a URL that begins with https://")
        return None

    def strings(self, name: str) -> list[str]:
        """Return the items of a list, or of a text with commas, semicolons or bars."""
        value = _unwrap(self.values.get(name))
        if value is None:
            return []
        # Hexo nests subcategories in lists: [[Sports, Baseball], Travel].
        parts = [one for part in _as_list(value) for one in (part if isinstance(part, list) else [part])]
        return [text for part in parts if (text := self._label(name, part))]

    def _label(self, name: str, part: Any) -> str:
        if isinstance(part, str):
            return part.strip()
        part = _unwrap(part)
        label = part.get("name") or part.get("title") or part.get("slug") if isinstance(part, Mapping) else part
        if isinstance(label, bool) or not isinstance(label, str | int | float):
            self.report(name, f"expected names, found {_describe_type(part)}")
            return ""
        return str(label).strip()

    def date(self, name: str) -> str | None:
        """Return the text of a readable date.

        The order of day and month may be unknown.
        """
        value = _unwrap(self.values.get(name))
        if name == "published" and isinstance(value, bool | list | Mapping):
            self.is_unreadable = True
            self.report(name, f"expected a date, found {_describe_type(value)}", "write 2026-03-05 or 2026-03-05 14:30")
            return None
        text = self.string(name)
        if text is None or text.casefold() in _FILE_DATES:
            return None
        found = read_date(text)
        if found is DateProblem.ZERO:
            return None
        if found is DateProblem.INVALID:
            # A record without a readable publication date is withheld, so its message quotes no value.
            self.is_unreadable = self.is_unreadable or name == "published"
            quoted = "" if name == "published" else f"{quote(text)} is "
            self.report(name, f"{quoted}not a valid date", "write 2026-03-05 or 2026-03-05 14:30")
            return None
        # WordPress writes post_date_gmt without a zone.
        is_gmt = fold_name(self.names[name]).endswith("gmt")
        return f"{text}Z" if is_gmt and _ZONELESS.fullmatch(text) else text


@runtime_checkable
class RecordParser(Protocol):
    """A Parser of article records that can also return them unparsed."""

    name: str

    def records(self, document: Document, problems: list[Problem]) -> Sequence[Record]:
        """Return the records as written; add a problem for each part that cannot be one.

        Raises:
            ParseError: the document is not in this format.
        """
        ...


def parse_records(
    format_name: str,
    parser: str,
    records: Iterable[Record],
    problems: Iterable[Problem] = (),
    repairs: tuple[str, ...] = (),
) -> ParsedFeed:
    """Return a document of the readable records, with the problems of the others.

    Args:
        format_name: the format of the document.
        parser: the name of the parser that read it.
        records: in document order; consumed before `problems`, to which their reader may add.
        problems: found outside of records.
        repairs: what the parser repaired in the document.
    """
    entries: list[ParsedEntry] = []
    found: list[Problem] = []
    notes: dict[str, list[int | None]] = {}
    for record in records:
        entry, problems_of_record, notes_of_record = parse_record(record)
        found += problems_of_record
        for note in notes_of_record:
            notes.setdefault(note, []).append(record.line)
        if entry is not None:
            entries.append(entry)
    return ParsedFeed(
        format=format_name,
        parser=parser,
        entries=tuple(entries),
        problems=tuple(sorted((*problems, *found), key=lambda problem: problem.line or 0)),
        repairs=(*repairs, *(_count_note(note, lines) for note, lines in notes.items())),
    )


def _count_note(note: str, lines: Sequence[int | None]) -> str:
    """Return one note for all the records that have it."""
    return note if len(lines) == 1 else f"{note} ({len(lines)} records, the first on line {lines[0] or 1})"


def parse_record(record: Record) -> tuple[ParsedEntry | None, list[Problem], list[str]]:
    """Return the entry of a record, its problems, and notes.

    A record that is not public becomes a withheld entry; its problems and notes quote no value.

    Returns:
        (entry, problems, notes); (None, problems, []) for a record that cannot be an entry.
    """
    reading = _map_names(record)
    if record.visibility is not None:
        return _make_post(reading, record.visibility)
    decision = _decide_visibility(reading)
    wrong = [_make_visibility_problem(one, by, record) for one, by in reading.statements if one in decision.wrong]
    if decision.withheld is None:
        entry = _make_entry(reading)
        notes = [
            f"{one.written}: {quote(str(one.value))} is not a known status; the article is public"
            for one in decision.unknown
        ]
        problems = reading.problems
        if entry is not None and entry.withheld is not None:
            problems = [problem for problem in problems if problem.field == reading.names["published"]]
        return entry, problems, notes if entry else []
    kept = _make_entry(reading)
    if kept is None:
        kept = ParsedEntry(id=reading.string("id") or record.fallback_id, line=record.line)
    withheld = decision.withheld
    notes = [f"{withheld.field}: {withheld.explanation}; it is withheld"] if decision.is_against_builder else []
    return replace(kept, withheld=withheld, public_from=None, public_until=None), [one for one in wrong if one], notes


def _decide_visibility(reading: _Reading) -> VisibilityDecision:
    record = reading.record
    return decide_visibility(
        [statement for statement, _ in reading.statements],
        builder=record.builder,
        path=record.where if record.fallback_id is not None and "://" not in record.where else None,
        tags=reading.strings("tags") if record.builder.name == "nikola" else (),
    )


def _make_visibility_problem(statement: Statement, by: Defaults | None, record: Record) -> Problem | None:
    """Return the problem of an unclear statement.

    None for one of defaults, which is reported with their file.
    """
    if by is not None:
        return None
    line = record.lines.get(statement.written, record.line)
    message, hint = describe_wrong(statement)
    return Problem(
        where=record.where,
        line=line,
        field=statement.written,
        message=f"{message}; the article is withheld",
        hint=hint,
    )


def _make_post(reading: _Reading, visibility: Visibility) -> tuple[ParsedEntry | None, list[Problem], list[str]]:
    """Return a post of an export or API.

    For a withheld post, report only a missing statement and quote no value.
    """
    entry = _make_entry(reading)
    # The fields of the post are the API's; only defaults are the user's own statements.
    by_defaults = [statement for statement, by in reading.statements if by is not None]
    withheld = visibility.withheld or decide_visibility(by_defaults, builder=reading.record.builder).withheld
    if entry is not None:
        entry = replace(entry, withheld=withheld, public_from=visibility.public_from)
    if withheld is not None:
        reading.problems.clear()
        if withheld.reason == "unreadable":
            reading.report(
                withheld.field,
                f"{withheld.explanation}; the post is left out",
                "export or request the posts with this field",
            )
    return entry, reading.problems, []


def _make_entry(reading: _Reading) -> ParsedEntry | None:
    record = reading.record
    title = _read_text(reading, "title")
    contents = tuple(_contents(reading))
    if title is None and not contents:
        reading.report("title", "the record has no title and no content", "give it a title")
        return None
    identity = _find_id(reading)
    url, is_made = _find_url(reading)
    if (
        identity is None
        and url is None
        and record.fallback_id is None
        and not (title and reading.values.get("published"))
    ):
        reading.report("id", "the record has no id, url or title-and-date to identify it", "give it one of these")
        return None
    summary = _read_text(reading, "summary")
    published = reading.date("published")
    return ParsedEntry(
        # A URL made by a pattern changes with the pattern, so it cannot be the id.
        id=identity or (record.fallback_id if is_made else None) or url or record.fallback_id,
        id_is_own=identity is not None,
        link=url,
        original_link=reading.url("canonical"),
        title=Text(value=title, type="text" if mentions_tags(title) else _guess_type(title)) if title else None,
        summary=Text(value=summary, type=_guess_type(summary)) if summary else None,
        contents=contents,
        published=published,
        updated=reading.date("updated"),
        expires=reading.date("expires"),
        authors=tuple(_authors(reading)),
        categories=tuple(_categories(reading)),
        enclosures=tuple(_enclosures(reading)),
        image=_image(reading),
        language=reading.string("language"),
        rights=Text(value=rights) if (rights := reading.string("rights")) else None,
        comments=reading.url("comments"),
        offer=_offer(reading),
        review=_review(reading),
        withheld=UNREADABLE if reading.is_unreadable else None,
        public_from=_find_start(reading, published),
        public_until=_find_raw_date(reading, BUILDERS[record.builder.name].ends),
        line=record.line,
    )


def _find_start(reading: _Reading, published: str | None) -> str | None:
    """Return the date before which the record is not public."""
    names = find_start_names(reading.record.builder, [statement for statement, _ in reading.statements])
    return None if names is None else _find_raw_date(reading, names) or published


def _find_raw_date(reading: _Reading, names: Sequence[str]) -> str | None:
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


def _find_id(reading: _Reading) -> str | None:
    """Return the id of the record, without one that would publish a password."""
    identity = reading.string("id")
    if identity is None or not has_login(identity):
        return identity
    reading.report("id", "the id holds a user name or a password; it is left out", "give it another id")
    return None


def _find_url(reading: _Reading) -> tuple[str | None, bool]:
    """Return the URL and whether a pattern made it.

    None for a template that only Eleventy can run.
    """
    url = reading.string("url")
    pattern = url
    if url in STYLES and fold_name(reading.names["url"]) == "permalink":
        pattern = STYLES[url]
    if pattern is None or not is_pattern(pattern):
        is_program = url is not None and ("{{" in url or "{%" in url)
        return (None if is_program else reading.url("url")), False
    article = Article(
        file=reading.record.fallback_id,
        published=reading.date("published"),
        title=reading.string("title"),
        slug=reading.string("slug"),
        categories=tuple(reading.strings("categories")),
    )
    try:
        return fill_permalink(pattern, article), True
    except ValueError as error:
        # Reported for the record, wherever the pattern is written: the record lacks a value.
        hint = "give the record its own URL, or use another pattern"
        line = reading.record.lines.get(reading.names["url"], reading.record.line)
        where = reading.record.where
        reading.problems.append(
            Problem(where=where, line=line, field=reading.names["url"], message=str(error), hint=hint)
        )
        return None, False


def _may_be_date(text: str) -> bool:
    """Whether a text is a date, also one whose order of day and month is unknown."""
    return read_date(text) not in (DateProblem.INVALID, DateProblem.ZERO)


def find_field(written: str) -> str | None:
    """Return the field that a name means, or None.

    Case, dashes, underscores and spaces do not matter.
    """
    return _FIELDS.get(fold_name(written))


def is_shared(name: str, value: object) -> bool:
    """Whether several records may share a value of a field."""
    return name not in _PER_RECORD or (name == "url" and is_pattern(value))


def check_defaults(defaults: Defaults, fields: tuple[tuple[str, str], ...] = ()) -> tuple[Defaults, list[Problem]]:
    """Return the usable part of defaults, and the problems of the rest.

    A mistake is thus reported once, for its file, and not for each record that takes the value from it. Values that
    records do not share (id, URL, text) and unknown names of other tools are left out silently.
    """
    mapped = _map_fields(fields)
    usable = {written: value for written, value in defaults.values.items() if _is_usable(written, value, mapped)}
    record = Record(
        values=usable, where=defaults.where, lines=defaults.lines, fields=fields, content_type="text", fallback_id="-"
    )
    reading = _map_names(record)
    for name, value in (("title", "x"), ("slug", "x"), ("published", "2026-03-05")):
        reading.values.setdefault(name, value)
        reading.names.setdefault(name, name)
    _make_entry(reading)
    wrong = {(problem.field or "").partition(".")[0] for problem in reading.problems}
    wrong |= {problem.field for problem in reading.problems if problem.field}
    # A visibility statement with a value of the wrong type stays: it withholds the articles.
    stated = {statement.written for statement, _ in reading.statements}
    for statement in decide_visibility([one for one, _ in reading.statements], builder=Builder()).wrong:
        message, hint = describe_wrong(statement)
        line = defaults.lines.get(statement.written)
        reading.problems.append(
            Problem(where=defaults.where, line=line, field=statement.written, message=message, hint=hint)
        )
    kept = {name: value for name, value in usable.items() if name in stated or name not in wrong}
    return replace(defaults, values=kept), reading.problems


def _is_usable(written: str, value: object, mapped: Mapping[str, str]) -> bool:
    bare = fold_name(written)
    if find_statement(bare, written, value, mapped.get(bare)):
        return True
    name = _find_field(bare, mapped)
    return is_shared(name, value) if name else _find_similar_name(bare) is not None


def apply_defaults(parsed: ParsedFeed, defaults: tuple[Defaults, ...]) -> ParsedFeed:
    """Return a document whose entries take their missing fields from defaults."""
    if not defaults:
        return parsed
    record = Record(values={}, where="", defaults=defaults, content_type="text", fallback_id="-")
    reading = _map_names(record)
    decision = _decide_visibility(reading)
    if decision.withheld is not None:
        entries = (replace(entry, withheld=entry.withheld or decision.withheld) for entry in parsed.entries)
        return replace(parsed, entries=tuple(entries))
    reading.values.setdefault("title", "-")
    given = _make_entry(reading)
    return replace(parsed, entries=tuple(_fill_missing(entry, given) for entry in parsed.entries)) if given else parsed


_SHARED = ("summary", "published", "updated", "expires", "authors", "enclosures", "image", "language", "rights",
           "comments", "offer", "review")  # fmt: skip


def _fill_missing(entry: ParsedEntry, given: ParsedEntry) -> ParsedEntry:
    missing: dict[str, Any] = {
        name: value for name in _SHARED if (value := getattr(given, name)) and not getattr(entry, name)
    }
    schemes = {one.scheme == "tag" for one in entry.categories}
    added = tuple(one for one in given.categories if (one.scheme == "tag") not in schemes)
    return replace(entry, **missing, categories=(*entry.categories, *added)) if missing or added else entry


@frozen
class FieldOrigin:
    """Where a field was read from; `field` is None for an ignored name."""

    field: str | None
    written: str
    line: int | None
    value: str
    where: str = ""
    """The file and key of the defaults that set it (`posts/_index.md: cascade`); empty for the record itself."""


def explain_record(record: Record) -> list[FieldOrigin]:
    """Return which field each name became, then the names that were ignored."""
    reading = _map_names(record)

    def make_origin(field_name: str | None, written: str, value: Any, by: Defaults | None = None) -> FieldOrigin:
        line = by.lines.get(written) if by else record.lines.get(written, record.line)
        where = (f"{by.where}: {by.key}" if by.key else by.where) if by else ""
        shown = shorten(" ".join(drop_comments(str(value)).split()), 60)
        return FieldOrigin(field=field_name, written=written, line=line, value=shown, where=where)

    used = []
    for name, value in reading.values.items():
        written, by = reading.names[name], reading.origins.get(name)
        used.append(make_origin(name, written, (by.values if by else record.values).get(written, value), by))
    used += [make_origin(name, written, by.values[written], by) for name, written, by in reading.joined]
    for statement, by in reading.statements:
        used.append(make_origin(_STATED.get(statement.key, statement.key), statement.written, statement.value, by))
    taken = {written for name, written in reading.names.items() if name not in reading.origins}
    taken |= {statement.written for statement, by in reading.statements if by is None}
    left = [make_origin(None, str(name), value) for name, value in record.values.items() if str(name) not in taken]
    return used + left


_STATED = {"published": "draft", "permalink": "url"}
"""Key of a visibility statement -> the name under which it is shown, where a field has that key, too."""


def _map_names(record: Record) -> _Reading:
    """Map the names of a record to fields.

    Of two names for one field the better wins (date_gmt over date).
    """
    found: dict[str, tuple[int, str]] = {}
    reading = _Reading(record=record, values={}, names={})
    mapped = _map_fields(record.fields)
    for written, value in record.values.items():
        bare = fold_name(str(written))
        if statement := find_statement(bare, str(written), value, mapped.get(bare)):
            reading.statements.append((statement, None))
            continue
        name = _find_field(bare, mapped)
        if name is None:
            _report_typo(reading, str(written), bare)
            continue
        rank = -1 if bare in mapped else _RANKS[bare]
        empty = value in _EMPTY or (isinstance(value, str) and _states_nothing(name, value))
        if not empty and (name not in found or rank < found[name][0]):
            found[name] = (rank, str(written))
            reading.values[name], reading.names[name] = value, str(written)
    if record.defaults:
        _add_defaults(reading, mapped)
    for part in ("offer", "review"):
        if isinstance(reading.values.get(part), Mapping):
            _flatten_part(reading, part)
    return reading


def _states_nothing(name: str, value: str) -> bool:
    return _NO_DATE.match(value) is not None or (name in _DATES and _NULL_DATE.fullmatch(value) is not None)


def _map_fields(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {fold_name(written): name for written, name in fields}


def _find_field(bare: str, mapped: Mapping[str, str]) -> str | None:
    return mapped.get(bare) or _FIELDS.get(bare)


def _add_defaults(reading: _Reading, mapped: Mapping[str, str]) -> None:
    """Add the values of defaults for missing fields.

    An explicit empty value counts as set, as in the site builders.

    The strongest defaults that have a field set it; weaker ones with another name for it do not.
    """
    values = reading.record.values
    written_names = _list_names(values, mapped)
    filled = _list_names(_drop_empty(values), mapped)
    for defaults in reading.record.defaults:
        if defaults.only == "headers" and not reading.record.has_headers:
            continue
        taken = filled if defaults.fills_empty else written_names
        for written, value in defaults.values.items():
            bare = fold_name(written)
            statement = find_statement(bare, written, value, mapped.get(bare))
            if statement and taken.isdisjoint((bare, _find_meaning(bare, value, mapped))):
                reading.statements.append((statement, defaults))
        for name, written in _choose_names(defaults, mapped):
            value = defaults.values[written]
            if name in defaults.joins and name in reading.values:
                reading.values[name] = [*_as_list(value), *_as_list(reading.values[name])]
                reading.joined.append((name, written, defaults))
            elif taken.isdisjoint((fold_name(written), (name,))):
                reading.values[name], reading.names[name], reading.origins[name] = value, written, defaults
        written_names |= _list_names(defaults.values, mapped)
        filled |= _list_names(_drop_empty(defaults.values), mapped)


def _drop_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {written: value for written, value in values.items() if value not in _EMPTY}


def _list_names(values: Mapping[str, Any], mapped: Mapping[str, str]) -> set[str | tuple[str]]:
    """Return folded names, and the fields that they mean, each in a tuple."""
    bare = {fold_name(str(written)): value for written, value in values.items()}
    return {*bare, *(_find_meaning(written, value, mapped) for written, value in bare.items())}


def _find_meaning(bare: str, value: Any, mapped: Mapping[str, str]) -> tuple[str]:
    """Return the field or statement that a name means.

    `published` may be a date, or state visibility.
    """
    statement = find_statement(bare, bare, value, mapped.get(bare))
    return (
        (f"{statement.key}?" if statement.key in _STATED else statement.key,)
        if statement
        else (_find_field(bare, mapped) or "",)
    )


def _choose_names(defaults: Defaults, mapped: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (field, name as written), of several names for one field only the best."""
    chosen: dict[str, tuple[int, str]] = {}
    for written, value in defaults.values.items():
        bare = fold_name(written)
        name = _find_field(bare, mapped)
        if name is None or value in _EMPTY or not is_shared(name, value):
            continue
        if find_statement(bare, written, value, mapped.get(bare)):
            continue
        rank = (-1 if bare in mapped else _RANKS[bare], written)
        chosen[name] = min(chosen.get(name, rank), rank)
    yield from ((name, written) for name, (_, written) in chosen.items())


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else _LIST.split(value) if isinstance(value, str) else [value]


def _flatten_part(reading: _Reading, part: str) -> None:
    """Treat `offer: {price: ...}` as `price: ...`."""
    for written, value in reading.values[part].items():
        name = _FIELDS.get(fold_name(str(written)))
        if name and name not in reading.values:
            reading.values[name], reading.names[name] = value, f"{reading.names[part]}.{written}"
            if part in reading.origins:
                reading.origins[name] = reading.origins[part]


def _report_typo(reading: _Reading, written: str, bare: str) -> None:
    """Report an unknown name that is one letter off a known one.

    Fields of other tools are ignored silently.
    """
    near = _find_similar_name(bare)
    if near is not None:
        reading.names[written] = written
        reading.report(written, "unknown field, ignored", f"did you mean {near!r}?")


@lru_cache(maxsize=1024)
def _find_similar_name(bare: str) -> str | None:
    """Return the known name that a name may be a misspelling of, or None."""
    if not 4 <= len(bare) <= _LONGEST or bare.endswith("s"):
        return None
    from difflib import get_close_matches  # only for an unknown name

    about_as_long = [name for name in _FIELDS if abs(len(name) - len(bare)) <= 1]
    swapped = [name for name in about_as_long if _is_swapped(name, bare)]  # "titel", which has a low ratio
    close = swapped or get_close_matches(bare, about_as_long, n=1, cutoff=0.9)
    return close[0] if close and close[0] != f"{bare}s" else None


def _is_swapped(name: str, written: str) -> bool:
    """Whether two names differ by two neighboring letters in the wrong order."""
    differing = [at for at, (one, other) in enumerate(zip(name, written, strict=False)) if one != other]
    first = differing[0] if differing else 0
    is_pair = len(name) == len(written) and differing == [first, first + 1]
    return is_pair and name[first : first + 2] == written[first : first + 2][::-1]


_LONGEST = max(map(len, _FIELDS)) + 1


def _unwrap(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return value["rendered"] if isinstance(value, Mapping) and "rendered" in value else value


def _describe_type(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, bytes):
        return "binary data"
    return "a list" if isinstance(value, list) else f"{value!r}"


def _guess_type(text: str) -> TextType:
    return "html" if _MARKUP.search(text) or "&" in text else "text"


_FORMATS: dict[str, TextType] = {
    "html": "html", "text/html": "html", "md": "markdown", "markdown": "markdown", "text/markdown": "markdown",
    "text": "text", "txt": "text", "plain": "text", "text/plain": "text",
}  # fmt: skip


def _read_text(reading: _Reading, name: str) -> str | None:
    """Return a text without its author's comments.

    The text of an export or API has no such comments.
    """
    text = reading.string(name)
    if text is None or reading.record.visibility is not None:
        return text
    return drop_comments(text, is_obsidian=reading.record.builder.name == "obsidian").strip() or None


def _contents(reading: _Reading) -> Iterator[Text]:
    # A parser that knows the type of its text has removed the comments.
    find = _read_text if reading.record.content_type is None else _Reading.string
    kinds: tuple[tuple[str, TextType], ...] = (("html", "html"), ("markdown", "markdown"), ("text", "text"))
    for name, kind in kinds:
        text = reading.string(name) if kind == "text" else find(reading, name)
        if text:
            yield Text(value=text, type=kind)
    text = find(reading, "content")
    if text:
        stated = _FORMATS.get((reading.string("format") or "").casefold())
        looks: TextType = "html" if _MARKUP.search(text) else "markdown"
        yield Text(value=text, type=stated or reading.record.content_type or looks)


def _authors(reading: _Reading) -> Iterator[Person]:
    value = reading.values.get("authors")
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            name, mail, url = (_plain(one.get(key)) for key in ("name", "email", "url"))
            if url and not url.lower().startswith("mailto:"):
                url = reading.check_url("authors", url, "the URL of an author")
            if name or mail or url:
                yield Person(name=name or "", email=mail, url=url)
        elif isinstance(one, str):
            for part in re.split(r"\s*[;|]\s*", one):
                person = parse_person(part)
                if person:
                    yield person
        elif one is not None:
            reading.report("authors", f"expected names, found {_describe_type(one)}")


def _plain(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _categories(reading: _Reading) -> Iterator[Category]:
    seen = set()
    for name, scheme in (("categories", None), ("tags", "tag")):
        for term in reading.strings(name):
            if term.casefold() not in seen:
                seen.add(term.casefold())
                yield Category(term=term, scheme=scheme)


def _enclosures(reading: _Reading) -> Iterator[Enclosure]:
    value = reading.values.get("enclosures")
    for one in value if isinstance(value, list) else [value]:
        given = {"url": one} if isinstance(one, str) else one
        if given is None:
            continue
        url = _plain(given.get("url") or given.get("href") or given.get("src")) if isinstance(given, Mapping) else None
        if not url:
            reading.report("enclosures", "an enclosure needs a url")
            continue
        if reading.check_url("enclosures", url, "the URL of an enclosure") is None:
            continue
        bare = {fold_name(str(key)): item for key, item in given.items()}
        yield Enclosure(
            url=url,
            media_type=_plain(bare.get("type") or bare.get("mimetype") or bare.get("mediatype")),
            length=_number(reading, "length", bare.get("length") or bare.get("size") or bare.get("sizeinbytes")),
            title=_plain(bare.get("title")),
            duration_s=_number(reading, "duration", bare.get("duration") or bare.get("durationinseconds")),
        )


def _number(reading: _Reading, name: str, value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if re.fullmatch(r"\d{1,2}:\d{2}(?::\d{2})?", text):
        hours, minutes, seconds = (int(part) for part in ("0:" + text).split(":")[-3:])
        return hours * 3600 + minutes * 60 + seconds
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    reading.report("enclosures", f"{name} {quote(text)} is not a number")
    return None


def _image(reading: _Reading) -> Image | None:
    value = reading.values.get("image")
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        url = _plain(value.get("url") or value.get("src") or value.get("path") or value.get("image"))
        url = reading.check_url("image", url)
        size = {key: _number(reading, key, value.get(key)) for key in ("width", "height")}
        alt = _plain(value.get("alt") or value.get("caption"))
        return Image(url=url, alt=alt, width=size["width"], height=size["height"]) if url else None
    url = reading.url("image") if value is not None else None
    return Image(url=url, alt=reading.string("imagealt")) if url else None


def _offer(reading: _Reading) -> Offer | None:
    price, currency, merchant = (reading.string(name) for name in ("price", "currency", "merchant"))
    return Offer(price=price, currency=currency, merchant=merchant) if price or merchant else None


def _review(reading: _Reading) -> Review | None:
    item, rating, best, worst = (reading.string(name) for name in ("item", "rating", "best", "worst"))
    return Review(item=item, rating=rating, best=best, worst=worst) if rating or item else None
