"""Reads the configuration of another aggregator or feed reader, for `feedtool init --from`.

config.ini      Planet and Planet Venus: [Planet], and a section for each feed
planet.ini      pluto: a title, and a section for each feed; also as YAML
osmosfeed.yaml  osmosfeed: sources
*.opml          feed readers; with the rules of Miniflux and FreshRSS

Rules that are more than a list of words, and keys that feedtool has no place for, are listed as left out.
"""

from __future__ import annotations

import configparser
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from feedtool.errors import ConfigError, ParseError
from feedtool.fetching.address_guard import is_web_address

_MAX_BYTES = 10 * 1024 * 1024
Subscription = dict[str, Any]
"""The keys of a subscription in feeds.yaml; the first is `url` or `opml`."""


class Migration(Struct, kw_only=True):
    """What was read; an empty value was not stated."""

    title: str = ""
    url: str = ""
    """The site's home page, which is the page that the other program writes."""
    timezone: str = ""
    limit: int | None = None
    """The number of entries of the page."""
    subscriptions: tuple[Subscription, ...] = ()
    left_out: tuple[str, ...] = ()
    """One line each."""


def read_migration(path: Path) -> Migration:
    """Read a configuration.

    Raises:
        ConfigError: the file cannot be read, or no known program wrote it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    if b"<opml" in content[:4096].lower():
        found = _read_opml(path, content)
    else:
        text = content.decode("utf-8-sig", "replace")
        found = _read_yaml(path, text) if path.suffix in (".yaml", ".yml") else _read_ini(path, text)
    if not found.subscriptions:
        raise ConfigError(
            f"{path}: no feeds found",
            hint="name the configuration of Planet Venus, pluto or osmosfeed, or an OPML list",
        )
    return found


# ---------------------------------------------------------------------------------------------------------
# Planet, Planet Venus and pluto

_FEED_KEYS = frozenset({"name", "title", "feed", "feed_url", "link", "url", "filter", "exclude", "content_type"})
_SITE_KEYS = frozenset({"name", "title", "link", "items_per_page"})
_SHORTCUTS = {
    "github": "https://github.com/{}/commits/master.atom",
    "rubygems": "https://rubygems.org/gems/{}/versions.atom",
    "meetup": "https://www.meetup.com/{0}/events/rss/{0}/",
}
"""pluto's keys for feeds of known sites (https://rubydoc.info/gems/pluto-update)."""
_TOP = "feedtool: keys before the first section"


def _read_ini(path: Path, text: str) -> Migration:
    parser = configparser.ConfigParser(interpolation=None, strict=False, default_section="DEFAULT", allow_no_value=True)
    try:
        parser.read_string(f"[{_TOP}]\n{text}", str(path))
    except configparser.Error as error:
        raise ConfigError(f"{path}: {str(error).splitlines()[0]}") from error
    defaults = {key: value or "" for key, value in parser.defaults().items()}
    sections = {name: {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}
    planet = next((sections.pop(name) for name in ("Planet", "planet") if name in sections), {})
    site = sections.pop(_TOP) | planet
    feeds = {
        name: values
        for name, values in sections.items()
        if is_web_address(name) or not {"feed", "feed_url", *_SHORTCUTS}.isdisjoint(values)
    }
    others = (f"section [{name}]" for name in sections if name not in feeds)
    unknown = Counter(key for values in feeds.values() for key in values if key not in {*_FEED_KEYS, *_SHORTCUTS})
    taken, rules = _take_feeds(feeds)
    per_page = site.get("items_per_page", "")
    return Migration(
        title=site.get("name") or site.get("title") or "",
        url=site.get("link", ""),
        limit=int(per_page) if per_page.isdigit() and 0 < int(per_page) <= 10_000 else None,
        subscriptions=taken,
        left_out=(
            *rules,
            *(f"{key} of {number} feed{'s' * (number > 1)}" for key, number in unknown.items() if key not in defaults),
            *(f"{key} = {value}" for key, value in (defaults | site).items() if key not in _SITE_KEYS),
            *others,
        ),
    )


def _take_feeds(feeds: Mapping[str, Mapping[str, str]]) -> tuple[tuple[Subscription, ...], list[str]]:
    taken: list[Subscription] = []
    left_out: list[str] = []
    for name, values in feeds.items():
        url = values.get("feed") or values.get("feed_url") or (name if is_web_address(name) else _expand(values))
        kind = values.get("content_type", "")
        if not is_web_address(url) or kind == "foaf":
            left_out.append(f"section [{name}]: it names no feed")
            continue
        key = "opml" if kind == "opml" or url.endswith(".opml") else "url"
        title = values.get("name") or values.get("title")
        subscription = {key: url} | ({"title": title} if title and key == "url" else {})
        rules = {"keep": values.get("filter", ""), "block": values.get("exclude", "")}
        taken.append(subscription | _take_rules(rules, url, left_out))
    return tuple(taken), left_out


def _expand(values: Mapping[str, str]) -> str:
    return next((pattern.format(values[key]) for key, pattern in _SHORTCUTS.items() if values.get(key)), "")


# ---------------------------------------------------------------------------------------------------------
# YAML


def _read_yaml(path: Path, text: str) -> Migration:
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ConfigError(f"{path}: is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        return Migration()
    if isinstance(data.get("sources"), list):
        return _read_osmosfeed(data)
    feeds = {
        str(name): {str(key): str(value) for key, value in values.items()}
        for name, values in data.items()
        if isinstance(values, dict)
    }
    taken, left_out = _take_feeds(feeds)
    return Migration(title=str(data.get("title") or ""), subscriptions=taken, left_out=tuple(left_out))


def _read_osmosfeed(data: Mapping[str, Any]) -> Migration:
    """Read osmosfeed.yaml (https://github.com/osmoscraft/osmosfeed/blob/master/docs/osmosfeed-yaml-reference.md)."""
    sources = [one.get("href") if isinstance(one, dict) else one for one in data["sources"]]
    cache = str(data.get("cacheUrl") or "")
    known = {"sources", "siteTitle", "cacheUrl", "timezone"}
    return Migration(
        title=str(data.get("siteTitle") or ""),
        url=cache.removesuffix("cache.json") if is_web_address(cache) else "",
        timezone=str(data.get("timezone") or ""),
        subscriptions=tuple({"url": url} for url in dict.fromkeys(map(str, sources)) if is_web_address(url)),
        left_out=(
            *(f"source {url}" for url in sources if not is_web_address(str(url))),
            *(f"{key}: {value}" for key, value in data.items() if key not in known),
        ),
    )


# ---------------------------------------------------------------------------------------------------------
# OPML


def _read_opml(path: Path, content: bytes) -> Migration:
    from feedtool.content.text import clean_text
    from feedtool.feeds.opml import LEFT_OUT, OpmlParser
    from feedtool.model import Document

    try:
        parsed = OpmlParser().parse(Document(feed=str(path), url=str(path), content=content))
    except ParseError as error:
        raise ConfigError(f"{path}: {error}") from error
    left_out = [note.message for note in parsed.notes if note.code == LEFT_OUT]
    outlines = [*_list_outlines(content, str(path))]
    rules = {values["xmlurl"]: values for values in outlines if values.get("xmlurl")}
    taken: list[Subscription] = [
        {"opml": values["opmlurl"]} | ({"category": values["text"]} if values.get("text") else {})
        for values in outlines
        if is_web_address(values.get("opmlurl", ""))
    ]
    for entry in parsed.entries:
        url = entry.id or ""
        stated = rules.get(url, {})
        if re.search(r"xpath|dotnotation|json\+", stated.get("type", ""), re.IGNORECASE):
            left_out.append(f"{url}: it is scraped ({stated['type']}); feedtool reads feeds")
            continue
        title = clean_text(entry.title.value) if entry.title else ""
        names = [category.term for category in entry.categories]
        subscription: Subscription = {"url": url} | ({"title": title} if title and title != url else {})
        subscription |= {"category": names if len(names) > 1 else names[0]} if names else {}
        taken.append(subscription | _take_reader_rules(stated, url, left_out))
    return Migration(
        title=clean_text(parsed.title.value) if parsed.title else "",
        subscriptions=tuple(taken),
        left_out=tuple(left_out),
    )


def _list_outlines(content: bytes, name: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of each outline, by their local names in lower case."""
    from feedtool.feeds.xml_repair import OPML
    from feedtool.feeds.xml_tree import parse_xml

    for outline in parse_xml(content, None, name, OPML).root.iter():
        if isinstance(outline.tag, str) and outline.tag.lower() == "outline":
            yield {
                key.rpartition("}")[2].rpartition(":")[2].lower(): value.strip()
                for key, value in outline.attrib.items()
            }


_READER_KEYS = frozenset(
    {"text", "title", "type", "xmlurl", "htmlurl", "description", "category", "version", "language"}
)
_SEARCHES = "filtersactionread"
_RULES = {
    "blocklistrules": "block",
    "keeplistrules": "keep",
    "blockfilterentryrules": "block",
    "keepfilterentryrules": "keep",
    _SEARCHES: "block",
}
"""Attributes of Miniflux, and of FreshRSS (https://freshrss.github.io/FreshRSS/en/developers/OPML.html): articles that
FreshRSS marks as read at once are not shown here."""


def _take_reader_rules(stated: Mapping[str, str], url: str, left_out: list[str]) -> Subscription:
    found: Subscription = {}
    for name, key in _RULES.items():
        for line in stated.get(name, "").splitlines():
            for kind, words in _take_rules({key: line.strip()}, url, left_out, is_search=name == _SEARCHES).items():
                found[kind] = [*found.get(kind, ()), *(word for word in words if word not in found.get(kind, ()))]
    left_out.extend(
        f"{url}: {name} = {value}" for name, value in stated.items() if name not in {*_READER_KEYS, *_RULES}
    )
    return found


# ---------------------------------------------------------------------------------------------------------
# Rules


def _take_rules(rules: Mapping[str, str], url: str, left_out: list[str], *, is_search: bool = False) -> Subscription:
    """Return the rules that are lists of words, by key; others are added to `left_out`."""
    found: Subscription = {}
    for key, rule in rules.items():
        # In a search, words without quotes are separate conditions.
        is_several = is_search and '"' not in rule and " " in rule.strip()
        if words := [] if is_several else _list_words(rule):
            found[key] = words
        elif rule:
            left_out.append(f"{url}: {key} {rule}")
    return found


_FIELD = re.compile(r"(?:EntryTitle|EntryContent|EntryTag|intitle|intext)[=:]", re.IGNORECASE)
_FRAME = re.compile(r"\(\?[imsU]+\)|\\b|^\.\*|\.\*\??$")
"""Parts of a regular expression that change no word: flags, edges of words, any text around."""
_WORD = re.compile(r"[^\\.^$*+?{}\[\]|()\"=:!<>/]*[^\W_][^\\.^$*+?{}\[\]|()\"=:!<>/]*")


def _list_words(rule: str) -> list[str]:
    """Return the words of a rule such as `(?i)\\b(ad|sponsored)\\b`, `EntryTitle=ad` or `intitle:"by us"`.

    The list is empty if the rule is more than alternatives of plain words.
    """
    text = rule.strip()
    text = _FRAME.sub("", _FIELD.sub("", text, count=1).strip()).strip()
    while (inner := re.fullmatch(r"\((?:\?:)?([^()]*)\)", text)) or (inner := re.fullmatch(r'"([^"]*)"', text)):
        text = _FRAME.sub("", inner[1])
    words = [re.sub(r"\\([.+\-/&])", r"\1", word).strip() for word in text.split("|")]
    is_plain = all(_WORD.fullmatch(word) or re.fullmatch(r"[\w.+/&-]+", word) for word in words)
    return words if is_plain else []


def list_categories(subscriptions: Iterable[Subscription]) -> tuple[str, ...]:
    """Return the categories that subscriptions name, most common first."""
    found = Counter(
        name
        for one in subscriptions
        for name in ([one["category"]] if isinstance(one.get("category"), str) else one.get("category", ()))
    )
    return tuple(name for name, _ in found.most_common())
