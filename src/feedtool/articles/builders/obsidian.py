"""Obsidian: its links, embedded files, highlights and callouts, as Markdown.

    [[Note]]  [[folder/Note#Part|words]]  [[#Part]]     a link to a note, found by its name anywhere
    ![[picture.png|300]]  ![[sound.mp3]]  ![[Note]]     a picture, a player, or a link in the place of the note

See https://help.obsidian.md/links and https://help.obsidian.md/embeds.
"""

from __future__ import annotations

import re
from html import escape

from feedtool.articles.builders.admonitions import write_callouts
from feedtool.articles.builders.autolinks import link_addresses
from feedtool.articles.builders.fences import replace_outside_code
from feedtool.articles.builders.links import Place, find_reference
from feedtool.articles.builders.pymdownx import write_marks
from feedtool.articles.builders.slugifiers import slugify_github

__all__ = ["write_text"]

_LINK = re.compile(r"(?P<embed>!?)\[\[(?P<target>[^\[\]|\n]*?)(?:\\?\|(?P<words>[^\[\]\n]*))?\]\]")
_BLOCK = re.compile(r"(?:^|[ \t]+)\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
"""The name of a block, to which `[[Note#^name]]` leads."""
_SIZE = re.compile(r"\d+(?:x\d+)?")
_SUFFIX = re.compile(r"\.(?:(?P<image>avif|bmp|gif|jpe?g|png|svg|webp)|(?P<audio>flac|m4a|mp3|ogg|wav|3gp)"
                     r"|(?P<video>mkv|mov|mp4|ogv|webm)|(?P<file>pdf|canvas|base))$", re.IGNORECASE)  # fmt: skip


def write_text(text: str, place: Place) -> str:
    """Return a text without Obsidian's own syntax."""
    text = write_marks(text, ("pymdownx.mark",))
    text = replace_outside_code(
        text, lambda part: _BLOCK.sub("", _LINK.sub(lambda found: _write_link(found, place), part))
    )
    return link_addresses(write_callouts(text))


def _write_link(found: re.Match[str], place: Place) -> str:
    target, words = found["target"].strip(), (found["words"] or "").strip()
    if found["embed"] and (kind := _SUFFIX.search(target.partition("#")[0])):
        return _write_file(target.partition("#")[0], words, kind.lastgroup or "")
    note, _, anchor = target.partition("#")
    heading = anchor.rpartition("#")[2].strip()
    is_block = heading.startswith("^")
    shown = words or " > ".join(filter(None, (note.rpartition("/")[2], "" if is_block else heading))) or heading
    address = find_reference(note.removesuffix(".md"), place) if note else ""
    if address is None:
        return shown
    end = f"#{slugify_github(heading)}" if heading and not is_block else ""
    return f"[{shown}](<{address}{end}>)" if address or end else shown


def _write_file(path: str, words: str, kind: str) -> str:
    if kind == "image":
        return f"![{'' if _SIZE.fullmatch(words) else words}](<{path}>)"
    if kind == "file":
        return f"[{words or path.rpartition('/')[2]}](<{path}>)"
    return f'<{kind} src="{escape(path)}" controls></{kind}>'
