"""Parses Markdown, reStructuredText and HTML files with front matter or the headers of Pelican and Nikola."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from msgspec.structs import replace

from feedtool.articles.builders.conventions import get_conventions
from feedtool.articles.builders.fences import replace_outside_code
from feedtool.articles.builders.links import Place, name_by_path
from feedtool.articles.builders.shortcodes import fill_shortcodes
from feedtool.articles.builders.teasers import mark_teaser
from feedtool.articles.front_matter import FrontMatter, decode_file, split_file, starts_front_matter
from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_records
from feedtool.content.html_text import html_to_text
from feedtool.content.links import find_origin
from feedtool.content.markdown import markdown_to_html
from feedtool.entries.field_names import NAMES, find_field
from feedtool.errors import ParseError
from feedtool.locale import list_names
from feedtool.model import Builder, Diagnostic, Document, ParsedFeed, ParserKind

_SUFFIXES = (".md", ".markdown", ".mdx", ".mkd")
_PAGES = (".html", ".htm")
_RST = (".rst", ".rest")
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[-_]")
"""The date in the file name of a Jekyll post."""
_HEADING = re.compile(r"\A\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_SETEXT = re.compile(r"\A\s*([^\n#>\-*\s][^\n]*)\n=+[ \t]*(?:\n|\Z)")


class MarkdownParser:
    """Reads one record from a file; the text below the front matter is its content."""

    name = "markdown"
    rank = 20
    kind: ParserKind = "article"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a document by its suffix; an HTML file only with front matter."""
        url = document.url.lower()
        if url.endswith((*_SUFFIXES, *_RST)):
            return True
        return url.endswith(_PAGES) and starts_front_matter(document.content)

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the file is not UTF-8 or not Markdown, or its front matter cannot be read.
        """
        url = document.url.lower()
        name = "html" if url.endswith(_PAGES) else "restructuredtext" if url.endswith(_RST) else "markdown"
        return parse_records(name, self.name, self.records(document, []))

    def records(self, document: Document, _diagnostics: list[Diagnostic]) -> list[Record]:
        """Return the one record as written.

        Raises:
            ParseError: the file is not UTF-8 or not Markdown, or its front matter cannot be read.
        """
        url = document.url.lower()
        is_page = url.endswith((*_PAGES, *_RST))
        text = decode_file(document.content)
        matter, written = _split_restructuredtext(text) if url.endswith(_RST) else split_file(text)
        builder = _detect_builder(document.builder, matter)
        conventions = get_conventions(builder.name or ("pelican" if _has_headers(matter) else ""))
        values = _open_tables(matter)
        if conventions.complete_values:
            values = conventions.complete_values(values, document.url, builder)
        if conventions.has_utc_times and matter.kind == "yaml":
            values = {name: _read_time(name, value, matter) for name, value in values.items()}
        path = PurePosixPath(document.url)
        if builder.name not in ("hexo", "jekyll") and not _JEKYLL.isdisjoint(path.parts):
            values = {name: _split_words(name, value) for name, value in values.items()}
        if path.stem == "_index":  # Hugo's section page
            return []
        if (dated := _DATED.match(path.name)) and not any(_is_date(*pair) for pair in values.items()):
            values["date"] = dated[1]
        # Docusaurus reads `.md` as MDX, too (https://docusaurus.io/docs/markdown-features/react).
        is_mdx = url.endswith(".mdx") or (document.builder.name == "docusaurus" and not is_page)
        is_obsidian = document.builder.name == "obsidian"
        written = mark_teaser(written, builder, values)
        place = Place(
            path=document.url,
            builder=builder,
            values=values,
            origin=find_origin(document.base_url),
            pages=document.pages,
            write_text=conventions.write_text,
        )
        body = fill_shortcodes(written, is_page=is_page, is_obsidian=is_obsidian, is_mdx=is_mdx, place=place)
        title, body = _take_title(body, values) if not is_page else (None, body)
        record = Record(
            values={**({"title": title} if title else {}), **values, "content": body},
            where=document.url,
            line=1,
            lines=matter.lines,
            content_type="html" if is_page else "markdown",
            fallback_id=name_by_path(document.url),
            fields=document.fields,
            defaults=document.defaults,
            builder=builder,
            words=conventions.words,
            has_headers=_has_headers(matter),
        )
        return [record]


def _split_restructuredtext(text: str) -> tuple[FrontMatter, str]:
    """Return the fields of a text, or the front matter above it, and its HTML.

    Raises:
        ParseError: docutils is not installed, or cannot read the text.
    """
    try:
        from feedtool.articles.formats.restructuredtext import convert_restructuredtext
    except ImportError as error:
        raise ParseError("reStructuredText needs the library docutils; pip install 'feedtool[rst]'") from error
    if not _RST_MATTER.match(text):
        values, html = convert_restructuredtext(text)
        lines = {found[1].lower(): text.count("\n", 0, found.start()) + 1 for found in _RST_FIELD.finditer(text)}
        return FrontMatter(values=values, lines=lines, kind="headers" if lines else ""), html
    matter, written = split_file(text)
    values, html = convert_restructuredtext(written, has_title="title" in matter.values)
    matter.values = {**values, **matter.values}
    return matter, html


_RST_MATTER = re.compile(r"\s*(?:\.\.[ \t]+[\w-]+:(?!:)|(?:---|\+\+\+)[ \t]*\n)")
"""Nikola's header, or front matter; other dashes are above a heading."""
_RST_FIELD = re.compile(r"^:([^:\n]+):(?=[ \t\n])", re.MULTILINE)


def _detect_builder(builder: Builder, matter: FrontMatter) -> Builder:
    """Return the builder; a Nikola header identifies Nikola if the builder is unknown."""
    return replace(builder, name="nikola") if matter.kind == "nikola" and not builder.name else builder


_TABLES = ("taxonomies", "params", "extra", "date")
_JEKYLL = frozenset({"_posts", "_drafts"})


def _open_tables(matter: FrontMatter) -> dict[str, Any]:
    """Return the values, with those of the builders' own tables.

    Hugo has `params`, Zola `taxonomies` and `extra`, MkDocs `date`.

    Values of these tables are used where the page itself has none.
    """
    values = {name: value for name, value in matter.values.items() if name != "date" or not isinstance(value, dict)}
    for table in _TABLES:
        given = matter.values.get(table)
        for name, value in given.items() if isinstance(given, dict) else ():
            if find_field(name) and name not in values:
                values[name] = value
                line = matter.find_line((table, name))
                if line is not None:
                    matter.lines.setdefault(name, line)
    return values


def _split_words(name: str, value: Any) -> Any:
    """Split text into words where Jekyll does: in `tags` and `categories`."""
    is_list = isinstance(value, str) and "," not in value and name in ("tags", "categories")
    return value.split() if is_list else value


_YAML_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?")


def _read_time(name: str, value: Any, matter: FrontMatter) -> Any:
    """Return a time without quotation marks and zone as a time in UTC."""
    if not isinstance(value, str) or not _YAML_TIME.fullmatch(value):
        return value
    is_quoted = re.search(rf"^{re.escape(name)}[ \t]*:[ \t]*[\"']", matter.written, re.MULTILINE)
    return value if is_quoted else f"{value}Z"


def _has_headers(matter: FrontMatter) -> bool:
    """Whether the headers are Pelican's, which always have a title.

    A text may also begin with `Note: ...`.
    """
    return matter.kind == "headers" and any(name.casefold() == "title" for name in matter.values)


def _is_date(name: str, value: Any) -> bool:
    """Whether a value is a publication date; Jekyll's `published: true` is not."""
    return value not in ("true", "false", True, False) and re.sub(r"[\W_]", "", name).casefold() in NAMES["published"]


_TITLE_NAMES = ("title", *list_names("record_fields", "title"))


def _take_title(body: str, values: dict[str, Any]) -> tuple[str | None, str]:
    """Return the first heading as the title if none is given, and the other text."""
    found = _HEADING.match(body) or _SETEXT.match(body)
    if not found:
        return None, body
    heading = _read_heading(found[1].strip())
    titles = (value for key, value in values.items() if str(key).casefold() in _TITLE_NAMES)
    given = next((str(value).strip() for value in titles), None)
    if given is None or given.casefold() in (heading.casefold(), found[1].strip().casefold()):
        return heading, body[found.end() :]
    return None, body


_MARKUP = re.compile(r"[*_`\[\\{~&]")


def _read_heading(written: str) -> str:
    """Return the text of a heading in Markdown; the names of elements in it stay."""
    if not _MARKUP.search(written):
        return written
    escaped = replace_outside_code(written, lambda part: part.replace("<", "&lt;"))
    return html_to_text(markdown_to_html(f"# {escaped}")) or written
