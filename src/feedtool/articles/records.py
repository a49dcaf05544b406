"""An article record, a mapping of names to values -> ParsedEntry, with what is wrong with it.

The names are those of the tools people have their articles in: Hugo, Jekyll, Pelican, Eleventy, Astro, WordPress
(REST and exports), Ghost, JSON Feed; and Italian ones. Case, `-`, `_` and spaces in a name do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.builders.permalinks import STYLES, Article, fill_in, is_pattern
from feedtool.content.date_order import UNREADABLE
from feedtool.content.dates import Unread, read_date
from feedtool.content.html import speaks_of_tags
from feedtool.content.links import find_fault, holds_login
from feedtool.content.people import parse_person
from feedtool.content.text import fold_name
from feedtool.entries.visibility import (
    BUILDERS,
    VISIBILITY_NAMES,
    Statement,
    Verdict,
    Visibility,
    describe_wrong,
    find_start_names,
    find_statement,
    judge_record,
)
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
    "check_defaults",
    "collect",
    "complete",
    "explain_record",
    "find_field",
    "is_shared",
    "parse_record",
]

NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid", "uid", "identifier", "postid"),
    "title": ("title", "titolo", "headline", "name", "posttitle"),
    "url": ("url", "link", "permalink", "canonicalpath", "indirizzo", "postlink", "posturl"),
    "slug": ("slug",),
    "canonical": ("canonical", "canonicalurl", "relcanonical"),
    "html": ("contenthtml", "html", "bodyhtml", "contentencoded"),
    "markdown": ("contentmarkdown", "contentmd", "markdown", "md", "bodymarkdown"),
    "text": ("contenttext", "text", "testo", "plaintext"),
    "content": ("content", "body", "contenuto", "corpo", "postcontent"),
    "format": ("contentformat", "format", "contenttype"),
    "summary": ("summary", "description", "excerpt", "abstract", "sommario", "descrizione", "riassunto", "teaser",
                "customexcerpt", "postexcerpt", "estratto", "subtitle"),
    "published": ("published", "datepublished", "publishdate", "pubdate", "publishedat", "dategmt", "postdategmt",
                  "date", "postdate", "created", "createdat", "pubdatetime", "data",
                  "pubblicato", "datapubblicazione", "publish", "publishon", "publishat", "veröffentlicht", "publié",
                  "publicado"),
    "updated": ("updated", "datemodified", "modified", "lastmod", "lastmodified", "lastmodifiedat", "updatedat",
                "updateddate", "dateupdated",
                "modifiedgmt", "postmodifiedgmt",
                "postmodified", "modificato", "aggiornato", "dataaggiornamento"),
    "expires": ("expires", "expirydate", "expirationdate", "validuntil", "unpublishdate", "scadenza", "scade"),
    "authors": ("authors", "author", "autore", "autori", "creator", "by", "byline", "postauthor", "primaryauthor"),
    "categories": ("categories", "category", "categoria", "categorie", "section", "sezione", "postcategory"),
    "tags": ("tags", "tag", "keywords", "etichette", "topics", "postkeywords", "posttag"),
    "language": ("language", "lang", "lingua", "locale"),
    "image": ("image", "cover", "coverimage", "featuredimage", "featureimage", "thumbnail", "immagine", "heroimage",
              "bannerimage", "picture", "copertina", "ogimage", "featuredmediaurl"),
    "imagealt": ("imagealt", "coveralt", "featureimagealt", "alt"),
    "enclosures": ("enclosures", "enclosure", "attachments", "attachment", "allegati", "audio", "podcast"),
    "rights": ("rights", "license", "copyright", "licenza", "diritti"),
    "comments": ("commentsurl", "discussionurl"),
    **VISIBILITY_NAMES,
    "price": ("price", "prezzo", "saleprice"),
    "currency": ("currency", "valuta", "pricecurrency"),
    "merchant": ("merchant", "seller", "shop", "store", "negozio", "venditore"),
    "item": ("item", "itemreviewed", "product", "prodotto", "revieweditem"),
    "rating": ("rating", "score", "voto", "valutazione", "stars", "ratingvalue"),
    "best": ("best", "bestrating", "ratingmax", "maxrating", "votomassimo"),
    "worst": ("worst", "worstrating", "ratingmin", "minrating"),
    "offer": ("offer", "offerta"),
    "review": ("review", "recensione"),
}  # fmt: skip
"""What a field is called here -> what it may be called in a record, best first, in bare form."""

_OWN = frozenset({"id", "url", "slug", "canonical", "html", "markdown", "text", "content"})
"""What no two records share: nobody says it for a whole folder, but for the pattern of their addresses."""

_FIELDS = {alias: name for name, aliases in NAMES.items() for alias in aliases}
_RANKS = {alias: rank for aliases in NAMES.values() for rank, alias in enumerate(aliases)}
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_LIST = re.compile(r"\s*[,;|]\s*")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_ZONELESS = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?")
_FILE_DATES = frozenset({"last modified", "created", "git last modified", "git created"})
"""Eleventy's words for the time of the file or of its commits (https://www.11ty.dev/docs/dates/)."""
_NO_DATE = re.compile(r"\s*0{4}-0{2}-0{2}")
_NULL_DATE = re.compile(r"\s*(?:~|null)\s*")
"""YAML's words for no value."""
_DATES = ("published", "updated", "expires")


@dataclass(kw_only=True)
class Record:
    """One record as it was found.

    `values` by the names the user wrote; `lines` tells where each stands, `line` where the record begins.
    """

    values: Mapping[str, Any]
    where: str
    line: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    content_type: TextType | None = None
    """What `content` is written in when the record does not say; None looks whether there is markup in it."""
    fallback_id: str | None = None
    """What the record goes by when it names neither id nor address: its path."""
    fields: tuple[tuple[str, str], ...] = ()
    """Document.fields: what the config says that names mean."""
    defaults: tuple[Defaults, ...] = ()
    """Document.defaults: what holds where the record says nothing, the strongest first."""
    has_headers: bool = False
    """It has Pelican's headers."""
    builder: Builder = field(default_factory=Builder)
    """Document.builder: whose rules say whether it is public."""
    visibility: Visibility | None = None
    """Of a post in an export or API: what that says of it, so that none of its fields decides."""


@dataclass(kw_only=True)
class _Reading:
    """A record while it is read: values by our names, problems as they are met."""

    record: Record
    values: dict[str, Any]
    names: dict[str, str]
    """Our name -> what the user wrote."""
    problems: list[Problem] = field(default_factory=list)
    is_unreadable: bool = False
    """The date of publication cannot be read."""
    statements: list[tuple[Statement, Defaults | None]] = field(default_factory=list)
    """What is said of its visibility, by the record itself or by defaults."""
    origins: dict[str, Defaults] = field(default_factory=dict)
    """Our name -> who says it for the record."""
    joined: list[tuple[str, str, Defaults]] = field(default_factory=list)
    """(our name, what is written, by whom) of what was added to what the record says."""

    def complain(self, name: str | None, message: str, hint: str | None = None) -> None:
        written = self.names.get(name, name) if name else None
        origin = self.origins.get(name or "")
        where, lines, line = self.record.where, self.record.lines, self.record.line
        if origin is not None:
            where, lines, line = origin.where, origin.lines, None
        line = lines.get(written or "", line)
        self.problems.append(Problem(where=where, line=line, field=written, message=message, hint=hint))

    def string(self, name: str) -> str | None:
        """One line or more of text; a WordPress {"rendered": ...} counts, too."""
        value = self.values.get(name)
        if value is None:
            return None
        value = _unwrap(value)
        if value is None or isinstance(value, bool):
            return None
        if isinstance(value, str | int | float):
            return str(value).strip() or None
        self.complain(name, f"expected text, found {_say_type(value)}")
        return None

    def address(self, name: str) -> str | None:
        """An address that may be published; one that may not is reported, and the record goes without it."""
        return self.judge(name, self.string(name))

    def judge(self, name: str, url: str | None, what: str = "the address") -> str | None:
        """The address, or None if it must not be published, which is reported."""
        fault = find_fault(url) if url else None
        if fault is None:
            return url
        self.complain(name, f"{what} {fault}; the record goes without it", "write an address that begins with https://")
        return None

    def strings(self, name: str) -> list[str]:
        """A list, or text with commas, semicolons or bars between."""
        value = _unwrap(self.values.get(name))
        if value is None:
            return []
        # Hexo has lists of a category and those below it: [[Sports, Baseball], Travel].
        parts = [one for part in _as_list(value) for one in (part if isinstance(part, list) else [part])]
        return [text for part in parts if (text := self._label(name, part))]

    def _label(self, name: str, part: Any) -> str:
        if isinstance(part, str):
            return part.strip()
        part = _unwrap(part)
        label = part.get("name") or part.get("title") or part.get("slug") if isinstance(part, Mapping) else part
        if isinstance(label, bool) or not isinstance(label, str | int | float):
            self.complain(name, f"expected names, found {_say_type(part)}")
            return ""
        return str(label).strip()

    def date(self, name: str) -> str | None:
        """The text of a date that can be read, or could be if the order of day and month were known."""
        value = _unwrap(self.values.get(name))
        if name == "published" and isinstance(value, bool | list | Mapping):
            self.is_unreadable = True
            self.complain(name, f"expected a date, found {_say_type(value)}", "write 2026-03-05 or 2026-03-05 14:30")
            return None
        text = self.string(name)
        if text is None or text.casefold() in _FILE_DATES:
            return None
        found = read_date(text)
        if found is Unread.ZERO:
            return None
        if found is Unread.INVALID:
            # A record without a readable date of publication is withheld, and its values are not quoted.
            self.is_unreadable = self.is_unreadable or name == "published"
            quoted = "" if name == "published" else f"{_shorten(text)!r} is "
            self.complain(name, f"{quoted}not a valid date", "write 2026-03-05 or 2026-03-05 14:30")
            return None
        # WordPress writes post_date_gmt without a zone.
        is_gmt = fold_name(self.names[name]).endswith("gmt")
        return f"{text}Z" if is_gmt and _ZONELESS.fullmatch(text) else text


@runtime_checkable
class RecordParser(Protocol):
    """A Parser of article records, which can also show them before they are understood."""

    name: str

    def records(self, document: Document, problems: list[Problem]) -> Sequence[Record]:
        """The records as they stand; what cannot be one is added to the problems.

        Raises:
            ParseError: it is not what it claimed to be.
        """
        ...


def collect(
    format_name: str,
    parser: str,
    records: Iterable[Record],
    problems: Iterable[Problem] = (),
    repairs: tuple[str, ...] = (),
) -> ParsedFeed:
    """A document of records: those that can be read, and what is wrong with the others.

    Args:
        format_name: what the document is.
        parser: who read it.
        records: in the order they stand; consumed before `problems`, which the reader of records may add to.
        problems: met outside of records.
        repairs: what was mended in the document.
    """
    entries: list[ParsedEntry] = []
    found: list[Problem] = []
    notes: dict[str, list[int | None]] = {}
    for record in records:
        entry, wrong, said = parse_record(record)
        found += wrong
        for note in said:
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
    """A note on many records is one note."""
    return note if len(lines) == 1 else f"{note} ({len(lines)} records, the first on line {lines[0] or 1})"


def parse_record(record: Record) -> tuple[ParsedEntry | None, list[Problem], list[str]]:
    """Return the entry that a record describes, what is wrong with it, and notes.

    A record that is not public is kept with the reason (`withheld`); nothing that is said of it quotes a value.

    Returns:
        (entry, problems, notes); (None, problems, []) for a record that cannot be an entry.
    """
    reading = _sort_names(record)
    if record.visibility is not None:
        return _make_post(reading, record.visibility)
    verdict = _judge(reading)
    wrong = [_make_visibility_problem(one, by, record) for one, by in reading.statements if one in verdict.wrong]
    if verdict.withheld is None:
        entry = _make_entry(reading)
        notes = [
            f"{one.written}: {_shorten(str(one.value))!r} is not a known status; the article is public"
            for one in verdict.unknown
        ]
        problems = reading.problems
        if entry is not None and entry.withheld is not None:
            problems = [problem for problem in problems if problem.field == reading.names["published"]]
        return entry, problems, notes if entry else []
    kept = _make_entry(reading)
    if kept is None:
        kept = ParsedEntry(id=reading.string("id") or record.fallback_id, line=record.line)
    withheld = verdict.withheld
    notes = [f"{withheld.field}: {withheld.explanation}; it is withheld"] if verdict.is_against_builder else []
    return replace(kept, withheld=withheld, public_from=None, public_until=None), [one for one in wrong if one], notes


def _judge(reading: _Reading) -> Verdict:
    record = reading.record
    return judge_record(
        [statement for statement, _ in reading.statements],
        builder=record.builder,
        path=record.where if record.fallback_id is not None and "://" not in record.where else None,
        tags=reading.strings("tags") if record.builder.name == "nikola" else (),
    )


def _make_visibility_problem(statement: Statement, by: Defaults | None, record: Record) -> Problem | None:
    """None for a statement of defaults, which is reported with their file."""
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
    """Return a post of an export or API. Of one that is withheld only a missing statement is reported, and no value."""
    entry = _make_entry(reading)
    # Its own fields are those of the API; defaults say what the site's owner wants.
    by_defaults = [statement for statement, by in reading.statements if by is not None]
    withheld = visibility.withheld or judge_record(by_defaults, builder=reading.record.builder).withheld
    if entry is not None:
        entry = replace(entry, withheld=withheld, public_from=visibility.public_from)
    if withheld is not None:
        reading.problems.clear()
        if withheld.reason == "unreadable":
            reading.complain(
                withheld.field,
                f"{withheld.explanation}; the post is left out",
                "export the posts, or ask for them, with this field",
            )
    return entry, reading.problems, []


def _make_entry(reading: _Reading) -> ParsedEntry | None:
    record = reading.record
    title = _find_written(reading, "title")
    contents = tuple(_contents(reading))
    if title is None and not contents:
        reading.complain("title", "the record has neither a title nor a content", "give it a title")
        return None
    identity = _find_id(reading)
    url, is_made = _find_url(reading)
    if (
        identity is None
        and url is None
        and record.fallback_id is None
        and not (title and reading.values.get("published"))
    ):
        reading.complain("id", "nothing tells this record from others", "give it an id, a url, or a title and a date")
        return None
    summary = _find_written(reading, "summary")
    published = reading.date("published")
    return ParsedEntry(
        # An address that follows a pattern is another one when the pattern is.
        id=identity or (record.fallback_id if is_made else None) or url or record.fallback_id,
        id_is_own=identity is not None,
        link=url,
        original_link=reading.address("canonical"),
        title=Text(value=title, type="text" if speaks_of_tags(title) else _type_of(title)) if title else None,
        summary=Text(value=summary, type=_type_of(summary)) if summary else None,
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
        comments=reading.address("comments"),
        offer=_offer(reading),
        review=_review(reading),
        withheld=UNREADABLE if reading.is_unreadable else None,
        public_from=_find_start(reading, published),
        public_until=_find_raw_date(reading, BUILDERS[record.builder.name].ends),
        line=record.line,
    )


def _find_start(reading: _Reading, published: str | None) -> str | None:
    """The date that holds the record back until it has come."""
    names = find_start_names(reading.record.builder, [statement for statement, _ in reading.statements])
    return None if names is None else _find_raw_date(reading, names) or published


def _find_raw_date(reading: _Reading, names: Sequence[str]) -> str | None:
    """The first readable date under one of some names, in bare form, in the record or else in its defaults."""
    if not names:
        return None
    tables = [
        {fold_name(str(written)): value for written, value in values.items() if isinstance(value, str)}
        for values in (reading.record.values, *(defaults.values for defaults in reading.record.defaults))
    ]
    found = (table[name] for name in names for table in tables if name in table)
    return next((text for text in found if _may_be_date(text)), None)


def _find_id(reading: _Reading) -> str | None:
    """Its id, which is published: one that is an address with a password is left out."""
    identity = reading.string("id")
    if identity is None or not holds_login(identity):
        return identity
    reading.complain("id", "the id holds a user name or a password; the record goes without it", "give it another id")
    return None


def _find_url(reading: _Reading) -> tuple[str | None, bool]:
    """Its address, and whether that was made by a pattern; what Eleventy would make by a program is none."""
    url = reading.string("url")
    pattern = url
    if url in STYLES and fold_name(reading.names["url"]) == "permalink":
        pattern = STYLES[url]
    if pattern is None or not is_pattern(pattern):
        is_program = url is not None and ("{{" in url or "{%" in url)
        return (None if is_program else reading.address("url")), False
    article = Article(
        file=reading.record.fallback_id,
        published=reading.date("published"),
        title=reading.string("title"),
        slug=reading.string("slug"),
        categories=tuple(reading.strings("categories")),
    )
    try:
        return fill_in(pattern, article), True
    except ValueError as error:
        # Of the record, wherever the pattern stands: it is that which lacks something.
        hint = "give the record an address of its own, or take another pattern"
        line = reading.record.lines.get(reading.names["url"], reading.record.line)
        where = reading.record.where
        reading.problems.append(
            Problem(where=where, line=line, field=reading.names["url"], message=str(error), hint=hint)
        )
        return None, False


def _may_be_date(text: str) -> bool:
    """Whether it is a date, if only the order of day and month were known."""
    return read_date(text) not in (Unread.INVALID, Unread.ZERO)


def find_field(written: str) -> str | None:
    """The field that a name means, whatever its case and dashes."""
    return _FIELDS.get(fold_name(written))


def is_shared(name: str, value: object) -> bool:
    """Whether several records may have one value of a field."""
    return name not in _OWN or (name == "url" and is_pattern(value))


def check_defaults(defaults: Defaults, fields: tuple[tuple[str, str], ...] = ()) -> tuple[Defaults, list[Problem]]:
    """What of some defaults can be used, and what is wrong with the others.

    So a mistake is said once, of the file that it is in, and not of each record that would have the value from it.
    What records do not share (id, address, text), and what other tools put there, is left out in silence.
    """
    mapped = _map_fields(fields)
    known = {written: value for written, value in defaults.values.items() if _is_usable(written, value, mapped)}
    record = Record(
        values=known, where=defaults.where, lines=defaults.lines, fields=fields, content_type="text", fallback_id="-"
    )
    reading = _sort_names(record)
    for name, value in (("title", "x"), ("slug", "x"), ("published", "2026-03-05")):
        reading.values.setdefault(name, value)
        reading.names.setdefault(name, name)
    _make_entry(reading)
    wrong = {(problem.field or "").partition(".")[0] for problem in reading.problems}
    wrong |= {problem.field for problem in reading.problems if problem.field}
    # A value of the wrong kind that says whether articles are public stays: it withholds them.
    stated = {statement.written for statement, _ in reading.statements}
    for statement in judge_record([one for one, _ in reading.statements], builder=Builder()).wrong:
        message, hint = describe_wrong(statement)
        line = defaults.lines.get(statement.written)
        reading.problems.append(
            Problem(where=defaults.where, line=line, field=statement.written, message=message, hint=hint)
        )
    kept = {name: value for name, value in known.items() if name in stated or name not in wrong}
    return replace(defaults, values=kept), reading.problems


def _is_usable(written: str, value: object, mapped: Mapping[str, str]) -> bool:
    bare = fold_name(written)
    if find_statement(bare, written, value, mapped.get(bare)):
        return True
    name = _find_field(bare, mapped)
    return is_shared(name, value) if name else _find_near(bare) is not None


def complete(parsed: ParsedFeed, defaults: tuple[Defaults, ...]) -> ParsedFeed:
    """A document whose format has fields of its own, with what its entries do not say."""
    if not defaults:
        return parsed
    record = Record(values={}, where="", defaults=defaults, content_type="text", fallback_id="-")
    reading = _sort_names(record)
    verdict = _judge(reading)
    if verdict.withheld is not None:
        entries = (replace(entry, withheld=entry.withheld or verdict.withheld) for entry in parsed.entries)
        return replace(parsed, entries=tuple(entries))
    reading.values.setdefault("title", "-")
    given = _make_entry(reading)
    return replace(parsed, entries=tuple(_complete(entry, given) for entry in parsed.entries)) if given else parsed


_SHARED = ("summary", "published", "updated", "expires", "authors", "enclosures", "image", "language", "rights",
           "comments", "offer", "review")  # fmt: skip


def _complete(entry: ParsedEntry, given: ParsedEntry) -> ParsedEntry:
    missing: dict[str, Any] = {
        name: value for name in _SHARED if (value := getattr(given, name)) and not getattr(entry, name)
    }
    schemes = {one.scheme == "tag" for one in entry.categories}
    added = tuple(one for one in given.categories if (one.scheme == "tag") not in schemes)
    return replace(entry, **missing, categories=(*entry.categories, *added)) if missing or added else entry


@frozen
class FieldOrigin:
    """Where a field of a record was read from; `field` is None for what was passed over."""

    field: str | None
    written: str
    line: int | None
    value: str
    where: str = ""
    """The file of defaults that says it, and what it stands under: `posts/_index.md: cascade`; else the record."""


def explain_record(record: Record) -> list[FieldOrigin]:
    """Which of the user's names became which field, then those that were passed over."""
    reading = _sort_names(record)

    def tell(field_name: str | None, written: str, value: Any, by: Defaults | None = None) -> FieldOrigin:
        line = by.lines.get(written) if by else record.lines.get(written, record.line)
        where = (f"{by.where}: {by.key}" if by.key else by.where) if by else ""
        said = _shorten(" ".join(drop_comments(str(value)).split()))
        return FieldOrigin(field=field_name, written=written, line=line, value=said, where=where)

    used = []
    for name, value in reading.values.items():
        written, by = reading.names[name], reading.origins.get(name)
        used.append(tell(name, written, (by.values if by else record.values).get(written, value), by))
    used += [tell(name, written, by.values[written], by) for name, written, by in reading.joined]
    for statement, by in reading.statements:
        used.append(tell(_STATED.get(statement.key, statement.key), statement.written, statement.value, by))
    taken = {written for name, written in reading.names.items() if name not in reading.origins}
    taken |= {statement.written for statement, by in reading.statements if by is None}
    left = [tell(None, str(name), value) for name, value in record.values.items() if str(name) not in taken]
    return used + left


_STATED = {"published": "draft", "permalink": "url"}
"""What a statement of visibility is shown as, where its key is the name of a field, too."""


def _sort_names(record: Record) -> _Reading:
    """Our names for the user's; of two that mean one field the better wins (date_gmt over date)."""
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
            _suspect_typo(reading, str(written), bare)
            continue
        rank = -1 if bare in mapped else _RANKS[bare]
        empty = value in _EMPTY or (isinstance(value, str) and _states_nothing(name, value))
        if not empty and (name not in found or rank < found[name][0]):
            found[name] = (rank, str(written))
            reading.values[name], reading.names[name] = value, str(written)
    if record.defaults:
        _fill_in(reading, mapped)
    for part in ("offer", "review"):
        if isinstance(reading.values.get(part), Mapping):
            _open_up(reading, part)
    return reading


def _states_nothing(name: str, value: str) -> bool:
    return _NO_DATE.match(value) is not None or (name in _DATES and _NULL_DATE.fullmatch(value) is not None)


def _map_fields(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {fold_name(written): name for written, name in fields}


def _find_field(bare: str, mapped: Mapping[str, str]) -> str | None:
    return mapped.get(bare) or _FIELDS.get(bare)


def _fill_in(reading: _Reading, mapped: Mapping[str, str]) -> None:
    """What the record does not say. A name that it has without a value says that there is none, as the tools have it.

    A field is filled by the strongest defaults that have it: not a second time by a weaker name of it.
    """
    values = reading.record.values
    said, filled = _list_said(values, mapped), _list_said(_drop_empty(values), mapped)
    for defaults in reading.record.defaults:
        if defaults.only == "headers" and not reading.record.has_headers:
            continue
        taken = filled if defaults.fills_empty else said
        for written, value in defaults.values.items():
            bare = fold_name(written)
            statement = find_statement(bare, written, value, mapped.get(bare))
            if statement and taken.isdisjoint((bare, _tell_apart(bare, value, mapped))):
                reading.statements.append((statement, defaults))
        for name, written in _choose_names(defaults, mapped):
            value = defaults.values[written]
            if name in defaults.joins and name in reading.values:
                reading.values[name] = [*_as_list(value), *_as_list(reading.values[name])]
                reading.joined.append((name, written, defaults))
            elif taken.isdisjoint((fold_name(written), (name,))):
                reading.values[name], reading.names[name], reading.origins[name] = value, written, defaults
        said |= _list_said(defaults.values, mapped)
        filled |= _list_said(_drop_empty(defaults.values), mapped)


def _drop_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {written: value for written, value in values.items() if value not in _EMPTY}


def _list_said(values: Mapping[str, Any], mapped: Mapping[str, str]) -> set[str | tuple[str]]:
    """The names as they are written, bare, and the fields that they mean, each in a tuple of its own."""
    bare = {fold_name(str(written)): value for written, value in values.items()}
    return {*bare, *(_tell_apart(written, value, mapped) for written, value in bare.items())}


def _tell_apart(bare: str, value: Any, mapped: Mapping[str, str]) -> tuple[str]:
    """The field or statement that a name means: `published` may be a date, and say whether a record is public."""
    statement = find_statement(bare, bare, value, mapped.get(bare))
    return (
        (f"{statement.key}?" if statement.key in _STATED else statement.key,)
        if statement
        else (_find_field(bare, mapped) or "",)
    )


def _choose_names(defaults: Defaults, mapped: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(field, what is written), of several names for one field the best first, which then stands for the others."""
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


def _open_up(reading: _Reading, part: str) -> None:
    """offer: {price: ...} is the same as price: ..."""
    for written, value in reading.values[part].items():
        name = _FIELDS.get(fold_name(str(written)))
        if name and name not in reading.values:
            reading.values[name], reading.names[name] = value, f"{reading.names[part]}.{written}"
            if part in reading.origins:
                reading.origins[name] = reading.origins[part]


def _suspect_typo(reading: _Reading, written: str, bare: str) -> None:
    """Other tools' fields are ignored in silence; one letter off a field of ours is a mistake."""
    near = _find_near(bare)
    if near is not None:
        reading.names[written] = written
        reading.complain(written, "unknown field, ignored", f"did you mean {near!r}?")


@lru_cache(maxsize=1024)
def _find_near(bare: str) -> str | None:
    """The field that a name may be meant for; asked once for all records, and of names about as long only."""
    if not 4 <= len(bare) <= _LONGEST or bare.endswith("s"):
        return None
    from difflib import get_close_matches  # only for a name that nobody knows

    about_as_long = [name for name in _FIELDS if abs(len(name) - len(bare)) <= 1]
    swapped = [name for name in about_as_long if _is_swapped(name, bare)]  # titel, which ratios make little of
    close = swapped or get_close_matches(bare, about_as_long, n=1, cutoff=0.9)
    return close[0] if close and close[0] != f"{bare}s" else None


def _is_swapped(name: str, written: str) -> bool:
    """Whether two letters beside each other were written in the wrong order."""
    places = [place for place, (one, other) in enumerate(zip(name, written, strict=False)) if one != other]
    first = places[0] if places else 0
    is_pair = len(name) == len(written) and places == [first, first + 1]
    return is_pair and name[first : first + 2] == written[first : first + 2][::-1]


_LONGEST = max(map(len, _FIELDS)) + 1


def _unwrap(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return value["rendered"] if isinstance(value, Mapping) and "rendered" in value else value


def _say_type(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, bytes):
        return "bytes that are no text"
    return "a list" if isinstance(value, list) else f"{value!r}"


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _type_of(text: str) -> TextType:
    return "html" if _MARKUP.search(text) or "&" in text else "text"


_FORMATS: dict[str, TextType] = {
    "html": "html", "text/html": "html", "md": "markdown", "markdown": "markdown", "text/markdown": "markdown",
    "text": "text", "txt": "text", "plain": "text", "text/plain": "text",
}  # fmt: skip


def _find_written(reading: _Reading, name: str) -> str | None:
    """A text without the comments of its author; an export or API has the text as readers see it."""
    text = reading.string(name)
    if text is None or reading.record.visibility is not None:
        return text
    return drop_comments(text, is_obsidian=reading.record.builder.name == "obsidian").strip() or None


def _contents(reading: _Reading) -> Iterator[Text]:
    # A parser that knows what its text is written in has left out the comments.
    find = _find_written if reading.record.content_type is None else _Reading.string
    kinds: tuple[tuple[str, TextType], ...] = (("html", "html"), ("markdown", "markdown"), ("text", "text"))
    for name, kind in kinds:
        text = reading.string(name) if kind == "text" else find(reading, name)
        if text:
            yield Text(value=text, type=kind)
    text = find(reading, "content")
    if text:
        said = _FORMATS.get((reading.string("format") or "").casefold())
        looks: TextType = "html" if _MARKUP.search(text) else "markdown"
        yield Text(value=text, type=said or reading.record.content_type or looks)


def _authors(reading: _Reading) -> Iterator[Person]:
    value = reading.values.get("authors")
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            name, mail, url = (_plain(one.get(key)) for key in ("name", "email", "url"))
            if url and not url.lower().startswith("mailto:"):
                url = reading.judge("authors", url, "the address of an author")
            if name or mail or url:
                yield Person(name=name or "", email=mail, url=url)
        elif isinstance(one, str):
            for part in re.split(r"\s*[;|]\s*", one):
                person = parse_person(part)
                if person:
                    yield person
        elif one is not None:
            reading.complain("authors", f"expected names, found {_say_type(one)}")


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
            reading.complain("enclosures", "an enclosure needs a url")
            continue
        if reading.judge("enclosures", url, "the address of an enclosure") is None:
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
    reading.complain("enclosures", f"{name} {_shorten(text)!r} is no number")
    return None


def _image(reading: _Reading) -> Image | None:
    value = reading.values.get("image")
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        url = _plain(value.get("url") or value.get("src") or value.get("path") or value.get("image"))
        url = reading.judge("image", url)
        size = {key: _number(reading, key, value.get(key)) for key in ("width", "height")}
        alt = _plain(value.get("alt") or value.get("caption"))
        return Image(url=url, alt=alt, width=size["width"], height=size["height"]) if url else None
    url = reading.address("image") if value is not None else None
    return Image(url=url, alt=reading.string("imagealt")) if url else None


def _offer(reading: _Reading) -> Offer | None:
    price, currency, merchant = (reading.string(name) for name in ("price", "currency", "merchant"))
    return Offer(price=price, currency=currency, merchant=merchant) if price or merchant else None


def _review(reading: _Reading) -> Review | None:
    item, rating, best, worst = (reading.string(name) for name in ("item", "rating", "best", "worst"))
    return Review(item=item, rating=rating, best=best, worst=worst) if rating or item else None
