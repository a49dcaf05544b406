"""Shows the text of a WordPress post as WordPress shows it, from the text that an export or database holds.

    reusable blocks filled in -> addresses on their own line are links -> paragraphs -> shortcodes

The order is that of WordPress's filter `the_content`. A shortcode that WordPress itself defines gets its pictures,
players and links (wp-includes/media.php); one of a plug-in is removed, and the text that it encloses stays. An escaped
shortcode, `[[gallery]]`, is text. A teaser ends at `<!--more-->`, and has no embeds, pictures and captions, as
wp_trim_excerpt() makes it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any, ClassVar

from feedtool.articles.formats.wordpress_paragraphs import make_paragraphs

__all__ = ["Attachment", "Library", "ShownText", "show_text"]


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of the media library."""

    url: str
    caption: str = ""
    """HTML."""
    alt: str = ""
    parent: str = "0"
    """Id of the post that it was uploaded to."""


@dataclass(kw_only=True)
class Library:
    """What the texts of posts refer to by number."""

    files: dict[str, Attachment] = field(default_factory=dict)
    """In the order of `menu_order` and id."""
    blocks: dict[str, str] = field(default_factory=dict)
    """Id of a reusable block -> its text."""


@dataclass(frozen=True, kw_only=True)
class ShownText:
    """The text of a post as HTML, not sanitized."""

    content: str
    teaser: str | None = None
    """The text for a summary, where it differs from the beginning of the content; HTML."""
    is_divided: bool = False
    """The author ended the teaser with a divider; it is shown whole."""
    missing: int = 0
    """Number of pictures and files that the library lacks."""


def show_text(written: str, library: Library, *, post: str = "", meta: Mapping[str, str] | None = None) -> ShownText:
    """Return the text of a post as WordPress shows it.

    Args:
        written: the text as stored.
        library: the files and blocks of the site.
        post: the id of the post, whose uploads a `[gallery]` without ids shows.
        meta: the custom fields of the post, of which `footnotes` holds its notes.
    """
    text = written.replace("\r\n", "\n")
    is_made_of_blocks = "<!-- wp:" in text
    if is_made_of_blocks:
        text = _fill_blocks(text, library, meta or {})
    divider = _MORE.search(text)
    page = _Page(library, post)
    content = page.show(text if divider is None else _MORE.sub("", text), has_blocks=is_made_of_blocks)
    teaser: str | None = None
    if divider is not None and _has_text(text[: divider.start()]):
        teaser = _Page(library, post, is_teaser=True).show(text[: divider.start()], has_blocks=is_made_of_blocks)
    elif page.has_parts or _UNLISTED.search(text):
        head = text[:_TEASER_LENGTH]
        head = _drop_unlisted_blocks(head) if is_made_of_blocks else head
        teaser = _Page(library, post, is_teaser=True).show(head, has_blocks=is_made_of_blocks)
    is_divided = divider is not None and teaser is not None and _has_text(teaser)
    return ShownText(content=content, teaser=teaser, is_divided=is_divided, missing=page.missing)


_MORE = re.compile(r"<!--more[^<>]{0,500}-->")
_TEASER_LENGTH = 20_000
_TAG = re.compile(r"<[^<>]*>")


def _has_text(html: str) -> bool:
    return bool(_TAG.sub("", html).strip())


# ---------------------------------------------------------------------------------------------------------
# Blocks: https://developer.wordpress.org/block-editor/reference-guides/core-blocks/

_BLOCK = re.compile(
    r"<!--\s+(?P<end>/?)wp:(?P<name>(?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)\s+"
    r"(?P<given>\{(?:[^}<-]|-(?!->)|\}(?!\s+/?-->)){0,20000}+\}\s+)?(?P<void>/?)-->"
)
_IN_EXCERPTS = frozenset({
    "freeform", "heading", "html", "list", "list-item", "media-text", "paragraph", "preformatted", "pullquote", "quote",
    "shortcode", "table", "verse", "columns", "column", "group",
})  # fmt: skip
"""The blocks that excerpts contain (excerpt_remove_blocks())."""
_UNLISTED = re.compile(rf"<!--\s+wp:(?!(?:core/)?(?:{'|'.join(sorted(_IN_EXCERPTS))})\s)")
_DEPTH = 3
"""Levels of reusable blocks in reusable blocks."""


def _fill_blocks(text: str, library: Library, meta: Mapping[str, str]) -> str:
    """Return the text with the blocks that WordPress fills in from elsewhere."""
    for _ in range(_DEPTH):
        filled = _BLOCK.sub(lambda found: _fill_block(found, library, meta), text)
        if filled == text:
            break
        text = filled
    return text


def _fill_block(found: re.Match[str], library: Library, meta: Mapping[str, str]) -> str:
    name = found["name"].removeprefix("core/")
    if not found["void"] or name not in ("block", "footnotes", "social-link"):
        return found[0]
    given = _parse_json(found["given"])
    if not isinstance(given, dict):
        given = {}
    if name == "block":
        return library.blocks.get(str(given.get("ref")), "")
    if name == "footnotes":
        notes = _parse_json(meta.get("footnotes"))
        listed = [f"<li>{one.get('content')}</li>" for one in notes or () if isinstance(one, dict)]
        return f"<ol>{''.join(listed)}</ol>" if listed else ""
    url, service = given.get("url"), str(given.get("label") or given.get("service") or "")
    return f"<li>{_link(url, service.capitalize())}</li>" if isinstance(url, str) and url else ""


def _parse_json(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _drop_unlisted_blocks(text: str) -> str:
    """Return the text without the blocks that excerpts leave out."""
    parts: list[str] = []
    done = opened = 0
    """`opened` is the number of blocks that are open since the last one that is dropped began."""
    for found in _BLOCK.finditer(text):
        if opened:
            opened += 0 if found["void"] else -1 if found["end"] else 1
            if not opened:
                done = found.end()
        elif not found["end"] and found["name"].removeprefix("core/") not in _IN_EXCERPTS:
            parts.append(text[done : found.start()])
            done, opened = found.end(), 0 if found["void"] else 1
    return "".join([*parts, "" if opened else text[done:]])


# ---------------------------------------------------------------------------------------------------------
# Embeds and shortcodes

_URL = r"https?://[^\s<>\"\[\]]+"
_OWN_LINE = re.compile(rf"^([ \t]*)({_URL})[ \t]*$", re.MULTILINE)
_OWN_PARAGRAPH = re.compile(rf"(<p(?: [^<>]*)?>\s*+)({_URL})(\s*+</p>)", re.IGNORECASE)
_NAME = r"[A-Za-z][\w-]*"
_TOKEN = re.compile(
    r"<(?P<kept>pre|code|script|style|textarea)\b"
    r"|<[^<>]*>"
    rf"|\[(?P<end>/?)(?P<name>{_NAME})(?P<given>(?:[\s=\xa0][^\[\]]*)?)\]",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*"([^"]*)"(?:\s|$)|([\w-]+)\s*=\s*'([^']*)'(?:\s|$)|([\w-]+)\s*=\s*([^\s'"]+)(?:\s|$)"""
    r"""|"([^"]*)"(?:\s|$)|'([^']*)'(?:\s|$)|(\S+)(?:\s|$)"""
)
_GIVES = re.compile(r"\s[\w-]+\s*=\s*(?:[\"'“”‘’″]|&)")
_GIVES_PLAIN = re.compile(r"\s[\w-]+\s*=\s*\w|/\s*$")
_EMPTY = re.compile(r"<p>(?:\s|<br ?/?>){0,20}</p>\n?")
_CODE = re.compile(r"\[(?P<name>(?:source)?code)(?:\s[^\[\]]*)?\]", re.IGNORECASE)
_PICTURE = re.compile(r"((?:<a [^<>]+>\s*)?<img [^<>]+>(?:\s*</a>)?)(.*)", re.IGNORECASE | re.DOTALL)
_PICTURES = (".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".heic", ".tif", ".tiff")
_AUDIO = ("mp3", "ogg", "flac", "m4a", "wav")
_VIDEO = ("mp4", "m4v", "webm", "ogv", "flv")
_SITES = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
"""Shortcode of WordPress.com -> the address before its number."""

Given = dict[str, str]


class _Page:
    """One text while its shortcodes are replaced."""

    def __init__(self, library: Library, post: str, *, is_teaser: bool = False) -> None:
        self._library = library
        self._post = post
        self._is_teaser = is_teaser
        self.missing = 0
        self.has_parts = False
        """The text has embeds or shortcodes, which a teaser leaves out."""

    def show(self, text: str, *, has_blocks: bool) -> str:
        text = _show_code(text)
        if "http" in text:
            text = _OWN_LINE.sub(lambda found: self._embed(unescape(found[2])), text)
            text = _OWN_PARAGRAPH.sub(lambda found: f"{found[1]}{self._embed(unescape(found[2]))}{found[3]}", text)
        if not has_blocks:
            text = make_paragraphs(text)
        if "[" in text:
            text = _EMPTY.sub("", self._fill(_unwrap_shortcodes(text)))
            text = _ESCAPED.sub(r"\1", text)  # in code, where nothing else is replaced
        return text

    def _embed(self, url: str) -> str:
        self.has_parts = True
        return "" if self._is_teaser else _link(url)

    def _fill(self, text: str) -> str:
        tokens = [*_find_tokens(text)]
        ends: dict[str, list[int]] = {}
        starts: set[str] = set()
        for number, token in enumerate(tokens):
            if token["end"]:
                ends.setdefault(token["name"].lower(), []).append(number)
        parts: list[str] = []
        done = number = 0
        while number < len(tokens):
            token = tokens[number]
            number += 1
            if token.start() < done:
                continue
            name = token["name"].lower()
            closing = _find_next(ends.get(name, []), number)
            last = token if closing is None or token["end"] else tokens[closing]
            if _is_escaped(text, token, token) or _is_escaped(text, token, last):
                end = token.end() if _is_escaped(text, token, token) else last.end()
                parts += (text[done : token.start() - 1], text[token.start() : end])
                done = end + 1
                continue
            make = self.shortcodes.get(name)
            if make is not None and not token["end"]:
                inner = text[token.end() : last.start()] if last is not token else ""
                parts.append(text[done : token.start()])
                done = last.end()
                self.has_parts = True
                parts.append("" if self._is_teaser else make(self, _parse_attributes(token["given"]), inner))
            elif make is not None or _is_shortcode(token, has_end=closing is not None, starts=starts):
                starts.add(name)
                parts.append(text[done : token.start()])
                done = token.end()
                if not token["end"] and closing is None and (url := _find_address(name, token["given"])):
                    parts.append(self._embed(url))
        return "".join([*parts, text[done:]])

    # -- WordPress's own shortcodes -------------------------------------------------------------------------

    def _make_caption(self, given: Given, inner: str) -> str:
        caption = given.get("caption", "")
        found = _PICTURE.search(inner)
        if found and not caption:
            inner, caption = found[1], found[2].strip()
        inner = self._fill(inner).strip() if "[" in inner else inner.strip()
        return f"<figure>{inner}<figcaption>{caption}</figcaption></figure>" if caption else inner

    def _make_gallery(self, given: Given, _inner: str) -> str:
        found = [one for one in self._choose_files(given) if _has_ending(one.url, _PICTURES)]
        return "".join(map(_show_picture, found))

    def _make_playlist(self, given: Given, _inner: str) -> str:
        endings = _VIDEO if given.get("type") == "video" else _AUDIO
        found = [one for one in self._choose_files(given) if _has_ending(one.url, [f".{ending}" for ending in endings])]
        tag = "video" if endings is _VIDEO else "audio"
        return "".join(f'<p><{tag} src="{escape(one.url)}"></{tag}></p>' for one in found)

    def _choose_files(self, given: Given) -> Iterator[Attachment]:
        chosen = given.get("ids") or given.get("include")
        if chosen:
            for number in re.findall(r"\d+", chosen):
                if found := self._library.files.get(number):
                    yield found
                else:
                    self.missing += 1
            return
        parent, excluded = given.get("id") or self._post, set(re.findall(r"\d+", given.get("exclude", "")))
        for number, one in self._library.files.items():
            if parent and one.parent == parent and number not in excluded:
                yield one

    def _make_audio(self, given: Given, _inner: str) -> str:
        url = self._find_source(given, _AUDIO)
        return f'<p><audio src="{escape(url)}"></audio></p>' if url else ""

    def _make_video(self, given: Given, _inner: str) -> str:
        url = self._find_source(given, _VIDEO)
        if not url:
            return ""
        if re.match(r"https?://(?:www\.)?(?:youtube\.com|youtu\.be|(?:player\.)?vimeo\.com)/", url):
            return f"<p>{_link(url)}</p>"
        size = "".join(f' {name}="{escape(given[name])}"' for name in ("poster", "width", "height") if given.get(name))
        return f'<p><video src="{escape(url)}"{size}></video></p>'

    def _find_source(self, given: Given, endings: tuple[str, ...]) -> str | None:
        """Return the address of a player, or of the first such file that was uploaded to the post."""
        if url := next((given[name] for name in ("src", *endings) if given.get(name)), None):
            return unescape(url)
        names = [f".{ending}" for ending in endings]
        uploaded = (one.url for one in self._library.files.values() if self._post and one.parent == self._post)
        return next((url for url in uploaded if _has_ending(url, names)), None)

    def _make_embed(self, given: Given, inner: str) -> str:
        url = unescape(_TAG.sub("", inner).strip() or given.get("src", ""))
        return f"<p>{_link(url)}</p>" if re.fullmatch(_URL, url) else ""

    shortcodes: ClassVar[dict[str, Callable[[_Page, Given, str], str]]] = {
        "audio": _make_audio, "caption": _make_caption, "embed": _make_embed, "gallery": _make_gallery,
        "playlist": _make_playlist, "video": _make_video, "wp_caption": _make_caption,
    }  # fmt: skip


_ESCAPED = re.compile(rf"\[(\[/?(?:{'|'.join(_Page.shortcodes)})\b[^\[\]]*\])\]")
_ALONE = re.compile(
    rf"<p>\s*+(\[/?{_NAME}(?:[\s=][^\[\]]*)?\](?:[^<>\[\]]*\[/{_NAME}\])?|\[(?:wp_)?caption\b(?:(?!</p>).){{0,5000}}\[/(?:wp_)?caption\])\s*+</p>",
    re.IGNORECASE | re.DOTALL,
)


def _unwrap_shortcodes(text: str) -> str:
    """Return the text with each shortcode that fills a paragraph in its place (shortcode_unautop())."""
    return _ALONE.sub(lambda found: found[1] if _is_known(found[1]) else found[0], text)


def _is_known(shortcode: str) -> bool:
    found = re.match(rf"\[/?({_NAME})", shortcode)
    return found is not None and found[1].lower() in _Page.shortcodes


def _show_code(text: str) -> str:
    """Return the text with the code of `[code]` and `[sourcecode]` as preformatted text."""
    parts: list[str] = []
    done = 0
    for found in _CODE.finditer(text) if "code]" in text else ():
        end = text.find(f"[/{found['name']}]", found.end())
        if end < 0:
            break
        if found.start() >= done and text[found.start() - 1 : found.start()] != "[":
            code = text[found.end() : end].strip("\n").replace("<", "&lt;").replace(">", "&gt;")
            parts += (text[done : found.start()], f"<pre><code>{code}</code></pre>")
            done = end + len(found["name"]) + 3
    return "".join([*parts, text[done:]])


def _find_tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield shortcodes outside of tags and code."""
    at = 0
    unclosed: set[str] = set()
    while found := _TOKEN.search(text, at):
        at = found.end()
        if found["name"]:
            yield found
        elif (kept := (found["kept"] or "").lower()) and kept not in unclosed:
            end = re.compile(f"</{kept}", re.IGNORECASE).search(text, at)
            at = end.start() if end else at
            unclosed |= set() if end else {kept}


def _find_next(numbers: list[int], start: int) -> int | None:
    at = bisect_left(numbers, start)
    return numbers[at] if at < len(numbers) else None


def _is_escaped(text: str, first: re.Match[str], last: re.Match[str]) -> bool:
    """Whether double brackets enclose a shortcode; those of an index, `x[[i]]`, are not."""
    before = text[max(0, first.start() - 2) : first.start()]
    is_index = before[:-1].isalnum() and first["name"].lower() not in _Page.shortcodes
    return before.endswith("[") and not is_index and text[last.end() : last.end() + 1] == "]"


def _is_shortcode(token: re.Match[str], *, has_end: bool, starts: set[str]) -> bool:
    """Whether a word in brackets is a shortcode of a plug-in; `[sic]` and `[1]` are text."""
    name, given = token["name"], token["given"]
    if token["end"]:
        return "_" in name or name.lower() in starts
    is_plain_name = name == name.lower()
    return (
        has_end
        or ("_" in name and is_plain_name)
        or _GIVES.search(given) is not None
        or (is_plain_name and _GIVES_PLAIN.search(given) is not None)
        or (name.lower() in _SITES or "://" in given[:20])
    )


def _parse_attributes(given: str) -> Given:
    """Return attributes by name in lower case, others by number (shortcode_parse_atts())."""
    found: Given = {}
    for one in _ATTRIBUTE.findall(re.sub(r"[\xa0\u200b]+", " ", given).strip().removesuffix("/").strip()):
        name = one[0] or one[2] or one[4]
        value = "".join(one[1::2]) if name else one[6] or one[7] or one[8]
        found[name.lower() if name else str(len(found))] = value
    return found


def _find_address(name: str, given: str) -> str | None:
    """Return the address that the shortcode of a plug-in shows, as `[youtube https://...]`."""
    values = _parse_attributes(given.lstrip("="))
    first = unescape(values.get("0", "")).lstrip("=")
    url = first if "://" in first else unescape(values.get("url") or values.get("src") or values.get("href") or "")
    if re.fullmatch(_URL, url):
        return url
    number = first or values.get("id", "")
    return f"{_SITES[name]}{number}" if name in _SITES and re.fullmatch(r"[\w-]+", number) else None


def _has_ending(url: str, endings: tuple[str, ...] | list[str]) -> bool:
    return url.partition("?")[0].lower().endswith(tuple(endings))


def _show_picture(one: Attachment) -> str:
    caption = f"<figcaption>{one.caption}</figcaption>" if one.caption.strip() else ""
    return f'<figure><img src="{escape(one.url)}" alt="{escape(one.alt)}">{caption}</figure>'


def _link(url: str, text: str | None = None) -> str:
    return f'<a href="{escape(url)}">{escape(text or url)}</a>'
