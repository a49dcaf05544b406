"""HTML from strangers: cleaned by an allow-list, its links absolute, its pictures visible; and plain text from it.

    raw -> nh3 (tags, attributes, addresses) -> pictures and embeds mended -> nh3 again until nothing changes

nh3 builds a tree as a browser would and writes it anew, so what comes out of it can be taken apart with simple
patterns: attributes stand in double quotes, `<` and `>` only where a tag begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextvars import ContextVar
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

from feedtool.content.attributes import drop_many_attributes
from feedtool.content.html_fast_path import NotWellFormedError, Rule, Rules, clean_well_formed
from feedtool.content.links import CONTROLS, MAX_URL, clean_url
from feedtool.content.text import clean_text, drop_illegal, keep_long_references, unescape
from feedtool.model import Text

if TYPE_CHECKING:
    import nh3

# ---------------------------------------------------------------------------------------------------------
# What an article may consist of


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_TAGS: Final = _words("""
a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup
dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li
main mark menu nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary
sup table tbody td tfoot th thead time tr track tt u ul var video wbr
""")  # fmt: skip

_GONE: Final = _words("""
applet audioworklet base bgsound embed frame iframe link meta noembed noframes param plaintext portal script
style template title xml xmp
""")  # fmt: skip
"""Gone with all that is in them; any other tag that is not allowed goes, and its text stays: that of buttons,
forms, objects and drawings, too, which is what a reader would see of them."""

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
# One attribute a tag: nh3 keeps these in a map of random order, and two would come out in either.
_ADDED: Final = {"audio": {"controls": ""}, "video": {"controls": ""}}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_REL: Final = "noopener noreferrer"

# Where scripts of lazy loading keep the picture's address; `src` is a stand-in then, even if it is a picture.
_LAZY: Final = ("data-src", "data-lazy-src", "data-original", "data-orig-src", "data-actualsrc")
# Where galleries keep another size of it: of use if there is nothing else.
_ORIGINALS: Final = ("data-orig-file", "data-url", "data-image")
_LAZY_SETS: Final = ("data-srcset", "data-lazy-srcset")


_base: ContextVar[str | None] = ContextVar("base")
"""What the addresses in the HTML that is being cleaned are relative to: making a sanitiser takes longer than using it
for one article, so there is one for all."""


def _filter_attribute(_tag: str, name: str, value: str) -> str | None:
    """What nh3 asks about every attribute that is left: the value to write, or None to leave it out."""
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
    """The candidates of a srcset with absolute addresses; data: pictures and what is no candidate are left out."""
    if len(value) < MAX_URL and _PLAIN_SET.fullmatch(value):
        return value
    kept = []
    for address, descriptors in _split_srcset(value[: 4 * MAX_URL]):
        url = clean_url(address, base)
        if url and all(_DESCRIPTOR.fullmatch(descriptor) for descriptor in descriptors):
            # A comma at the end of an address would be read as the end of the candidate.
            bare = url.rstrip(",")
            kept.append(" ".join((bare + "%2C" * (len(url) - len(bare)), *descriptors)))
    return ", ".join(kept) or None


def _split_srcset(value: str) -> Iterator[tuple[str, list[str]]]:
    """(address, descriptors) as HTML reads them: a comma behind an address or descriptor ends it."""
    held: list[str] = []
    for word in value.split():
        first, comma, rest = word.partition(",") if held else (word.strip(","), word.endswith(","), "")
        held += [first] if first else []
        if comma and held:
            yield held[0], held[1:]
            held = [rest.strip(",")] if rest.strip(",") else []
    if held:
        yield held[0], held[1:]


_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)",
    re.IGNORECASE,
)


def _say_hidden(style: str, _base: str | None) -> str | None:
    """Of a style only this matters, and it does not stay either: whether the picture is to be seen."""
    return "hidden" if _HIDDEN.search(style[:1000]) else None


_CLEANERS: Final[dict[str, Callable[[str, str | None], str | None]]] = {
    **dict.fromkeys(("src", "poster", "cite", *_LAZY, *_ORIGINALS), clean_url),
    **dict.fromkeys(("srcset", *_LAZY_SETS), _clean_srcset),
    "href": _clean_link,
    "style": _say_hidden,
}


def _sanitise(value: str, base: str | None) -> str:
    """What nh3 makes of any HTML."""
    held = _base.set(base)
    try:
        return _make_cleaner().clean(value)
    finally:
        _base.reset(held)


@cache
def _make_cleaner() -> nh3.Cleaner:
    import nh3

    lenient = {tag: set(names) for tag, names in _ATTRIBUTES.items()}
    lenient["img"] |= {*_LAZY, *_ORIGINALS, *_LAZY_SETS, "style"}
    lenient["source"] |= {*_LAZY, *_LAZY_SETS}
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes=lenient,
        attribute_filter=_filter_attribute,
        set_tag_attribute_values=_ADDED,
        link_rel=_REL,
        url_schemes=set(_SCHEMES),
    )


# ---------------------------------------------------------------------------------------------------------
# Cleaning

_SIMPLE: Final = _words("""
a abbr b blockquote br center cite code dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img
li ol p pre q s small span strong sub sup time tt u ul
""")  # fmt: skip
"""What nh3 reads again as it wrote it, unless links or headings nest. Where another tag is dropped, or moves what
stands in it as tables do, the rest may nest in a way that no parser would read back."""

_TAG_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
_MAX_PASSES = 5
_MAX_DEPTH = 150
_FEW_TAGS = 400
"""Of so few, no nesting costs anything."""
_MAX_WORK = 2_000_000


def clean_html(value: str, base: str | None = None) -> str:
    """The HTML an article may consist of: no script, form, frame, style or tracker; every address absolute.

    Cleaning what is clean changes nothing.

    Args:
        value: untrusted HTML, whole or broken.
        base: what its links are relative to; without one, relative links are dropped.
    """
    value = keep_long_references(drop_illegal(value))
    if "<" not in value and "&" not in value:
        return _write_text(value)
    tame = clean_well_formed(value, _make_rules(base))
    return _clean_wild(value, base) if tame is None else tame


def _clean_wild(value: str, base: str | None) -> str:
    """As clean_html(), for any HTML."""
    value = drop_many_attributes(value)
    tame = _clean_prepared(value, base)
    if tame is not None:
        return tame
    if _is_too_deep(value):
        return text_to_html(html_to_text(value))
    names = {name.lower() for name in set(_TAG_NAME.findall(value))}
    for name, prepare in _PREPARED:
        if name in names:
            value = prepare(value)
    return _clean_with_tree(value, names, base)


def _clean_prepared(value: str, base: str | None) -> str | None:
    """As clean_html(), for HTML that is tame but for what is embedded in it; None for any other."""
    prepares = [prepare for opening, prepare in _PREPARED_OPENINGS if opening in value]
    for prepare in prepares:
        value = prepare(value)
    return clean_well_formed(value, _make_rules(base)) if prepares else None


def _clean_with_tree(value: str, names: AbstractSet[str], base: str | None) -> str:
    """As a browser would read it."""
    clean = _clean_once(value, base)
    return clean if names <= _SIMPLE and _is_stable(clean) else _settle(clean, base)


def _is_stable(clean: str) -> bool:
    """Whether a document of simple tags is read again as it stands."""
    links, headings = _LINK_TAG.findall(clean), _HEADING_TAG.findall(clean)
    alternate = ["", "/"]
    return (
        "<pre>\n" not in clean
        and _TURNED not in clean
        and links == alternate * (len(links) // 2)
        and headings == alternate * (len(headings) // 2)
    )


_TURNED: Final = f'<a rel="{_REL}" '
"""How the sanitiser begins a link whose address it leaves out; the next time, `rel` comes last again."""
_LINK_TAG = re.compile(r"<(/?)a[ >]")
_HEADING_TAG = re.compile(r"<(/?)h[1-6][ >]")


def _write_text(value: str) -> str:
    """Text without markup as nh3 would write it."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value.replace(">", "&gt;").replace("\xa0", "&nbsp;").strip()


def _clean_once(value: str, base: str | None) -> str:
    clean = _sanitise(value, base)
    if "&#" in value:
        clean = drop_illegal(clean)
    if "<img" in clean or "<source" in clean:
        clean = _PICTURE.sub(_mend_picture, clean)
    return clean.strip()


def _settle(clean: str, base: str | None) -> str:
    """Clean until nothing changes: what a browser reads is then what was judged (mutation XSS)."""
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
    """Whether tags nest deeper than any article's: building such a tree takes quadratic time (12 s for 500 kB).

    Formatting that is never closed is opened anew in each paragraph, so depth times tags has its limit too.
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
# Pictures

_PICTURE = re.compile(r'<(img|source)((?: [^\s=>"]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s=>"]+)="([^"]*)"')
_TINY = frozenset({"0", "1", "0px", "1px"})
_PLACEHOLDER = re.compile(
    r"(?:blank|spacer|placeholder|pixel|transparent|loading|lazy[_-]?load(?:er|ing)?|1x1|gr[ae]y)"
    r"[^/]*\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.IGNORECASE,
)


def _mend_picture(found: re.Match[str]) -> str:
    """A picture as its page shows it: loaded, seen, and not there to count readers."""
    tag, written = found[1], found[2]
    if tag == "img" and "data-" not in written and "style=" not in written and not _may_be_tiny(written):
        return found[0] if ' src="' in written or ' srcset="' in written else ""
    held = dict(_ATTRIBUTE.findall(written))
    if _is_tracker(held):
        return ""
    _load_lazy(held)
    if "src" not in held and "srcset" not in held:
        return ""
    written = "".join(f' {name}="{value}"' for name, value in held.items())
    return f"<{tag}{written}>"


def _may_be_tiny(written: str) -> bool:
    return 'width="0' in written or 'width="1' in written or 'height="0' in written or 'height="1' in written


def _is_tracker(held: dict[str, str]) -> bool:
    """One pixel, or hidden: nothing a reader would see. A lazy picture may be hidden until it is loaded."""
    if held.pop("style", None) and not any(name in held for name in (*_LAZY, *_LAZY_SETS)):
        return True
    sides = [held[side] for side in ("width", "height") if side in held]
    return bool(sides) and all(side in _TINY for side in sides)


def _load_lazy(held: dict[str, str]) -> None:
    lazy, original, candidates = (_take_first(held, names) for names in (_LAZY, _ORIGINALS, _LAZY_SETS))
    if lazy or (original and ("src" not in held or _PLACEHOLDER.search(held["src"]))):
        held["src"] = lazy or original
    if candidates:
        held["srcset"] = candidates


def _take_first(held: dict[str, str], names: tuple[str, ...]) -> str:
    """The first of these attributes that says something; all of them are taken away."""
    found = [held.pop(name, "") for name in names]
    return next((value for value in found if value), "")


_NOSCRIPT = re.compile(r"<(/?)noscript\b[^<>]*>", re.IGNORECASE)
_LAZY_MARK = re.compile(r"\sdata-(?:lazy-|orig-|actual)?src|\sdata-original", re.IGNORECASE)


def _open_noscript(value: str) -> str:
    """What is meant for those without scripts is meant for us; behind a lazy picture it is the same once more."""
    if _LAZY_MARK.search(value):
        value = _replace_blocks(value, _NOSCRIPT, lambda inner: "" if "<img" in inner.lower() else inner)
    return _NOSCRIPT.sub("", value)


def _replace_blocks(value: str, tag: re.Pattern[str], write: Callable[[str], str]) -> str:
    """Put something else in the place of each element; in linear time, which `<x>.*?</x>` does not take."""
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
    """A formula in MathML as its letters: few readers could set it, and all would drop it.

    KaTeX and MathJax write it a second time in HTML.
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
    """A link in the place of each frame that shows something; the frame is left bare, and goes with what is in it."""
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
        # The front page of a site is nothing that anybody embeds to be seen.
        return ""
    return f'<a href="{escape(address)}">{escape(address.split("/")[2])}</a>'


_UNSEEN = re.compile(
    r"""\s(?:width|height)\s*=\s*["']?[01](?:px)?(?:["'\s]|$)|display\s*:\s*none|visibility\s*:\s*hidden""",
    re.IGNORECASE,
)
# Elements whose text is no markup: one that is closed like XML would swallow all that follows.
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
    """Without the tags that would hide all the rest, as nobody closed them; `xmp` is shown as browsers do."""
    for end, start in _HIDING_TAGS:
        last = max((found.start() for found in end.finditer(value)), default=0)
        value = value[:last] + start.sub("", value[last:])
    return _replace_blocks(_PLAINTEXT.sub("", value), _XMP, lambda inner: f"<pre>{escape(inner)}</pre>")


_SVG = re.compile(r"<(/?)svg\b[^<>]*>", re.IGNORECASE)
_UNDRAWN = re.compile(r"<(/?)(?:title|desc|metadata|style|script)\b[^<>]*>", re.IGNORECASE)


def _write_drawings(value: str) -> str:
    """The letters in a drawing; the drawing itself may run scripts and is left out."""
    return _replace_blocks(
        value, _SVG, lambda inner: _ROUGH_TAG.sub("", _replace_blocks(inner, _UNDRAWN, lambda _: ""))
    )


_PREPARED: Final = (
    *((name, _close) for name in _SELF_CLOSED_NAMES),
    *((name, _show_hidden) for name in (*_HIDING, "plaintext")),
    ("iframe", _link_embeds),
    ("noscript", _open_noscript),
    ("math", _write_formulas),
    ("svg", _write_drawings),
)
_PREPARED_OPENINGS: Final = tuple((f"<{name}", prepare) for name, prepare in _PREPARED)


# ---------------------------------------------------------------------------------------------------------
# One tag by itself


_shared_rules: dict[str, Rule] = {}


@lru_cache(maxsize=8)
def _make_rules(base: str | None) -> Rules:
    """What is kept of each tag whose addresses are relative to one."""
    return Rules(
        lambda name, tag: _write_start(name, tag, base),
        lambda tag: _write_plain_link(tag, base),
        _BARE_TAG,
        shared=_shared_rules,
    )


_KEPT_NAMES: Final = "|".join(sorted(set().union(*_ATTRIBUTES.values())))
_BARE_TAG = re.compile(rf'([a-z][a-z0-9]*+)(?:\s(?!(?:{_KEPT_NAMES})=)[a-z]++(?:-[a-z0-9]++)*+="[^"]*+")++', re.ASCII)
"""A tag of whose attributes none is kept, whatever its element."""
_PLAIN_ADDRESS = (
    r"https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}"
    r"(?:/(?:[A-Za-z0-9._~!$'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+)?+"
    r"(?:\?(?:[A-Za-z0-9._~!$'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|&amp;)*+)?+"
    r"(?:#(?:[A-Za-z0-9._~!$'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+)?+"
)
"""An address that is clean as it stands, in HTML and out of it."""
_UNKEPT = r'(?:\s(?!(?:dir|href|hreflang|lang|title)=)[a-z]++(?:-[a-z]++)*+="[^"]*+")*+'
_PLAIN_REST = r"#[A-Za-z0-9_:.-]+|/[A-Za-z0-9][A-Za-z0-9_/-]*"
_PLAIN_LINK = re.compile(
    rf'a{_UNKEPT}\shref=(?:"(?:({_PLAIN_ADDRESS})|({_PLAIN_REST}))"|({_PLAIN_REST})(?=\s|$)){_UNKEPT}', re.ASCII
)


def _write_plain_link(tag: str, base: str | None) -> str | None:
    """As _write_start() would write it: a link as nearly all are; None for any other."""
    found = _PLAIN_LINK.fullmatch(tag)
    if not found or len(tag) > MAX_URL:
        return None
    if found[1]:
        return f'<a href="{found[1]}"{_LINK_REL}>'
    url = clean_url(found[2] or found[3], base)
    return f'<a href="{_escape_value(url)}"{_LINK_REL}>' if url else None


_SIGN = r"[!#-&(-.0-;?-~]"
_WRITTEN = re.compile(rf"""[a-zA-Z0-9]+((?:\s+{_SIGN}++(?:="[^"]*+"|='[^']*+'|=[^\s"'<>=`]++)?+)*+)\s*/?""", re.ASCII)
"""A tag as programs write it: its attributes in quotes, or simple."""
_WRITTEN_ATTRIBUTE = re.compile(rf"""\s({_SIGN}++)(?:="([^"]*+)"|='([^']*+)'|=([^\s"'<>=`]++))?+""", re.ASCII)
_KEPT: Final = {name: frozenset(names | _ATTRIBUTES["*"]) for name, names in _ATTRIBUTES.items()}
_READ_OTHERWISE: Final = frozenset({*_LAZY, *_ORIGINALS, *_LAZY_SETS, "style"})
_PICTURES: Final = ("img", "source")
_PLACED: Final = {
    **dict.fromkeys(("caption", "tbody", "tfoot", "thead"), "<table>"),
    "tr": "<table><tbody>",
    **dict.fromkeys(("td", "th"), "<table><tbody><tr>"),
}
"""What has to stand around a part of a table for it to be one."""


def _write_start(name: str, tag: str, base: str | None) -> tuple[str, bool]:
    """What is kept of a start tag, and whether that is so whatever addresses are relative to.

    Raises:
        Wild: that cannot be told from the tag.
    """
    found = _WRITTEN.fullmatch(tag)
    if name not in _TAGS:
        if not found:
            raise NotWellFormedError
        return clean_html(_describe_embed(found[1])) if name == "iframe" else "", True
    held = _read_attributes(name, found[1], base) if found and name not in _ADDED else None
    written = _write_attributes(name, held) if held is not None else None
    if held is None or written is None:
        return _write_start_alone(name, tag, base), False
    if name not in _PICTURES:
        return f"<{name}{written}>", _CLEANED.isdisjoint(held)
    start = f"<{name}{written}>"
    is_seen = (held.get("src") or held.get("srcset")) and not _may_be_tiny(written)
    return (start if is_seen else _PICTURE.sub(_mend_picture, start)), False


def _write_attributes(name: str, held: dict[str, str | None]) -> str | None:
    """The attributes in the order that the sanitiser gives them: the last takes the place of one that goes."""
    items = list(held.items())
    if name != "a" and None in held.values():
        gone = [place for place, (_, value) in enumerate(items) if value is None]
        if len(gone) > 1:
            return None
        items[gone[0]] = items[-1]
        items.pop()
    written = "".join([f' {attribute}="{value}"' for attribute, value in items if value is not None])
    return written + _LINK_REL if name == "a" else written


_LINK_REL: Final = f' rel="{_REL}"'


def _write_start_alone(name: str, tag: str, base: str | None) -> str:
    """As the sanitiser writes it, which is asked for this one tag."""
    before = _PLACED.get(name, "")
    clean = _sanitise(drop_many_attributes(f"{before}<{tag}>."), base)
    if "&#" in tag:
        clean = drop_illegal(clean)
    if name in _PICTURES and clean.endswith("."):
        clean = _PICTURE.sub(_mend_picture, clean)
        if clean == ".":
            return ""
    if clean.startswith(_TURNED):
        clean = _sanitise(clean, base)
    place = clean.find(f"{before}<{name}")
    if place < 0 or "." not in clean:
        raise NotWellFormedError
    start = clean[place + len(before) :]
    return start[: start.index(">") + 1]


def _read_attributes(name: str, written: str, base: str | None) -> dict[str, str | None] | None:
    """The attributes that stay, as they are to be written, None for an address that goes; None if all is to be told
    by the sanitiser."""
    held: dict[str, str | None] = {}
    if not written:
        return held
    kept = _KEPT.get(name, _KEPT_ANYWHERE)
    for given, *values in _WRITTEN_ATTRIBUTE.findall(written):
        attribute = given.lower()
        if attribute in _READ_OTHERWISE and name in _PICTURES:
            if attribute != "style" or name != "img" or _STYLE_MAY_HIDE.search("".join(values)):
                return None
            held[attribute] = None
        elif attribute in kept:
            value = _decode_value("".join(values))
            if value is None or attribute in held or (attribute in _CLEANED and not _is_sure(value, attribute)):
                return None
            held[attribute] = _write_value(attribute, value, base)
    return held


_STYLE_MAY_HIDE = re.compile(r"none|hidden|[:\s][01](?:px)?\s*(?:;|$)|&", re.IGNORECASE)
_KEPT_ANYWHERE: Final = frozenset(_ATTRIBUTES["*"])
_CLEANED: Final = frozenset({"cite", "href", "poster", "src", "srcset"})
# `&` that is one by every reading: in an attribute, a name before `=` is no reference (HTML section 13.2.5.73).
_NOT_AMPERSAND = re.compile(r"&(?!amp;|[A-Za-z0-9]+=)")
_NOT_REFERENCE = re.compile(r"&(?!(?:amp|apos|gt|lt|nbsp|quot|#[0-9]{1,6});)")
_SURE_ADDRESS = re.compile(r"https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}(?:[/?#]|$)")


def _decode_value(value: str) -> str | None:
    if "&" not in value:
        return value
    if not _NOT_AMPERSAND.search(value):
        return value.replace("&amp;", "&")
    plain = None if _NOT_REFERENCE.search(value) else drop_illegal(unescape(value))
    return None if plain is None or "\r" in plain else plain


def _is_sure(address: str, attribute: str) -> bool:
    """Whether it is one by all rules: the sanitiser has its own for hosts."""
    return attribute == "srcset" or ":" not in address or _SURE_ADDRESS.match(address) is not None


def _write_value(attribute: str, value: str, base: str | None) -> str | None:
    if attribute in _CLEANED:
        clean = _clean_srcset(value, base) if attribute == "srcset" else clean_url(value, base)
        if clean is None:
            return None
        value = clean
    return _escape_value(value) if _TO_ESCAPE.search(value) else value


_TO_ESCAPE = re.compile('[&<>"\xa0]')


def _escape_value(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;").replace("\xa0", "&nbsp;")


# ---------------------------------------------------------------------------------------------------------
# Between HTML, Markdown and plain text

_BLOCKS: Final = _words("""
address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6
header hr li main nav ol p pre section summary table td th tr ul
""")  # fmt: skip
_ROUGH_TAG = re.compile(r"<[!/?]?[a-zA-Z-][^<>]*>?")


_TOLD: Final = (
    (_SELF_CLOSED, _close),
    (_HIDDEN_STARTS, _show_hidden),
    (_SVG, _write_drawings),
    (_MATH, _write_formulas),
)
"""What is to be prepared before text is told from markup, too."""


def html_to_text(value: str) -> str:
    """The text of untrusted HTML, blocks on lines of their own; nothing of scripts, styles and forms."""
    value = drop_many_attributes(keep_long_references(drop_illegal(value)))
    if "<" not in value:
        return _tidy_lines(unescape(value) if "&" in value else value)
    value = _NOSCRIPT.sub("", value)
    for mark, prepare in _TOLD:
        if mark.search(value):
            value = prepare(value)
    if _is_too_deep(value):
        return _tidy_lines(drop_illegal(unescape(_ROUGH_TAG.sub(" ", value))))
    return flatten_html(_make_text_cleaner().clean(value))


def flatten_html(clean: str) -> str:
    """The text of HTML that clean_html() wrote, or of its beginning."""
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
    """Tag -> what it does to the line."""

    def __missing__(self, tag: str) -> str:
        return "\n" if tag.partition(" ")[0] in _BLOCKS else ""


_BREAKS: Final = _Breaks({f"{end}{name}": "\n" if name in _BLOCKS else "" for name in _TAGS for end in ("", "/")})


def _tidy_lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@cache
def _make_text_cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(tags=set(_BLOCKS), clean_content_tags=set(_GONE), attributes={}, link_rel=None)


def text_to_html(value: str) -> str:
    """Plain text as paragraphs; single line breaks stay."""
    paragraphs = re.split(r"\n\s*\n", drop_illegal(value).replace("\r\n", "\n").strip())
    return "\n".join(
        f"<p>{escape(paragraph.strip(), quote=False).replace(chr(10), '<br>' + chr(10))}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


_HTML_NAMES: Final = (
    _TAGS | _GONE | frozenset({"body", "font", "head", "html", "noscript", "marquee", "blink", "nobr", "dir"})
)
_LOOSE_BRACKET = re.compile(rf"<(?!/?(?:{'|'.join(sorted(_HTML_NAMES))})\b[^<>]*>|!--)", re.IGNORECASE)


def title_to_text(text: Text) -> str:
    """A title on one line without markup.

    Entities are decoded once, tags that HTML knows are dropped, anything else in angle brackets was meant to be
    read: List<String>, 1 < 2.
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


def speaks_of_tags(value: str) -> bool:
    """Whether a title is plain text with a tag as one of its words: "History of the <blink> tag"."""
    return "</" not in value and "&" not in value and _MENTION.search(value[:_LONGEST_TITLE]) is not None


_LONGEST_TITLE = 2000
