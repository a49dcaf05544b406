"""A record, and its values by field while it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from feedtool.content.dates import DateProblem, parse_date_or_reason
from feedtool.content.links import find_url_error
from feedtool.content.messages import quote
from feedtool.content.text import fold_name
from feedtool.entries.visibility_exports import Visibility
from feedtool.entries.visibility_statements import Statement
from feedtool.model import Builder, Defaults, Diagnostic, Document, Location, TextType


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
    words: Mapping[str, tuple[str, Callable[..., str]]] = field(default_factory=dict)
    """The placeholders of permalinks that its builder has, see Conventions."""
    visibility: Visibility | None = None
    """The visibility that an export or API states for a post; its fields then do not count."""


@runtime_checkable
class RecordParser(Protocol):
    """A Parser of article records that can also return them unparsed."""

    name: str

    def records(self, document: Document, diagnostics: list[Diagnostic]) -> Sequence[Record]:
        """Return the records as written; add a diagnostic for each part that cannot be one.

        Raises:
            ParseError: the document is not in this format.
        """


@dataclass(kw_only=True)
class Reading:
    """A record while it is read: values by field, and the diagnostics found so far."""

    record: Record
    values: dict[str, Any]
    names: dict[str, str]
    """Field -> the name as written."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    is_unreadable: bool = False
    """The date of publication cannot be read."""
    statements: list[tuple[Statement, Defaults | None]] = field(default_factory=list)
    """Statements about the visibility, by the record itself (None) or by defaults."""
    origins: dict[str, Defaults] = field(default_factory=dict)
    """Field -> the defaults that set it."""
    joined: list[tuple[str, str, Defaults]] = field(default_factory=list)
    """(field, name as written, defaults) of values that defaults added to a list of the record."""

    def report(self, name: str | None, message: str, hint: str | None = None) -> None:
        """Add a diagnostic of a field, at the place where its value is written."""
        written = self.names.get(name, name) if name else None
        origin = self.origins.get(name or "")
        where, lines, line = self.record.where, self.record.lines, self.record.line
        if origin is not None:
            where, lines, line = origin.where, origin.lines, None
        line = lines.get(written or "", line)
        found = Diagnostic(message=message, hint=hint, location=Location(where, line, field=written))
        if found not in self.diagnostics:  # a field may be read twice: a date is also a part of the URL
            self.diagnostics.append(found)

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
        self.report(name, f"expected text, found {describe_type(value)}")
        return None

    def url(self, name: str) -> str | None:
        """Return the URL in a field; report one that must not be published."""
        return self.check_url(name, self.string(name))

    def check_url(self, name: str, url: str | None, subject: str = "the URL") -> str | None:
        """Return the URL; report one that must not be published and return None."""
        fault = find_url_error(url) if url else None
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
        parts = [one for part in as_list(value) for one in (part if isinstance(part, list) else [part])]
        return [text for part in parts if (text := self._label(name, part))]

    def _label(self, name: str, part: Any) -> str:
        if isinstance(part, str):
            return part.strip()
        part = _unwrap(part)
        label = part.get("name") or part.get("title") or part.get("slug") if isinstance(part, Mapping) else part
        if isinstance(label, bool) or not isinstance(label, str | int | float):
            self.report(name, f"expected names, found {describe_type(part)}")
            return ""
        return str(label).strip()

    def date(self, name: str) -> str | None:
        """Return the text of a readable date.

        The order of day and month may be unknown.
        """
        value = _unwrap(self.values.get(name))
        if name == "published" and isinstance(value, bool | list | Mapping):
            self.is_unreadable = True
            self.report(name, f"expected a date, found {describe_type(value)}", "write 2026-03-05 or 2026-03-05 14:30")
            return None
        text = self.string(name)
        if text is None or text.casefold() in _FILE_DATES:
            return None
        found = parse_date_or_reason(text)
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


_FILE_DATES = frozenset({"last modified", "created", "git last modified", "git created"})
"""Eleventy's values for the time of the file or of its commits (https://www.11ty.dev/docs/dates/)."""
_ZONELESS = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?")


def _unwrap(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return value["rendered"] if isinstance(value, Mapping) and "rendered" in value else value


def describe_type(value: Any) -> str:
    """Describe the type of a value for a message."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, bytes):
        return "binary data"
    return "a list" if isinstance(value, list) else f"{value!r}"


_LIST = re.compile(r"\s*[,;|]\s*")


def as_list(value: Any) -> list[Any]:
    """Return the items of a list, or of a text with commas, semicolons or bars."""
    return value if isinstance(value, list) else _LIST.split(value) if isinstance(value, str) else [value]
