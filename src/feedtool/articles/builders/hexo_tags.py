"""Hexo's tag plug-ins, as Markdown or HTML.

See https://hexo.io/docs/tag-plugins and lib/plugins/tag/ in Hexo's source.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from html import escape

from feedtool.articles.builders.fences import replace_outside_code
from feedtool.articles.builders.hexo import find_file_slug
from feedtool.articles.builders.links import Place

__all__ = ["write_text"]

_TAG = re.compile(r"\{%[ \t]*(\w+)((?:[^%]|%(?!\}))*?)%\}")
_BLOCK = re.compile(
    r"\{%[ \t]*(?P<name>codeblock|code|blockquote|quote|pullquote|raw)\b(?P<rest>(?:[^%\n]|%(?!\}))*)%\}\n?"
    r"(?P<body>(?:[^{]|\{(?!%[ \t]*end))*+)\{%[ \t]*end(?P=name)[ \t]*%\}"
)
_URL = re.compile(r"(?:https?://|/)\S*")


def _write_tags(text: str, place: Place) -> str:
    if "{%" not in text:
        return text

    def write(part: str) -> str:
        return _TAG.sub(lambda found: _write_tag(found, place), _BLOCK.sub(_write_block, part))

    return replace_outside_code(text, write)


def write_text(text: str, place: Place) -> str:
    """Return a text without tags, whose paths from the root are paths from the site's root."""
    text = _write_tags(text, place)
    base = place.builder.base_path
    return replace_outside_code(text, lambda part: _ROOTED.sub(rf"\1{base}\2", part)) if base else text


_ROOTED = re.compile(r"(\]\([ \t]*|\bsrc=\")(/(?!/))")


def _split(written: str) -> list[str]:
    """Return the arguments; a text with blanks is in quotation marks."""
    try:
        return shlex.split(written)
    except ValueError:  # an apostrophe
        return written.split()


def _write_block(found: re.Match[str]) -> str:
    body = found["body"]
    if found["name"] == "raw":
        return body
    if found["name"] in ("codeblock", "code"):
        language = re.search(r"\blang:(\w+)", found["rest"])
        fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall("`+", body)), default=0))
        title = re.sub(
            r"\s*\b(?:lang|line_number|highlight|first_line|mark|wrap):\S+|https?://\S+", "", found["rest"]
        ).strip()
        head = f"\n{title}\n" if title else ""
        return f"{head}\n{fence}{language[1] if language else ''}\n{body.rstrip()}\n{fence}\n"
    lines = "\n".join(f"> {line}" for line in body.strip().split("\n"))
    footer = _write_footer(found["rest"].strip()) if found["name"] != "pullquote" else ""
    return f"\n{lines}\n" + (f">\n> {footer}\n" if footer else "")


def _write_footer(written: str) -> str:
    """Return the author and the source of a quotation."""
    found = re.fullmatch(r"(\S.*?)\s+(https?://\S+)(?:\s+(.+))?", written)
    if found:
        title = found[3] or re.sub(r"^https?://|/(?:index\.html?)?$", "", found[2])
        return f"**{found[1]}** [{title}]({found[2]})"
    author, comma, source = written.partition(",")
    return f"**{author.strip()}** {source.strip()}" if comma else f"**{written}**" if written else ""


def _write_tag(found: re.Match[str], place: Place) -> str:
    if found[1] in ("post_link", "post_path"):
        return _link_post(found[1], _split(found[2]), place)
    arguments = _split(found[2])
    if found[1] in ("asset_img", "asset_link", "asset_path"):
        return _write_asset(found[1], arguments, place) if arguments else ""
    write = _TAGS.get(found[1])
    return found[0] if write is None else write(arguments) if arguments else ""


def _drop_escape(arguments: list[str]) -> list[str]:
    return arguments[:-1] if arguments[-1:] in (["true"], ["false"]) else arguments


def _link_post(name: str, arguments: list[str], place: Place) -> str:
    slug, *words = _drop_escape(arguments) or [""]
    slug, mark, anchor = slug.partition("#")
    path = _find_post(slug, place)
    address = place.pages.find_address(path) if path and place.pages else None
    whole = f"{address}{mark}{anchor}" if address else ""
    if name == "post_path":
        return whole
    title = place.pages.find_title(path) if path and place.pages else None
    return f'<a href="{escape(whole)}">{escape(" ".join(words) or title or slug)}</a>'


def _find_post(slug: str, place: Place) -> str | None:
    """Return the file of the post with a slug, or else with a title."""
    files = place.pages.list_files(None, f"{place.builder.folder}/_posts") if place.pages else ()
    found = (file for file in files if find_file_slug(file, place.builder) == slug)
    return next(found, None) or next(
        (file for file in files if place.pages and place.pages.find_title(file) == slug), None
    )


def _write_asset(name: str, arguments: list[str], place: Place) -> str:
    """Return a picture, link or path of a file in the folder of the post."""
    address = place.pages.find_address(place.path) if place.pages else None
    folder = f"{address.removesuffix('.html').rstrip('/')}/" if address else ""
    if name == "asset_img":
        return _show_image(arguments, folder)
    slug, *words = _drop_escape(arguments)
    return (
        folder + slug
        if name == "asset_path"
        else f'<a href="{escape(folder + slug)}">{escape(" ".join(words) or slug)}</a>'
    )


def _show_image(arguments: list[str], folder: str = "") -> str:
    """Return a picture: `[class names] path [width] [height] ["title" ["alt"]]`."""
    at = next((number for number, one in enumerate(arguments) if _URL.match(one) or re.search(r"\.\w+$", one)), None)
    if at is None:
        return ""
    rest = arguments[at + 1 :]
    while rest and rest[0].isdigit():
        rest = rest[1:]
    title, alt = ([*rest, "", ""])[:2] if len(rest) < 3 else (" ".join(rest), "")
    title = f' title="{escape(title)}"' if title else ""
    return f'<img src="{escape(folder + arguments[at])}" alt="{escape(alt)}"{title}>'


def _link_url(arguments: list[str]) -> str:
    at = next((number for number, one in enumerate(arguments) if _URL.match(one)), None)
    return "" if at is None else f'<a href="{escape(arguments[at])}">{escape(" ".join(arguments[:at]))}</a>'


def _embed(url: str) -> Callable[[list[str]], str]:
    return lambda arguments: f'\n\n<iframe src="{escape(url + arguments[0])}"></iframe>\n\n'


_TAGS: Mapping[str, Callable[[list[str]], str]] = {
    "img": _show_image,
    "image": _show_image,
    "link": _link_url,
    "url_for": _link_url,
    "full_url_for": _link_url,
    "iframe": _embed(""),
    "youtube": _embed("https://www.youtube.com/embed/"),
    "vimeo": _embed("https://player.vimeo.com/video/"),
    "jsfiddle": _embed("https://jsfiddle.net/"),
    "gist": lambda arguments: f'<a href="https://gist.github.com/{escape(arguments[0])}">gist</a>',
    "include_code": lambda _: "",
    "pullquote": lambda _: "",
}
"""Tag -> the function from its arguments."""
