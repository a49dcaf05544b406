"""HTML to plain text and back, and titles, which are plain text or HTML."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from html.entities import html5
from typing import TYPE_CHECKING, Final

from feedtool.content.attributes import drop_many_attributes
from feedtool.content.html_preparation import NOSCRIPT, ROUGH_TAG, TEXT_PREPARATIONS, drop_unseen
from feedtool.content.html_tags import DROPPED_TAGS, TAGS, is_too_deep, split_names
from feedtool.content.text import clean_text, drop_illegal, keep_long_references, unescape
from feedtool.model import Text

if TYPE_CHECKING:
    import nh3

_BLOCKS: Final = split_names("""
address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6
header hr li main nav ol p pre section summary table td th tr ul
""")  # fmt: skip


def html_to_text(value: str) -> str:
    """Return the text of untrusted HTML, each block on its own line.

    Scripts and styles are dropped.
    """
    value = drop_many_attributes(keep_long_references(drop_illegal(value)))
    if "<" not in value:
        return _tidy_lines(unescape(value) if "&" in value else value)
    value = NOSCRIPT.sub("", value)
    for mark, prepare in TEXT_PREPARATIONS:
        if mark.search(value):
            value = prepare(value)
    value = drop_unseen(value)
    if is_too_deep(value):
        return _tidy_lines(drop_illegal(unescape(ROUGH_TAG.sub(" ", value))))
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


_BREAKS: Final = _Breaks({f"{end}{name}": "\n" if name in _BLOCKS else "" for name in TAGS for end in ("", "/")})


def _tidy_lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@cache
def _make_text_cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(tags=set(_BLOCKS), clean_content_tags=set(DROPPED_TAGS), attributes={}, link_rel=None)


def text_to_html(value: str) -> str:
    """Return plain text as HTML paragraphs; single line breaks stay."""
    paragraphs = re.split(r"\n\s*\n", drop_illegal(value).replace("\r\n", "\n").strip())
    return "\n".join(
        f"<p>{escape(paragraph.strip(), quote=False).replace(chr(10), '<br>' + chr(10))}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


_HTML_NAMES: Final = (
    TAGS | DROPPED_TAGS | frozenset({"body", "font", "head", "html", "noscript", "marquee", "blink", "nobr", "dir"})
)
_LOOSE_BRACKET = re.compile(rf"<(?!/?(?:{'|'.join(sorted(_HTML_NAMES))})\b[^<>]*>|!--)", re.IGNORECASE)


def title_to_text(text: Text) -> str:
    """Return a title on one line without markup.

    Entities are decoded once and HTML tags are dropped; anything else in angle brackets is text: List<String>, 1 < 2.
    """
    value = text.value
    if text.type != "html" or ("<" not in value and "&" not in value):
        return clean_text(value)
    value = _LOOSE_AMPERSAND.sub(_escape_ampersand, value)
    if "<" not in value:
        return clean_text(unescape(drop_illegal(value)))
    return clean_text(html_to_text(_LOOSE_BRACKET.sub("&lt;", value)))


def label_to_text(term: str) -> str:
    """Return a category or keyword on one line.

    It is a title in which only whole elements are markup: "<details>" and "Vec<a>" are names.
    """
    is_markup = "</" in term and not set(_BEGUN.findall(term)).isdisjoint(_ENDED.findall(term))
    return title_to_text(Text(value=term if is_markup else term.replace("<", "&lt;"), type="html"))


_BEGUN = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?=[\s>])")
_ENDED = re.compile(r"</([A-Za-z][A-Za-z0-9]*)\s*>")
_LOOSE_AMPERSAND = re.compile(r"&([A-Za-z][A-Za-z0-9]*)([;=]?)")


def _escape_ampersand(found: re.Match[str]) -> str:
    """Escape an `&` before a word that is not the name of a character, as in "News&notes".

    It is the rule of HTML for attributes (section 13.2.5.73): without a semicolon, a name is one only as a whole word.
    """
    word, end = found.groups()
    is_name = f"{word};" in html5 if end == ";" else word in html5 and not end
    return found[0] if is_name else f"&amp;{found[0][1:]}"


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
