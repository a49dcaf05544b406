"""Markdown and HTML files with front matter: YAML, TOML or JSON, or the headers of Pelican."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from feedtool.core.jsonreading import read_json
from feedtool.core.records import NAMES, Record, collect
from feedtool.core.yamlreading import read_yaml
from feedtool.errors import ParseError
from feedtool.model import Document, ParsedFeed, Problem

Matter = tuple[dict[str, Any], dict[str, int]]
"""Values by name, and the line each stands on."""

_SUFFIXES = (".md", ".markdown", ".mdx", ".mkd")
_PAGES = (".html", ".htm")
_YAML = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\A\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(
    r"\A---[ \t]?(json|js|javascript|yaml|yml|toml)[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_LONG_NAME = re.compile(r"^(?:[^=.\n]*+\.){500}", re.MULTILINE)
"""A name of TOML that is nested so deep takes its reader seconds."""
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})[-_]")
"""How Jekyll names a post's file."""
_HEADER = re.compile(r"\A((?:[A-Za-z][\w ]{0,40}:[^\n]*\n(?:[ \t]+[^\n]*\n)*)+)\s*?\n")
_HEADING = re.compile(r"\A\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_SETEXT = re.compile(r"\A\s*([^\n#>\-*\s][^\n]*)\n=+[ \t]*(?:\n|\Z)")


class MarkdownParser:
    """One file, one record; its body is the content."""

    name = "markdown"
    rank = 20

    def claims(self, document: Document) -> bool:
        """By its name; an HTML file only if it begins with front matter."""
        url = document.url.lower()
        if url.endswith(_SUFFIXES):
            return True
        head = document.content[:20].removeprefix(b"\xef\xbb\xbf")
        return url.endswith(_PAGES) and head.startswith((b"---", b"+++"))

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: it is not UTF-8, or its front matter cannot be read.
        """
        is_page = document.url.lower().endswith(_PAGES)
        return collect("html" if is_page else "markdown", self.name, self.records(document, []))

    def records(self, document: Document, _problems: list[Problem]) -> list[Record]:
        """The one record as it stands."""
        text = _decode(document.content)
        (values, lines), body = _split(text)
        path = PurePosixPath(document.url)
        if path.stem == "_index":  # Hugo's page about a section
            return []
        if (dated := _DATED.match(path.name)) and not any(_is_date(*pair) for pair in values.items()):
            values["date"] = dated[1]
        is_page = document.url.lower().endswith(_PAGES)
        title, body = _take_title(body, values) if not is_page else (None, body)
        record = Record(
            values={**({"title": title} if title else {}), **values, "content": body},
            where=document.url,
            line=1,
            lines=lines,
            content_type="html" if is_page else "markdown",
            fallback_id=_name_by_path(document.url),
            fields=document.fields,
        )
        return [record]


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError("not valid UTF-8", line=line, hint="save the file as UTF-8") from error


def _split(text: str) -> tuple[Matter, str]:
    readers: tuple[tuple[re.Pattern[str], Callable[[str], Matter]], ...] = (
        (_YAML, lambda matter: read_yaml(matter, first_line=2)),
        (_TOML, _read_toml),
        (_HEADER, _read_headers),
    )
    if text.startswith("{"):
        return _read_json_matter(text)
    if found := _NAMED.match(text):
        return _read_named(found, text)
    for pattern, reader in readers:
        found = pattern.match(text)
        if found:
            return reader(found[1]), text[found.end() :]
    if text.startswith(("---\n", "---\r\n", "+++\n", "+++\r\n")):
        raise ParseError("the front matter has no end", line=1, hint=f"close it with a line {text[:3]}")
    return ({}, {}), text


def _read_named(found: re.Match[str], text: str) -> tuple[Matter, str]:
    """Eleventy's `---json`; its `---js` is a program, which is not run."""
    language = found[1].lower()
    if language == "json":
        values = _read_json_lines(found[2])
        if not isinstance(values, dict):
            raise ParseError("the front matter is no mapping of names to values", line=2)
        return (values, _find_lines(found[2], 2)), text[found.end() :]
    if language in ("yaml", "yml"):
        return read_yaml(found[2], first_line=2), text[found.end() :]
    if language == "toml":
        return _read_toml(found[2]), text[found.end() :]
    raise ParseError(f"front matter in {language} is a program, which is not run", line=1, hint="write it in YAML")


def _read_json_lines(matter: str) -> Any:
    """JSON that begins on the second line."""
    try:
        return read_json(matter)
    except ParseError as error:
        error.line = (error.line or 1) + 1
        raise


def _find_lines(matter: str, first_line: int) -> dict[str, int]:
    names = (re.match(r'\s*"([^"]+)"\s*:', line) for line in matter.split("\n"))
    return {name[1]: number for number, name in enumerate(names, start=first_line) if name}


def _is_date(name: str, value: Any) -> bool:
    """Whether this says when; Jekyll's `published: true` does not."""
    return value not in ("true", "false", True, False) and re.sub(r"[\W_]", "", name).casefold() in NAMES["published"]


def _read_toml(matter: str) -> Matter:
    try:
        values = None if _LONG_NAME.search(matter) else tomllib.loads(matter)
    except RecursionError:
        values = None
    except ValueError as error:  # a number of thousands of digits is no TOMLDecodeError
        found = re.search(r"line (\d+)", str(error))
        reason = re.sub(r" \(at .*\)$|;.*", "", str(error))
        raise ParseError(f"the TOML front matter: {reason}", line=int(found[1]) + 1 if found else 1) from error
    if values is None or _is_deep(values):
        raise ParseError("the TOML front matter is nested too deep", line=1)
    names = (re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line) for line in matter.split("\n"))
    lines = {name[1]: number for number, name in enumerate(names, start=2) if name}
    # Zola puts categories and tags into a table of their own.
    nested = values.pop("taxonomies", None)
    flat = {**nested, **values} if isinstance(nested, dict) else values
    return {key: _as_written(value) for key, value in flat.items()}, lines


_MAX_DEPTH = 20


def _is_deep(values: Any) -> bool:
    """Level by level, for what is nested thousands deep."""
    level, depth = [values], 0
    while level and depth <= _MAX_DEPTH:
        inside = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level, depth = list(chain.from_iterable(inside)), depth + 1
    return bool(level)


def _as_written(value: Any) -> Any:
    """Dates as text, as in every other format."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list):
        return [_as_written(one) for one in value]
    if isinstance(value, dict):
        return {key: _as_written(one) for key, one in value.items()}
    return value


def _read_headers(matter: str) -> Matter:
    """Pelican's `Title: ...` lines; a line that is indented goes on with the one before."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    name = ""
    for number, line in enumerate(matter.split("\n"), start=1):
        if line[:1] in " \t" and name:
            values[name] = f"{values[name]} {line.strip()}"
        elif ":" in line:
            name, _, value = line.partition(":")
            values[name], lines[name] = value.strip(), number
    return values, lines


def _read_json_matter(text: str) -> tuple[Matter, str]:
    end = re.search(r"^\}[ \t]*$", text, re.MULTILINE)
    if not end:
        raise ParseError("the JSON front matter has no end", line=1, hint="close it with a line }")
    matter = text[: end.end()]
    values: dict[str, Any] = read_json(matter)
    return (values, _find_lines(matter, 1)), text[end.end() :]


def _take_title(body: str, values: dict[str, Any]) -> tuple[str | None, str]:
    """The first heading is the title when none is given; one that repeats the title is not said twice."""
    found = _HEADING.match(body) or _SETEXT.match(body)
    if not found:
        return None, body
    heading = found[1].strip()
    titles = (value for key, value in values.items() if str(key).casefold() in ("title", "titolo"))
    given = next((str(value).strip() for value in titles), None)
    if given is None or given.casefold() == heading.casefold():
        return heading, body[found.end() :]
    return None, body


def _name_by_path(url: str) -> str:
    """What a file without id and address goes by: its path, `index.md` being its folder (Hugo's page bundles)."""
    path = PurePosixPath(url)
    bare = path.parent if path.stem in ("index", "_index") and len(path.parts) > 1 else path.with_suffix("")
    return str(bare)
