"""Turns reStructuredText into HTML and its fields, with docutils (an extra).

Names that docutils does not know, of Sphinx, Pelican or Nikola, do not end in error messages: a directive becomes the
text that it encloses, a role its text. docutils reads no file, no network and no configuration, and drops raw HTML.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, languages, roles
from docutils.writers import html5_polyglot

from feedtool.errors import ParseError

__all__ = ["convert_restructuredtext"]

_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "traceback": True,  # without it, docutils ends the process after an error
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "initial_header_level": 2,
    "syntax_highlight": "none",
    "math_output": "MathML",
    "footnote_backlinks": False,
    "line_length_limit": 10_000_000,
}
_FORMATTED = ("summary",)
"""Fields that are reStructuredText, too (Pelican's FORMATTED_FIELDS)."""


def convert_restructuredtext(text: str, *, has_title: bool = False) -> tuple[dict[str, Any], str]:
    """Return the title and the fields at the beginning of a text, and the HTML of the rest.

    Args:
        text: a whole document.
        has_title: its title is stated elsewhere, so a heading at its beginning is part of the text.

    Raises:
        ParseError: docutils cannot read it.
    """
    _register_names(text)
    writer = _Writer()
    settings = {**_SETTINGS, "doctitle_xform": not has_title, "warning_stream": io.StringIO()}
    try:
        parts = publish_parts(text, writer=writer, settings_overrides=settings)
    except Exception as error:  # docutils raises whatever its parts raise, such as RecursionError
        raise ParseError("docutils cannot read this reStructuredText") from error
    values = _read_fields(writer.document)
    heading = writer.document.next_node(nodes.title)
    if not has_title and heading is not None and heading.parent is writer.document:
        values.setdefault("title", heading.astext())
    return values, parts["body"]


class _Translator(html5_polyglot.HTMLTranslator):  # type: ignore[misc]  # docutils has no types
    def visit_image(self, node: Any) -> None:
        node.attributes.pop("loading", None)  # `:loading: embed` would read a file
        node.attributes.setdefault("alt", "")
        super().visit_image(node)

    def visit_literal(self, node: Any) -> None:
        self.body.append(f"<code>{self.encode(node.astext())}</code>")
        raise nodes.SkipNode

    def visit_literal_block(self, node: Any) -> None:
        self.body.append(f"<pre><code>{self.encode(node.astext())}</code></pre>\n")
        raise nodes.SkipNode

    def visit_footnote_reference(self, node: Any) -> None:
        self.body.append(f"[{self.encode(node.astext())}]")  # without a link, as in Markdown
        raise nodes.SkipNode


class _Writer(html5_polyglot.Writer):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.translator_class = _Translator


def _read_fields(document: Any) -> dict[str, Any]:
    """Return the fields of the docinfo, as Pelican reads them."""
    found: dict[str, Any] = {}
    for element in (child for docinfo in document.findall(nodes.docinfo) for child in docinfo.children):
        if isinstance(element, nodes.authors):
            found["authors"] = [author.astext() for author in element.children]
        elif isinstance(element, nodes.field):
            name, body = element.children
            key = name.astext().lower()
            found[key] = _write_html(body, document) if key in _FORMATTED else body.astext()
        else:
            found[element.tagname] = element.astext()
    return found


def _write_html(body: Any, document: Any) -> str:
    translator = _Translator(document)
    for child in body.children:
        child.walkabout(translator)
    return "".join(translator.body).strip()


# ---------------------------------------------------------------------------------------------------------
# Names that docutils does not know

_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w.+:-]+?)[ \t]?::(?:[ \t]|$)", re.MULTILINE)
_ROLE = re.compile(r":([A-Za-z][\w.+:-]*?):`|`:([A-Za-z][\w.+:-]*?):")
_KNOWN = languages.get_language("en")


def _register_names(text: str) -> None:
    """Register a directive or role for each name in a text that has none; docutils keeps them for all texts."""
    for name, directive in _DIRECTIVES.items():
        directives.register_directive(name, directive)
    for name, role in _ROLES.items():
        roles.register_local_role(name, role)
    for name in {found.lower() for found in _DIRECTIVE.findall(text)} - _DIRECTIVES.keys():
        if name not in _KNOWN.directives:
            directives.register_directive(name, _Enclosed)
    for name in {(before or after).lower() for before, after in _ROLE.findall(text)} - _ROLES.keys():
        if name not in _KNOWN.roles:
            roles.register_local_role(name, _write_plain_role)


class _AnyOptions(dict[str, Any]):
    """An `option_spec` with every option."""

    def __missing__(self, _name: str) -> Any:
        return directives.unchanged


class _Lenient(Directive):  # type: ignore[misc]
    """A directive with any arguments and options."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _AnyOptions({"class": directives.unchanged})
    has_content = True


class _Enclosed(_Lenient):
    """Shows the text that a directive encloses."""

    def run(self) -> list[Any]:
        enclosed = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, enclosed)
        return list(enclosed.children)


class _Dropped(_Lenient):
    """Shows nothing: the directive lists other pages or files."""

    def run(self) -> list[Any]:
        return []


class _Code(_Lenient):
    """Shows code, whatever its options are."""

    def run(self) -> list[Any]:
        written = "\n".join(self.content)
        block = nodes.literal_block(written, written)
        caption = self.options.get("caption")
        return [nodes.paragraph("", caption), block] if caption else [block]


class _Thumbnail(_Lenient):
    """Shows Nikola's picture with a caption."""

    def run(self) -> list[Any]:
        image = nodes.image(uri=self.arguments[0].strip() if self.arguments else "", alt=self.options.get("alt", ""))
        figure = nodes.figure("", image)
        enclosed = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, enclosed)
        if enclosed.children:
            figure += nodes.caption("", "", *enclosed.children[0].children)
        return [figure]


def _make_link_directive(address: str) -> type[_Lenient]:
    class Linked(_Lenient):
        """Shows a link instead of a player."""

        def run(self) -> list[Any]:
            name = (self.arguments or [""])[0].strip()
            uri = address.format(name)
            return [nodes.paragraph("", "", nodes.reference(uri, uri, refuri=uri))] if name else []

    return Linked


_DIRECTIVES: Mapping[str, type[_Lenient]] = {
    **dict.fromkeys(("code", "code-block", "sourcecode"), _Code),
    **dict.fromkeys(
        ("contents", "toctree", "post-list", "post_list", "chart", "listing", "literalinclude", "slides"), _Dropped
    ),
    "thumbnail": _Thumbnail,
    "youtube": _make_link_directive("https://www.youtube.com/watch?v={}"),
    "vimeo": _make_link_directive("https://vimeo.com/{}"),
    "gist": _make_link_directive("https://gist.github.com/{}"),
    "soundcloud": _make_link_directive("https://w.soundcloud.com/player/?url=https://api.soundcloud.com/tracks/{}"),
    "media": _make_link_directive("{}"),
}
_TARGET = re.compile(r"(?P<text>.*?)[ \t]*<(?P<target>[^<>]+)>", re.DOTALL)


def _write_plain_role(_name: str, _raw: str, text: str, *_rest: Any, **_options: Any) -> tuple[list[Any], list[Any]]:
    found = _TARGET.fullmatch(text)
    return [nodes.Text(_unescape(found["text"] if found else text))], []


def _write_abbreviation(_name: str, _raw: str, text: str, *_rest: Any, **_options: Any) -> tuple[list[Any], list[Any]]:
    return [nodes.Text(re.sub(r"[ \t\n]*\([^()]*\)$", "", _unescape(text)))], []


def _write_doc(_name: str, rawtext: str, text: str, *_rest: Any, **_options: Any) -> tuple[list[Any], list[Any]]:
    """Write Nikola's reference to a post by its slug."""
    found = _TARGET.fullmatch(text)
    target, shown = (found["target"], found["text"]) if found else (text, text)
    return [nodes.reference(rawtext, _unescape(shown), refuri=f"link://slug/{_unescape(target)}")], []


def _unescape(text: str) -> str:
    return text.replace("\0", "")


_ROLES: Mapping[str, Any] = {"doc": _write_doc, "abbr": _write_abbreviation}
