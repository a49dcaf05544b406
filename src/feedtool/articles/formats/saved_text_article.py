"""Reads the head and the foot of a saved article: section, title, date and author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from feedtool.articles.formats.saved_text_blocks import Block, SavedText
from feedtool.articles.formats.saved_text_words import (
    ABOUT_AUTHOR,
    BIOGRAPHY,
    BRAND,
    BYLINE,
    ENDS_SENTENCE,
    LONGEST_TITLE,
    NOISE,
    PARTS,
    SECTIONS,
    find_author,
    find_signature,
    find_when,
    fold,
    is_footer,
    is_name,
    is_noise,
    may_be_title,
)
from feedtool.content.messages import quote

__all__ = ["drop_noise", "parse_foot", "parse_head"]

_CRUMBS = re.compile(r"\s*[>»\u203a]\s*")


def parse_head(blocks: list[Block], saved: SavedText) -> list[Block]:
    """Read section, headline, author and date; return the blocks below them."""
    blocks = _drop_menu([*_split_head(blocks)], saved)
    if blocks and len(crumbs := _CRUMBS.split(blocks[0].text)) > 1 and len(blocks[0].text) < 300:
        blocks = _parse_crumbs(blocks, crumbs, saved)
    elif _has_section(blocks):
        saved.section = blocks[0].text.strip(" :#|")
        blocks = blocks[1:]
    if not blocks or not may_be_title(blocks[0].text):
        return blocks
    saved.title, saved.title_line = blocks[0].text.removeprefix("# ").strip(), blocks[0].line
    rest = blocks[1:]
    while rest and _parse_meta_block(rest[0], saved):
        rest = rest[1:]
    return rest


def _split_head(blocks: list[Block]) -> Iterable[Block]:
    """Yield the blocks, the first one line by line.

    Section and headline often have no empty line between them.
    """
    for at, block in enumerate(blocks):
        if at == 0 and 1 < len(block.lines) <= 5 and len(block.lines[0]) < LONGEST_TITLE:
            for number, line in enumerate(block.lines):
                yield Block(text=line, line=block.line + number, lines=(line,))
        else:
            yield block


def _drop_menu(blocks: list[Block], saved: SavedText) -> list[Block]:
    """Drop the page's menu.

    It is short lines above the section and a headline that is repeated further down.
    """
    folded = [fold(block.text) for block in blocks]
    repeated = (at for at, text in enumerate(folded[:40]) if len(text.split()) > 3 and text in folded[at + 1 :])
    headline = next(repeated, 0)
    menu = blocks[: max(0, headline - 1)]
    if not menu or any(len(block.text) > 30 or block.text.endswith(ENDS_SENTENCE) for block in blocks[:headline]):
        return blocks
    saved.note("not-in-article", f"{len(menu)} short lines above the article look like a menu; left out", menu[0].line)
    return blocks[len(menu) :]


def _parse_crumbs(blocks: list[Block], crumbs: list[str], saved: SavedText) -> list[Block]:
    """Read the section from `Home > News > A headline`.

    It is the last part other than the home page and the headline.
    """
    headline = fold(blocks[1].text) if len(blocks) > 1 else ""
    names = [crumb.strip() for crumb in crumbs if crumb.strip() and fold(crumb) != headline]
    saved.section = names[-1] if len(names) > 1 or fold(names[0]) in SECTIONS else ""
    return blocks[1:]


def _has_section(blocks: list[Block]) -> bool:
    """Whether the first block is the name of a section.

    It is a known name, or it is shorter than the next block, which is repeated further down or precedes a paragraph.
    """
    if len(blocks) < 2:
        return False
    first, second = blocks[0].text, blocks[1].text
    if not may_be_title(second):
        return False
    folded = [fold(block.text) for block in blocks]
    if folded[0] in folded[1:]:
        return False
    if folded[0] in SECTIONS:
        return True
    is_short = len(first) <= 30 and len(first.split()) <= 3 and not first.endswith(ENDS_SENTENCE)
    is_repeated = folded[1] in folded[2:]
    has_paragraph = len(blocks) > 2 and len(blocks[2].text) > len(second) and not _parse_meta(second, SavedText())
    return is_short and len(first) < len(second) and (is_repeated or has_paragraph)


def _parse_meta_block(block: Block, saved: SavedText) -> bool:
    """Whether each line of a block has an author or a date; store them."""
    probe = SavedText()
    if 1 < len(block.lines) <= 3 and (signature := find_signature(" - ".join(block.lines))):
        saved.author, saved.when = saved.author or signature[0], saved.when or signature[1]
        return True
    if not all(_parse_meta(line, probe) for line in block.lines):
        return False
    saved.author, saved.when = saved.author or probe.author, saved.when or probe.when
    return True


def _parse_meta(text: str, saved: SavedText) -> bool:
    """Whether a line has an author or a date, or is noise; store what it has."""
    if NOISE.fullmatch(fold(text)):
        return True
    if len(text) > 100:
        return False
    if signature := find_signature(text):
        saved.author, saved.when = saved.author or signature[0], saved.when or signature[1]
        return True
    found = False
    for part in PARTS.split(text):
        if name := find_author(part):
            saved.author, found = saved.author or name, True
        elif (when := find_when(part)) is not None:
            saved.when, found = saved.when or when, True
    return found


def drop_noise(blocks: list[Block]) -> list[Block]:
    """Return the blocks without buttons, counters and copyright notices."""
    return [block for block in blocks if not is_noise(block.text)]


def parse_foot(blocks: list[Block], saved: SavedText) -> list[Block]:
    """Read the author and drop the footer; return the body."""
    start = _get_foot_start(blocks)
    body, foot = blocks[:start], [block for block in blocks[start:] if not is_footer(block.text)]
    if foot and _may_be_footer(blocks, start):
        foot = foot[1:]
    if start < len(blocks) and foot:
        left = _take_author(foot, saved, is_below_footer=True)
        for block in left:
            saved.note("not-in-article", f"{quote(block.text)} is below the article; left out", block.line)
        return body if left else _take_author_at_end(body, saved)
    return _take_author_at_end(body, saved)


def _get_foot_start(blocks: list[Block]) -> int:
    """Return the index of the footer's first block.

    At most a few other blocks follow it.
    """
    marks = [at for at in range(len(blocks)) if is_footer(blocks[at].text) or (at > 1 and _may_be_footer(blocks, at))]
    for at in marks:
        following = [block for index, block in enumerate(blocks[at:], at) if index not in marks]
        if len(following) <= 1 or (len(following) <= 4 and _starts_author(following)):
            return at
    return len(blocks)


def _starts_author(blocks: list[Block]) -> bool:
    return (
        is_name(blocks[0].text)
        or _is_pen_name(blocks[0].text, blocks[1:])
        or fold(blocks[0].text) in ABOUT_AUTHOR
        or BYLINE.fullmatch(blocks[0].text) is not None
    )


def _may_be_footer(blocks: list[Block], at: int) -> bool:
    """Whether a block is an exclamation about two channels before the author.

    This works in any language.
    """
    text, following = blocks[at].text, [block for block in blocks[at + 1 :] if not is_footer(block.text)]
    channels = set(BRAND.findall(fold(text)))
    is_shout = len(channels) >= 2 and text.endswith("!") and len(text) <= 300
    return is_shout and 1 < len(following) <= 4 and not is_footer(text) and _starts_author(following)


def _is_pen_name(name: str, following: Sequence[Block]) -> bool:
    """Whether one word is the author: the biography after it begins with that word."""
    is_word = name.isalpha() and name[0].isupper() and len(name) <= 40
    return is_word and bool(following) and _begins_with_name(following[0].text, name)


def _take_author(foot: list[Block], saved: SavedText, *, is_below_footer: bool) -> list[Block]:
    """Store the author's name; return the blocks other than name and biography."""
    first, *rest = foot
    if fold(first.text) in ABOUT_AUTHOR and rest:
        first, *rest = rest
    name = find_author(first.lines[0]) or first.lines[0]
    if not is_name(name) and not _is_pen_name(name, rest):
        return foot
    saved.author = saved.author or name
    return rest[1:] if is_below_footer or rest else rest


def _find_author_at_end(body: list[Block]) -> int | None:
    """Return the index of an author without a footer above, or None.

    A biography or a heading must confirm the name.
    """
    for at in range(max(1, len(body) - 3), len(body)):
        block = body[at]
        following = body[at + 1].text if at + 1 < len(body) else " ".join(block.lines[1:])
        if fold(block.text) in ABOUT_AUTHOR and at + 1 < len(body):
            return at
        if is_name(block.lines[0]) and following and _may_be_biography(following, block.lines[0], body, at):
            return at
        if at == len(body) - 1 and find_author(block.text):
            return at
    return None


def _may_be_biography(text: str, name: str, body: list[Block], at: int) -> bool:
    """Whether a text is about the person named above.

    It has the name, or the words of a biography at the end.
    """
    if _begins_with_name(text, name):
        return True
    is_last = at == len(body) - 2 or (at == len(body) - 1 and len(body[at].lines) > 1)
    return is_last and len(name.split()) <= 4 and len(text) <= 400 and BIOGRAPHY.search(fold(text)) is not None


def _begins_with_name(text: str, name: str) -> bool:
    first, last = fold(name).split()[0], fold(name).split()[-1]
    beginning = fold(text)[: len(name) + 40]
    return re.search(rf"\b(?:{re.escape(first)}|{re.escape(last)})\b", beginning) is not None


def _take_author_at_end(body: list[Block], saved: SavedText) -> list[Block]:
    if (at := _find_author_at_end(body)) is None:
        return body
    _take_author(body[at:], saved, is_below_footer=False)
    return body[:at]
