"""The text of an article's page, as a person or a scraper saves it -> its parts.

    section, breadcrumb        News
    headline                   ... and once more in the body, where it is dropped
    byline                     by Ada Rossi, 5 March 2026
    body
    footer                     discuss it with us, follow us, channels ...
    author, biography          Ada Rossi / Ada Rossi, born in ...
    heading of a list          Recent Posts
    headline, excerpt, date    as often as there are posts

Any part but the headline may be missing. What cannot be told is not guessed: the part stays empty, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from feedtool.core.dates import parse_date
from feedtool.core.relativedates import is_relative_date

__all__ = ["DumpedPost", "PageDump", "read_page_dump"]

_LIST_HEADING = re.compile(
    r"(?:recent|latest|related|more|other|popular) (?:posts?|articles?|stories|news)|you (?:may|might) also like|"
    r"(?:articoli|post|notizie) (?:recenti|correlati|simili)|(?:ultim[ie]|altri|altre) (?:articoli|post|notizie)|"
    r"leggi anche|potrebbe(?:ro)? (?:interessarti|piacerti)(?: anche)?|"
    r"(?:neueste|letzte|aktuelle|[aä]hnliche|weitere) (?:beitr[aä]ge|artikel|nachrichten)|"
    r"das k[oö]nnte .*interessieren|"
    r"(?:entradas|art[ií]culos|noticias) (?:recientes|relacionad[ao]s)|"
    r"[uú]ltim[ao]s (?:entradas|art[ií]culos|noticias)|"
    r"(?:articles?|billets?) (?:r[eé]cents?|similaires?)|derniers (?:articles|billets)|"
    r"(?:posts|artigos|not[ií]cias) (?:recentes|relacionad[ao]s)|[uú]ltim[ao]s (?:posts|artigos|not[ií]cias)",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^(?:discut\w+ (?:con noi|with us|dell)|non perder(?:e|ti)|seguici|iscriviti (?:al|alla|ai|a )|"
    r"condividi|commenta (?:con|qui)|unisciti|"
    r"follow us|join (?:us|our|the)|don.t miss|subscribe to|share this|discuss (?:this|it|the)|sign up for|"
    r"folg(?:e|t|en sie) uns|diskutier|abonnier|teilen|verpass|jetzt teilen|"
    r"s[ií]guenos|[uú]nete|suscr[ií]bete|no te pierdas|comparte|"
    r"suivez[- ]nous|rejoignez|abonnez[- ]vous|partage[rz]|"
    r"siga[- ]nos|inscreva[- ]se|n[aã]o perca|compartilhe)",
    re.IGNORECASE,
)
_CHANNELS = re.compile(
    r"telegram|facebook|youtube|instagram|twitter|whatsapp|discord|mastodon|reddit|tiktok|newsletter", re.IGNORECASE
)
_BYLINE = re.compile(
    r"^(?:di|by|von|por|par|de|autore|author|autor|auteur|written by|scritto da|pubblicato da|posted by|a cura di)"
    r"\s*:?\s+(?P<name>[^\d|·•]+?)\s*(?:[|·•,]\s*(?P<rest>.*)|\s[-–—]\s(?P<more>.*))?$",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^(?:pubblicato(?: il)?|published(?: on)?|posted(?: on)?|ver[oö]ffentlicht(?: am)?|publicado(?: el| em)?|"
    r"publi[eé](?: le)?|am|il|on|le|el)\s*:?\s+(?P<date>.*)$",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"^\d+\s*(?:min(?:uti|utes?|uten|utos)?)\b.*$", re.IGNORECASE)
_NAME = re.compile(r"^(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|d[aeiou]|von|van|der|den|del|della|la|le|bin|al|y)(?:\s+(?:[A-ZÀ-ÖØ-Þ]"
                   r"[\w.'’-]*|d[aeiou]|dos|von|van|der|den|del|della|la|le|bin|al|y)){1,5}$")  # fmt: skip
_CRUMBS = re.compile(r"\s*[>\u00bb\u203a/|]\s*")
_CUT = ("…", "...", "[…]", "[...]")
_HOME = {"home", "homepage", "start", "startseite", "inicio", "accueil", "início"}
_FEWEST_LINES = 2
_SECTION_WORDS = 3
_SECTION_LENGTH = 40
_CHANNEL_LINE = 80
_TOP = 6
"""Lines among which the headline is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DumpedPost:
    """One of the posts that the page lists. `date` as it was written: "1 giorno ago"."""

    title: str
    excerpt: str = ""
    date: str = ""
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PageDump:
    """The parts of a page; empty where it does not tell."""

    title: str
    section: str = ""
    author: str = ""
    published: str = ""
    body: tuple[str, ...] = ()
    posts: tuple[DumpedPost, ...] = ()
    line: int = 1
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    number: int


@dataclass(kw_only=True)
class _Head:
    title: _Line
    section: str = ""
    author: str = ""
    published: str = ""
    rest: list[_Line] = field(default_factory=list)


def read_page_dump(text: str) -> PageDump | None:
    """The parts of a page's text; None if there is not even a headline with something below it."""
    lines = [
        _Line(clean, number)
        for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1)
        if (clean := " ".join(line.split()))
    ]
    if len(lines) < _FEWEST_LINES:
        return None
    page, listed = _split_list(lines)
    if not page:
        return None
    head = _read_head(page)
    body, author = _read_tail(head)
    posts = tuple(_read_posts(listed))
    author = head.author or author
    return PageDump(
        title=head.title.text,
        section=head.section,
        author=author,
        published=head.published,
        body=tuple(line.text for line in body),
        posts=posts,
        line=head.title.number,
        notes=tuple(_note(head, author, body, posts)),
    )


def _note(head: _Head, author: str, body: Sequence[_Line], posts: Sequence[DumpedPost]) -> Iterator[str]:
    if not head.section:
        yield "the page does not tell its section"
    if not author:
        yield "the page does not tell its author"
    if not head.published:
        yield "the page does not tell when it was published"
    if not body:
        yield "there is no text below the headline"
    for post in posts:
        if not post.date:
            yield f"line {post.line}: the post {post.title!r} has no date"


# ---------------------------------------------------------------------------------------------------------
# The list of posts


def _split_list(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The page, and the list of posts below it: after its heading, else where posts with relative dates begin."""
    for place, line in enumerate(lines):
        if place and _LIST_HEADING.fullmatch(line.text.strip(" :")) and _has_posts(lines[place + 1 :]):
            return lines[:place], lines[place + 1 :]
    dates = [place for place, line in enumerate(lines) if is_relative_date(line.text)]
    if len(dates) < _FEWEST_LINES or dates[0] < _FEWEST_LINES:
        return lines, []
    first = dates[0] - (2 if lines[dates[0] - 1].text.endswith(_CUT) else 1)
    before = lines[first - 1].text if first else ""
    has_heading = len(before.split()) <= _SECTION_WORDS and not before.endswith((".", "!", "?", *_CUT))
    return lines[: first - has_heading], lines[first:]


def _has_posts(lines: Sequence[_Line]) -> bool:
    return any(line.text.endswith(_CUT) or is_relative_date(line.text) or _is_date(line.text) for line in lines)


def _read_posts(lines: Sequence[_Line]) -> Iterator[DumpedPost]:
    """Headline, excerpt, date: a date ends a post, and so does a cut excerpt that no date follows."""
    held: list[_Line] = []
    for place, line in enumerate(lines):
        if is_relative_date(line.text) or _is_date(line.text):
            if held:
                yield _make_post(held, line.text)
            held = []
            continue
        held.append(line)
        follows = lines[place + 1].text if place + 1 < len(lines) else ""
        is_cut = line.text.endswith(_CUT) and len(held) > 1
        if is_cut and not (is_relative_date(follows) or _is_date(follows)):
            yield _make_post(held, "")
            held = []
    # What is left has neither a date nor a cut excerpt: the page's own footer, not a post.


def _make_post(held: Sequence[_Line], date: str) -> DumpedPost:
    title, *rest = held
    return DumpedPost(title=title.text, excerpt=" ".join(line.text for line in rest), date=date, line=title.number)


def _is_date(text: str) -> bool:
    return len(text) < _SECTION_LENGTH and any(char.isdigit() for char in text) and parse_date(text) is not None


# ---------------------------------------------------------------------------------------------------------
# The top of the page


def _read_head(lines: Sequence[_Line]) -> _Head:
    place = _find_headline(lines)
    head = _Head(title=lines[place], section=_read_section(lines[:place]))
    rest = list(lines[place + 1 :])
    while rest and _take_meta(rest[0].text, head):
        rest.pop(0)
    head.rest = [line for line in rest if line.text.casefold() != head.title.text.casefold()]
    return head


def _find_headline(lines: Sequence[_Line]) -> int:
    """The line that comes again in the body; else the first, or the second if the first is a section's name."""
    again = [line.text.casefold() for line in lines]
    for place, line in enumerate(lines[:_TOP]):
        if again.count(line.text.casefold()) > 1 and len(line.text.split()) > 1:
            return place
    return 1 if len(lines) > _FEWEST_LINES and _is_section(lines[0].text, lines[1].text) else 0


def _is_section(text: str, headline: str) -> bool:
    is_short = len(text.split()) <= _SECTION_WORDS and len(text) <= _SECTION_LENGTH
    is_trail = bool(_CRUMBS.search(text)) and len(text) <= 2 * _SECTION_LENGTH
    return (is_short or is_trail) and not text.endswith((".", "!", "?", ":")) and len(headline) > len(text)


def _read_section(lines: Sequence[_Line]) -> str:
    """The last step of a breadcrumb, home and the site's name before it left out."""
    steps = [step for line in lines for step in _CRUMBS.split(line.text) if step]
    named = [step for step in steps if step.casefold() not in _HOME and len(step.split()) <= _SECTION_WORDS]
    return named[-1] if named else ""


def _take_meta(text: str, head: _Head) -> bool:
    """Whether a line below the headline is a byline, a date or a reading time, which it is then taken as."""
    byline = _BYLINE.match(text)
    if byline and _NAME.match(byline["name"].strip()):
        head.author = head.author or byline["name"].strip()
        _take_date(byline["rest"] or byline["more"] or "", head)
        return True
    return _take_date(text, head) or _READING_TIME.match(text) is not None


def _take_date(text: str, head: _Head) -> bool:
    dateline = _DATELINE.match(text)
    for candidate in (text, dateline["date"] if dateline else ""):
        if is_relative_date(candidate) or _is_date(candidate):
            head.published = head.published or candidate
            return True
    return False


# ---------------------------------------------------------------------------------------------------------
# The bottom of the page


def _read_tail(head: _Head) -> tuple[list[_Line], str]:
    """The body, and the author who is named below it."""
    lines = head.rest
    end = _find_footer(lines)
    body, below = lines[:end], lines[end:]
    named = _find_author(below)
    if named:
        return body, named
    place = _find_biography(body)
    return (body[:place], body[place].text) if place is not None else (body, "")


def _find_footer(lines: Sequence[_Line]) -> int:
    """Where the site begins to speak of itself: right above the author, else in the second half."""
    pairs = enumerate(pairwise(lines))
    stop = next((at for at, (line, follows) in pairs if _is_biography(line, follows)), len(lines))
    start = stop
    while start and _is_site(lines[start - 1].text):
        start -= 1
    if start < stop:
        return start
    late = (at for at, line in enumerate(lines) if at * 2 >= len(lines) - 1 and _FOOTER.match(line.text))
    return next(late, len(lines))


def _is_site(text: str) -> bool:
    channels = {word.lower() for word in _CHANNELS.findall(text)}
    return _FOOTER.match(text) is not None or len(channels) > 1 or (len(channels) == 1 and len(text) <= _CHANNEL_LINE)


def _is_biography(line: _Line, follows: _Line) -> bool:
    """A name by itself, and a line that begins with it."""
    return _NAME.match(line.text) is not None and follows.text.startswith(line.text)


def _find_author(lines: Sequence[_Line]) -> str:
    """A name by itself that the next line begins with; else one by itself among the site's words."""
    for line, follows in pairwise(lines):
        if _is_biography(line, follows):
            return line.text
    for line in lines:
        byline = _BYLINE.match(line.text)
        if byline and _NAME.match(byline["name"].strip()):
            return byline["name"].strip()
    names = [line.text for line in lines if _NAME.match(line.text) and not _CHANNELS.search(line.text)]
    return names[0] if len(names) == 1 else ""


def _find_biography(lines: Sequence[_Line]) -> int | None:
    """Where a name stands whose biography follows and ends the page."""
    for place in range(len(lines) - 2, max(len(lines) - 4, 0), -1):
        if _is_biography(lines[place], lines[place + 1]):
            return place
    return None
