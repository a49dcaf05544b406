"""The fast path for well-formed HTML, which is cleaned without building a tree.

    raw -> split at `<` -> each tag by its rule, each text escaped -> joined

In most HTML that programs write, every element is closed, in order, and parsing (HTML section 13.2.6) would neither
close another element, move one nor reopen one. The tree of such a document is known without being built: a sanitizer
with a tree would write the kept tags, one by one, and the text between them. All other HTML is left to the sanitizer:
unknown tags, a paragraph in a paragraph, a list item outside of a list, table rows without a tbody, `<` in a text,
unclosed tags.

The caller decides what is kept of a start tag; the output has only that, end tags of the same names and escaped text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Final

from feedtool.content.text import drop_illegal, unescape

__all__ = ["NotWellFormedError", "TagRule", "TagRules", "clean_well_formed"]

# ---------------------------------------------------------------------------------------------------------
# Which element may contain which
#
# An element belongs to groups, and an open element forbids groups: the lasting ones to all its descendants, the others
# to its children. `ul` forbids everything but items to its children, and an item allows everything but items.

_FLOW, _BLOCK, _LINK, _HEADING, _FORM, _BUTTON, _ITEM, _TERM, _RUBY, _SECTION, _ROW, _CELL, _COMMENT, _RAW = (
    1 << index for index in range(14)
)
_LASTING: Final = _BLOCK | _LINK | _HEADING | _FORM | _BUTTON
_PARTS: Final = _ITEM | _TERM | _RUBY | _SECTION | _ROW | _CELL
"""Elements that need a certain parent."""
_BARE: Final = _FLOW | _PARTS
"""Forbids text and all elements, as between the parts of a table."""
_MAX_DEPTH = 100

TagRule = tuple[int, str, int, str]
"""(groups of a start tag or 0 for an end tag, name, forbidden groups or 0 if nothing opens, the output)."""


def _list_elements() -> dict[str, tuple[int, int]]:
    """Return name -> (groups, forbidden groups) of the elements that have content."""
    rows = (
        (_FLOW, _PARTS, """
            abbr acronym audio b bdi bdo big cite code del dfn em i ins kbd mark picture q s samp small span strike
            strong sub sup time tt u var video canvas font label"""),
        (_FLOW, _PARTS & ~_RUBY, "ruby"),
        (_FLOW | _LINK, _PARTS | _LINK, "a"),
        (_FLOW | _BUTTON, _PARTS | _BUTTON, "button"),
        (_FLOW | _BLOCK, _PARTS, """
            address article aside blockquote center details div figcaption figure footer header hgroup main nav pre
            section summary"""),
        (_FLOW | _BLOCK, _PARTS | _BLOCK, "p"),
        (_FLOW | _BLOCK | _FORM, _PARTS | _FORM, "form"),
        (_FLOW | _BLOCK | _HEADING, _PARTS | _HEADING, "h1 h2 h3 h4 h5 h6"),
        (_FLOW | _BLOCK, _PARTS & ~_ITEM, "ul ol menu"),
        (_FLOW | _BLOCK, _PARTS & ~_TERM, "dl"),
        (_FLOW | _BLOCK, _BARE & ~_SECTION, "table"),
        (_ITEM, _PARTS, "li"),
        (_TERM, _PARTS, "dt dd"),
        (_RUBY, _PARTS, "rt rp"),
        (_SECTION, _BARE & ~_ROW, "thead tbody tfoot"),
        (_SECTION, _PARTS, "caption"),
        (_ROW, _BARE & ~_CELL, "tr"),
        (_CELL, _PARTS, "td th"),
    )  # fmt: skip
    return {name: (groups, forbids) for groups, forbids, names in rows for name in names.split()}


_ELEMENTS: Final = _list_elements()
_VOID: Final = {
    **dict.fromkeys(("br", "img", "input", "link", "meta", "source", "track", "wbr"), _FLOW),
    "hr": _FLOW | _BLOCK,
}
_SILENT: Final = frozenset({"iframe", "script", "style"})
"""Elements whose content is invisible and is not markup; the output may have a link in place of one."""

_LINK_RULE: Final = (_ELEMENTS["a"][0], "a", _ELEMENTS["a"][1])
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)(?![^\s/])([^<>]*)", re.ASCII)
_MAX_RULES = 1000
_MAX_SHARED_RULES = 4000
_MAX_CACHED_TAG = 120
"""Longer tags are not cached: they rarely occur twice."""


class NotWellFormedError(Exception):
    """The HTML is not well-formed: only a sanitizer with a tree can clean it."""


class TagRules(dict[str, TagRule]):
    """Tag -> its rule, made when the tag first occurs.

    Args:
        write: (name, tag without brackets) -> (the clean start tag, whether it is the same in every document).
            Raises NotWellFormedError if the tag alone does not determine it.
        write_link: a shortcut for tags of links, most of which occur once; None if `write` must decide.
        bare: matches a tag that keeps only its name, the first group.
        shared: the rules of tags that are the same in every document.
    """

    def __init__(
        self,
        write: Callable[[str, str], tuple[str, bool]],
        write_link: Callable[[str], str | None],
        bare: re.Pattern[str],
        *,
        shared: dict[str, TagRule],
    ) -> None:
        super().__init__()
        self._shared = shared
        self._write = write
        self._write_link = write_link
        self._bare = bare

    def __missing__(self, tag: str) -> TagRule:
        rule = self._shared.get(tag) or self._make_shared(tag)
        if len(tag) <= _MAX_CACHED_TAG:
            if len(self) >= _MAX_RULES:
                self.clear()
            self[tag] = rule
        return rule

    def _make_shared(self, tag: str) -> TagRule:
        if tag.startswith("a ") and (link := self._write_link(tag)):
            return (*_LINK_RULE, link)
        if (found := self._bare.fullmatch(tag)) and found[1] in _ELEMENTS:
            rule, is_lasting = self[found[1]], True
        else:
            rule, is_lasting = self._make(tag)
        if is_lasting and len(tag) <= _MAX_CACHED_TAG:
            if len(self._shared) >= _MAX_SHARED_RULES:
                self._shared.clear()
            self._shared[tag] = rule
        return rule

    def _make(self, tag: str) -> tuple[TagRule, bool]:
        found = _TAG.fullmatch(tag)
        if not found:
            return self._make_comment(tag), False
        closing, name, written = found[1], _intern(found[2].lower()), found[3]
        if closing:
            return self._make_end(name, written), True
        if name in _VOID:
            kept, is_lasting = self._write(name, tag)
            return (_VOID[name], name, 0, kept), is_lasting
        if tag.endswith("/"):
            raise NotWellFormedError
        if name in _SILENT:
            kept, is_lasting = self._write(name, tag)
            return (_FLOW | _LINK if kept else _FLOW, name, ~_COMMENT, kept), is_lasting
        if name not in _ELEMENTS:
            raise NotWellFormedError
        kept, is_lasting = self._write(name, tag)
        groups, forbids = _ELEMENTS[name]
        return (groups, name, forbids, kept), is_lasting

    def _make_end(self, name: str, written: str) -> TagRule:
        if written.strip():
            raise NotWellFormedError
        if name in _VOID and name != "br":
            # It cannot close anything. `</br>` is `<br>`.
            return (_COMMENT, name, 0, "")
        if name in _ELEMENTS:
            return (0, name, 0, self._write_end(name))
        if name not in _SILENT:
            raise NotWellFormedError
        return (0, name, 0, "")

    def _write_end(self, name: str) -> str:
        return f"</{name}>" if self._write(name, name)[0] else ""

    @staticmethod
    def _make_comment(tag: str) -> TagRule:
        if tag.startswith("!--") and tag.endswith("--"):
            return (_COMMENT, "", 0, "")
        raise NotWellFormedError


_NAMES: Final = {name: name for name in (*_ELEMENTS, *_VOID, *_SILENT)}


def _intern(name: str) -> str:
    """Return one object per name, because names are compared by identity."""
    return _NAMES.get(name, name)


# ---------------------------------------------------------------------------------------------------------
# One pass

_SPACE: Final = " \t\n\f"
_PRE_LINES = re.compile(r"(<pre(?:\s[^<>]*)?>)\n+", re.IGNORECASE)
_PRE_LINE = re.compile(r"<pre(?: [^<>]*)?>\n")


def clean_well_formed(value: str, rules: TagRules) -> str | None:
    """Return the clean HTML; None if that needs a tree.

    Args:
        value: untrusted HTML, without characters that are illegal in XML.
        rules: the rules of tags.
    """
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "\xa0" in value:
        value = value.replace("\xa0", "&nbsp;")
    has_lines = "<pre" in value or "<PRE" in value
    if has_lines:
        # Parsers ignore the first line break in it (HTML section 13.2.6.4.7); dropping all keeps the result stable.
        value = _PRE_LINES.sub(r"\1", value)
    try:
        clean = _write(value, rules)
    except NotWellFormedError:
        return None
    if clean is None or (has_lines and _PRE_LINE.search(clean)):
        return None
    return clean.strip()


def _write(value: str, rules: TagRules) -> str | None:
    """Write the clean HTML, or return None.

    This loop takes most of the time: one pass per tag.
    """
    first, *parts = value.split("<")
    is_odd = value.count(">") > len(parts)
    written = [_write_text(first)]
    add, names, masks, mask = written.append, [""], [0], _PARTS
    for part in parts:
        tag, end, text = part.partition(">")
        groups, name, forbids, kept = rules[tag]
        if groups & mask or not end:
            return None
        if not groups:
            if names.pop() is not name:
                return None
            mask = masks.pop()
        elif forbids:
            if len(names) > _MAX_DEPTH:
                return None
            names.append(name)
            masks.append(mask)
            mask = mask & _LASTING | forbids
        add(kept)
        if text:
            add(_write_part(text, mask) if "&" in text or mask & _FLOW or is_odd else text)
    return "".join(written) if len(names) == 1 else None


def _write_part(text: str, mask: int) -> str:
    """Write a text for its position, given by the mask."""
    if not mask & _FLOW:
        return _write_text(text)
    if mask & _RAW:
        return ""
    if text.strip(_SPACE):
        raise NotWellFormedError
    return text


_REFERENCE = re.compile(r"&(?:(?:[A-Za-z][A-Za-z0-9]{0,40}|#[0-9]+|#[xX][0-9A-Fa-f]+);?)?", re.ASCII)


def _write_text(text: str) -> str:
    if ">" in text:
        text = text.replace(">", "&gt;")
    return _REFERENCE.sub(_write_reference, text) if "&" in text else text


def _write_reference(found: re.Match[str]) -> str:
    return _spell_reference(found[0])


@lru_cache(maxsize=2048)
def _spell_reference(reference: str) -> str:
    """Return a character reference as clean HTML writes it.

    It becomes the character, unless that must be escaped.
    """
    plain = drop_illegal(unescape(reference))
    if "\r" in plain:
        raise NotWellFormedError
    return escape(plain, quote=False).replace("\xa0", "&nbsp;")
