"""Scans a WordPress export for authors and items, in constant memory.

The scanner uses no XML parser: after one bad character, an XML parser loses all that follows, a status included. The
scanner knows the few forms of an export, confines an error to the item that has it, and reports it with the item.

    CDATA     the section of a field ends at a `]]>` before the end tag of that field, with or without text between;
              `]]]]><![CDATA[>` continues it (the escape of WordPress's wxr_cdata()); any other `]]>` is text
    text      references as in XML and HTML; a bare `&` or `<` is text, and so are HTML tags within a field
    damage    a missing, misspelt or extra end tag makes the bounds of its item uncertain, but not those of the next
              one, which begins at the next `<item>` outside of CDATA
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html.entities import html5
from typing import BinaryIO

from feedtool.content.text_encoding import READ_AS_WINDOWS
from feedtool.errors import ExportError
from feedtool.feeds.xml_tree import choose_charset

__all__ = ["Element", "Ending", "scan_export"]

_CHUNK = 1024 * 1024
_HEAD = 65536
_MAX_ITEM = 32 * 1024 * 1024
"""Most characters of one item, so that an unclosed section does not use all memory."""
_LOOKAHEAD = 4096
_MANY = 100
"""Number of damaged items after which the fast path for fields is off: it would search unclosed sections repeatedly."""
_MAX_HELD = 100
"""Most items after a damaged one that are held until it is clear whether they are in its text."""
_CDATA = "<![CDATA["

_NAME = r"[A-Za-z_][\w:.-]{0,80}"
_TAG = re.compile(rf"""<(/?)({_NAME})((?:"[^"<]*+"|'[^'<]*+'|[^"'<>])*+)>""")
_ATTRIBUTE = re.compile(rf"""({_NAME})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_WHOLE = re.compile(
    rf"""\s*<({_NAME})((?:\s+{_NAME}="[^"<]*+")*+)>(?:<!\[CDATA\[((?:[^\]]++|\](?!\]>))*+)\]\]>|([^<&\]]*+))</\1>"""
)
"""A field as WordPress writes it, for the fast path: one section or plain text."""
_TEXT = re.compile(r"<(?:content|excerpt):|<description\b|<wp:")
_GUID = re.compile(r"<guid\b[^<>]*>([^<>]*)</guid\s*>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(#?[A-Za-z0-9]{1,40});")
_END_TAG = re.compile(rf"\s*</({_NAME})\s*>")
_PREFIXED = r"(?:wp|content|excerpt|dc|wfw):"
_FIELD = re.compile(rf"{_PREFIXED}.*|item|channel|rss|title|link|guid|pubDate|description|category")
"""Names of an item's fields and of the elements around it."""
_STRAY = re.compile(rf"</?{_PREFIXED}|</?(?:item|channel|guid|pubDate|category)\b")
"""A tag that is never in the text of a field: before it, the field's end tag is missing."""
_LEFT_OVER = re.compile(r"(?:content|excerpt|dc):|wp:(?:post_|postmeta|status|is_sticky|attachment_url|comment)")
"""Fields of an item that are outside of one."""
_BOUND = re.compile(
    rf"(?:<({_NAME})[^<>]{{0,{_LOOKAHEAD}}}>\s*)?<!\[CDATA\[|<item[\s>]|</(?:item|wp:author|channel|rss)\s*>"
)
_PREFIX = re.compile(r"(</?)([A-Za-z_][\w.-]{0,40}):")
_FIRST_ITEM = re.compile(r"<(?:item|channel)[\s>]")
_NAMESPACE = re.compile(
    r"""\bxmlns:([A-Za-z_][\w.-]{0,40})\s*=\s*["'](https?://(?:wordpress\.org/export/|purl\.org/dc/elements/"""
    r"""|purl\.org/rss/1\.0/modules/content/)[^"']*)["']"""
)
_CONTAINERS = frozenset({"wp:postmeta", "wp:comment", "wp:commentmeta"})
_ELEMENTS = frozenset({"item", "wp:author"})
_NESTED = _ELEMENTS | _CONTAINERS
_OF_CHANNEL = frozenset({"rss", "channel", "image", "wp:category", "wp:tag", "wp:term", "wp:termmeta"})


_NO_ATTRIBUTES: Mapping[str, str] = {}


@dataclass(slots=True)
class Element:
    """An item, an author, or a field of one.

    `name` is in WordPress's spelling: `wp:status`, `content:encoded`.
    """

    name: str
    attributes: Mapping[str, str] = field(default_factory=lambda: _NO_ATTRIBUTES)
    text: str = ""
    fields: list[Element] = field(default_factory=list)
    line: int = 0
    """1-based; of items and authors only."""
    damage: str | None = None
    """Why the bounds or fields of an item are uncertain; quotes no value. `fields` are those before the damage."""


@dataclass(kw_only=True, slots=True)
class Ending:
    """The end of the export; the scanner yields it last."""

    line: int
    is_cut: bool
    """The end tag of the channel is missing; the unfinished item is left out."""
    dropped: int = 0
    """Number of dropped characters, which XML does not allow."""
    first_dropped: int = 0
    """The first line of the item with the first of them."""


def scan_export(file: BinaryIO) -> Iterator[Element | Ending]:
    """Yield each `wp:author` and `item` of an export, then its Ending.

    Raises:
        ExportError: the file has a document type declaration, no tag of an export, or an item that is too long.
    """
    return _Scanner(file).scan()


class _NeedsMoreError(Exception):
    """The buffer ends inside an element; the element is read again with more text."""


class _CutError(Exception):
    """The file ends inside an element."""


class _DamagedError(Exception):
    """The damage, and the position where reading continues."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


class _Scanner:
    """A buffer of the file and its readers.

    Each reader takes a position and returns the next one.
    """

    def __init__(self, file: BinaryIO) -> None:
        head = file.read(_HEAD)
        charset, mark = choose_charset(head)
        errors = READ_AS_WINDOWS if charset == "utf-8" else "replace"
        self._decoder = codecs.getincrementaldecoder(charset)(errors)
        self._file = file
        text = self._decoder.decode(head[mark:])
        self._renamed = _find_renamed(text)
        self._text = self._restore_names(text)
        self._is_end = False
        self._position = 0
        self._counted, self._line = 0, 1
        self._close = (0, -1)
        self._absent: set[str] = set()
        """Strings that the rest of the file does not contain."""
        self._has_illegal = _ILLEGAL.search(self._text) is not None
        self._dropped = self._first_dropped = 0
        self._damages = 0
        self._is_export = self._is_closed = False
        self._is_orphan = False

    # -- the buffer -----------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Drop the text that was read, and read more.

        It reads at least as much as it keeps, so that a long item takes linear time.
        """
        line = self._get_line(self._position)
        kept = self._text[self._position :]
        if len(kept) > _MAX_ITEM:
            raise ExportError(f"an item of more than {_MAX_ITEM // 1024**2} million characters", line=line)
        content = self._file.read(max(_CHUNK, len(kept)))
        self._is_end = not content
        fresh = self._decoder.decode(content, final=self._is_end)
        self._has_illegal = self._has_illegal or _ILLEGAL.search(fresh) is not None
        self._text = self._restore_names(kept + fresh)
        self._counted -= self._position
        self._position = 0
        self._close = (0, -1)

    def _restore_names(self, text: str) -> str:
        """Give tags WordPress's prefixes, which another tool may have renamed."""
        if not self._renamed:
            return text
        return _PREFIX.sub(lambda tag: f"{tag[1]}{self._renamed.get(tag[2], tag[2])}:", text)

    def _get_line(self, position: int) -> int:
        """Return the line of a position; call it with ascending positions."""
        self._line += self._text.count("\n", self._counted, position)
        self._counted = max(self._counted, position)
        return self._line

    def _get_next(self, wanted: str, position: int) -> int:
        """Return the next position of a string.

        Raises:
            _NeedsMoreError: the buffer does not contain it.
            _CutError: the rest of the file does not contain it.
        """
        at = -1 if wanted in self._absent else self._text.find(wanted, position)
        if at >= 0:
            return at
        if not self._is_end:
            raise _NeedsMoreError
        self._absent.add(wanted)
        raise _CutError

    def _get_markup(self, position: int) -> int:
        """Return the position of the next `<`, with enough text after it."""
        at = self._get_next("<", position)
        if not self._is_end and len(self._text) - at < _LOOKAHEAD:
            raise _NeedsMoreError
        return at

    def _get_close(self, position: int) -> int:
        """Return the position of the next `]]>`.

        It is cached, because unclosed sections share it.
        """
        begin, at = self._close
        if not begin <= position <= at:
            at = self._get_next("]]>", position)
            self._close = (position, at)
        return at

    def _look_ahead(self, position: int) -> None:
        """Make sure that the text after a position is in the buffer."""
        if not self._is_end and (len(self._text) - position < 2 * _LOOKAHEAD or self._text.find("<", position) < 0):
            raise _NeedsMoreError

    def _match_tag(self, position: int) -> re.Match[str] | None:
        """Return the tag that begins here; None if the `<` does not begin a tag."""
        tag = _TAG.match(self._text, position)
        if tag is None and not self._is_end:
            self._look_ahead(position + 1)
            if self._text.find(">", position) < 0:
                raise _NeedsMoreError
        return tag

    # -- the channel ----------------------------------------------------------------------------------------

    def scan(self) -> Iterator[Element | Ending]:
        """Yield the elements of scan_export().

        An item is held until the next one, as stray fields may show that it ended early.

        In that case the items between a damaged one and its stray end may be in its text, and are damaged, too.
        """
        held: list[Element] = []
        while True:
            dropped = self._dropped
            try:
                found = self._parse_next()
            except _NeedsMoreError:
                self._dropped = dropped
                self._fill()
                continue
            except _CutError:
                break
            if isinstance(found, Element):
                if not (held and _may_hold_others(held[0]) and len(held) < _MAX_HELD):
                    yield from held
                    held = []
                held.append(found)
            elif found is not None:
                for one in held:
                    one.damage = one.damage or found
                yield from held
                held = []
        yield from held
        if not self._is_export:
            raise ExportError("not a WordPress export: there is no <rss> and no <item>")
        line = self._get_line(len(self._text))
        yield Ending(line=line, is_cut=not self._is_closed, dropped=self._dropped, first_dropped=self._first_dropped)

    def _parse_next(self) -> Element | str | None:
        """Return the next element, or the damage of the item before it, or None."""
        at = self._get_markup(self._position)
        if self._text.startswith(("<!", "<?"), at):
            self._position = self._skip_declaration(at)
            return None
        tag = self._match_tag(at)
        if tag is None:
            self._position = at + 1
            return None
        if tag[2] == "title":
            self._is_orphan = True
        if tag[1]:
            self._position = tag.end()
            return self._parse_end_tag(tag)
        if tag[2] in _ELEMENTS:
            self._is_export, self._is_closed, self._is_orphan = True, False, False
            return self._parse_element(tag)
        self._position = self._skip_field(tag)
        is_left_over = _LEFT_OVER.match(tag[2]) and not self._is_orphan
        return "its fields continue after its end tag" if is_left_over else None

    def _parse_end_tag(self, tag: re.Match[str]) -> Element | str | None:
        """Return the damage that an end tag shows, or an item without a start tag."""
        name = tag[2]
        if name in {"rss", "channel"}:
            self._is_closed = True
        if name == "item" and self._is_orphan:
            self._is_orphan = False
            return Element(name, line=self._get_line(tag.start()), damage="it has no start tag")
        return None if name in _OF_CHANNEL or self._is_orphan else "an end tag without a start tag follows it"

    def _skip_declaration(self, at: int) -> int:
        """Return the position after a comment or instruction.

        For an unclosed one it is after the beginning.
        """
        text = self._text
        if text[at : at + 9].upper() == "<!DOCTYPE" and not self._is_export:
            raise ExportError(
                "document type declarations are not allowed; WordPress writes none", line=self._get_line(at)
            )
        end = {"<!--": "-->", "<?": "?>"}.get(text[at : at + 4] if text[at + 1] == "!" else text[at : at + 2])
        if end is None:
            return at + (len(_CDATA) if text.startswith(_CDATA, at) else 2)
        try:
            return self._get_next(end, at) + len(end)
        except _CutError:
            return at + 2

    def _skip_field(self, tag: re.Match[str]) -> int:
        """Return the position after a field of the channel, with any text."""
        self._is_export = self._is_export or tag[2] == "rss"
        if tag[2] in _OF_CHANNEL or tag[3].endswith("/"):
            return tag.end()
        try:
            return self._parse_text(tag[2], tag.end())[1]
        except _DamagedError:
            return tag.end()

    # -- an item --------------------------------------------------------------------------------------------

    def _parse_element(self, tag: re.Match[str]) -> Element:
        """Return an item or author, and move the position after it."""
        line = self._get_line(tag.start())
        dropped = self._dropped
        element = Element(name=tag[2], line=line)
        position, opened = tag.end(), [element]
        try:
            while opened:
                position = self._parse_field(position, opened)
        except _DamagedError as error:
            element.damage = error.reason
            self._damages += 1
            position = self._skip_rest(error.position)
            element.fields += self._find_guid(element, tag.end(), position)
        if dropped == 0 < self._dropped:
            self._first_dropped = line
        self._position = position
        return element

    def _find_guid(self, element: Element, begin: int, end: int) -> list[Element]:
        """Return the guid of a damaged item that is between damage and text.

        The text may contain other items.

        The guid identifies the unreadable post, so that an older version of it does not stay public.
        """
        if any(one.name == "guid" for one in element.fields):
            return []
        text = _TEXT.search(self._text, begin, end)
        found = _GUID.search(self._text, begin, text.start() if text else end)
        return [Element("guid", text=_decode_references(found[1]).strip())] if found else []

    def _parse_field(self, position: int, opened: list[Element]) -> int:
        """Read the next tag of an item: add a field, or close the open element."""
        text = self._text
        if self._damages < _MANY:
            position = self._parse_whole(position, opened[-1].fields)
        at = self._get_markup(position)
        if text.startswith(("<!", "<?"), at):
            return self._skip_markup(at)
        tag = self._match_tag(at)
        if tag is None:
            return at + 1
        name = tag[2]
        if tag[1]:
            if name != opened[-1].name:
                raise _DamagedError("it has an end tag without a start tag", at)
            opened.pop()
            return tag.end()
        if name in _ELEMENTS:
            raise _DamagedError("it has no end tag", at)
        found = Element(name=name, attributes=_parse_attributes(tag[3]))
        position = tag.end()
        if name in _CONTAINERS and not tag[3].endswith("/"):
            opened[-1].fields.append(found)
            opened.append(found)
            return position
        if not tag[3].endswith("/"):
            found.text, position = self._parse_text(name, position)
        opened[-1].fields.append(found)
        return position

    def _parse_whole(self, position: int, fields: list[Element]) -> int:
        """Add the next fields in WordPress's own form, which nearly all fields have."""
        text, match, has_illegal = self._text, _WHOLE.match, self._has_illegal
        while (whole := match(text, position)) is not None:
            name, attributes, section, plain = whole.groups()
            if name in _NESTED:
                break
            if section and "</" in section:
                self._check_section(name, whole.start(3), whole.end(3), is_first=True)
            content = plain if section is None else section
            if has_illegal or "\r" in content:
                content = self._clean(content)
            given = _parse_attributes(attributes) if attributes else _NO_ATTRIBUTES
            fields.append(Element(name, given, content.strip()))
            position = whole.end()
        return position

    def _skip_markup(self, at: int) -> int:
        """Return the position after a comment or instruction in an item.

        The text of an unclosed one is not skipped.
        """
        text = self._text
        if text.startswith(_CDATA, at):
            raise _DamagedError("it has a CDATA section outside of a field", at)
        if text.startswith("<!--", at):
            end = self._get_next("-->", at)
            if _BOUND.search(text, at, end):
                raise _DamagedError("it has an unclosed comment", at + 4)
            return end + 3
        end = text.find("?>", at, at + _LOOKAHEAD) if text.startswith("<?", at) else -1
        return at + 2 if end < 0 or _BOUND.search(text, at, end) else end + 2

    def _skip_rest(self, position: int) -> int:
        """Return the end of a damaged item.

        It is after the end tag, or before the next element.
        """
        while True:
            found = _BOUND.search(self._text, position)
            if found is None:
                if self._is_end:
                    raise _CutError
                raise _NeedsMoreError
            if found[0].endswith(_CDATA):
                try:
                    position = self._parse_section(found[1] or "", found.end(), is_damaged=True)[1]
                except _DamagedError as error:
                    position = error.position
            else:
                return found.end() if found[0].startswith(("</item", "</wp:author")) else found.start()

    def _parse_text(self, name: str, position: int) -> tuple[str, int]:
        """Return the text of a field, and the position after its end tag."""
        parts: list[str] = []
        while True:
            found = _find_end(name).search(self._text, position)
            if found is None:
                raise _CutError if self._is_end else _NeedsMoreError
            raw = self._text[position : found.start()]
            if found.lastindex is None or _STRAY.search(raw):
                raise _DamagedError("it has a field without an end tag", position)
            if raw:
                parts.append(self._clean(_decode_references(raw)))
            if found.lastindex == _IS_END:
                return "".join(parts).strip(), found.end()
            section, position = self._parse_section(name, found.end())
            parts.append(self._clean(section))

    def _parse_section(self, name: str, begin: int, *, is_damaged: bool = False) -> tuple[str, int]:
        """Return the text of a CDATA section, and the position after the last `]]>`.

        The text includes that of the sections that continue it.

        Args:
            name: the field that it is in.
            begin: the position after `<![CDATA[`.
            is_damaged: its item is damaged already; only its end matters.
        """
        text, parts, position, part = self._text, [], begin, begin
        while True:
            at = self._get_close(position)
            position = at + 3
            self._look_ahead(position)
            is_last = _find_last(name).match(text, position) is not None
            if is_last or text.startswith(_CDATA, position):
                if not is_damaged:
                    self._check_section(name, part, at, is_first=part == begin)
                parts.append(text[part:at])
                if is_last:
                    return "".join(parts), position
                position = part = position + len(_CDATA)
                continue
            end_tag = _END_TAG.match(text, position)
            if end_tag and (_FIELD.fullmatch(end_tag[1]) or text.find(f"<{end_tag[1]}", begin, at) < 0):
                raise _DamagedError(
                    "it has an unclosed CDATA section", begin if is_damaged else self._get_lost_end(name, begin, at)
                )

    def _get_lost_end(self, name: str, begin: int, end: int) -> int:
        """Return the end of a section without `]]>`.

        It is before the end tag of the field, else at the beginning of the section.
        """
        found = _find_end_tag(name).search(self._text, begin, end)
        return found.start() if found and not found[0].startswith("<item") else begin

    def _check_section(self, name: str, begin: int, end: int, *, is_first: bool) -> None:
        """Refuse a section in which its field ends and begins again.

        The `]]>` of the first section is missing.

        XML reads both as one. In a text about exports, the end tag follows an escaped `]]>` and so begins a part.
        """
        text = self._text
        at = text.find(f"</{name}", begin, end)
        if at < 0 or (not is_first and at == begin + 1):
            return
        if _find_restart(name).search(text, at, end):
            raise _DamagedError("it has an unclosed CDATA section", at)

    def _clean(self, text: str) -> str:
        if self._has_illegal:
            text, count = _ILLEGAL.subn("", text)
            self._dropped += count
        return text.replace("\r\n", "\n") if "\r" in text else text


def _find_renamed(head: str) -> dict[str, str]:
    """Return prefix in the export -> WordPress's own prefix, where they differ."""
    declared = _NAMESPACE.findall(head[: bounds.start()] if (bounds := _FIRST_ITEM.search(head)) else head)
    found = {prefix: _choose_prefix(name) for prefix, name in declared}
    return {prefix: usual for prefix, usual in found.items() if usual != prefix}


def _choose_prefix(namespace: str) -> str:
    """Return WordPress's prefix of a namespace.

    The last part of the namespace names it; in that of the export it is a version.
    """
    part = namespace.rstrip("/").rpartition("/")[2]
    return part if part in ("content", "excerpt") else "dc" if "/dc/" in namespace else "wp"


def _may_hold_others(element: Element) -> bool:
    """Whether an item may have ended early, so that the next ones are in its text."""
    if element.name != "item":
        return False
    names = {one.name for one in element.fields}
    return element.damage is not None or not {"wp:status", "wp:post_type"} <= names


@lru_cache(maxsize=256)
def _find_end(name: str) -> re.Pattern[str]:
    """Return a pattern for the end of a field's text.

    It is a CDATA section, the end tag, or the bounds of an item.
    """
    return re.compile(rf"(<!\[CDATA\[)|(</{re.escape(name)}\s*>)|<item[\s>]|</(?:item|channel|rss)\s*>")


_IS_END = 2
"""The group that matches an end tag."""


@lru_cache(maxsize=256)
def _find_last(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[^<\]]|\](?!\]>)){{0,{_LOOKAHEAD}}}+(?:</{re.escape(name)}\s*>|(?<!\]\]>)<!\[CDATA\[)")


@lru_cache(maxsize=256)
def _find_end_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}\s*>|<item[\s>]")


@lru_cache(maxsize=256)
def _find_restart(name: str) -> re.Pattern[str]:
    return re.compile(rf"<{re.escape(name)}[^<>]*>\s*<!\[CDATA\[")


def _parse_attributes(text: str) -> dict[str, str]:
    if "=" not in text:
        return {}
    return {name: _decode_references(one or other) for name, one, other in _ATTRIBUTE.findall(text)}


def _decode_references(raw: str) -> str:
    """Return text outside of CDATA, without comments, with decoded references.

    Unknown references stay.
    """
    if "<!--" in raw:
        raw = _COMMENT.sub("", raw)
    return _REFERENCE.sub(_decode_reference, raw).replace("]]>", "") if "&" in raw or "]]>" in raw else raw


def _decode_reference(found: re.Match[str]) -> str:
    name = found[1]
    if not name.startswith("#"):
        return html5.get(f"{name};", found[0])
    is_hex = name[1] in "xX"
    digits = name[2:] if is_hex else name[1:]
    try:
        character = chr(int(digits, 16 if is_hex else 10)) if len(digits) < 9 else ""
    except (ValueError, OverflowError):
        return found[0]
    return _ILLEGAL.sub("", character) or ""
