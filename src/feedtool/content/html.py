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
from typing import TYPE_CHECKING, Final, NamedTuple

from feedtool.content.attributes import drop_many_attributes
from feedtool.content.html_images import IMAGE, LAZY, LAZY_SETS, ORIGINALS, repair_image
from feedtool.content.html_preparation import PREPARATIONS, show_declarations
from feedtool.content.html_tags import DROPPED_TAGS, TAGS, is_too_deep, split_names
from feedtool.content.html_text import html_to_text, text_to_html
from feedtool.content.links import CONTROLS, MAX_URL, clean_url
from feedtool.content.text import drop_illegal, keep_long_references

if TYPE_CHECKING:
    import nh3

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


class _Place(NamedTuple):
    """Where the HTML that is being cleaned stands."""

    base: str | None
    page: str | None


_place: ContextVar[_Place] = ContextVar("place")
"""Creating a sanitizer takes longer than cleaning one article; therefore all articles share one."""


def _filter_attribute(_tag: str, name: str, value: str) -> str | None:
    """Return the value that nh3 writes for an allowed attribute, or None to drop it."""
    clean = _CLEANERS.get(name)
    if clean is None:
        return value
    place = _place.get()
    return clean(value, place.page if value.startswith("#") else place.base)


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

    `repair_image` drops the mark.
    """
    return "hidden" if _HIDDEN.search(style[:1000]) else None


_CLEANERS: Final[dict[str, Callable[[str, str | None], str | None]]] = {
    **dict.fromkeys(("src", "poster", "cite", *LAZY, *ORIGINALS), clean_url),
    **dict.fromkeys(("srcset", *LAZY_SETS), _clean_srcset),
    "href": _clean_link,
    "style": _mark_hidden,
}


def _sanitize(value: str, place: _Place) -> str:
    """Clean any HTML with nh3."""
    token = _place.set(place)
    try:
        return _make_cleaner().clean(value)
    finally:
        _place.reset(token)


@cache
def _make_cleaner() -> nh3.Cleaner:
    import nh3

    allowed = {tag: set(names) for tag, names in _ATTRIBUTES.items()}
    allowed["img"] |= {*LAZY, *ORIGINALS, *LAZY_SETS, "style"}
    allowed["source"] |= {*LAZY, *LAZY_SETS}
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_TAGS),
        attributes=allowed,
        attribute_filter=_filter_attribute,
        set_tag_attribute_values=_ADDED,
        link_rel=_REL,
        url_schemes=set(_SCHEMES),
    )


_RESHAPING: Final = split_names("""
applet button dialog dir fieldset form frame frameset isindex keygen listing marquee math object optgroup option
rb rtc search select svg table template textarea
""")  # fmt: skip
"""Tags that nh3 drops, but whose content a parser arranges as if it stood elsewhere (HTML section 13.2.4.2, "special",
"scope" and "implied end tags"), and tables, out of which it moves text: a second pass may change the result."""

_TAG_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
_MAX_PASSES = 5


def clean_html(value: str, base: str | None = None, *, page: str | None = None) -> str:
    """Return HTML without scripts, forms, frames, styles and trackers.

    All addresses are absolute.

    Cleaning clean HTML changes nothing.

    Args:
        value: untrusted HTML, well-formed or not.
        base: the base of its relative links, which are dropped without one.
        page: the page that shows it, which fragments (`#fn:1`) belong to, whatever the base is; None: the base.
    """
    value = keep_long_references(drop_illegal(value))
    if "<" not in value and "&" not in value:
        return _write_text(value)
    value = drop_many_attributes(value)
    if "<!" in value:
        value = show_declarations(value)
    if is_too_deep(value):
        return text_to_html(html_to_text(value))
    names = {name.lower() for name in set(_TAG_NAME.findall(value))}
    for name, prepare in PREPARATIONS:
        if name in names:
            value = prepare(value)
    place = _Place(base, page or base)
    clean = _clean_once(value, place)
    return clean if names.isdisjoint(_RESHAPING) and _is_stable(clean) else _clean_until_stable(clean, place)


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


def _clean_once(value: str, place: _Place) -> str:
    clean = _sanitize(value, place)
    if "&#" in value:
        clean = drop_illegal(clean).replace("\r", "\n")
    if "<img" in clean or "<source" in clean:
        clean = IMAGE.sub(repair_image, clean)
    return clean.strip()


def _clean_until_stable(clean: str, place: _Place) -> str:
    """Clean until nothing changes.

    Then a browser reads exactly the HTML that was checked (mutation XSS).
    """
    for _ in range(_MAX_PASSES):
        again = _clean_once(clean, place)
        if again == clean:
            return clean
        clean = again
    return text_to_html(html_to_text(clean))
