"""Lists the differences between feedtool and feedparser, entry by entry, with their reasons.

    python bench/fidelity.py [--list] FOLDER

FOLDER holds feeds, one a file. Compared are the facts of each entry: title, link, id, summary, content (as text),
dates, authors, categories and enclosures. Prints Markdown, one row a kind; with --list also each difference. Ends
with exit code 1 if there are fewer entries, titles, links, ids or dates than feedparser has, or a difference that
no kind explains.
"""

from __future__ import annotations

import calendar
import io
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import feedparser

from feedtool.content.html_text import html_to_text
from feedtool.errors import ParseError
from feedtool.model import Document, Entry
from feedtool.pipeline.inspect import read_document
from feedtool.pipeline.wiring import load_parsers

URL = "https://example.org/feed.xml"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PARSERS = load_parsers()
NEVER_FEWER = {"entries", "title", "link", "id", "published", "updated"}

Fact = tuple[str, Any, Any]
"""Its name, feedparser's value and feedtool's."""

# ---------------------------------------------------------------------------------------------------------
# The facts of both


def flatten(value: str | None) -> str:
    """HTML as its letters alone: the space between blocks is not compared."""
    bare = re.sub(r"<!--.*?-->|<[^<>]*>", "", value or "", flags=re.DOTALL)
    return "".join(unescape(bare).split())


def flatten_detail(detail: Any) -> str:
    value = detail.get("value") or ""
    return "".join(value.split()) if detail.get("type") == "text/plain" else flatten(value)


def read_stamp(moment: Any) -> datetime | None:
    return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None


def list_facts(theirs: Any, ours: Entry, given: Any) -> Iterator[Fact]:
    """Yield each fact of an entry as feedparser and as feedtool read it."""
    yield "title", flatten_detail(theirs.get("title_detail") or {}), "".join(ours.title.split())
    yield "link", theirs.get("link"), given.link or ours.link
    yield "id", theirs.get("id"), ours.id
    yield "summary", flatten_detail(theirs.get("summary_detail") or {}), flatten_given(given.summary)
    yield "content", flatten_detail((theirs.get("content") or [{}])[0]), flatten(ours.content)
    yield "published", read_stamp(dict.get(theirs, "published_parsed")), drop_fraction(ours.published)
    yield "updated", read_stamp(dict.get(theirs, "updated_parsed")), drop_fraction(ours.updated)
    people = [(one.get("name") or "", one.get("email") or "") for one in theirs.get("authors", ()) if one]
    yield "authors", people, [(one.name, one.email or "") for one in ours.authors]
    yield (
        "categories",
        [tag.term for tag in theirs.get("tags", ()) if tag.get("term")],
        [category.term for category in ours.categories],
    )
    files = [(one.get("href"), one.get("length")) for one in theirs.get("enclosures", ()) if one.get("href")]
    yield "enclosures", files, [(one.url, str(one.length) if one.length else None) for one in ours.enclosures]


def flatten_given(summary: Any) -> str:
    if summary is None:
        return ""
    return "".join((summary.value if summary.type == "text" else html_to_text(summary.value)).split())


def drop_fraction(moment: datetime | None) -> datetime | None:
    return moment.replace(microsecond=0) if moment else None


# ---------------------------------------------------------------------------------------------------------
# Why they differ

_LABEL = r"(?:YouTube|Vimeo|Dailymotion|Spotify): [^<]*|[a-z0-9.-]+\.[a-z]+"
_PLAYER = re.compile(rf'<a href="[^"]*" rel="noopener noreferrer">(?:{_LABEL})</a>')


def is_year_one(theirs: Any, ours: Any, _: Entry, __: Any) -> bool:
    return ours is None and theirs.year < 1000


def is_one_label(theirs: Any, ours: Any, _: Entry, __: Any) -> bool:
    return {unescape(term).casefold() for term in theirs} == {term.casefold() for term in ours}


def is_unknown_length(theirs: Any, ours: Any, _: Entry, __: Any) -> bool:
    return [(url, length) for url, length in theirs if length != "0"] == [one for one in ours if one[1]]


def is_more_files(theirs: Any, ours: Any, _: Entry, __: Any) -> bool:
    return {url for url, _ in theirs} < {url for url, _ in ours}


def is_nameless(theirs: Any, ours: Any, _: Entry, __: Any) -> bool:
    return [name for name, _ in theirs if name] == [name for name, _ in ours]


def is_same_person(theirs: Any, ours: Any, _: Entry, __: Any) -> bool:
    def tidy(name: str) -> str:
        return " ".join(unescape(name).split())

    return {tidy(name) for name, _ in theirs if name} == {name for name, _ in ours}


def is_inherited(theirs: Any, _: Any, __: Entry, given: Any) -> bool:
    return not any(any(one) for one in theirs) and not given.authors


def is_player(theirs: str, _: str, entry: Entry, __: Any) -> bool:
    without = flatten(_PLAYER.sub("", entry.content or ""))
    return without == theirs or (not theirs and not without)


def is_bracketed(theirs: str, ours: str, _: Entry, __: Any) -> bool:
    return re.sub(r"<[^<>]*>", "", ours) == re.sub(r"<[^<>]*>", "", theirs)


def is_decoded(theirs: str, ours: str, _: Entry, __: Any) -> bool:
    return unescape(theirs) == ours


def is_teaser_alone(theirs: str, _: str, __: Entry, given: Any) -> bool:
    return not given.contents and flatten_given(given.summary) == theirs


def is_caption(theirs: str, _: str, entry: Entry, given: Any) -> bool:
    texts = {flatten_given(text) for text in (given.summary, *given.contents)}
    without = flatten(_PLAYER.sub("", entry.content or ""))
    return theirs not in texts and (without in texts or not without)


def is_unseen(theirs: str, ours: str, _: Entry, given: Any) -> bool:
    raw = " ".join(text.value for text in (given.summary, *given.contents) if text)
    return _UNSEEN.search(raw) is not None and len(ours) > 0.9 * len(theirs)


_UNSEEN = re.compile(r"<(?:svg|template|iframe|math|noembed|title)\b", re.IGNORECASE)


def is_meant(theirs: str, ours: str, _: Entry, __: Any) -> bool:
    return ours.encode("latin-1", "ignore").decode("utf-8", "ignore") == theirs


Judge = Callable[[Any, Any, Entry, Any], bool]

KINDS: list[tuple[str, set[str], Judge]] = [
    ("software writes the year 1 for a missing date", {"published", "updated"}, is_year_one),
    ("entities in a label are decoded; one label in two cases is one", {"categories"}, is_one_label),
    ("a length of 0 is unknown", {"enclosures"}, is_unknown_length),
    ("a film or recording of Media RSS is a file, too", {"enclosures"}, is_more_files),
    ("an invalid e-mail address, and an author without name and address, are left out", {"authors"}, is_nameless),
    ("who is named twice is one; spaces and entities in names are tidied", {"authors"}, is_same_person),
    ("an empty author is none, so that of the feed holds", {"authors"}, is_inherited),
    ("a link stands where a player was", {"content", "summary"}, is_player),
    ("entities of HTML 5 are decoded, too", {"title", "summary"}, is_decoded),
    ("text in angle brackets that is not a tag is kept", {"title", "content", "summary"}, is_bracketed),
    ("the only text of an entry is its summary, and not twice the same", {"content"}, is_teaser_alone),
    ("a caption of a picture or a text for podcasts does not replace the description", {"content", "summary"},
     is_caption),
    ("text in drawings and templates that browsers do not show", {"content", "summary"}, is_unseen),
    ("letters that only look as if they were read in the wrong charset are meant", {"title", "summary"}, is_meant),
]  # fmt: skip
UNEXPLAINED = "**not explained**"


def explain(fact: Fact, entry: Entry, given: Any) -> str:
    name, theirs, ours = fact
    for reason, names, judge in KINDS:
        if name in names and judge(theirs, ours, entry, given):
            return reason
    return UNEXPLAINED


# ---------------------------------------------------------------------------------------------------------
# The list


def compare(path: Path) -> Iterator[tuple[Fact, str | None]]:
    """Every fact that feedparser has of a feed, and the reason why feedtool has another; None if it is the same."""
    content = path.read_bytes()
    headers = {"content-location": URL, "content-type": "application/xml"}
    theirs = feedparser.parse(io.BytesIO(content), response_headers=headers).entries
    try:
        reading = read_document(Document(feed=path.name, url=URL, content=content), PARSERS, now=NOW)
    except ParseError as error:
        yield ("entries", len(theirs), str(error)), UNEXPLAINED if theirs else None
        return
    if len(theirs) > len(reading.entries):
        yield ("entries", len(theirs), len(reading.entries)), UNEXPLAINED
    for one, entry, given in zip(theirs, reading.entries, reading.parsed.entries, strict=False):
        for fact in list_facts(one, entry, given):
            if fact[1]:
                yield fact, None if fact[1] == fact[2] else explain(fact, entry, given)


def main(arguments: list[str]) -> int:
    warnings.simplefilter("ignore")
    is_listed = "--list" in arguments
    folder = Path(next(argument for argument in arguments if not argument.startswith("--")))
    facts, kinds, fewer = 0, Counter[tuple[str, str]](), 0
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        for (name, theirs, ours), reason in compare(path):
            facts += 1
            if reason is None:
                continue
            kinds[name, reason] += 1
            fewer += name in NEVER_FEWER and not ours and reason == UNEXPLAINED
            if is_listed:
                print(path.name, name, reason, repr(theirs)[:200], repr(ours)[:200], sep=" | ")
    print("| fact | differs | why |\n|---|---|---|")
    for (name, reason), count in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        print(f"| {name} | {count} | {reason} |")
    print(f"\n{facts} facts, {kinds.total()} differ; {fewer} entries, titles, links, ids or dates are missing.")
    return 1 if fewer or any(reason == UNEXPLAINED for _, reason in kinds) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
