"""Finds the parts of an article page in its saved text.

    News                                the section
    A headline                          the title
    Body ... A headline ... body        the headline again, in the place of a picture
    Discuss it with us on Telegram!     the footer that every page of the site has below an article
    A name / a short biography          the author
    Recent Posts                        title, excerpt, "2 days ago"; for any number of posts

Any part may be missing. A part that the text does not clearly show is left empty, and a note says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from feedtool.content.dates import parse_date
from feedtool.content.messages import quote
from feedtool.content.relative_dates import Age, parse_age
from feedtool.locale import list_phrases, make_pattern
from feedtool.model.frozen import frozen

__all__ = ["ListedPost", "SavedText", "read_saved_text"]


@dataclass(kw_only=True)
class ListedPost:
    """One post of the list below the article; `when` is an age or a date's text."""

    title: str
    excerpt: str = ""
    when: Age | str | None = None
    line: int


@dataclass(kw_only=True)
class SavedText:
    """The parts of a page; empty if the page lacks them."""

    section: str = ""
    title: str = ""
    title_line: int = 1
    body: list[str] = field(default_factory=list)
    """Paragraphs."""
    author: str = ""
    when: Age | str | None = None
    listed: list[ListedPost] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Parts that were not found or not read, and why."""


@frozen
class _Block:
    """Lines without an empty line between them."""

    text: str
    line: int
    lines: tuple[str, ...]


_BRANDS = "telegram|facebook|whatsapp|instagram|youtube|discord|twitter|mastodon|bluesky|tiktok|linkedin|threads"
_SECTIONS = list_phrases("sections")
_RECENT = list_phrases("recent_posts")
_RELATED = list_phrases("related_posts")
_ABOUT_AUTHOR = list_phrases("about_author")
_NOISE = re.compile(
    rf"(?:{make_pattern('read_more', 'buttons')}|(?:{make_pattern('tag_labels')})\s*:.{{1,200}}|"
    rf"(?:\d+|{make_pattern('not_any')})? ?(?:{make_pattern('comments')})|"
    rf"\d+ ?(?:{make_pattern('minutes')})(?: (?:{make_pattern('reading_time')}))?)[\s.…>»→]*"
)
_INVITES, _ADDRESSES_READER, _SITE, _BIOGRAPHY = (
    re.compile(rf"\b(?:{make_pattern(field)})\b") for field in ("invitations", "us", "site", "biography")
)
_CHANNELS = re.compile(rf"\b(?:{_BRANDS}|reddit|google news|{make_pattern('channels')})\b")
_BRAND = re.compile(rf"\b(?:{_BRANDS})")
_RIGHTS = re.compile(rf"(?:©|\(c\)|copyright\b|{make_pattern('rights')}).*")
_BYLINE = re.compile(rf"(?:{make_pattern('bylines')})\s*:?\s+(?P<name>.+)", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|·•–—-]\s+|\s*\|\s*")
_CRUMBS = re.compile(r"\s*[>»\u203a]\s*")
_SMALL = list_phrases("name_particles")
_ENDS_SENTENCE = (".", "!", "?", ":", ";", "…", "...", ",")
_LONGEST_TITLE = 250


def read_saved_text(text: str) -> SavedText:
    """Return the parts of a page.

    Returns:
        a SavedText without a title if no line can be a headline.
    """
    blocks = _split(text)
    saved = SavedText()
    article, listing = _cut_lists(blocks, saved)
    article = _read_head(article, saved)
    article = _drop_noise(article)
    article = _read_foot(article, saved)
    headline = _fold(saved.title)
    saved.body = [block.text for block in article if _fold(block.text) != headline]
    _read_listing(listing, saved)
    _note_missing_parts(saved)
    return saved


def _split(text: str) -> list[_Block]:
    """Return the paragraphs; in a text without empty lines, every line is one."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    filled = [number for number, line in enumerate(lines) if line]
    has_gaps = bool(filled) and len(filled) < filled[-1] - filled[0] + 1
    blocks: list[_Block] = []
    current: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line:
            current.append(line)
        if current and (not line or not has_gaps):
            first = number - len(current) + (1 if line else 0)
            blocks.append(_Block(text=" ".join(current), line=first, lines=tuple(current)))
            current = []
    return blocks


def _fold(text: str) -> str:
    """Return a text for comparison.

    It has no accents, case or closing punctuation, and has plain quotes.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.casefold().split()).strip(" :.#*=-–—|»>")


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "\u00a0": " "})


# ---------------------------------------------------------------------------------------------------------
# The lists below the article


def _cut_lists(blocks: list[_Block], saved: SavedText) -> tuple[list[_Block], list[_Block]]:
    """Return the blocks of the article, and those of the list below it."""
    recent = next((at for at, block in enumerate(blocks) if at > 0 and _fold(block.lines[0]) in _RECENT), None)
    related = next((at for at, block in enumerate(blocks) if at > 0 and _fold(block.lines[0]) in _RELATED), None)
    if recent is None and related is not None:
        recent, related = related, None
    if recent is None:
        end, listing = _find_unnamed_list(blocks, saved)
    else:
        end, listing = recent, _take_below_heading(blocks, recent)
    if related is not None and related < end:
        saved.notes.append(f"line {blocks[related].line}: {blocks[related].text!r} is not in the article; left out")
        end = related
    if related is not None and recent is not None and related > recent:
        listing = [block for block in listing if block.line < blocks[related].line]
    return blocks[:end], listing


def _take_below_heading(blocks: list[_Block], at: int) -> list[_Block]:
    heading = blocks[at]
    rest = heading.lines[1:]
    left = [_Block(text=" ".join(rest), line=heading.line + 1, lines=rest)] if rest else []
    return left + blocks[at + 1 :]


def _find_unnamed_list(blocks: list[_Block], saved: SavedText) -> tuple[int, list[_Block]]:
    """Find a list without a heading by its form.

    It repeats a title, an excerpt that ends in "…", and a date.
    """
    found = [at for at in range(2, len(blocks)) if _closes_post(blocks, at)]
    if len(found) < 2 or (_find_when(blocks[found[0]].text) is None and not _is_regular(found)):
        return len(blocks), []
    start = found[0] - 2
    if start > 1 and _may_head_list(blocks[start - 1].text):
        saved.notes.append(f"line {blocks[start - 1].line}: read as a list's heading, because posts follow")
        return start - 1, blocks[start:]
    saved.notes.append(f"line {blocks[start].line}: a list of posts without a heading begins here")
    return start, blocks[start:]


def _closes_post(blocks: list[_Block], at: int) -> bool:
    """Whether a block is, or is in the place of, a date after a truncated excerpt."""
    block = blocks[at]
    may_be_date = _find_when(block.text) is not None or (len(block.text) <= 40 and not _is_cut_off(block.text))
    return may_be_date and len(block.lines) == 1 and _is_cut_off(blocks[at - 1].text)


def _is_regular(indexes: list[int]) -> bool:
    """Whether title, excerpt and date repeat to the end, as in a list."""
    return all(later - earlier == 3 for earlier, later in pairwise(indexes))


def _may_head_list(text: str) -> bool:
    return len(text.split()) <= 4 and len(text) <= 40 and not text.endswith(_ENDS_SENTENCE) and not _is_name(text)


def _is_cut_off(text: str) -> bool:
    return text.rstrip(" »>→]").endswith(("…", "...", "[…", "[..."))


def _find_when(text: str) -> Age | str | None:
    """Return the age or date that a line consists of.

    It may be beside a name ("Ada · 2 days ago").
    """
    if len(text) > 100:
        return None
    for part in (text, *_PARTS.split(text)):
        age = parse_age(part)
        if age is not None:
            return age
        if any(sign.isdigit() for sign in part) and len(part) <= 40 and parse_date(part) is not None:
            return part
    return None


def _read_listing(blocks: list[_Block], saved: SavedText) -> None:
    """Read the list of posts.

    A post ends or begins with its date; a truncated excerpt ends one, too.
    """
    lines = [unit for block in blocks for unit in _split_block(block)]
    lines = _drop_unread_dates([(text, line) for text, line in lines if not _is_noise(text)], saved)
    dates_lead = bool(lines) and _find_when(lines[0][0]) is not None
    pending: list[tuple[str, int]] = []
    leading: Age | str | None = None
    for text, line in lines:
        when = _find_when(text)
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
    unread = [at for at in range(2, len(lines), 3) if _is_cut_off(lines[at - 1][0]) and len(lines[at][0]) <= 40]
    if len(unread) < 2 or len(unread) < len(lines) // 3 or any(_find_when(text) is not None for text, _ in lines):
        return lines
    for at in unread:
        saved.notes.append(f"line {lines[at][1]}: {quote(lines[at][0])} is not a readable date")
    return [one for at, one in enumerate(lines) if at not in unread]


def _split_block(block: _Block) -> list[tuple[str, int]]:
    """Return a block's lines if they are title, excerpt and date; else one text."""
    dated = any(_find_when(line) is not None for line in block.lines)
    if dated or (len(block.lines) == 2 and _is_cut_off(block.lines[1])):
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
            saved.notes.append(f"line {line}: {quote(title)} has no date")
        saved.listed.append(ListedPost(title=title, excerpt=excerpt, when=when if at == dated else None, line=line))
    if not posts and when is not None:
        saved.notes.append("a date in the list of posts belongs to no post")


def _split_posts(texts: Iterable[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    posts: list[list[tuple[str, int]]] = []
    is_open = False
    for text, line in texts:
        if is_open:
            posts[-1].append((text, line))
        else:
            posts.append([(text, line)])
        is_open = not (_is_cut_off(text) and len(posts[-1]) > 1)
    return posts


def _add_undated(texts: list[tuple[str, int]], saved: SavedText) -> None:
    """Add the posts with excerpts after the last date; the rest is the page's foot."""
    last = max((at for at, (text, _) in enumerate(texts) if _is_cut_off(text)), default=-1)
    if not saved.listed and last < 0:
        texts, left = (
            [one for one in texts if _may_be_title(one[0])],
            [one for one in texts if not _may_be_title(one[0])],
        )
        for title in texts:
            _add_posts([title], None, saved)
            saved.notes.append(f"line {title[1]}: {quote(title[0])} has no date")
    else:
        posts = _split_posts(texts[: last + 1])
        for post in posts:
            _add_posts(post, None, saved)
            saved.notes.append(f"line {post[0][1]}: {quote(post[0][0])} has no date")
        left = texts[last + 1 :]
    for text, line in left:
        saved.notes.append(f"line {line}: {quote(text)} is not part of a post; left out")


# ---------------------------------------------------------------------------------------------------------
# The head


def _read_head(blocks: list[_Block], saved: SavedText) -> list[_Block]:
    """Read section, headline, author and date; return the blocks below them."""
    blocks = _drop_menu([*_split_head(blocks)], saved)
    if blocks and len(crumbs := _CRUMBS.split(blocks[0].text)) > 1 and len(blocks[0].text) < 300:
        blocks = _read_crumbs(blocks, crumbs, saved)
    elif _has_section(blocks):
        saved.section = blocks[0].text.strip(" :#|")
        blocks = blocks[1:]
    if not blocks or not _may_be_title(blocks[0].text):
        return blocks
    saved.title, saved.title_line = blocks[0].text.removeprefix("# ").strip(), blocks[0].line
    rest = blocks[1:]
    while rest and _read_meta_block(rest[0], saved):
        rest = rest[1:]
    return rest


def _split_head(blocks: list[_Block]) -> Iterable[_Block]:
    """Yield the blocks, the first one line by line.

    Section and headline often have no empty line between them.
    """
    for at, block in enumerate(blocks):
        if at == 0 and 1 < len(block.lines) <= 5 and len(block.lines[0]) < _LONGEST_TITLE:
            for number, line in enumerate(block.lines):
                yield _Block(text=line, line=block.line + number, lines=(line,))
        else:
            yield block


def _drop_menu(blocks: list[_Block], saved: SavedText) -> list[_Block]:
    """Drop the page's menu.

    It is short lines above the section and a headline that is repeated further down.
    """
    folded = [_fold(block.text) for block in blocks]
    headline = next(
        (at for at, text in enumerate(folded[:40]) if len(text.split()) > 3 and text in folded[at + 1 :]), 0
    )
    menu = blocks[: max(0, headline - 1)]
    if not menu or any(len(block.text) > 30 or block.text.endswith(_ENDS_SENTENCE) for block in blocks[:headline]):
        return blocks
    saved.notes.append(f"line {menu[0].line}: {len(menu)} short lines above the article look like a menu; left out")
    return blocks[len(menu) :]


def _read_crumbs(blocks: list[_Block], crumbs: list[str], saved: SavedText) -> list[_Block]:
    """Read the section from `Home > News > A headline`.

    It is the last part other than the home page and the headline.
    """
    headline = _fold(blocks[1].text) if len(blocks) > 1 else ""
    names = [crumb.strip() for crumb in crumbs if crumb.strip() and _fold(crumb) != headline]
    saved.section = names[-1] if len(names) > 1 or _fold(names[0]) in _SECTIONS else ""
    return blocks[1:]


def _has_section(blocks: list[_Block]) -> bool:
    """Whether the first block is the name of a section.

    It is a known name, or it is shorter than the next block, which is repeated further down or precedes a paragraph.
    """
    if len(blocks) < 2:
        return False
    first, second = blocks[0].text, blocks[1].text
    if not _may_be_title(second):
        return False
    folded = [_fold(block.text) for block in blocks]
    if folded[0] in folded[1:]:
        return False
    if folded[0] in _SECTIONS:
        return True
    is_short = len(first) <= 30 and len(first.split()) <= 3 and not first.endswith(_ENDS_SENTENCE)
    is_repeated = folded[1] in folded[2:]
    has_paragraph = len(blocks) > 2 and len(blocks[2].text) > len(second) and not _read_meta(second, SavedText())
    return is_short and len(first) < len(second) and (is_repeated or has_paragraph)


def _may_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not (text.endswith((".", ";", ",")) and len(text) > 120)


def _read_meta_block(block: _Block, saved: SavedText) -> bool:
    """Whether each line of a block has an author or a date; store them."""
    probe = SavedText()
    if not all(_read_meta(line, probe) for line in block.lines):
        return False
    saved.author, saved.when = saved.author or probe.author, saved.when or probe.when
    return True


def _read_meta(text: str, saved: SavedText) -> bool:
    """Whether a line has an author or a date, or is noise; store what it has."""
    if _NOISE.fullmatch(_fold(text)):
        return True
    if len(text) > 100:
        return False
    found = False
    for part in _PARTS.split(text):
        byline = _BYLINE.fullmatch(part)
        if byline and _is_name(byline["name"]):
            saved.author, found = saved.author or byline["name"].strip(), True
        elif (when := _find_when(part)) is not None:
            saved.when, found = saved.when or when, True
    return found


# ---------------------------------------------------------------------------------------------------------
# The foot


def _drop_noise(blocks: list[_Block]) -> list[_Block]:
    return [block for block in blocks if not _is_noise(block.text)]


def _is_noise(text: str) -> bool:
    """Whether a text is a button, a counter or a copyright notice."""
    plain = _fold(text)
    return _NOISE.fullmatch(plain) is not None or (len(text) <= 200 and _RIGHTS.match(plain) is not None)


def _read_foot(blocks: list[_Block], saved: SavedText) -> list[_Block]:
    """Read the author and drop the footer; return the body."""
    start = _find_foot(blocks)
    body, foot = blocks[:start], [block for block in blocks[start:] if not _is_footer(block.text)]
    if foot and _may_be_footer(blocks, start):
        foot = foot[1:]
    if start < len(blocks) and foot:
        left = _take_author(foot, saved, is_below_footer=True)
        for block in left:
            saved.notes.append(f"line {block.line}: {quote(block.text)} is below the article; left out")
        return body if left or not _has_author_at_end(body) else _take_author_at_end(body, saved)
    return _take_author_at_end(body, saved) if _has_author_at_end(body) else body


def _find_foot(blocks: list[_Block]) -> int:
    """Return the index of the footer's first block.

    At most a few other blocks follow it.
    """
    marks = [at for at in range(len(blocks)) if _is_footer(blocks[at].text) or (at > 1 and _may_be_footer(blocks, at))]
    for at in marks:
        following = [block for index, block in enumerate(blocks[at:], at) if index not in marks]
        if len(following) <= 1 or (len(following) <= 4 and _starts_author(following)):
            return at
    return len(blocks)


def _starts_author(blocks: list[_Block]) -> bool:
    return (
        _is_name(blocks[0].text)
        or _is_pen_name(blocks[0].text, blocks[1:])
        or _fold(blocks[0].text) in _ABOUT_AUTHOR
        or _BYLINE.fullmatch(blocks[0].text) is not None
    )


def _is_footer(text: str) -> bool:
    """Whether a text invites to the site's channels, or lists them."""
    if len(text) > 600:
        return False
    plain = _fold(text)
    channels = {found.lower() for found in _CHANNELS.findall(plain)}
    if _INVITES.search(plain) and _ADDRESSES_READER.search(plain):
        return bool(channels) or _SITE.search(plain) is not None
    return len(channels) >= 3 and len(plain.split()) <= 8 * len(channels)


def _may_be_footer(blocks: list[_Block], at: int) -> bool:
    """Whether a block is an exclamation about two channels before the author.

    This works in any language.
    """
    text, following = blocks[at].text, [block for block in blocks[at + 1 :] if not _is_footer(block.text)]
    channels = set(_BRAND.findall(_fold(text)))
    is_shout = len(channels) >= 2 and text.endswith("!") and len(text) <= 300
    return is_shout and 1 < len(following) <= 4 and not _is_footer(text) and _starts_author(following)


def _is_name(text: str) -> bool:
    """Whether a text is two to six words, capitalized or small words of names."""
    words = text.split()
    if not 1 < len(words) <= 6 or len(text) > 60 or text.endswith(_ENDS_SENTENCE) or any(map(str.isdigit, text)):
        return False
    return words[0][0].isupper() and all(word[0].isupper() or word.casefold() in _SMALL for word in words)


def _is_pen_name(name: str, following: Sequence[_Block]) -> bool:
    """Whether one word is the author: the biography after it begins with that word."""
    is_word = name.isalpha() and name[0].isupper() and len(name) <= 40
    return is_word and bool(following) and _begins_with_name(following[0].text, name)


def _take_author(foot: list[_Block], saved: SavedText, *, is_below_footer: bool) -> list[_Block]:
    """Store the author's name; return the blocks other than name and biography."""
    first, *rest = foot
    if _fold(first.text) in _ABOUT_AUTHOR and rest:
        first, *rest = rest
    text = first.lines[0]
    byline = _BYLINE.fullmatch(text)
    name = byline["name"].strip() if byline and _is_name(byline["name"]) else text
    if not _is_name(name) and not _is_pen_name(name, rest):
        return foot
    saved.author = saved.author or name
    return rest[1:] if is_below_footer or rest else rest


def _has_author_at_end(body: list[_Block]) -> bool:
    return _find_author_at_end(body) is not None


def _find_author_at_end(body: list[_Block]) -> int | None:
    """Return the index of an author without a footer above, or None.

    A biography or a heading must confirm the name.
    """
    for at in range(max(1, len(body) - 3), len(body)):
        block = body[at]
        following = body[at + 1].text if at + 1 < len(body) else " ".join(block.lines[1:])
        if _fold(block.text) in _ABOUT_AUTHOR and at + 1 < len(body):
            return at
        if _is_name(block.lines[0]) and following and _may_be_biography(following, block.lines[0], body, at):
            return at
        if at == len(body) - 1 and (byline := _BYLINE.fullmatch(block.text)) and _is_name(byline["name"]):
            return at
    return None


def _may_be_biography(text: str, name: str, body: list[_Block], at: int) -> bool:
    """Whether a text is about the person named above.

    It has the name, or the words of a biography at the end.
    """
    if _begins_with_name(text, name):
        return True
    is_last = at == len(body) - 2 or (at == len(body) - 1 and len(body[at].lines) > 1)
    return is_last and len(name.split()) <= 4 and len(text) <= 400 and _BIOGRAPHY.search(_fold(text)) is not None


def _begins_with_name(text: str, name: str) -> bool:
    first, last = _fold(name).split()[0], _fold(name).split()[-1]
    beginning = _fold(text)[: len(name) + 40]
    return re.search(rf"\b(?:{re.escape(first)}|{re.escape(last)})\b", beginning) is not None


def _take_author_at_end(body: list[_Block], saved: SavedText) -> list[_Block]:
    at = _find_author_at_end(body)
    if at is None:
        return body
    _take_author(body[at:], saved, is_below_footer=False)
    return body[:at]


# ---------------------------------------------------------------------------------------------------------


def _note_missing_parts(saved: SavedText) -> None:
    missing = [
        name
        for name, value in (
            ("section", saved.section),
            ("headline", saved.title),
            ("text", saved.body),
            ("author", saved.author),
            ("date of the article", saved.when),
            ("list of recent posts", saved.listed),
        )
        if not value
    ]
    if missing:
        saved.notes.append(f"not found on the page: {', '.join(missing)}")
