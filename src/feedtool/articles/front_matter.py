"""Reads the front matter of article files: YAML, TOML, JSON or headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain
from typing import Any, Literal

from feedtool.articles.front_matter_yaml import find_yaml_line, parse_yaml_mapping, parse_yaml_tree
from feedtool.content.strict_json import get_end, parse_json
from feedtool.content.yaml_tree import Node
from feedtool.errors import FrontMatterError, ParseError

_LEADING = re.compile("[\\s\ufeff\u200b\xa0]*")
"""Blank lines, blanks and a BOM, which Hugo skips before front matter (parser/pageparser)."""
_YAML = re.compile(r"(-{3,})[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(
    r"---[ \t]?(json|js|javascript|yaml|yml|toml)[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_OPENED = re.compile(r"(---|\+\+\+|;;;)[ \t]*(?:json|js|javascript|yaml|yml|toml)?[ \t]*(?:\n|\Z)", re.IGNORECASE)
_SEMICOLONS = re.compile(r"(?:;{3,}[ \t]*\n)?(\s*\".*?)^;{3,}[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
"""Hexo's JSON without braces (hexo-front-matter)."""
_UNOPENED = re.compile(
    r"([A-Za-z_][\w-]*[ \t]*:(?:[ \t][^\n]*)?\n"
    r"(?:(?:|[ \t][^\n]*|[A-Za-z_][\w-]*[ \t]*:(?:[ \t][^\n]*)?|-[ \t][^\n]*|\#[^\n]*)\n)*?)-{3,}[ \t]*(?:\n|\Z)"
)
"""Hexo's YAML without an opening delimiter."""
_COMMENT = re.compile(r"<!--\s*?\n?\s*(\.\.[ \t]+[\w-]+:(?!:).*?)-->[ \t]*\n?", re.DOTALL)
"""Nikola's header in an HTML comment (https://getnikola.com/handbook.html#metadata-fields)."""
_OPEN_COMMENT = re.compile(r"<!--\s*\.\.[ \t]+[\w-]+:(?!:)")
_DOTTED = re.compile(r"((?:\.\.[ \t]+[\w-]+:(?!:)[^\n]*\n)+)\s*?(?:\n|\Z)")
"""Nikola's header without a comment, as in a metadata file."""
_LONG_NAME = re.compile(r"^(?:[^=.\n]*+\.){500}", re.MULTILINE)
"""A TOML key of this depth takes tomllib seconds."""
_HEADER = re.compile(r"((?:[A-Za-z][\w ]{0,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)+)\s*?\n")


FrontMatterKind = Literal["yaml", "toml", "json", "headers", "nikola", ""]


@dataclass(kw_only=True, slots=True)
class FrontMatter:
    """The values above the text of a file."""

    values: dict[str, Any]
    lines: dict[str, int]
    """Name -> its line."""
    kind: FrontMatterKind = ""
    """The format: "headers" are Pelican's, "nikola" has dots before its names, "" means no front matter."""
    written: str = ""
    """The front matter as text; it begins on `first_line`."""
    first_line: int = 1
    _tree: Node | None = field(default=None, repr=False, init=False)

    def find_line(self, path: Sequence[str | int]) -> int | None:
        """Return the line of a value at a path, such as `("cascade", 0, "draft")`.

        None if there is no such value.

        The line is exact in YAML; TOML and JSON are searched for the names in order.
        """
        if self.kind == "yaml":
            self._tree = self._tree or parse_yaml_tree(self.written)
            line = find_yaml_line(self._tree, path)
            return None if line is None else self.first_line - 1 + line
        return _search_line(self.written, path, self.first_line)


def decode_file(content: bytes) -> str:
    """Return the text of an article file, with line feeds as line ends.

    Raises:
        FrontMatterError: the file is not UTF-8.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FrontMatterError("not valid UTF-8", line=line, hint="save the file as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def starts_front_matter(content: bytes) -> bool:
    """Whether an HTML file begins with front matter."""
    head = content[:1000].decode("utf-8", "replace")
    head = head[_skip_leading(head) :].replace("\r", "\n")
    return head.startswith(("---", "+++", ";;;")) or _OPEN_COMMENT.match(head) is not None


def split_file(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter of a file, and the text below it.

    Raises:
        FrontMatterError: the front matter cannot be read, or has no end.
    """
    start = _skip_leading(text)
    try:
        matter, body = _split(text[start:])
    except ParseError as error:
        line = (error.line or 1) + text.count("\n", 0, start)
        raise FrontMatterError(str(error), line=line, hint=error.hint) from error
    skipped = text.count("\n", 0, start)
    if not matter.kind:
        return matter, text
    if skipped:
        matter.first_line += skipped
        matter.lines = {name: line + skipped for name, line in matter.lines.items()}
    return matter, body


def _skip_leading(text: str) -> int:
    """Return where front matter may begin.

    It may follow blanks and comments.
    """
    found = _LEADING.match(text)
    start = at = found.end() if found else 0
    while text.startswith("<!--", at) and not _OPEN_COMMENT.match(text, at) and (end := text.find("-->", at)) > 0:
        found = _LEADING.match(text, end + 3)
        at = found.end() if found else end + 3
    return at if at > start and text.startswith(("---\n", "+++\n"), at) else start


def _split(text: str) -> tuple[FrontMatter, str]:
    if re.match(r"\{\s*[\"}]", text):
        return _parse_json_matter(text)
    for pattern, read in _READERS:
        if found := pattern.match(text):
            matter = read(found)
            if matter is not None:
                return matter, text[found.end() :]
    if _OPENED.match(text):
        raise ParseError("the front matter has no end", line=1, hint=f"close it with a line {text[:3]}")
    if _OPEN_COMMENT.match(text):
        raise ParseError("the front matter has no end", line=1, hint="close it with -->")
    return FrontMatter(values={}, lines={}), text


def _parse_marked(found: re.Match[str]) -> FrontMatter | None:
    """Read YAML between lines of dashes.

    A line of more than three dashes may also be a rule above a text.
    """
    if len(found[1]) > 3 and not re.match(r"[\w\"'-]+[ \t]*:", found[2].lstrip()):
        return None
    return _parse_yaml(found[2])


def _parse_unopened(found: re.Match[str]) -> FrontMatter | None:
    """Read Hexo's front matter if it has a known name.

    A paragraph that begins with `Note:` may be a heading.
    """
    names = (re.match(r"([A-Za-z_][\w-]*)[ \t]*:", line) for line in found[1].split("\n"))
    if not any(name and name[1].casefold() in _COMMON_NAMES for name in names):
        return None
    try:
        values, lines = parse_yaml_mapping(found[1], first_line=1)
    except ParseError:
        if re.search(r"\n[ \t]*\n", found[1]):
            return None  # Pelican's headers with a rule below them
        raise
    return FrontMatter(values=values, lines=lines, kind="yaml", written=found[1])


_COMMON_NAMES = frozenset({
    "title", "date", "tags", "categories", "draft", "published", "status", "permalink", "layout", "author",
    "updated", "slug",
})  # fmt: skip


def _parse_semicolons(found: re.Match[str]) -> FrontMatter:
    values = parse_json(f"{{{found[1]}}}")
    lines = _find_lines(found[1], found.string.count("\n", 0, found.start(1)) + 1)
    return FrontMatter(values=values, lines=lines, kind="json", written=found[1])


def _parse_dotted(found: re.Match[str]) -> FrontMatter:
    """Read Nikola's `.. title: ...` lines."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    first = found.string.count("\n", 0, found.start(1)) + 1
    for number, line in enumerate(found[1].split("\n"), start=first):
        if field_ := re.match(r"\s*\.\.[ \t]+([\w-]+):(.*)", line):
            values[field_[1]], lines[field_[1]] = field_[2].strip(), number
    return FrontMatter(values=values, lines=lines, kind="nikola", written=found[1], first_line=first)


def _parse_named(found: re.Match[str]) -> FrontMatter:
    """Read Eleventy's `---json`; feedtool does not run a `---js` program."""
    language = found[1].lower()
    if language == "json":
        values = _parse_json_lines(found[2])
        if not isinstance(values, dict):
            raise ParseError("the front matter is not a mapping of names to values", line=2)
        lines = _find_lines(found[2], 2)
        return FrontMatter(values=values, lines=lines, kind="json", written=found[2], first_line=2)
    if language in ("yaml", "yml"):
        return _parse_yaml(found[2])
    if language == "toml":
        return _parse_toml(found[2])
    raise ParseError("JavaScript front matter is not supported", line=1, hint="write it in YAML")


def _parse_yaml(matter: str) -> FrontMatter:
    values, lines = parse_yaml_mapping(matter, first_line=2)
    return FrontMatter(values=values, lines=lines, kind="yaml", written=matter, first_line=2)


def _parse_json_lines(matter: str) -> Any:
    """Read JSON that begins on the second line."""
    try:
        return parse_json(matter)
    except ParseError as error:
        error.line = (error.line or 1) + 1
        raise


def _find_lines(matter: str, first_line: int) -> dict[str, int]:
    names = (re.match(r'\s*"([^"]+)"\s*:', line) for line in matter.split("\n"))
    return {name[1]: number for number, name in enumerate(names, start=first_line) if name}


def _parse_toml(matter: str) -> FrontMatter:
    import tomllib  # most front matter is YAML

    try:
        values = None if _LONG_NAME.search(matter) else tomllib.loads(matter)
    except RecursionError:
        values = None
    except ValueError as error:  # a number of thousands of digits raises a plain ValueError
        found = re.search(r"line (\d+)", str(error))
        reason = re.sub(r" \(at .*\)$|;.*", "", str(error))
        raise ParseError(f"the TOML front matter: {reason}", line=int(found[1]) + 1 if found else 1) from error
    if values is None or _is_deep(values):
        raise ParseError("the TOML front matter is nested too deep", line=1)
    names = (re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line) for line in matter.split("\n"))
    lines = {name[1]: number for number, name in enumerate(names, start=2) if name}
    written = {key: _as_written(value) for key, value in values.items()}
    return FrontMatter(values=written, lines=lines, kind="toml", written=matter, first_line=2)


_MAX_DEPTH = 20


def _is_deep(values: Any) -> bool:
    """Whether values are nested too deep, level by level: recursion would fail."""
    level, depth = [values], 0
    while level and depth <= _MAX_DEPTH:
        inside = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level, depth = list(chain.from_iterable(inside)), depth + 1
    return bool(level)


def _as_written(value: Any) -> Any:
    """Return a value with dates as text, as in all other formats."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list):
        return [_as_written(one) for one in value]
    if isinstance(value, dict):
        return {key: _as_written(one) for key, one in value.items()}
    return value


def _parse_headers(matter: str) -> FrontMatter:
    """Read Pelican's `Title: ...` lines; an indented line continues the one before."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    name = ""
    for number, line in enumerate(matter.split("\n"), start=1):
        if line.startswith((" ", "\t")) and name:
            values[name] = f"{values[name]} {line.strip()}"
        elif ":" in line:
            name, _, value = line.partition(":")
            values[name], lines[name] = value.strip(), number
    return FrontMatter(values=values, lines=lines, kind="headers", written=matter)


def _parse_json_matter(text: str) -> tuple[FrontMatter, str]:
    end = get_end(text, 0)
    if text[:end].count("{") == 0 or (end == len(text) and not text.rstrip().endswith("}")):
        raise ParseError("the JSON front matter has no end", line=1, hint="close it with a line }")
    matter = text[:end]
    values: dict[str, Any] = parse_json(matter)
    lines = _find_lines(matter, 1)
    rest = text[end:]
    return FrontMatter(values=values, lines=lines, kind="json", written=matter), rest.lstrip(" \t").removeprefix("\n")


def _parse_toml_block(found: re.Match[str]) -> FrontMatter:
    return _parse_toml(found[1])


def _parse_header_block(found: re.Match[str]) -> FrontMatter:
    return _parse_headers(found[1])


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], FrontMatter | None]], ...] = (
    (_NAMED, _parse_named),
    (_YAML, _parse_marked),
    (_TOML, _parse_toml_block),
    (_COMMENT, _parse_dotted),
    (_DOTTED, _parse_dotted),
    (_SEMICOLONS, _parse_semicolons),
    (_UNOPENED, _parse_unopened),
    (_HEADER, _parse_header_block),
)


def _search_line(text: str, path: Sequence[str | int], first_line: int) -> int | None:
    """Search for the names of a path in order.

    An index counts TOML's `[[name]]` tables, if there are any.
    """
    at, name = 0, ""
    for step in path:
        if isinstance(step, int):
            tables = [
                found.start() for found in re.finditer(rf"^[ \t]*\[\[\s*{re.escape(name)}\s*\]\]", text, re.MULTILINE)
            ]
            at = tables[step] if step < len(tables) else at
            continue
        name = step
        found = re.compile(rf"""(?:^|[\s{{,\[.])["']?{re.escape(name)}["']?\s*[=:\].]""", re.MULTILINE).search(text, at)
        if found is None:
            return None
        at = found.start() + (text[found.start()] in "\n{,[.")
    return first_line + text.count("\n", 0, at)
