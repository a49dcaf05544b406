"""What feedtool does to HTML before the sanitizer sees it: embeds, formulas and drawings become links and text.

Each preparation is one pass over the text, in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from feedtool.content.links import clean_url
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
        value = _replace_blocks(value, NOSCRIPT, lambda inner: "" if "<img" in inner.lower() else inner)
    return NOSCRIPT.sub("", value)


def _replace_blocks(value: str, tag: re.Pattern[str], write: Callable[[str], str]) -> str:
    """Replace each element in linear time.

    The pattern `<x>.*?</x>` would take quadratic time.
    """
    parts, end, opened = [], 0, -1
    for found in tag.finditer(value):
        if not found[1]:
            if opened < 0:
                parts.append(value[end : found.start()])
                opened = found.end()
        elif opened >= 0:
            parts.append(write(value[opened : found.start()]))
            end, opened = found.end(), -1
    return "".join([*parts, value[max(end, opened) :]])


_MATH = re.compile(r"<(/?)math\b[^<>]*>", re.IGNORECASE)
_ANNOTATION = re.compile(r"<(/?)annotation(?:-xml)?\b[^<>]*>", re.IGNORECASE)


def _write_formulas(value: str) -> str:
    """Replace a MathML formula by its text.

    Few readers could render it, and all would drop it.

    KaTeX and MathJax also write the formula in HTML.
    """
    if "katex-html" in value or "mjx-" in value:
        return value
    return _replace_blocks(value, _MATH, _write_formula)


def _write_formula(inner: str) -> str:
    return ROUGH_TAG.sub("", _replace_blocks(inner, _ANNOTATION, lambda _: ""))


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
    return _replace_blocks(_PLAINTEXT.sub("", value), _XMP, lambda inner: f"<pre>{escape(inner)}</pre>")


_SVG = re.compile(r"<(/?)svg\b[^<>]*>", re.IGNORECASE)
_UNDRAWN = re.compile(r"<(/?)(?:title|desc|metadata|style|script)\b[^<>]*>", re.IGNORECASE)


def _write_drawings(value: str) -> str:
    """Replace an SVG by its text; the drawing itself may run scripts."""
    return _replace_blocks(value, _SVG, lambda inner: ROUGH_TAG.sub("", _replace_blocks(inner, _UNDRAWN, lambda _: "")))


PREPARATIONS: Final = (
    *((name, _close) for name in _SELF_CLOSED_NAMES),
    *((name, _show_hidden) for name in (*_HIDING, "plaintext")),
    ("iframe", _link_embeds),
    ("noscript", _open_noscript),
    ("math", _write_formulas),
    ("svg", _write_drawings),
)
TEXT_PREPARATIONS: Final = (
    (re.compile("<!"), show_declarations),
    (_SELF_CLOSED, _close),
    (_HIDDEN_STARTS, _show_hidden),
    (_SVG, _write_drawings),
    (_MATH, _write_formulas),
)
"""The preparations that plain text needs, too."""
