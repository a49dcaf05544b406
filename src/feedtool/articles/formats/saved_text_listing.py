"""Reads the list of recent posts below a saved article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from feedtool.articles.formats.saved_text_blocks import Block, ListedPost, SavedText
from feedtool.articles.formats.saved_text_words import (
    ENDS_SENTENCE,
    RECENT_HEADINGS,
    RELATED_POSTS,
    find_when,
    fold,
    is_cut_off,
    is_name,
    is_noise,
    may_be_title,
)
from feedtool.content.messages import quote
from feedtool.content.relative_dates import Age

__all__ = ["cut_lists", "parse_listing"]


def cut_lists(blocks: list[Block], saved: SavedText) -> tuple[list[Block], list[Block]]:
    """Return the blocks of the article, and those of the list below it."""
    recent = next((at for at, block in enumerate(blocks) if at > 0 and fold(block.lines[0]) in RECENT_HEADINGS), None)
    related = next((at for at, block in enumerate(blocks) if at > 0 and fold(block.lines[0]) in RELATED_POSTS), None)
    if recent is None and related is not None:
        recent, related = related, None
    if recent is None:
        end, listing = _find_unnamed_list(blocks, saved)
    else:
        end, listing = recent, _take_below_heading(blocks, recent)
    if related is not None and related < end:
        saved.note("not-in-article", f"{blocks[related].text!r} is not in the article; left out", blocks[related].line)
        end = related
    if related is not None and recent is not None and related > recent:
        listing = [block for block in listing if block.line < blocks[related].line]
    return blocks[:end], listing


def _take_below_heading(blocks: list[Block], at: int) -> list[Block]:
    heading = blocks[at]
    rest = heading.lines[1:]
    left = [Block(text=" ".join(rest), line=heading.line + 1, lines=rest)] if rest else []
    return left + blocks[at + 1 :]


def _find_unnamed_list(blocks: list[Block], saved: SavedText) -> tuple[int, list[Block]]:
    """Find a list without a heading by its form.

    It repeats a title, an excerpt that ends in "…", and a date.
    """
    found = [at for at in range(2, len(blocks)) if _closes_post(blocks, at)]
    if len(found) < 2 or (find_when(blocks[found[0]].text) is None and not _is_regular(found)):
        return len(blocks), []
    start = found[0] - 2
    if start > 1 and _may_head_list(blocks[start - 1].text):
        saved.note("heading", "read as a list's heading, because posts follow", blocks[start - 1].line)
        return start - 1, blocks[start:]
    saved.note("heading", "a list of posts without a heading begins here", blocks[start].line)
    return start, blocks[start:]


def _closes_post(blocks: list[Block], at: int) -> bool:
    """Whether a block is, or is in the place of, a date after a truncated excerpt."""
    block = blocks[at]
    may_be_date = find_when(block.text) is not None or (len(block.text) <= 40 and not is_cut_off(block.text))
    return may_be_date and len(block.lines) == 1 and is_cut_off(blocks[at - 1].text)


def _is_regular(indexes: list[int]) -> bool:
    """Whether title, excerpt and date repeat to the end, as in a list."""
    return all(later - earlier == 3 for earlier, later in pairwise(indexes))


def _may_head_list(text: str) -> bool:
    return len(text.split()) <= 4 and len(text) <= 40 and not text.endswith(ENDS_SENTENCE) and not is_name(text)


def parse_listing(blocks: list[Block], saved: SavedText) -> None:
    """Read the list of posts.

    A post ends or begins with its date; a truncated excerpt ends one, too.
    """
    lines = [unit for block in blocks for unit in _split_block(block)]
    lines = _drop_unread_dates([(text, line) for text, line in lines if not is_noise(text)], saved)
    dates_lead = bool(lines) and find_when(lines[0][0]) is not None
    pending: list[tuple[str, int]] = []
    leading: Age | str | None = None
    for text, line in lines:
        when = find_when(text)
        if when is None:
            pending.append((text, line))
        elif dates_lead:
            _add_posts(pending, leading, saved, dates_lead=True)
            pending, leading = [], when
        else:
            _add_posts(pending, when, saved)
            pending = []
    if dates_lead:
        _add_posts(pending, leading, saved, dates_lead=True)
    else:
        _add_undated(pending, saved)


def _drop_unread_dates(lines: list[tuple[str, int]], saved: SavedText) -> list[tuple[str, int]]:
    """Drop every third line if all are in the place of a date and unreadable."""
    unread = [at for at in range(2, len(lines), 3) if is_cut_off(lines[at - 1][0]) and len(lines[at][0]) <= 40]
    if len(unread) < 2 or len(unread) < len(lines) // 3 or any(find_when(text) is not None for text, _ in lines):
        return lines
    for at in unread:
        saved.note("unreadable-date", f"{quote(lines[at][0])} is not a readable date", lines[at][1])
    return [one for at, one in enumerate(lines) if at not in unread]


def _split_block(block: Block) -> list[tuple[str, int]]:
    """Return a block's lines if they are title, excerpt and date; else one text."""
    dated = any(find_when(line) is not None for line in block.lines)
    if dated or (len(block.lines) == 2 and is_cut_off(block.lines[1])):
        return [(text, block.line + at) for at, text in enumerate(block.lines)]
    return [(block.text, block.line)]


def _add_posts(
    texts: Sequence[tuple[str, int]], when: Age | str | None, saved: SavedText, *, dates_lead: bool = False
) -> None:
    """Add the posts between two dates: one, unless a date is missing."""
    posts = _split_posts(texts)
    dated = 0 if dates_lead else len(posts) - 1
    for at, post in enumerate(posts):
        (title, line), *rest = post
        excerpt = " ".join(text for text, _ in rest)
        if at != dated:
            saved.note("missing-date", f"{quote(title)} has no date", line)
        saved.listed.append(ListedPost(title=title, excerpt=excerpt, when=when if at == dated else None, line=line))
    if not posts and when is not None:
        saved.note("unused-date", "a date in the list of posts belongs to no post")


def _split_posts(texts: Iterable[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    posts: list[list[tuple[str, int]]] = []
    is_open = False
    for text, line in texts:
        if is_open:
            posts[-1].append((text, line))
        else:
            posts.append([(text, line)])
        is_open = not (is_cut_off(text) and len(posts[-1]) > 1)
    return posts


def _add_undated(texts: list[tuple[str, int]], saved: SavedText) -> None:
    """Add the posts with excerpts after the last date; the rest is the page's foot."""
    last = max((at for at, (text, _) in enumerate(texts) if is_cut_off(text)), default=-1)
    if not saved.listed and last < 0:
        posts = [[one] for one in texts if may_be_title(one[0])]
        left = [one for one in texts if not may_be_title(one[0])]
    else:
        posts, left = _split_posts(texts[: last + 1]), texts[last + 1 :]
    for post in posts:
        _add_posts(post, None, saved)
        saved.note("missing-date", f"{quote(post[0][0])} has no date", post[0][1])
    for text, line in left:
        saved.note("not-in-article", f"{quote(text)} is not part of a post; left out", line)
