"""What feedtool does to HTML before the sanitizer sees it: embeds, formulas and drawings become links and text.

Each preparation is one pass over the text, in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from feedtool.content.html_embeds import EMOJI, link_scripts, link_widgets, write_emoji
from feedtool.content.links import clean_url
from feedtool.content.mathml import write_formula
from feedtool.content.text import unescape

ROUGH_TAG = re.compile(r"<[!/?]?[a-zA-Z-][^<>]*>?")
NOSCRIPT = re.compile(r"<(/?)noscript\b[^<>]*>", re.IGNORECASE)
_DECLARATION = re.compile("<!(?!-)")


def show_declarations(value: str) -> str:
    """Return HTML without marks of CDATA sections, and with a `<!` that never ends as text.

    HTML has no such sections: parsers drop the text after the mark, and everything after a `<!` without an end.
    """
    first, *sections = value.split("<![CDATA[")
    value = first + "".join("".join(section.partition("]]>")[::2]) for section in sections)
    end = value.rfind(">") + 1
    return value[:end] + _DECLARATION.sub("&lt;!", value[end:])


_LAZY_MARK = re.compile(r"\sdata-(?:lazy-|orig-|actual)?src|\sdata-original", re.IGNORECASE)


def _open_noscript(value: str) -> str:
    """Keep the content of noscript, unless it repeats a lazy image before it."""
    if _LAZY_MARK.search(value):
        value = _replace_blocks(value, NOSCRIPT, lambda _, inner: "" if "<img" in inner.lower() else inner)
    return NOSCRIPT.sub("", value)


def _replace_blocks(value: str, tag: re.Pattern[str], write: Callable[[str, str], str]) -> str:
    """Replace each element by what `write` returns for its start tag and its content, in linear time.

    The pattern `<x>.*?</x>` would take quadratic time.
    """
    parts, end = [], 0
    opened: re.Match[str] | None = None
    for found in tag.finditer(value):
        if not found[1]:
            if opened is None:
                parts.append(value[end : found.start()])
                opened, end = found, found.end()
        elif opened is not None:
            parts.append(write(opened[0], value[end : found.start()]))
            end, opened = found.end(), None
    return "".join([*parts, value[end:]])


_MATH = re.compile(r"<(/?)math\b[^<>]*>", re.IGNORECASE)
_SPAN = re.compile(r"<(span)\b([^<>]*)>", re.IGNORECASE)


def _write_formulas(value: str) -> str:
    """Replace a MathML formula by its text.

    Few readers could render it, and all would drop it. KaTeX also draws the formula with HTML.
    """
    if "katex-html" in value:
        value = _drop_elements(value, _SPAN, lambda _, attributes: "katex-html" in attributes)
    return _replace_blocks(value, _MATH, write_formula)


_MAX_UNCLOSED = 5
"""The end of each unclosed element is looked for in the whole rest of the text."""


def _drop_elements(value: str, start: re.Pattern[str], is_dropped: Callable[[str, str], bool]) -> str:
    """Drop elements with their content.

    Args:
        value: HTML.
        start: the pattern of their start tags; its groups are the name and the attributes.
        is_dropped: whether an element with this name and these attributes is dropped.
    """
    parts, end, unclosed = [], 0, 0
    for found in start.finditer(value):
        if found.start() < end or not is_dropped(found[1], found[2]):
            continue
        if after := _find_end(value, found[1], found.end()):
            parts.append(value[end : found.start()])
            end = after
        elif (unclosed := unclosed + 1) == _MAX_UNCLOSED:
            break
    return "".join([*parts, value[end:]])


def _find_end(value: str, name: str, position: int) -> int:
    """Return the index behind the end tag of an element that has begun; 0 if it does not end."""
    depth = 1
    for tag in re.compile(rf"<(/?){name}\b[^<>]*>", re.IGNORECASE).finditer(value, position):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return 0


_START = re.compile(r"<(?!(?:img|br|hr|input|source|meta|link)\b)([a-z][a-z0-9]*)\b([^<>]*)>", re.IGNORECASE)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|\bpreheader\b|\bpreview-?text\b", re.IGNORECASE
)
_WITH_FALLBACK: Final = {"audio", "canvas", "object", "video"}
_UNSEEN_MARKS: Final = ("display", "visibility", "mso-hide", "preheader", "preview", " hidden",
                        *(f"<{name}" for name in sorted(_WITH_FALLBACK)))  # fmt: skip
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN_MARK = re.compile(r"\shidden(?![\w-])", re.IGNORECASE)


def drop_unseen(value: str) -> str:
    """Drop elements whose text a browser does not show.

    Examples are the text for the list of a mail program, and players with the text for browsers that cannot play them
    (HTML section 4.8.9).
    """
    lower = value.lower()
    return _drop_elements(value, _START, _is_unseen) if any(mark in lower for mark in _UNSEEN_MARKS) else value


def _is_unseen(name: str, attributes: str) -> bool:
    if name.lower() in _WITH_FALLBACK:
        return True
    if not attributes:
        return False
    return bool(_HIDING_STYLE.search(attributes) or _HIDDEN_MARK.search(_QUOTED.sub("", attributes)))


_EMBED = re.compile(r"<iframe\b([^<>]*)>", re.IGNORECASE)
_EMBED_SOURCE = re.compile(r"""\s(?:data-)?(?:lazy-)?src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_YOUTUBE = r"https?://(?:www\.)?youtube(?:-nocookie)?\.com"
_PLAYERS: Final = tuple(
    (re.compile(player), page, name)
    for player, page, name in (
        (
            rf"{_YOUTUBE}/embed/videoseries\?(?:.*&)?list=([\w-]+)",
            "https://www.youtube.com/playlist?list={}",
            "YouTube",
        ),
        (rf"{_YOUTUBE}/(?:embed|v|shorts)/([\w-]{{6,20}})", "https://www.youtube.com/watch?v={}", "YouTube"),
        (r"https?://player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}", "Vimeo"),
        (
            r"https?://(?:www\.)?dailymotion\.com/embed/video/(\w+)",
            "https://www.dailymotion.com/video/{}",
            "Dailymotion",
        ),
        (r"https?://open\.spotify\.com/embed/(\w+/\w+)", "https://open.spotify.com/{}", "Spotify"),
    )
)


def _link_embeds(value: str) -> str:
    """Put a link before each visible frame.

    The bare frame is dropped later with its content.
    """
    return _EMBED.sub(lambda found: f"{_describe_embed(found[1])}<iframe>", value)


def _describe_embed(attributes: str) -> str:
    found = _EMBED_SOURCE.search(attributes)
    address = clean_url(unescape(found[1] or found[2] or found[3] or "")) if found else None
    if not address or _UNSEEN.search(attributes[:2000]):
        return ""
    for pattern, page, name in _PLAYERS:
        if player := pattern.match(address):
            address = page.format(player[1])
            return f'<a href="{address}">{name}: {address.removeprefix("https://")}</a>'
    if address.count("/") < 4 and address.endswith(("/", address.split("/")[2])):
        # A site's front page is not embedded as visible content.
        return ""
    return f'<a href="{escape(address)}">{escape(address.split("/")[2])}</a>'


_UNSEEN = re.compile(
    r"""\s(?:width|height)\s*=\s*["']?[01](?:px)?(?:["'\s]|$)|display\s*:\s*none|visibility\s*:\s*hidden""",
    re.IGNORECASE,
)
# Elements whose content is not markup: one that is closed as in XML would swallow everything after it.
_SELF_CLOSED_NAMES: Final = ("iframe", "script", "style", "textarea", "title", "noembed", "noframes", "xmp", "applet",
                             "portal", "template")  # fmt: skip
_SELF_CLOSED = re.compile(rf"<({'|'.join(_SELF_CLOSED_NAMES)})\b([^<>]*)/>", re.IGNORECASE)


def _close(value: str) -> str:
    return _SELF_CLOSED.sub(r"<\1\2></\1>", value) if "/>" in value else value


_HIDING: Final = ("iframe", "noembed", "noframes", "portal", "template", "title", "xml", "xmp")
_HIDDEN_STARTS = re.compile(rf"<(?:{'|'.join((*_HIDING, 'plaintext'))})\b", re.IGNORECASE)
_HIDING_TAGS: Final = tuple(
    (re.compile(rf"</{name}\b", re.IGNORECASE), re.compile(rf"<{name}\b[^<>]*>", re.IGNORECASE)) for name in _HIDING
)
_PLAINTEXT = re.compile(r"</?plaintext\b[^<>]*>", re.IGNORECASE)
_XMP = re.compile(r"<(/?)xmp\b[^<>]*>", re.IGNORECASE)


def _show_hidden(value: str) -> str:
    """Drop unclosed tags that would hide everything after them.

    `xmp` is shown as in browsers.
    """
    for end, start in _HIDING_TAGS:
        last = max((found.start() for found in end.finditer(value)), default=0)
        value = value[:last] + start.sub("", value[last:])
    return _replace_blocks(_PLAINTEXT.sub("", value), _XMP, lambda _, inner: f"<pre>{escape(inner)}</pre>")


_SVG = re.compile(r"<(/?)svg\b[^<>]*>", re.IGNORECASE)
_DECORATION = re.compile(r"\s(?:aria-hidden\s*=\s*[\"']?true|role\s*=\s*[\"']?(?:none|presentation))\b", re.IGNORECASE)
_LABEL = re.compile(r"\saria-label\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_UNDRAWN = re.compile(r"<(/?)(?:metadata|style|script)\b[^<>]*>", re.IGNORECASE)
_DRAWN_TEXT = re.compile(r"</?(?:title|desc|text)\b[^<>]*>", re.IGNORECASE)


def _write_drawings(value: str) -> str:
    """Replace an SVG by its title, its description and its text; the drawing itself may run scripts."""
    return _replace_blocks(value, _SVG, _write_drawing)


def _write_drawing(tag: str, inner: str) -> str:
    if _DECORATION.search(tag):
        return ""
    text = _DRAWN_TEXT.sub(" ", _replace_blocks(inner, _UNDRAWN, lambda *_: ""))
    label = _LABEL.search(tag)
    return " ".join(ROUGH_TAG.sub("", text).split()) or (escape(unescape(label[1] or label[2] or "")) if label else "")


PREPARATIONS: Final = (
    ("img", write_emoji),
    ("script", link_scripts),
    *((name, link_widgets) for name in ("blockquote", "div")),
    *((name, _close) for name in _SELF_CLOSED_NAMES),
    *((name, _show_hidden) for name in (*_HIDING, "plaintext")),
    ("iframe", _link_embeds),
    ("noscript", _open_noscript),
    ("math", _write_formulas),
    ("svg", _write_drawings),
)
TEXT_PREPARATIONS: Final = (
    (EMOJI, write_emoji),
    (re.compile("<!"), show_declarations),
    (_SELF_CLOSED, _close),
    (_HIDDEN_STARTS, _show_hidden),
    (_SVG, _write_drawings),
    (_MATH, _write_formulas),
)
"""The preparations that plain text needs, too."""
