"""Untrusted bytes -> an XML tree, without DTD, entities and network.

Broken documents are repaired, with a note.

encoding   BOM, then HTTP charset, then XML declaration, then UTF-8, then windows-1252 (RFC 7303, section 3)
prolog     text before the declaration is dropped; a DOCTYPE is cut before any parser sees it
lxml       strict; then repaired (control characters, HTML entities, bare `&`, undeclared prefixes);
           then with balanced tags: the complete items of a document that is broken or ends early
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from html.entities import html5
from typing import Any

from lxml import etree
from msgspec import Struct

from feedtool.content.namespaces import URIS
from feedtool.content.text import keep_long_references
from feedtool.content.text_encoding import READ_AS_WINDOWS
from feedtool.errors import ParseError
from feedtool.feeds.xml_repair import FEED, BalancedDocument, Vocabulary, balance
from feedtool.model import Diagnostic

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9][\w.:-]*)["'][^>]*\?>""")
_DOCTYPE = re.compile(r"""<!DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*(\[.*?\]\s*)?>""", re.IGNORECASE | re.DOTALL)
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(
    r"<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos);)(#?[A-Za-z0-9]{1,40});|&(?!#?[A-Za-z0-9]{1,40};)"
)
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*):[A-Za-z_]|\s([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*\s*=")
_ROOT = re.compile(r"<[A-Za-z_][^\s/>]*")

# The charsets that browsers use for these names (WHATWG Encoding Standard, section 4.2): always a superset.
_SUPERSETS = {
    **dict.fromkeys(
        ("iso-8859-1", "latin-1", "latin1", "l1", "ascii", "us-ascii", "iso8859-1", "iso_8859-1", "iso88591"),
        "windows-1252",
    ),
    **dict.fromkeys(("iso-8859-9", "latin5", "l5", "iso8859-9"), "windows-1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "tis620"), "cp874"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "chinese", "csgb2312"), "gb18030"),
    **dict.fromkeys(("euc-kr", "euckr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("x-mac-roman", "macintosh", "x-macroman"), "mac-roman"),
    **dict.fromkeys(("unicode", "utf16", "ucs-2", "iso-10646-ucs-2", "csunicode", "u16"), "utf-16"),
    **dict.fromkeys(("utf32", "ucs-4", "iso-10646-ucs-4", "csucs4", "u32"), "utf-32"),
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
}

_HEAD_BYTES = 1024
JUNK_NOTE = Diagnostic("text-before-xml", "text before the XML was dropped", "note")
"""The note of a document that does not begin with markup, but with a program's warning, for example."""


class XmlDocument(Struct, frozen=True, kw_only=True):
    """The tree of a document, and how complete it is."""

    root: Any
    notes: tuple[Diagnostic, ...] = ()
    is_cut: bool = False
    """The document ends before its root element does."""
    items: int | None = None
    """The number of complete items of a document that is not well-formed; None for one that is."""
    dropped: int = 0
    """The number of items without an end tag, which were dropped."""


def parse_xml(content: bytes, media_type: str | None, url: str, vocabulary: Vocabulary = FEED) -> XmlDocument:
    """Return the tree of a document, and the repairs that were necessary.

    Args:
        content: the document's bytes.
        media_type: the Content-Type header, whose charset counts.
        url: becomes the base of the tree, for xml:base.
        vocabulary: the names of items: only complete items of a broken document are read.

    Raises:
        ParseError: the document has no readable tree.
    """
    _reject_oversized(content)
    notes: list[Diagnostic] = []
    has_controls = _has_controls(content)
    if not has_controls and _is_plain(content, media_type):
        try:
            return XmlDocument(root=etree.fromstring(content, _strict(), base_url=url))
        except etree.XMLSyntaxError:
            pass
    text = _decode(content, media_type, notes)
    if has_controls:
        text = _repair_controls(text, notes)
    text, entities = _trim_prolog(text, notes)
    root, _ = _parse(text, url)
    if root is None:
        text = _repair(text, entities, notes)
        root, reason = _parse(text, url)
    if root is None:
        return _parse_balanced(balance(text, vocabulary), url, notes, reason)
    return XmlDocument(root=root, notes=tuple(notes))


def _parse_balanced(balanced: BalancedDocument, url: str, notes: list[Diagnostic], reason: str) -> XmlDocument:
    root, _ = _parse(balanced.text, url)
    if root is None:
        # With `recover`, libxml2 skips names and attributes that are not valid XML.
        parser = etree.XMLParser(**SAFE_XML_OPTIONS, recover=True, remove_comments=True, remove_pis=True)
        root = (
            etree.fromstring(balanced.text.encode("utf-8", "replace"), parser, base_url=url) if balanced.text else None
        )
    if root is None:
        raise ParseError(reason)
    if not balanced.is_cut:
        notes.append(Diagnostic("not-well-formed", f"the document is not well-formed ({reason})", "note"))
    return XmlDocument(
        root=root,
        notes=tuple(notes),
        is_cut=balanced.is_cut,
        items=balanced.items,
        dropped=balanced.dropped,
    )


def prepare_tag_soup(content: bytes, media_type: str | None) -> tuple[BalancedDocument, tuple[Diagnostic, ...]]:
    """Return a broken document for the tolerant parser.

    It has no DTD and only complete items.

    Raises:
        ParseError: the document has no tag, is too large or needs too many repairs.
    """
    if len(content) > 4 * _MAX_TOLERANT or content.count(b"<") > _MAX_TOLERANT_TAGS:
        # UTF-32 has four bytes a character.
        raise ParseError("the document is not well-formed, and too large for the tolerant parser")
    notes: list[Diagnostic] = []
    text = _decode(content, media_type, notes)
    if _has_controls(content):
        text = _repair_controls(text, notes)
    text, entities = _trim_prolog(text, notes)
    balanced = balance(keep_long_references(_repair(text, entities, notes)))
    return balanced, tuple(notes)


_SMALL = 250_000
"""Any document of so many bytes is read in two seconds."""
_MAX_TAGS = 300_000
_MAX_ENTRIES = 25_000
_MAX_REPAIRS = 1_000_000


def _reject_oversized(content: bytes) -> None:
    """Reject a document with more entries or tags than real feeds have.

    It would take all memory.

    UTF-16 and UTF-32 are counted without decoding.
    """
    if len(content) < _SMALL:
        return
    tags = content.count(b"<")
    if tags <= _MAX_ENTRIES:
        return
    begun = content.count(b"<item") + content.count(b"<entry")
    # With a prefix, start tags and end tags look the same.
    begun += (content.count(b":item") + content.count(b":entry")) // 2
    if begun > _MAX_ENTRIES:
        raise ParseError(f"the document has more than {_MAX_ENTRIES} entries")
    if tags > _MAX_TAGS and _count_outside_cdata(content) > _MAX_TAGS:
        raise ParseError(f"the document has more than {_MAX_TAGS} tags")


def _count_outside_cdata(content: bytes) -> int:
    before, *sections = content.split(b"<![CDATA[")
    return before.count(b"<") + sum(section.partition(b"]]>")[2].count(b"<") for section in sections)


def _is_plain(content: bytes, media_type: str | None) -> bool:
    """Whether lxml may read the bytes as they are.

    Everything says UTF-8, and no DOCTYPE precedes the root.
    """
    charset = find_charset(media_type)
    if charset not in (None, "utf-8") or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    head = content[:_HEAD_BYTES]
    declared = _DECLARATION.match(head)
    if declared and declared[1].lower() != b"utf-8":
        return False
    root = re.search(rb"<[A-Za-z_]", head)
    return root is not None and b"<!DOCTYPE" not in head[: root.start()].upper() and b"\x00" not in head


def find_charset(media_type: str | None) -> str | None:
    """Return the charset parameter of a Content-Type, in lower case."""
    if not media_type or "charset" not in media_type.lower():
        return None
    from email.message import Message  # its import is slow, and many responses name no charset

    message = Message()
    message["Content-Type"] = media_type
    found = message.get_param("charset")
    return found.strip(" '\"").lower() if isinstance(found, str) and found.strip() else None


def _decode(content: bytes, media_type: str | None, notes: list[Diagnostic]) -> str:
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content.decode(name, "replace")
    wide = _guess_wide(content)
    own = wide or _find_declared(content)
    names = [name for name in (find_charset(media_type), own, "utf-8") if name]
    if names[0] in _ASCII and not content.isascii() and len(names) > 2:
        # Some servers declare ASCII for everything they serve; the document's own declaration is more reliable.
        del names[0]
    if _is_named_wrongly(names[0], own) and not content.isascii() and _try(content, "utf-8") is not None:
        notes.append(Diagnostic("encoding", f"the encoding is utf-8, not {names[0]} as declared", "note"))
        names = ["utf-8"]
    for name in names:
        text = _try(content, _get_superset(name))
        # A document that is wrongly decoded as UTF-16 or EBCDIC has no tags.
        if text is not None and _TAG.search(text):
            if name != names[0]:
                notes.append(Diagnostic("encoding", f"the encoding is {name}, not {names[0]} as declared", "note"))
            return text
    bad = len(content) - len(content.decode("utf-8", "ignore").encode())
    notes.append(
        Diagnostic("encoding", f"the document is not valid {names[0]}; invalid bytes were read as windows-1252", "note")
    )
    return content.decode("utf-8", READ_AS_WINDOWS) if bad < _MAX_BAD else content.decode("windows-1252", "replace")


def _is_named_wrongly(name: str, own: str | None) -> bool:
    """Whether a document that is valid UTF-8 is UTF-8, although this charset is declared for it.

    Servers declare one charset for all documents, and text with one byte a character is not valid UTF-8 by chance.
    The declaration of the document itself counts, except windows-1252, which many UTF-8 feeds declare.
    """
    charset = _get_superset(name)
    if _get_superset(own or "") == "utf-8":
        return charset != "utf-8"
    return charset == "windows-1252" or (own is None and _is_one_byte(charset))


def _is_one_byte(charset: str) -> bool:
    """Whether each byte is a character in this charset."""
    try:
        return charset != "utf-8" and len(_HIGH_BYTES.decode(charset, "replace")) == len(_HIGH_BYTES)
    except (LookupError, UnicodeError):
        return False


_HIGH_BYTES = bytes(range(0x80, 0x100))


def choose_charset(head: bytes) -> tuple[str, int]:
    """Return the charset of a document read in chunks, and the length of its BOM.

    A document that declares a charset with one byte a character may be UTF-8 nevertheless. It is read as UTF-8, and
    each invalid byte as a character of windows-1252.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return ("utf-8" if name == "utf-8-sig" else f"{name}{_ORDERS.get(bom, '')}"), len(bom)
    declared = _get_superset(_guess_wide(head) or _find_declared(head) or "utf-8")
    if declared == "windows-1252" or _try(b"", declared) is None:
        return "utf-8", 0
    # A document that is wrongly decoded as UTF-16 or EBCDIC has no tags.
    return (declared if _TAG.search(head[: len(head) // 4 * 4].decode(declared, "replace")) else "utf-8"), 0


_ORDERS = {
    codecs.BOM_UTF32_LE: "-le",
    codecs.BOM_UTF32_BE: "-be",
    codecs.BOM_UTF16_LE: "-le",
    codecs.BOM_UTF16_BE: "-be",
}

_TAG = re.compile("<[A-Za-z_:]")
_ASCII = {"us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "us"}
_MAX_BAD = 100_000
"""With so many bytes that are not UTF-8, the whole document is not UTF-8."""


def _find_declared(content: bytes) -> str | None:
    head = content[:_HEAD_BYTES]
    if head.startswith(_EBCDIC):
        return _get_ebcdic(head.decode("cp037"))
    declared = _DECLARATION.match(head)
    return declared[1].decode().lower() if declared else None


def _get_ebcdic(head: str) -> str:
    """Return the declared EBCDIC charset.

    Letters are the same in all of them, quotation marks are not.
    """
    declared = re.match(r"<.xml[^>]*?encoding\s*=\s*\W?[^A-Za-z0-9]?([A-Za-z0-9][A-Za-z0-9_-]*)", head, re.ASCII)
    return declared[1].lower() if declared else "cp037"


_EBCDIC = b"\x4c\x6f\xa7\x94"
"""`<?xm` in every EBCDIC charset (XML 1.0 appendix F)."""

_RAW_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")
_WRITTEN_CONTROLS = re.compile(rb"&#(?:1[2-5][0-9];|[xX][89][0-9a-fA-F];)")
_WRITTEN_CONTROL = re.compile("&#(?:(1[2-5][0-9])|[xX]([89][0-9a-fA-F]));")
_CONTROL = re.compile("[\x80-\x9f]")
_TWICE = re.compile("[\xc2-\xf4][\x80-\xbf]{1,3}")


def _has_controls(content: bytes) -> bool:
    """Whether the content has C1 controls.

    They are always windows-1252 under a wrong name.
    """
    # A pattern that begins with one fixed byte is found five times as fast as several separate bytes.
    if b"\xc2" in content and _RAW_CONTROLS.search(content):
        return True
    return _WRITTEN_CONTROLS.search(content) is not None


def _repair_controls(text: str, notes: list[Diagnostic]) -> str:
    """Replace C1 controls by windows-1252 characters (HTML 13.2.5.80).

    Double UTF-8 encoding is undone.
    """
    if text.count("&#") > _MAX_REPAIRS:
        raise ParseError("the document needs more than a million repairs")
    repaired = _WRITTEN_CONTROL.sub(lambda found: _from_windows(int(found[1] or int(found[2], 16)), found[0]), text)
    if _CONTROL.search(repaired):
        repaired = _TWICE.sub(_decode_again, repaired)
        repaired = repaired.translate(_WINDOWS)
    if repaired != text:
        notes.append(Diagnostic("encoding", "windows-1252 characters were repaired", "note"))
    return repaired


_WINDOWS = {code: bytes([code]).decode("windows-1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


def _from_windows(code: int, found: str) -> str:
    return _WINDOWS.get(code, found)


def _decode_again(found: re.Match[str]) -> str:
    try:
        return found[0].encode("latin-1").decode("utf-8")
    except UnicodeError:
        return found[0]


def _guess_wide(content: bytes) -> str | None:
    """Recognize UTF-16 and UTF-32 without a BOM by the zeros in `<?xm` or `<rss`.

    Source: XML 1.0 appendix F.
    """
    return {
        b"<\x00\x00\x00": "utf-32-le",
        b"\x00\x00\x00<": "utf-32-be",
    }.get(content[:4]) or ({b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}.get(content[:2]))


def _get_superset(name: str) -> str:
    """Return the charset that browsers use for this one (WHATWG Encoding).

    The name may be any that Python knows.
    """
    if name in _SUPERSETS:
        return _SUPERSETS[name]
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return name
    return _SUPERSETS.get(known, name)


_NO_CHARSETS = {"unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape", "idna", "punycode"}
"""Text encodings that exist only in Python."""


def _try(content: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name)
        if not codec._is_text_encoding or codec.name in _NO_CHARSETS:  # noqa: SLF001 (rot13, zlib ... are no charsets)
            return None
        return content.decode(name)
    except UnicodeDecodeError as error:
        # A document that was cut inside a character is in that encoding nevertheless.
        is_tail = 0 < len(content) - error.start < _LONGEST_CHARACTER
        return content[: error.start].decode(name, "replace") if is_tail else None
    except (LookupError, UnicodeError, ValueError):
        return None


_LONGEST_CHARACTER = 4
"""Bytes, in all encodings that feeds are in."""


_DECLARED = re.compile(r"""<!ENTITY\s+(\w{1,40})\s+"(&#\w{1,8};|[^&"<%]{0,40})"\s*>""")
_MAX_DECLARED = 300


def _trim_prolog(text: str, notes: list[Diagnostic]) -> tuple[str, dict[str, str]]:
    """Drop everything before the root: junk, the declaration and a DOCTYPE.

    The DTD's entities for a few plain characters are returned; no parser sees the DTD.
    """
    start = text.find("<")
    if start < 0:
        raise ParseError("the document contains no XML")
    entities: dict[str, str] = {}
    if text[:start].strip("\ufeff\x00 \t\r\n"):
        notes.append(JUNK_NOTE)
    text = text[start:]
    position = 0
    while position < len(text):
        doctype = _DOCTYPE.match(text, position) if text[position : position + 9].upper() == "<!DOCTYPE" else None
        if doctype:
            if doctype[1]:
                notes.append(Diagnostic("dtd", "the DTD was dropped", "note"))
                entities = dict(_DECLARED.findall(doctype[1][:_LONGEST_DTD])[:_MAX_DECLARED])
            position = doctype.end()
            continue
        space = _PROLOG.match(text, position)
        if not space:
            break
        position = space.end()
    return text[position:], entities


_LONGEST_DTD = 100_000


SAFE_XML_OPTIONS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
"""Options of every XML parser here: it resolves no entity, opens nothing and keeps libxml2's limits."""


@cache
def _strict() -> Any:
    """Return the parser of nearly all documents; making one takes half the time of reading a document."""
    return etree.XMLParser(
        **SAFE_XML_OPTIONS, dtd_validation=False, remove_comments=True, remove_pis=True, strip_cdata=True
    )


def _parse(text: str, url: str) -> tuple[Any, str]:
    """Return the tree, or None and the reason."""
    try:
        return etree.fromstring(text.encode("utf-8", "surrogatepass"), _strict(), base_url=url), ""
    except etree.XMLSyntaxError as error:
        return None, f"line {error.lineno or 1}: {_format_error(error)}"


_MAX_TOLERANT = 1024 * 1024
_MAX_TOLERANT_TAGS = 40_000
_LONG_WORD = re.compile(rb"[\w.+-]{4000}")


def find_pathological_input(content: bytes) -> str | None:
    """Return why feedparser would take quadratic time for a balanced document.

    None if feedparser may read it, which then takes at most a second.
    """
    if len(content) > _MAX_TOLERANT or content.count(b"<") > _MAX_TOLERANT_TAGS:
        return "too large for the tolerant parser"
    if _LONG_WORD.search(content):
        return "one word has thousands of characters"
    return None


def _format_error(error: etree.XMLSyntaxError) -> str:
    """Return the message on one line: libxml2 quotes the document with its line breaks."""
    return " ".join(str(error.msg).split(", line ")[0].split())[:200]


def _repair(text: str, entities: dict[str, str], notes: list[Diagnostic]) -> str:
    if text.count("&") > _MAX_REPAIRS:
        raise ParseError("the document needs more than a million repairs")
    clean = _ILLEGAL.sub("", text)
    if clean != text:
        notes.append(Diagnostic("control-character", "control characters were dropped", "note"))
    clean = _repair_entities(clean, entities, notes)
    repaired = _MARKUP.sub(_repair_markup, clean)
    if repaired != clean:
        notes.append(Diagnostic("markup", "unclosed HTML tags or bare `<` were repaired", "note"))
    return _declare_prefixes(repaired, notes)


def _repair_entities(text: str, entities: dict[str, str], notes: list[Diagnostic]) -> str:
    room = _MAX_GROWTH

    def replace(found: re.Match[str]) -> str:
        nonlocal room
        own = entities.get(found[1]) if found[1] else None
        if own is None or room < len(own):
            return _replace_entity(found)
        room -= len(own)
        return own

    repaired = _ENTITY.sub(replace, text) if "&" in text else text
    if repaired != text:
        notes.append(Diagnostic("undefined-entity", "HTML entities or bare ampersands were repaired", "note"))
    return repaired


_MAX_GROWTH = 1_000_000
"""At most this many characters may come from a document's own entities."""

_MARKUP = re.compile(
    r"<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+(?:\]\]>|\Z)|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)"
    r"|<(/?)(br|hr|img|wbr)\b((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|<(?![A-Za-z_:/!?])",
    re.IGNORECASE,
)


def _repair_markup(found: re.Match[str]) -> str:
    """Close HTML's empty elements and escape a bare `<`.

    CDATA sections and comments stay as they are.
    """
    if found[0] == "<":
        return "&lt;"
    if not found[2]:
        return found[0]
    if found[1]:
        return ""
    return f"<{found[2]}{found[3].rstrip(' /')}/>"


def _replace_entity(found: re.Match[str]) -> str:
    """Return the character of an HTML entity; CDATA sections stay as they are."""
    name = found[1]
    if name is None:
        return "&amp;" if found[0] == "&" else found[0]
    if name.startswith("#"):
        return _replace_numeric(found[0], name[1:].lower())
    return _escape_markup(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"


def _escape_markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _replace_numeric(written: str, number: str) -> str:
    """Keep a reference to an XML character (section 2.2), drop one to a control.

    Any other reference becomes text.
    """
    digits = number.removeprefix("x").lstrip("0")
    try:
        code = int(digits or "0", 16 if number.startswith("x") else 10) if len(digits) < 8 else _BEYOND
    except ValueError:
        code = _BEYOND
    if code >= _BEYOND:
        return f"&amp;{written[1:]}"
    return "" if _ILLEGAL.match(chr(code)) else written


_BEYOND = 0x110000
"""The first number that is not a Unicode code point."""


_DECLARED_PREFIX = re.compile(r"\sxmlns:([\w.-]{1,100})")


def _declare_prefixes(text: str, notes: list[Diagnostic]) -> str:
    used = {one or other for one, other in _PREFIX.findall(text[:200_000])} - {"xml", "xmlns"}
    missing = sorted(used.difference(_DECLARED_PREFIX.findall(text)))[:_MAX_DECLARED]
    root = _ROOT.search(text)
    if not missing or not root:
        return text
    notes.append(Diagnostic("undeclared-prefix", f"undeclared prefixes: {', '.join(missing)}", "note"))
    declared = "".join(f' xmlns:{name}="{URIS.get(name.lower(), f"urn:x-undeclared:{name}")}"' for name in missing)
    return f"{text[: root.end()]}{declared}{text[root.end() :]}"
