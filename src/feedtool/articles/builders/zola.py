"""Zola: its configuration, addresses, links and shortcodes, and sections that are drafts.

See https://www.getzola.org/documentation/getting-started/configuration/, /content/page/, /content/linking/ and
/content/shortcodes/.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from feedtool.articles.builders.fences import replace_outside_code
from feedtool.articles.builders.links import Place, find_page
from feedtool.articles.builders.rules import FolderRules, SettingsFile, add_permalink, make_base_path
from feedtool.articles.builders.slugifiers import slugify_zola
from feedtool.articles.front_matter import FrontMatter
from feedtool.model import Builder, Defaults

if TYPE_CHECKING:
    from feedtool.articles.builders.permalinks import Article

__all__ = ["add_rules", "complete_values", "find_builders", "make_address", "parse_section", "write_text"]


def find_builders(values: Mapping[str, Any], folder: str = "") -> tuple[Builder, ...]:
    """Return Zola if a `config.toml` in a folder has its values; their names are in lower case."""
    base = values.get("base_url")
    if not isinstance(base, str):
        return ()
    slugify = values.get("slugify")
    paths = slugify.get("paths", "on") if isinstance(slugify, dict) else "on"
    keeps_dates = isinstance(slugify, dict) and slugify.get("paths_keep_dates") is True
    return (
        Builder(
            name="zola",
            folder=folder,
            base_path=make_base_path(base),
            settings=(("paths", str(paths)), ("paths_keep_dates", keeps_dates)),
        ),
    )


def add_rules(file: SettingsFile, found: FolderRules) -> None:
    """Add the rule that gives pages their URLs."""
    add_permalink("/:address", None, _Content(f"{file.folder}/content/".lstrip("/")), found, file.fields)


class _Content(Struct, frozen=True):
    """The files of `content`."""

    folder: str

    def fits(self, path: str, _language: str | None) -> bool:
        """Match any file there."""
        return path.startswith(self.folder)


def parse_section(matter: FrontMatter, file: SettingsFile, found: FolderRules) -> None:
    """Add the rule of a section that is a draft: Zola reads nothing in its folder.

    See load() in Zola's components/site/src/lib.rs.
    """
    if "draft" in matter.values:
        values = {"draft": matter.values["draft"]}
        found.add(Defaults(where=file.where, values=values, lines=matter.lines), None, file.fields)


# ---------------------------------------------------------------------------------------------------------
# Pages

_DATED = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)\s?[_-](?=.)")
_LANGUAGE = re.compile(r"\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)$")


def complete_values(values: dict[str, Any], path: str, _builder: Builder) -> dict[str, Any]:
    """Return front matter with `path` as the URL, and the date in the name of the file or folder."""
    found = dict(values)
    if isinstance(own := values.get("path"), str) and own.strip("/"):
        found["url"] = f"/{own.strip('/')}/"
    dated = _DATED.match(_get_name(path))
    if dated and "date" not in values:
        found["date"] = dated[1]
    return found


def _get_name(path: str) -> str:
    """Return the name of a file; an `index.md` has that of its folder."""
    folder, name = posixpath.split(posixpath.splitext(path)[0])
    return posixpath.basename(folder) if name.partition(".")[0] == "index" else name


def make_address(article: Article) -> str:
    """Return the URL path of a page.

    Raises:
        ValueError: its name cannot be transliterated.
    """
    inner = (article.file or "").rpartition("content/")[2]
    *folders, name = inner.split("/")
    language = _LANGUAGE.search(name)
    name = _LANGUAGE.sub("", name)
    name = name if article.builder.get_setting("paths_keep_dates") else _DATED.sub("", name)
    parts = [*((language[1],) if language else ()), *folders, article.slug or name]
    return f"{'/'.join(_slugify(part, article.builder) for part in parts)}/"


def _slugify(text: str, builder: Builder) -> str:
    strategy = builder.get_setting("paths", "on")
    if strategy == "off":
        return text
    return re.sub(r"""[<>:"/|?*#\n\r\t]+""", "", text).strip(" .") if strategy == "safe" else slugify_zola(text)


# ---------------------------------------------------------------------------------------------------------
# Texts

_CALL = re.compile(r"\{\{[ \t]*(?P<name>\w+)\((?P<given>(?:\"[^\"]*\"|'[^']*'|`[^`]*`|[^()\"'`])*)\)[ \t]*\}\}")
_BLOCK = re.compile(r"\{%[ \t]*(?:(?P<name>\w+)\((?:\"[^\"]*\"|'[^']*'|`[^`]*`|[^()\"'`])*\)|end)[ \t]*%\}")
_ARGUMENT = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([\w.-]+))""")
_LITERAL = re.compile(r"\{([{%])/\*(.*?)\*/([}%])\}")
_VIDEOS = {
    "youtube": "https://www.youtube.com/embed/",
    "vimeo": "https://player.vimeo.com/video/",
    "streamable": "https://streamable.com/e/",
}


def write_text(text: str, place: Place) -> str:
    """Return a text without shortcodes and with the addresses of own pages (`@/posts/b.md`).

    Videos become frames, and the text that a shortcode encloses stays.
    """
    if "{{" not in text and "{%" not in text and "@/" not in text:
        return text
    return replace_outside_code(text, lambda part: _write_part(part, place))


_OWN = re.compile(r"(?<=\]\()@/([^\s)#]+)|(?<=\]: )@/([^\s#]+)|(?<=[\"'])@/([^\s\"'#]+)")


def _write_part(text: str, place: Place) -> str:
    text = _OWN.sub(lambda found: find_page(f"/{found[1] or found[2] or found[3]}", place) or "", text)
    return _LITERAL.sub(r"{\1\2\3}", _BLOCK.sub("", _CALL.sub(_write_call, text)))


def _write_call(found: re.Match[str]) -> str:
    given = {name: "".join(values) for name, *values in _ARGUMENT.findall(found["given"])}
    if found["name"] in _VIDEOS and (number := given.get("id")):
        return f'\n\n<iframe src="{escape(_VIDEOS[found["name"]] + number)}"></iframe>\n\n'
    if found["name"] == "gist" and (url := given.get("url")):
        return f'<a href="{escape(url)}">{escape(url)}</a>'
    return ""
