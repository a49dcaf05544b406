"""Build the frozen Config from the values that were read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedtool.config.schema import STATUS_PAGE
from feedtool.config.theme import read_theme
from feedtool.model import ArticleSource, Defaults, EntryFilter, Limits, Person, Site, Stream, Subscription
from feedtool.model.config import CategoryRule, CategoryRules, Config, OpmlSource

__all__ = ["Config", "OpmlSource", "get_home_folder", "make_categories", "make_config"]

Values = Mapping[str, Any]
"""Values of a mapping by key, with defaults; keys without a value and default are missing."""


def make_config(path: Path, values: Values) -> Config:
    """Return the Config for values that have no errors."""
    root = path.absolute().parent
    fetch = values["fetch"]
    categories = make_categories(values)
    follows = values.get("subscriptions", ())
    return Config(
        path=path,
        root=root,
        site=_make_site(values["site"], root),
        articles=tuple(_make_articles(item, path.name) for item in values.get("articles", ())),
        subscriptions=tuple(_make_subscription(item, item["url"]) for item in follows if "url" in item),
        opml=tuple(_make_opml(item) for item in follows if "opml" in item),
        streams=tuple(_make_stream(name, item, categories) for name, item in values["streams"].items()),
        categories=MappingProxyType(categories),
        category_rules=_make_rules(values, categories),
        output=root / values["output"],
        store=values["store"],
        formats=tuple(values["formats"]),
        indexes=_choose_indexes(values),
        precompress=tuple(values["precompress"]),
        rules=tuple(values["dedupe"]["rules"]),
        never=tuple(map(tuple, values["dedupe"].get("never", ()))),
        always=tuple(map(tuple, values["dedupe"].get("always", ()))),
        limits=_make_limits(fetch),
        interval=fetch["interval"],
        allow_hosts=tuple(fetch.get("allow_hosts", ())),
        user_agent=fetch.get("user_agent"),
        hubs=tuple(values.get("hubs", ())),
    )


def _choose_indexes(values: Values) -> tuple[str, ...]:
    status = (STATUS_PAGE,) if values["status_page"] else ()
    return tuple(dict.fromkeys((*values["indexes"], *status)))


def make_categories(values: Values) -> dict[str, tuple[str, ...]]:
    """Return canonical name -> all names of the category, canonical name first."""
    given: Mapping[str, list[str]] = values.get("categories", {})
    return {name: tuple(dict.fromkeys((name, *others))) for name, others in given.items()}


def _make_rules(values: Values, categories: Mapping[str, tuple[str, ...]]) -> CategoryRules:
    """Return the category rules with canonical names.

    Categories that only a rule or a stream names also count as categories of the site.
    """
    own_names = {other.casefold(): own for own, others in categories.items() for other in others}

    def name(written: str) -> str:
        return own_names.get(written.casefold(), written)

    rules = tuple(
        CategoryRule(
            category=name(item["category"]),
            title=tuple(item.get("title", ())),
            labels=tuple(item.get("label", ())),
            path=tuple(item.get("path", ())),
            sources=tuple(item.get("source", ())),
            has=tuple(item.get("has", ())),
        )
        for item in values.get("category_rules", ())
    )
    otherwise = values.get("default_category")
    named = {name(each) for stream in values["streams"].values() for each in stream.get("categories", ())}
    return CategoryRules(
        rules=rules,
        otherwise=name(otherwise) if otherwise else None,
        own=tuple(sorted({*categories, *named, *(rule.category for rule in rules)})),
    )


def _make_site(values: Values, root: Path) -> Site:
    return Site(
        title=values["title"],
        url=values["url"],
        base_url=values.get("base_url") or get_home_folder(values["url"]),
        description=values.get("description", ""),
        language=values.get("language"),
        author=_make_person(values.get("author")),
        timezone=values["timezone"],
        date_order=values.get("date_order"),
        future=values.get("future"),
        rights=values.get("rights"),
        icon=values.get("icon"),
        image=values.get("image"),
        pictures=values["pictures"],
        theme=read_theme(root, values["theme"]) if "theme" in values else None,
    )


def get_home_folder(url: str) -> str:
    """Return the folder of a home page.

    It is https://a/ for https://a/index.html and https://a/b/ for https://a/b.
    """
    path = url.partition("?")[0].partition("#")[0]
    folder, _, name = path.rpartition("/")
    return f"{folder}/" if "." in name else f"{path.rstrip('/')}/"


def _make_person(values: Values | None) -> Person | None:
    return Person(name=values["name"], email=values.get("email"), url=values.get("url")) if values else None


def _make_articles(values: Values, config: str) -> ArticleSource:
    paths = tuple(values.get("path", ()))
    given = values.get("defaults")
    return ArticleSource(
        key=values.get("name") or paths[0],
        paths=paths,
        format=values.get("format"),
        categories=tuple(values.get("category", ())),
        tags=tuple(values.get("tags", ())),
        language=values.get("language"),
        date_order=values.get("date_order"),
        author=_make_person(values.get("author")),
        base_url=values.get("base_url"),
        fields=tuple(values.get("fields", {}).items()),
        defaults=(Defaults(where=config, key="defaults", values=given, fills_empty=True),) if given else (),
        folder_is_category=values.get("folder_is_category"),
        api_key=values.get("api_key"),
        headers=tuple(values.get("headers", {}).items()),
        max_pages=values["max_pages"],
        query=values.get("query"),
        database=values.get("database"),
    )


def _make_subscription(values: Values, url: str) -> Subscription:
    return Subscription(
        key=url,
        url=url,
        title=values.get("title"),
        categories=tuple(values.get("category", ())),
        language=values.get("language"),
        date_order=values.get("date_order"),
        priority=values["priority"],
        interval=values.get("interval"),
        filter=EntryFilter(keep=tuple(values.get("keep", ())), block=tuple(values.get("block", ()))),
        headers=tuple(values.get("headers", {}).items()),
        proxy=values.get("proxy"),
        dedupe=values["dedupe"],
    )


def _make_opml(values: Values) -> OpmlSource:
    return OpmlSource(url=values["opml"], defaults=_make_subscription(values, values["opml"]))


def _make_stream(name: str, values: Values, categories: Mapping[str, tuple[str, ...]]) -> Stream:
    own_names = {other.casefold(): own for own, others in categories.items() for other in others}
    selected = (own_names.get(category.casefold(), category) for category in values.get("categories", ()))
    title = values.get("title")
    return Stream(
        name=name,
        title=(_PLACEHOLDER.sub("", title).strip(" -:·–|") if title and "each" in values else title)
        or name.replace("-", " ").replace("_", " ").capitalize(),
        description=values.get("description", ""),
        categories=tuple(dict.fromkeys(selected)),
        tags=tuple(values.get("tags", ())),
        authors=tuple(values.get("authors", ())),
        sources=tuple(values.get("sources", ())),
        languages=tuple(values.get("languages", ())),
        filter=EntryFilter(keep=tuple(values.get("keywords", ())), block=tuple(values.get("block", ()))),
        language=values.get("language"),
        limit=values["limit"],
        per_source=values.get("per_source"),
        content=values["content"],
        dedupe=values["dedupe"],
        each=tuple(dict.fromkeys(values.get("each", ()))),
        facet_title=_make_facet_title(title),
        min_entries=values["min_entries"],
        max_feeds=values["max_feeds"],
        hubs=tuple(values["hubs"]) if "hubs" in values else None,
        max_bytes=values["max_bytes"],
        archive=values["archive"] and "per_source" not in values,
    )


_PLACEHOLDER = re.compile(r"\{(?:each|category|tag|author|source|language)\}")


def _make_facet_title(title: str | None) -> str:
    if not title:
        return "{each}"
    return title if _PLACEHOLDER.search(title) else f"{title}: {{each}}"


def _make_limits(values: Values) -> Limits:
    return Limits(
        connect_timeout_s=values["connect_timeout"].total_seconds(),
        timeout_s=values["timeout"].total_seconds(),
        max_bytes=values["max_bytes"],
        max_run_bytes=values["max_run_bytes"],
        max_redirects=values["max_redirects"],
        max_entries=values["max_entries"],
        connections=values["connections"],
        host_delay_s=values["host_delay"].total_seconds(),
    )
