"""Cleans untrusted HTML by an allow-list, and converts HTML to plain text.

Links become absolute, and images visible.

    raw -> nh3 (tags, attributes, addresses) -> images and embeds repaired -> nh3 again until nothing changes

nh3 builds a tree like a browser and serializes it. Therefore simple patterns can read its output: attribute values
are in double quotes, and `<` and `>` occur only where a tag begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final

from feedtool.content.attributes import drop_many_attributes
from feedtool.content.links import CONTROLS, MAX_URL, clean_url
from feedtool.content.text import clean_text, drop_illegal, keep_long_references, unescape
from feedtool.model import Text

if TYPE_CHECKING:
    import nh3

# ---------------------------------------------------------------------------------------------------------
# Allowed tags and attributes


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_TAGS: Final = _words("""
a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup
dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li
main mark menu nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary
sup table tbody td tfoot th thead time tr track tt u ul var video wbr
""")  # fmt: skip

_DROPPED_TAGS: Final = _words("""
applet audioworklet base bgsound embed frame iframe link meta noembed noframes param plaintext portal script
style template title xml xmp
""")  # fmt: skip
"""Tags that are dropped with their content. Any other tag that is not allowed is dropped and its text stays, also that
of buttons, forms, objects and drawings, because a reader would see it."""

_ATTRIBUTES: Final = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "audio": {"src"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"alt", "height", "sizes", "src", "srcset", "width"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "td": {"align", "colspan", "headers", "rowspan"},
    "th": {"abbr", "align", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang"},
    "video": {"height", "poster", "src", "width"},
}
# At most one attribute per tag: nh3 keeps these in a map of random order, and would write two in either order.
_ADDED: Final = {"audio": {"controls": ""}, "video": {"controls": ""}}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_REL: Final = "noopener noreferrer"

# Lazy-loading scripts keep the image's address in these; `src` is then a placeholder, even if it is an image.
_LAZY: Final = ("data-src", "data-lazy-src", "data-original", "data-orig-src", "data-actualsrc")
# Galleries keep another size of the image in these: useful if there is no other address.
_ORIGINALS: Final = ("data-orig-file", "data-url", "data-image")
_LAZY_SETS: Final = ("data-srcset", "data-lazy-srcset")


_base: ContextVar[str | None] = ContextVar("base")
"""The base address of the HTML that is being cleaned. Creating a sanitizer takes longer than cleaning one article;
therefore all articles share one."""


def _filter_attribute(_tag: str, name: str, value: str) -> str | None:
    """Return the value that nh3 writes for an allowed attribute, or None to drop it."""
    clean = _CLEANERS.get(name)
    return clean(value, _base.get()) if clean else value


def _clean_link(value: str, base: str | None) -> str | None:
    plain = CONTROLS.sub("", value).strip()
    if plain.lower().startswith(("mailto:", "tel:")):
        return plain if len(plain) <= MAX_URL else None
    return clean_url(plain, base)


_DESCRIPTOR = re.compile(r"[\d.]{1,8}[wxh]")
_PLAIN_CANDIDATE = r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/(?:[A-Za-z0-9._~/-]|%[0-9A-Fa-f]{2})+ [0-9]{1,5}[wx]"
_PLAIN_SET = re.compile(rf"{_PLAIN_CANDIDATE}(?:, {_PLAIN_CANDIDATE})*")


def _clean_srcset(value: str, base: str | None) -> str | None:
    """Return a srcset with absolute addresses, without invalid candidates.

    data: images are dropped, too.
    """
    if len(value) < MAX_URL and _PLAIN_SET.fullmatch(value):
        return value
    kept = []
    for address, descriptors in _split_srcset(value[: 4 * MAX_URL]):
        url = clean_url(address, base)
        if url and all(_DESCRIPTOR.fullmatch(descriptor) for descriptor in descriptors):
            # A comma at the end of an address would end the candidate.
            bare = url.rstrip(",")
            kept.append(" ".join((bare + "%2C" * (len(url) - len(bare)), *descriptors)))
    return ", ".join(kept) or None


def _split_srcset(value: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (address, descriptors) as HTML defines them.

    A comma after an address or descriptor ends it.
    """
    candidate: list[str] = []
    for word in value.split():
        first, comma, rest = word.partition(",") if candidate else (word.strip(","), word.endswith(","), "")
        candidate += [first] if first else []
        if comma and candidate:
            yield candidate[0], candidate[1:]
            candidate = [rest.strip(",")] if rest.strip(",") else []
    if candidate:
        yield candidate[0], candidate[1:]


_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)",
    re.IGNORECASE,
)


def _mark_hidden(style: str, _base: str | None) -> str | None:
    """Replace a style by "hidden" if it hides the image, else drop it.

    `_repair_image` drops the mark.
    """
    return "hidden" if _HIDDEN.search(style[:1000]) else None


_CLEANERS: Final[dict[str, Callable[[str, str | None], str | None]]] = {
    **dict.fromkeys(("src", "poster", "cite", *_LAZY, *_ORIGINALS), clean_url),
    **dict.fromkeys(("srcset", *_LAZY_SETS), _clean_srcset),
    "href": _clean_link,
    "style": _mark_hidden,
}


def _sanitize(value: str, base: str | None) -> str:
    """Clean any HTML with nh3."""
    token = _base.set(base)
    try:
        return _make_cleaner().clean(value)
    finally:
        _base.reset(token)


@cache
def _make_cleaner() -> nh3.Cleaner:
    import nh3

    allowed = {tag: set(names) for tag, names in _ATTRIBUTES.items()}
    allowed["img"] |= {*_LAZY, *_ORIGINALS, *_LAZY_SETS, "style"}
    allowed["source"] |= {*_LAZY, *_LAZY_SETS}
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_TAGS),
        attributes=allowed,
        attribute_filter=_filter_attribute,
        set_tag_attribute_values=_ADDED,
        link_rel=_REL,
        url_schemes=set(_SCHEMES),
    )


# ---------------------------------------------------------------------------------------------------------
# Cleaning

_RESHAPING: Final = _words("""
applet button dialog dir fieldset form frame frameset isindex keygen listing marquee math object optgroup option
rb rtc search select svg table template textarea
""")  # fmt: skip
"""Tags that nh3 drops, but whose content a parser arranges as if it stood elsewhere (HTML section 13.2.4.2, "special",
"scope" and "implied end tags"), and tables, out of which it moves text: a second pass may change the result."""

_TAG_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
_MAX_PASSES = 5
_MAX_DEPTH = 150
_FEW_TAGS = 1000
"""So few tags are cheap at any depth."""
_MAX_WORK = 2_000_000


def clean_html(value: str, base: str | None = None) -> str:
    """Return HTML without scripts, forms, frames, styles and trackers.

    All addresses are absolute.

    Cleaning clean HTML changes nothing.

    Args:
        value: untrusted HTML, well-formed or not.
        base: the base of its relative links, which are dropped without one.
    """
    value = keep_long_references(drop_illegal(value))
    if "<" not in value and "&" not in value:
        return _write_text(value)
    value = drop_many_attributes(value)
    if _is_too_deep(value):
        return text_to_html(html_to_text(value))
    names = {name.lower() for name in set(_TAG_NAME.findall(value))}
    for name, prepare in _PREPARATIONS:
        if name in names:
            value = prepare(value)
    clean = _clean_once(value, base)
    return clean if names.isdisjoint(_RESHAPING) and _is_stable(clean) else _clean_until_stable(clean, base)


def _is_stable(clean: str) -> bool:
    """Whether a parser reads a document of simple tags back unchanged."""
    links, headings = _LINK_TAG.findall(clean), _HEADING_TAG.findall(clean)
    alternate = ["", "/"]
    return (
        not _PRE_LINE.search(clean)
        and _REL_FIRST not in clean
        and links == alternate * (len(links) // 2)
        and headings == alternate * (len(headings) // 2)
    )


_REL_FIRST: Final = f'<a rel="{_REL}" '
"""The sanitizer begins a link like this when it drops the address; at the next pass, `rel` comes last again."""
_PRE_LINE = re.compile(r"<pre(?: [^<>]*)?>\n")
_LINK_TAG = re.compile(r"<(/?)a[ >]")
_HEADING_TAG = re.compile(r"<(/?)h[1-6][ >]")


def _write_text(value: str) -> str:
    """Return text without markup as nh3 would write it."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value.replace(">", "&gt;").replace("\xa0", "&nbsp;").strip()


def _clean_once(value: str, base: str | None) -> str:
    clean = _sanitize(value, base)
    if "&#" in value:
        clean = drop_illegal(clean).replace("\r", "\n")
    if "<img" in clean or "<source" in clean:
        clean = _IMAGE.sub(_repair_image, clean)
    return clean.strip()


def _clean_until_stable(clean: str, base: str | None) -> str:
    """Clean until nothing changes.

    Then a browser reads exactly the HTML that was checked (mutation XSS).
    """
    for _ in range(_MAX_PASSES):
        again = _clean_once(clean, base)
        if again == clean:
            return clean
        clean = again
    return text_to_html(html_to_text(clean))


_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED: Final = _words(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option"
)


def _is_too_deep(value: str) -> bool:
    """Whether tags nest deeper than in any article.

    Building such a tree takes quadratic time (12 s for 500 kB).

    Unclosed formatting is reopened in each paragraph; therefore the product of depth and tags is limited, too.
    """
    if value.count("<") < _FEW_TAGS:
        return False
    depth = work = 0
    for closing, name in _OPENING.findall(value):
        if name.lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if closing else depth + 1
        work += depth
        if depth > _MAX_DEPTH or work > _MAX_WORK:
            return True
    return False


# ---------------------------------------------------------------------------------------------------------
# Images

_IMAGE = re.compile(r'<(img|source)((?: [^\s=>"]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s=>"]+)="([^"]*)"')
_TINY = frozenset({"0", "1", "0px", "1px"})
_PLACEHOLDER = re.compile(
    r"(?:blank|spacer|placeholder|pixel|transparent|loading|lazy[_-]?load(?:er|ing)?|1x1|gr[ae]y)"
    r"[^/]*\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.IGNORECASE,
)


def _repair_image(found: re.Match[str]) -> str:
    """Return an image as its page shows it: loaded and visible; nothing for a tracker."""
    tag, written = found[1], found[2]
    if tag == "img" and "data-" not in written and "style=" not in written and not _may_be_tiny(written):
        return found[0] if ' src="' in written or ' srcset="' in written else ""
    attributes = dict(_ATTRIBUTE.findall(written))
    if _is_tracker(attributes):
        return ""
    _load_lazy(attributes)
    if "src" not in attributes and "srcset" not in attributes:
        return ""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{written}>"


def _may_be_tiny(written: str) -> bool:
    return 'width="0' in written or 'width="1' in written or 'height="0' in written or 'height="1' in written


def _is_tracker(attributes: dict[str, str]) -> bool:
    """Whether an image is one pixel or hidden.

    A lazy image may be hidden until it is loaded.
    """
    if attributes.pop("style", None) and not any(name in attributes for name in (*_LAZY, *_LAZY_SETS)):
        return True
    sides = [attributes[side] for side in ("width", "height") if side in attributes]
    return bool(sides) and all(side in _TINY for side in sides)


def _load_lazy(attributes: dict[str, str]) -> None:
    lazy, original, candidates = (_pop_first(attributes, names) for names in (_LAZY, _ORIGINALS, _LAZY_SETS))
    if lazy or (original and ("src" not in attributes or _PLACEHOLDER.search(attributes["src"]))):
        attributes["src"] = lazy or original
    if candidates:
        attributes["srcset"] = candidates


def _pop_first(attributes: dict[str, str], names: tuple[str, ...]) -> str:
    """Remove all of these attributes, and return the first value that is not empty."""
    found = [attributes.pop(name, "") for name in names]
    return next((value for value in found if value), "")


_NOSCRIPT = re.compile(r"<(/?)noscript\b[^<>]*>", re.IGNORECASE)
_LAZY_MARK = re.compile(r"\sdata-(?:lazy-|orig-|actual)?src|\sdata-original", re.IGNORECASE)


def _open_noscript(value: str) -> str:
    """Keep the content of noscript, unless it repeats a lazy image before it."""
    if _LAZY_MARK.search(value):
        value = _replace_blocks(value, _NOSCRIPT, lambda inner: "" if "<img" in inner.lower() else inner)
    return _NOSCRIPT.sub("", value)


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


# ---------------------------------------------------------------------------------------------------------
# Formulas

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
    return _ROUGH_TAG.sub("", _replace_blocks(inner, _ANNOTATION, lambda _: ""))


# ---------------------------------------------------------------------------------------------------------
# Embeds

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
    return _replace_blocks(
        value, _SVG, lambda inner: _ROUGH_TAG.sub("", _replace_blocks(inner, _UNDRAWN, lambda _: ""))
    )


_PREPARATIONS: Final = (
    *((name, _close) for name in _SELF_CLOSED_NAMES),
    *((name, _show_hidden) for name in (*_HIDING, "plaintext")),
    ("iframe", _link_embeds),
    ("noscript", _open_noscript),
    ("math", _write_formulas),
    ("svg", _write_drawings),
)


# ---------------------------------------------------------------------------------------------------------
# Between HTML, Markdown and plain text

_BLOCKS: Final = _words("""
address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6
header hr li main nav ol p pre section summary table td th tr ul
""")  # fmt: skip
_ROUGH_TAG = re.compile(r"<[!/?]?[a-zA-Z-][^<>]*>?")


_TEXT_PREPARATIONS: Final = (
    (_SELF_CLOSED, _close),
    (_HIDDEN_STARTS, _show_hidden),
    (_SVG, _write_drawings),
    (_MATH, _write_formulas),
)
"""The preparations that plain text needs, too."""


def html_to_text(value: str) -> str:
    """Return the text of untrusted HTML, each block on its own line.

    Scripts and styles are dropped.
    """
    value = drop_many_attributes(keep_long_references(drop_illegal(value)))
    if "<" not in value:
        return _tidy_lines(unescape(value) if "&" in value else value)
    value = _NOSCRIPT.sub("", value)
    for mark, prepare in _TEXT_PREPARATIONS:
        if mark.search(value):
            value = prepare(value)
    if _is_too_deep(value):
        return _tidy_lines(drop_illegal(unescape(_ROUGH_TAG.sub(" ", value))))
    return flatten_html(_make_text_cleaner().clean(value))


def flatten_html(clean: str) -> str:
    """Return the text of HTML that clean_html() wrote, or of its beginning."""
    return _tidy_lines(drop_illegal(unescape(_drop_tags(clean))))


def _drop_tags(clean: str) -> str:
    first, *parts = clean.split("<")
    if not parts:
        return clean
    texts = [first]
    for part in parts:
        tag, end, text = part.partition(">")
        texts.append(_BREAKS[tag] if end else f"<{tag}")
        texts.append(text)
    return "".join(texts)


class _Breaks(dict[str, str]):
    """Tag -> a line break if the tag is a block, else nothing."""

    def __missing__(self, tag: str) -> str:
        return "\n" if tag.partition(" ")[0] in _BLOCKS else ""


_BREAKS: Final = _Breaks({f"{end}{name}": "\n" if name in _BLOCKS else "" for name in _TAGS for end in ("", "/")})


def _tidy_lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@cache
def _make_text_cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(tags=set(_BLOCKS), clean_content_tags=set(_DROPPED_TAGS), attributes={}, link_rel=None)


def text_to_html(value: str) -> str:
    """Return plain text as HTML paragraphs; single line breaks stay."""
    paragraphs = re.split(r"\n\s*\n", drop_illegal(value).replace("\r\n", "\n").strip())
    return "\n".join(
        f"<p>{escape(paragraph.strip(), quote=False).replace(chr(10), '<br>' + chr(10))}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


_HTML_NAMES: Final = (
    _TAGS | _DROPPED_TAGS | frozenset({"body", "font", "head", "html", "noscript", "marquee", "blink", "nobr", "dir"})
)
_LOOSE_BRACKET = re.compile(rf"<(?!/?(?:{'|'.join(sorted(_HTML_NAMES))})\b[^<>]*>|!--)", re.IGNORECASE)


def title_to_text(text: Text) -> str:
    """Return a title on one line without markup.

    Entities are decoded once and HTML tags are dropped; anything else in angle brackets is text: List<String>, 1 < 2.
    """
    value = text.value
    if text.type != "html" or ("<" not in value and "&" not in value):
        return clean_text(value)
    return clean_text(html_to_text(_LOOSE_BRACKET.sub("&lt;", value)))


_MENTION = re.compile(
    r"(?:^|(?<=[\s(\"']))<(?!(?:br|hr|img|input|wbr|p|li|d[dt]|t[drh])\b|script|style|iframe|object|embed)"
    r"[a-z][a-z0-9-]*>(?=[\s.,:;!?)\"']|$)",
    re.IGNORECASE,
)


def mentions_tags(value: str) -> bool:
    """Whether a title is plain text that mentions a tag as one of its words.

    For example: "History of the <blink> tag".
    """
    return "</" not in value and "&" not in value and _MENTION.search(value[:_LONGEST_TITLE]) is not None


_LONGEST_TITLE = 2000
