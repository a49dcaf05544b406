"""Compares feedtool's feed of a site with the feed of the builder that made the site.

    python bench/builders.py [--write] [BUILDER ...]

Each bench/builders/BUILDER.yaml has one builder: its command, the feed that the command writes, and small sites. Each
site is built twice in a folder of its own, by the builder and by feedtool. Compared are the set of posts, and of each
post its address, date, title, labels, authors, images, links, teaser and text. Prints Markdown, one row a builder, then
each difference with its reason. With --write it also writes docs/reference/builders.md. A builder that is not
installed is skipped. Ends with exit code 1 if a difference has no reason.
"""

from __future__ import annotations

import argparse
import calendar
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
import yaml
from lxml import html

BUILDERS = Path(__file__).parent / "builders"
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "builders.md"
FACTS = ("posts", "address", "date", "title", "labels", "authors", "images", "links", "teaser", "text")
SITE = "Site"
"""The title of each site, which feedtool publishes as the author of a post without one."""
FEEDS = """\
site: {title: Site, url: "https://example.com/", language: en}
articles: ARTICLES
streams: {all: {title: All, limit: 100}}
output: feedtool-out
"""
"""feeds.yaml of a site that has none of its own."""


@dataclass
class Post:
    """A post in one of the two feeds."""

    address: str
    date: str
    title: str
    labels: frozenset[str]
    authors: tuple[str, ...]
    images: tuple[str, ...]
    links: tuple[str, ...]
    teaser: str
    text: str


@dataclass
class Result:
    """The facts of a builder: how many are right of how many, and the differences."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    differences: list[tuple[str, str, str, object, object, str]] = field(default_factory=list)
    """(site, post, fact, of the builder, of feedtool, reason)."""


# ---------------------------------------------------------------------------------------------------------
# Posts of both

TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
"""Builders print quotation marks and dashes as typographers do; feedtool leaves them as written."""


CHECK_BOX = re.compile(r"\[[x ]\] ")
"""How feedtool writes a check box, since the cleaning of HTML removes it."""
NOTE = re.compile(r"\[\d+\]")
"""How feedtool writes the mark of a footnote; it has no link, since a page shows several entries."""


def flatten(text: str) -> str:
    """Return a text without differences of white space, quotation marks and dashes."""
    return re.sub(r"-+", "-", " ".join(text.translate(TYPOGRAPHY).replace("\u2060", "").split()))


BLOCKS = (
    "blockquote", "br", "cite", "dd", "div", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "li", "p",
    "pre", "summary", "td", "th",
)  # fmt: skip
"""Elements with white space around them."""


def read_content(content: str, address: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the images, the links and the words of a text."""
    if not content.strip():
        return (), (), ""
    tree = html.fromstring(f"<div>{content}</div>")
    for one in tree.xpath(
        ".//script|.//style|.//a[contains(@class, 'hash-link')]|.//a[contains(@href, '#fn')]"
        "|.//a[contains(@href, '#user-content-fn')]|.//a[contains(@href, '#rest_code')]"
        "|.//h2[@id='footnote-label']|.//audio//a|.//video//a"
    ):
        one.drop_tree()
    for one in tree.xpath(".//img[contains(@class, 'wp-smiley')]"):
        one.tag = "span"  # the picture of a character
        one.text = one.attrib.pop("alt", "")
        one.attrib.pop("src")
    images = tuple(urljoin(address, src) for src in tree.xpath(".//img/@src"))
    links = tuple(
        urljoin(address, href.replace("youtube.com/embed/", "youtube.com/watch?v="))
        for href in tree.xpath(".//a[not(contains(@href, '#footnote'))]/@href|.//iframe/@src")
    )
    for one in tree.xpath(".//a[contains(@href, 'youtube.com/')]"):
        one.text = "" if "youtube.com/" in (one.text or "") else one.text
    for block in tree.iter(*BLOCKS):
        block.text = f" {block.text or ''}"
        block.tail = f" {block.tail or ''}"
    return images, links, flatten(NOTE.sub("", CHECK_BOX.sub("", tree.text_content())))


def read_builders_feed(path: Path) -> list[Post]:
    """Return the posts of a builder's RSS or Atom feed."""
    found = feedparser.parse(path.read_bytes(), sanitize_html=False, resolve_relative_uris=False)
    return [make_builders_post(entry) for entry in found.entries]


def make_builders_post(entry: Any) -> Post:
    content = entry.content[0].value if entry.get("content") else entry.get("summary", "")
    images, links, text = read_content(content, entry.get("link", ""))
    stamp = entry.get("published_parsed") or entry.get("updated_parsed")
    title = flatten(html.fromstring(f"<p>{entry.title}</p>").text_content()) if entry.get("title") else ""
    teaser = entry.get("summary", "") if entry.get("content") else ""
    return Post(
        address=entry.get("link", ""),
        date=datetime.fromtimestamp(calendar.timegm(stamp), UTC).isoformat() if stamp else "",
        title=title,
        labels=frozenset(tag.term for tag in entry.get("tags", ()) if tag.term),
        authors=tuple(unescape(one["name"]) for one in entry.get("authors", ()) if one.get("name")),
        images=images,
        links=links,
        teaser=read_content(teaser, "")[2] if teaser else "",
        text=text.removeprefix(title).strip() if re.match(r"\s*<h1\b", content) else text,
    )


def read_own_feed(path: Path) -> list[Post]:
    """Return the posts of feedtool's JSON Feed."""
    return [make_own_post(item) for item in json.loads(path.read_text("utf-8"))["items"]]


def make_own_post(item: dict[str, Any]) -> Post:
    images, links, text = read_content(item.get("content_html", ""), item.get("url", ""))
    names = tuple(one["name"] for one in item.get("authors", ()) if one.get("name"))
    date = item.get("date_published")
    return Post(
        address=item.get("url", ""),
        date=datetime.fromisoformat(date).astimezone(UTC).isoformat() if date else "",
        title=flatten(item.get("title", "")),
        labels=frozenset(item.get("tags", ())),
        authors=names if names != (SITE,) else (),
        images=images,
        links=links,
        teaser=flatten(CHECK_BOX.sub("", NOTE.sub("", item.get("summary", "")))),
        text=text,
    )


# ---------------------------------------------------------------------------------------------------------
# Comparison


def pair_posts(theirs: list[Post], ours: list[Post]) -> Iterator[tuple[Post | None, Post | None]]:
    """Yield the posts of both feeds in pairs: by address, else by title."""
    rest = list(ours)
    lone = []
    for post in theirs:
        found = next((one for one in rest if one.address == post.address), None)
        if found is None:
            lone.append(post)
        else:
            rest.remove(found)
            yield post, found
    for post in lone:
        found = next((one for one in rest if one.title == post.title), None)
        if found is not None:
            rest.remove(found)
        yield post, found
    yield from ((None, post) for post in rest)


def compare(
    site: str, theirs: list[Post], ours: list[Post], reasons: dict[str, str], skipped: dict[str, str], result: Result
) -> None:
    """Add the facts of one site.

    `reasons` has the reason of a difference by `title: fact`, or by fact for all posts; `skipped` the facts that the
    builder's feed does not have as such.
    """

    def add(title: str, fact: str, their: object, our: object) -> None:
        result.all[fact] += 1
        if their == our:
            result.right[fact] += 1
        else:
            reason = reasons.get(f"{title}: {fact}") or reasons.get(fact) or ""
            result.differences.append((site, title, fact, their, our, reason))

    for their, our in pair_posts(theirs, ours):
        title = (their or our).title
        add(title, "posts", their is not None, our is not None)
        if their is None or our is None:
            continue
        for fact in FACTS[1:]:
            values = getattr(their, fact), getattr(our, fact)
            # feedtool always has a teaser; a builder has one if the author marks its end.
            if any(values) and (values[0] or fact != "teaser") and fact not in skipped:
                add(title, fact, *values)


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run a command; stop the comparison if it fails. feedtool's exit code 1 means that it built all but some posts."""
    env = {**os.environ, "TZ": "UTC", **(environment or {})}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    is_feedtool = command[0].endswith("feedtool")
    if is_feedtool and done.stderr:
        print(done.stderr, file=sys.stderr)
    if done.returncode and not (is_feedtool and done.returncode == 1):
        sys.exit(f"{' '.join(command)} failed in {folder}:\n{done.stdout}{done.stderr}")


def compare_builder(about: dict[str, Any], only: str | None) -> Result:
    """Build all sites of a builder and compare their feeds."""
    result = Result()
    for name, site in about["sites"].items():
        if only and name != only:
            continue
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        feeds = FEEDS.replace("ARTICLES", json.dumps(site.get("articles") or about["articles"]))
        write_files(folder, {"feeds.yaml": feeds, **about.get("shared", {}), **site["files"]})
        run(shlex.split(os.path.expandvars(about["run"])), folder, about.get("environment"))
        run([str(Path(sys.executable).with_name("feedtool")), "build", "--quiet"], folder)
        theirs = read_builders_feed(folder / (site.get("feed") or about["feed"]))
        ours = read_own_feed(folder / "feedtool-out" / "all.json")
        compare(name, theirs, ours, site.get("reasons") or {}, about.get("skipped", {}), result)
        if only:
            print(f"{folder} is left for inspection", file=sys.stderr)
        else:
            shutil.rmtree(folder)
    return result


# ---------------------------------------------------------------------------------------------------------
# The page

INTRODUCTION = """\
<!-- Written by bench/builders.py. -->
# Sites of builders

`python bench/builders.py --write` builds small sites with the real site builders, and with feedtool from the same
files, and compares both feeds. The sites are in `bench/builders/`. A cell has the number of facts that are the same, of
all that a feed has. White space, quotation marks and dashes are not compared, nor is the teaser of a post whose author
marks none. The marks and links of footnotes are not compared: a page of feedtool shows several entries, whose anchors
would collide. Nor are check boxes, which the cleaning of HTML removes, the texts of players and of links that stand for
them, the anchors of Nikola's lines of code, the hidden label of footnotes, a heading that repeats the title, and the
summaries of Docusaurus and WordPress, which cut the text by their own rules (6 of 9 and 3 of 8 were the same when they
were compared). WordPress's pictures of emoji count as their characters.
"""


def read_version(about: dict[str, Any]) -> str:
    command, folder = shlex.split(about["version"]), tempfile.gettempdir()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(?:\.\d+)+", done.stdout)
    return found[0] if found else ""


def format_value(value: object) -> str:
    text = ", ".join(sorted(value)) if isinstance(value, frozenset | tuple) else str(value)
    return f"`{shown}`" if (shown := text[:120].replace("`", "").strip()) else "nothing"


def render_page(results: list[tuple[str, str, int, Result]], skipped: list[str]) -> str:
    """Return the table and the list of differences as Markdown."""
    lines = [INTRODUCTION, f"| builder | sites | {' | '.join(FACTS)} | all |", f"|{'---|' * (len(FACTS) + 3)}"]
    for title, version, sites, result in results:
        cells = [f"{result.right[fact]} of {result.all[fact]}" if result.all[fact] else "" for fact in FACTS]
        share = result.right.total() / max(1, result.all.total())
        lines.append(f"| {title} {version} | {sites} | {' | '.join(cells)} | {share:.1%} |")
    if skipped:
        lines.append(f"\nNot installed, so not compared: {', '.join(skipped)}.")
    for title, _, _, result in results:
        if result.differences:
            lines.append(f"\n## {title}: the differences\n")
            lines.append("| site | post | fact | builder | feedtool | reason |\n|---|---|---|---|---|---|")
        for site, post, fact, their, our, reason in result.differences:
            cells = [site, post, fact, *show_difference(their, our), reason or "**none**"]
            lines.append(f"| {' | '.join(one.replace('|', chr(92) + '|') for one in cells)} |")
    return "\n".join(lines) + "\n"


def show_difference(their: object, our: object) -> tuple[str, str]:
    """Return both values, of long texts the part that differs."""
    if isinstance(their, str) and isinstance(our, str):
        start = next((at for at, (one, other) in enumerate(zip(their, our, strict=False)) if one != other), 0)
        start = max(0, start - 20) if start > 60 else 0
        return format_value(their[start:]), format_value(our[start:])
    return format_value(their), format_value(our)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare feedtool's feeds of sites with those of their builders.")
    parser.add_argument("--write", action="store_true", help="write docs/reference/builders.md")
    parser.add_argument("--site", help="compare only this site, and keep its folder")
    parser.add_argument("builders", nargs="*", help="names of files in bench/builders, without suffix")
    options = parser.parse_args()
    results, skipped = [], []
    for path in sorted(BUILDERS.glob("*.yaml")):
        if options.builders and path.stem not in options.builders:
            continue
        about = yaml.safe_load(path.read_text("utf-8"))
        if shutil.which(shlex.split(about["run"])[0]) is None or about.get("needs", "PATH") not in os.environ:
            skipped.append(about["title"])
        else:
            result = compare_builder(about, options.site)
            results.append((about["title"], read_version(about), len(about["sites"]), result))
    page = render_page(results, skipped)
    print(page)
    if options.write:
        PAGE.write_text(page, encoding="utf-8")
    if any(not reason for *_, result in results for *_, reason in result.differences):
        sys.exit(1)


if __name__ == "__main__":
    main()
