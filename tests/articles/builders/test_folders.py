"""Defaults of folders, as Hugo, Jekyll, Eleventy and Pelican have them: small sites of each.

The sites are in tests/data/sites and are copied where a test changes them; the store stays from run to run.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Timer

import pytest
import yaml

from feedtool.articles.builders import folders as defaults_module
from feedtool.cli.console import describe_ingest
from feedtool.errors import ConfigError
from feedtool.fetching.file import FileFetcher
from feedtool.serve.watch import watch_files
from support.site import list_errors

SITES = Path(__file__).parents[2] / "data" / "sites"


def configure(site, path="content/**/*.md", **options):
    site.configure(articles=[{"path": path} | options])


def take(site, name):
    """Read one of the small sites."""
    shutil.rmtree(site.folder)
    shutil.copytree(SITES / name, site.folder)
    report = site.ingest(allow_shrink=True)
    assert list_errors(report) == []
    return site.entries()


def read(report):
    """The files that were read, as against those that were only looked at."""
    return sorted(one.url for one in report.documents if one.is_changed)


def authors(entry):
    return [person.name for person in entry.authors]


def terms(entry, scheme=None):
    return [category.term for category in entry.categories if category.scheme == scheme]


# ---------------------------------------------------------------------------------------------------------
# Hugo


def test_the_cascade_of_a_section_applies_to_the_pages_below_it(site):
    plain = take(site, "hugo")["Plain"]
    assert authors(plain) == ["Ada Rossi"]
    assert terms(plain) == ["News"]
    assert terms(plain, "tag") == ["laser", "wood"]


def test_a_field_of_a_page_wins_over_a_cascade_under_any_name(site):
    own = take(site, "hugo")["Own"]
    assert authors(own) == ["Bob Bianchi"]
    assert terms(own) == ["Reviews"]
    assert terms(own, "tag") == []


def test_a_nearer_cascade_wins_and_a_farther_one_fills_missing_fields(site):
    nearer = take(site, "hugo")["Nearer"]
    assert terms(nearer) == ["Archive"]
    assert nearer.published == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert authors(nearer) == ["Ada Rossi"]


def test_the_first_target_that_matches_a_path_gives_a_value(site):
    found = take(site, "hugo")
    assert terms(found["Bundle"]) == ["Bundles"]
    assert "Old printer" not in found
    assert terms(found["Older but good"]) == ["Reviews"]


def test_a_target_selects_pages_by_language(site):
    found = take(site, "hugo")
    assert authors(found["Bundle"]) == ["Chiara Verdi"]
    assert authors(found["Saw"]) == []


def test_a_section_that_is_a_draft_withholds_its_pages(site):
    take(site, "hugo")
    assert "Idea" not in site.titles()
    site.replace("content/lab/_index.html", "true", "false")
    site.ingest()
    assert "Idea" in site.titles()


def test_a_section_is_not_a_record(site):
    assert take(site, "hugo").keys() == {"Plain", "Own", "Nearer", "Bundle", "Older but good", "Saw"}


CASCADES = {
    "yaml": "---\ntitle: S\ncascade: {category: News}\n---\n",
    "a list": "---\ncascade:\n- category: News\n- category: Reviews\n---\n",
    "toml": '+++\n[cascade]\ncategory = "News"\n+++\n',
    "toml tables": '+++\n[[cascade]]\ncategory = "News"\n[cascade._target]\npath = "/posts/**"\n+++\n',
    "json": '{\n"cascade": {"category": "News"}\n}\n',
    "json between marks": '---json\n{"cascade": [{"target": {"path": "/p*/**"}, "category": "News"}]}\n---\n',
    "braces": "---\ncascade: {_target: {path: '{/x,/posts/**}'}, category: News}\n---\n",
    "any place": "---\ncascade: {_target: {path: '**'}, category: News}\n---\n",
    "kinds": "---\ncascade: {_target: {path: /posts/one, kind: '{page,section}'}, category: News}\n---\n",
    "a file's path": "---\ncascade: {_target: {path: '/posts/*.md'}, category: News}\n---\n",
    "environment": "---\ncascade: {target: {environment: prod*}, category: News}\n---\n",
    "bom": "\ufeff---\ncascade: {category: News}\n---\n",
    "crlf": "---\r\ncascade:\r\n  category: News\r\n---\r\n",
}


@pytest.mark.parametrize("how", CASCADES)
@pytest.mark.parametrize("name", ["_index.md", "_index.html"])
def test_a_cascade_is_read_in_every_format(site, how, name):
    configure(site, "content/posts/[!_]*.md")
    site.write(f"content/posts/{name}", CASCADES[how])
    site.write("content/posts/one.md", "---\ntitle: One\n---\nText.\n")
    assert list_errors(site.ingest()) == []
    assert terms(site.entries()["One"]) == ["News"]


ELSEWHERE = [
    "posts/one",
    "*",
    "/posts/*.html",
    "/posts/o",
    "/posts/other",
    "/posts",
    "posts/*/*",
    "/x/**",
    "/posts/on",
    "**/x",
    "/**/one/x",
]


@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_a_cascade_with_a_target_elsewhere_does_not_apply(site, pattern):
    configure(site, "content/posts/[!_]*.md")
    site.write("content/posts/_index.md", f"---\ncascade: {{_target: {{path: '{pattern}'}}, category: News}}\n---\n")
    site.write("content/posts/one.md", "---\ntitle: One\n---\nText.\n")
    assert list_errors(site.ingest()) == []
    assert terms(site.entries()["One"]) == []


def test_a_section_in_one_language_applies_to_the_pages_in_that_language(site):
    configure(site)
    site.write("content/_index.it.md", "---\ncascade: {author: Ada}\n---\n")
    site.write("content/uno.it.md", "---\ntitle: Uno\n---\nTesto.\n")
    site.write("content/one.en.md", "---\ntitle: One\n---\nText.\n")
    site.ingest()
    assert {title: authors(entry) for title, entry in site.entries().items()} == {"Uno": ["Ada"], "One": []}


# ---------------------------------------------------------------------------------------------------------
# Jekyll


def test_defaults_of_jekyll_apply_by_path_and_type(site):
    found = take(site, "jekyll")
    assert authors(found["Uno"]) == ["Ada Rossi"]
    assert authors(found["Due"]) == ["Bob Bianchi"]
    assert authors(found["A note"]) == ["Everybody"]
    assert {title: terms(entry) for title, entry in found.items()} == {
        "Uno": ["News"],
        "Due": ["News"],
        "A note": ["Notes"],
    }
    assert {entry.language for entry in found.values()} == {"en"}


def test_a_jekyll_path_with_stars_matches_the_beginning_of_a_path(site):
    found = take(site, "jekyll")
    assert terms(found["Uno"], "tag") == ["this-year"]
    assert terms(found["Due"], "tag") == []


def test_a_file_in_drafts_is_left_out_even_if_it_is_published(site):
    assert sorted(take(site, "jekyll")) == ["A note", "Due", "Uno"]


def test_an_article_that_is_published_wins_over_an_unpublished_default(site):
    configure(site, "_posts/*.md")
    site.write("_config.yml", "defaults: [{scope: {path: ''}, values: {published: false}}]\n")
    site.write("_posts/2026-03-04-now.md", "---\ntitle: Now\npublished: true\n---\nText.\n")
    site.write("_posts/2026-03-05-soon.md", "---\ntitle: Soon\n---\nText.\n")
    site.ingest()
    assert site.titles() == ["Now"]


def test_posts_get_the_url_that_jekyll_gives_them(site):
    assert take(site, "jekyll")["Uno"].link == "https://jekyll.example/news/uno/"
    site.replace("_config.yml", 'permalink: "/news/:title/"', "layout: post")
    site.ingest()
    assert site.entries()["Uno"].link == "https://jekyll.example/news/uno/"  # by the permalink of the whole site
    site.replace("_config.yml", "permalink: /:categories/:title/", "baseurl: /blog")
    site.ingest()
    assert site.entries()["Uno"].link == "https://jekyll.example/blog/news/2026/03/01/uno.html"


HUGO = {
    "hugo.toml": 'baseURL = "https://example.com/blog/"\n[permalinks.page]\nposts = "/:year/:slug/"\n',
    "hugo.yaml": "baseURL: https://example.com/blog/\npermalinks: {posts: '/:year/:slug/'}\n",
    "config.json": '{"baseurl": "https://example.com/blog/", "permalinks": {"posts": "/:year/:slug/"}}',
}


@pytest.mark.parametrize("name", HUGO)
def test_pages_get_the_url_that_hugo_gives_them(site, name):
    configure(site)
    site.write(name, HUGO[name])
    site.write("content/posts/One.md", "---\ntitle: Number One\ndate: 2026-03-01\n---\nText.\n")
    site.write("content/Notes/two/index.md", "---\ntitle: Two\n---\nText.\n")
    site.write("content/notes/three.md", "---\ntitle: Three\nslug: third\n---\nText.\n")
    assert list_errors(site.ingest()) == []
    assert {title: entry.link for title, entry in site.entries().items()} == {
        "Number One": "https://example.com/blog/2026/number-one/",
        "Two": "https://example.com/blog/notes/two/",
        "Three": "https://example.com/blog/notes/third/",
    }


def test_each_language_of_a_hugo_site_gets_urls(site):
    configure(site)
    site.write("hugo.toml", 'baseURL = "/"\nuglyURLs = true\n[languages.it]\n[languages.en]\n')
    for path in ("content/one.md", "content/one.it.md", "content/it/two.md"):
        site.write(path, f"---\ntitle: {path}\n---\nText.\n")
    site.ingest()
    assert {title: entry.link for title, entry in site.entries().items()} == {
        "content/one.md": "https://example.com/one.html",
        "content/one.it.md": "https://example.com/it/one.html",
        "content/it/two.md": "https://example.com/it/two.html",
    }


HUGO_SITES = {
    "a language in a folder": (
        '[languages.it]\ncontentDir = "content/it"\n[languages.en]\ncontentDir = "content/en"\n',
        "content/it/posts/hello.md",
        "/blog/it/posts/hello/",
    ),
    "the default language in a folder": (
        "defaultContentLanguageInSubdir = true\n[languages.it]\n[languages.en]\n",
        "content/posts/hello.en.md",
        "/blog/en/posts/hello/",
    ),
    "a bundle in another language": ("[languages.en]\n[languages.it]\n", "content/p/b/index.it.md", "/blog/it/p/b/"),
    "a name with a dot that is not a language": ("[languages.en]\n", "content/p/node.js.md", "/blog/p/node.js/"),
    "a folder that is not a section": (
        "[permalinks]\np = '/X/:sections/:day/:slug/'\n",
        "content/p/q/a.md",
        "/blog/x/p/05/a--title/",
    ),
    "a plus in a title": ("[permalinks]\np = '/:title'\n", "content/p/c++.md", "/blog/a--title/"),
    "a plus in a file name": ("", "content/p/C++.md", "/blog/p/c++/"),
    "content in another folder": ('contentDir = "texts"\n', "texts/p/a.md", "/blog/p/a/"),
}


@pytest.mark.parametrize("case", HUGO_SITES)
def test_the_address_of_a_page_is_that_of_hugo(site, case):
    config, path, address = HUGO_SITES[case]
    configure(site, "**/*.md")
    site.write("hugo.toml", f'baseURL = "https://example.com/blog/"\n{config}')
    site.write(path, "---\ntitle: A + title\ndate: 2024-03-05\n---\nText.\n")
    site.ingest()
    assert site.entries()["A + title"].link == f"https://example.com{address}"


@pytest.mark.parametrize("text", ["title = 'Of another tool'\n", "not = = toml\n", "[[x]]\n" * 3])
def test_a_config_of_another_program_is_not_read_as_hugos(site, text):
    configure(site)
    site.write("config.toml", text)
    site.write("content/one.md", "---\ntitle: One\n---\nText.\n")
    assert list_errors(site.ingest()) == []
    assert site.entries()["One"].link is None


def test_an_invalid_config_of_hugo_is_reported(site):
    configure(site)
    site.write("content/one.md", "---\ntitle: One\n---\nText.\n")
    site.write("hugo.toml", "not = = toml\n")
    assert list_errors(site.ingest())[0].startswith("hugo.toml:")
    site.write("hugo.toml", "cascade = 3\n[permalinks]\ncontent = '/:sections[a]/:slug/'\n")
    said = list_errors(site.ingest())
    assert "hugo.toml:1: cascade: expected a mapping of names to values, or a list of them" in said
    assert any(
        line.startswith("hugo.toml:3: permalink: ':sections[a]' is not a permalink placeholder") for line in said
    )


def test_a_permalink_in_the_config_gives_every_article_a_url(site):
    configure(site, defaults={"permalink": "/:sections/:slug/"})
    site.write("content/posts/2026-03-01-one.md", "---\ntitle: One\n---\nText.\n")
    site.write("content/posts/two/index.md", "---\ntitle: Two\nslug: second\n---\nText.\n")
    site.write("content/posts/three.md", "---\ntitle: Three\nurl: /elsewhere/\n---\nText.\n")
    site.write("content/posts/five.md", "---\ntitle: Five\ndate: 2026-03-01\npermalink: pretty\n---\nText.\n")
    site.write("content/posts/four.md", "---\ntitle: Four\npermalink: '/{{ page.date }}/'\n---\nText.\n")
    site.ingest()
    assert {title: entry.link for title, entry in site.entries().items()} == {
        "One": "https://example.com/posts/one/",
        "Two": "https://example.com/posts/second/",
        "Three": "https://example.com/elsewhere/",
        "Four": None,
        "Five": "https://example.com/2026/03/01/five/",
    }


def test_articles_keep_their_ids_when_the_permalink_changes(site):
    site.write("content/posts/one.md", "---\ntitle: One\n---\nText.\n")
    ids = set()
    for options in ({}, {"defaults": {"permalink": "/:slug/"}}, {"defaults": {"permalink": "/blog/:slug/"}}):
        configure(site, **options)
        site.ingest()
        (entry,) = site.entries().values()
        ids.add(entry.id)
    assert entry.link == "https://example.com/blog/one/"
    assert len(ids) == 1


def test_rows_get_urls_by_their_slug_and_a_row_without_one_is_reported(site):
    configure(site, "shop.csv", defaults={"permalink": "/:year/:slug"})
    site.write("shop.csv", "id,title,slug,date\n1,Laser,laser-20w,2026-03-01\n2,Undated,,\n")
    report = site.ingest()
    assert site.entries()["Laser"].link == "https://example.com/2026/laser-20w"
    assert site.entries()["Undated"].link is None
    assert "  without a URL: 1 article; add a url to each," in describe_ingest(report)
    assert list_errors(report) == ["shop.csv:3: permalink: ':year' needs a date"]


@pytest.mark.parametrize(("language", "address"), [("it", "/2026/03/one/"), ("en-US", "/2026/05/one/")])
def test_a_numeric_date_in_a_permalink_is_read_in_the_order_of_the_language(site, language, address):
    site.configure(
        site={"title": "T", "url": "https://example.com/", "language": language},
        articles=[{"path": "*.md", "defaults": {"permalink": "/:year/:month/:slug/"}}],
    )
    site.write("one.md", "---\ntitle: One\ndate: 05/03/2026\n---\nText.\n")
    site.ingest()
    assert site.entries()["One"].link == f"https://example.com{address}"
    assert site.ingest().documents[0].is_changed is False


def test_a_text_under_a_plural_key_is_split_into_words_in_jekyll(site):
    configure(site, "**/*.md")
    for path in ("_posts/2026-03-01-x.md", "notes/y.md"):
        site.write(path, f"---\ntitle: {path}\ncategories: tech gadgets\ntags: [smart home]\n---\nText.\n")
    site.ingest()
    entries = site.entries()
    assert terms(entries["_posts/2026-03-01-x.md"]) == ["tech", "gadgets"]
    assert terms(entries["_posts/2026-03-01-x.md"], "tag") == ["smart home"]
    assert terms(entries["notes/y.md"]) == ["tech gadgets"]


def test_the_longest_path_wins_among_jekyll_defaults_then_a_type_then_the_last(site):
    configure(site, "_posts/*.md")
    scopes = [("_posts", None, "long"), ("", "posts", "typed"), ("", None, "early"), ("", None, "late")]
    lines = [
        f"- scope: {{path: '{path}'{f', type: {kind}' if kind else ''}}}\n  values: {{category: {name}}}"
        for path, kind, name in scopes
    ]
    site.write("_posts/2026-03-01-x.md", "---\ntitle: X\n---\nText.\n")
    for name in ("long", "typed", "late", "early"):
        site.write("_config.yml", "defaults:\n" + "\n".join(lines) + "\n")
        site.ingest()
        assert terms(site.entries()["X"]) == [name]
        lines = [line for line in lines if f"category: {name}}}" not in line]


def test_a_jekyll_collection_is_a_type_and_can_have_its_own_folder(site):
    configure(site, "all/_recipes/*.md")
    values = "defaults: [{scope: {path: _recipes, type: recipes}, values: {category: News}}]\n"
    site.write("_config.yml", f"collections_dir: all\n{values}")
    site.write("all/_recipes/x.md", "---\ntitle: X\n---\nText.\n")
    site.ingest()
    assert terms(site.entries()["X"]) == ["News"]


def test_the_nearest_jekyll_config_applies(site):
    configure(site, "docs/**/*.md")
    site.write("_config.yml", "defaults: [{scope: {path: ''}, values: {category: Outer}}]\n")
    site.write("docs/_config.yml", "title: Docs\n")
    site.write("docs/x.md", "---\ntitle: X\n---\nText.\n")
    site.ingest()
    assert terms(site.entries()["X"]) == []


# ---------------------------------------------------------------------------------------------------------
# Eleventy


def test_a_data_file_with_the_name_of_its_folder_applies_below_it(site):
    found = take(site, "eleventy")
    assert authors(found["One"]) == ["Ada Rossi"]
    assert authors(found["Two"]) == ["Ada Rossi"]
    assert terms(found["Two"]) == ["Reviews"]
    assert terms(found["One"]) == []


def test_tags_of_all_eleventy_data_files_are_joined(site):
    found = take(site, "eleventy")
    assert terms(found["One"], "tag") == ["posts", "laser"]
    assert terms(found["Two"], "tag") == ["posts", "deep"]


def test_a_folder_that_is_left_out_of_collections_has_no_articles(site):
    assert sorted(take(site, "eleventy")) == ["One", "Two"]


def test_a_data_file_that_is_a_program_is_reported(site):
    take(site, "eleventy")
    notes = {one.url: [note.advice for note in one.notes] for one in site.ingest().documents if one.notes}
    assert notes == {
        "posts/deep/deep.11tydata.js": [
            "a program, which feedtool does not run: its values for the articles below are unknown"
        ]
    }


NO_DATA = ['[{"title": "A record"}]', '{"items": [{"title": "A record"}], "author": "Not for all"}', "3", ""]


@pytest.mark.parametrize("content", NO_DATA)
def test_a_file_that_only_has_the_name_of_a_data_file_is_ignored(site, content):
    configure(site, "posts/*.md")
    site.write("posts/posts.json", content)
    site.write("posts/one.md", "---\ntitle: One\n---\nText.\n")
    assert list_errors(site.ingest()) == []
    assert authors(site.entries()["One"]) == []


def test_a_file_of_records_does_not_set_defaults_of_other_files(site):
    configure(site, ["posts/*.md", "posts/posts.json"])
    site.write("posts/posts.json", '{"title": "A record", "id": "1", "author": "Its own"}')
    site.write("posts/one.md", "---\ntitle: One\n---\nText.\n")
    assert list_errors(site.ingest()) == []
    assert {title: authors(entry) for title, entry in site.entries().items()} == {"A record": ["Its own"], "One": []}


# ---------------------------------------------------------------------------------------------------------
# Pelican


def test_the_folder_is_the_category_of_pelican_articles_without_one(site):
    found = take(site, "pelican")
    assert {title: terms(entry) for title, entry in found.items()} == {
        "Sega a metà prezzo": ["Offerte"],
        "Altro": ["News"],
        "Not by Pelican": [],
        "A remark": [],
        "In no folder": [],
    }


def test_a_page_bundle_does_not_become_a_category(site):
    configure(site, folder_is_category=True)
    site.write("content/Offerte/saw/index.md", "---\ntitle: Saw\n---\nText.\n")
    site.write("content/Offerte/drill.md", "---\ntitle: Drill\n---\nText.\n")
    site.write("content/alone/index.md", "---\ntitle: Alone\n---\nText.\n")
    site.ingest()
    assert {title: terms(entry) for title, entry in site.entries().items()} == {
        "Saw": ["Offerte"],
        "Drill": ["Offerte"],
        "Alone": [],
    }


def test_the_folder_is_not_the_category_if_the_config_says_so(site):
    take(site, "pelican")
    configure(site, folder_is_category=False)
    site.ingest()
    assert terms(site.entries()["Sega a metà prezzo"]) == []


# ---------------------------------------------------------------------------------------------------------
# feeds.yaml


def test_defaults_of_folders_win_over_defaults_of_the_config(site):
    configure(site, defaults={"category": "Reviews", "author": "Ada", "tags": ["all"]})
    site.write("content/_index.md", "---\ncascade: {author: Bob}\n---\n")
    site.write("content/one.md", "---\ntitle: One\ntag: own\n---\nText.\n")
    site.ingest()
    one = site.entries()["One"]
    assert terms(one) == ["Reviews"]
    assert authors(one) == ["Bob"]
    assert terms(one, "tag") == ["own"]


WXR = "posts_only.xml"

FEED = """<rss version="2.0"><channel><title>F</title><link>https://example.com/</link><description>d</description>
<item><title>One</title><link>https://example.com/one</link><guid>1</guid>{more}</item></channel></rss>"""

RECORDS = {
    "r.csv": "id,title,author\n1,One,{author}\n",
    "r.json": '[{{"id": "1", "title": "One", "author": "{author}"}}]',
    "r.jsonl": '{{"id": "1", "title": "One", "author": "{author}"}}\n',
    "r.md": "---\ntitle: One\n{line}\n---\nText.\n",
    "r.xml": FEED,
}


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("own", ["", "Bob"])
def test_defaults_of_the_config_apply_to_records_of_every_format(site, name, own):
    configure(site, name, defaults={"category": "Reviews", "author": "Ada"})
    more = f"<author>bob@example.com ({own})</author>" if own else ""
    site.write(name, RECORDS[name].format(author=own, line=f"author: {own}" if own else "x: y", more=more))
    assert list_errors(site.ingest()) == []
    one = site.entries()["One"]
    # A column that is there and empty says nothing; a name without a value in front matter says that there is none.
    assert terms(one) == ["Reviews"]
    assert authors(one) == [own or "Ada"]


def test_defaults_of_the_config_apply_to_the_rows_of_a_database(site):
    source = {"name": "db", "database": "a.db", "query": "SELECT * FROM p", "defaults": {"author": "Ada"}}
    site.configure(articles=[source])
    with closing(sqlite3.connect(site.folder / "a.db")) as database, database:
        database.execute("CREATE TABLE p (id, title, author)")
        database.executemany("INSERT INTO p VALUES (?, ?, ?)", [("1", "One", None), ("2", "Two", "Bob")])
    assert list_errors(site.ingest()) == []
    assert {title: authors(entry) for title, entry in site.entries().items()} == {"One": ["Ada"], "Two": ["Bob"]}


@pytest.mark.parametrize("large", [0, 10**9])
def test_defaults_of_the_config_apply_to_exports_read_whole_or_in_chunks(site, monkeypatch, large):
    monkeypatch.setattr("feedtool.articles.files.LARGE", large)
    configure(site, "x.xml", defaults={"rights": "CC BY 4.0"})
    shutil.copy(SITES.parent / "parsers" / "wxr" / WXR, site.folder / "x.xml")
    site.ingest()
    assert {entry.rights for entry in site.store.load_entries()} == {"CC BY 4.0"}
    site.replace("feeds.yaml", "CC BY 4.0", "CC0")
    assert read(site.ingest()) == ["x.xml"]
    assert {entry.rights for entry in site.store.load_entries()} == {"CC0"}


def test_a_source_of_drafts_has_no_entries(site):
    configure(site, "r.xml", defaults={"draft": True})
    site.write("r.xml", FEED.format(more=""))
    site.ingest()
    assert site.titles() == []


MISTAKES = {
    "{categry: News}": "categry: unknown field; did you mean 'category'?",
    "{url: /x/}": "url: must be unique per record and cannot be a default; use a pattern such as",
    "{permalink: '/:year/:titel/'}": "permalink: ':titel' is not a permalink placeholder; use one of :address,",
    "{published: presto}": "published: neither a date nor true or false; write true, false or a date such as",
    "{author: }": "author: expected a value; found nothing",
    "[category]": "defaults: expected a mapping from fields of records to values such as",
    "{enclosures: {type: audio/mpeg}}": "enclosures: an enclosure needs a url",
}


@pytest.mark.parametrize("given", MISTAKES)
def test_errors_in_defaults_of_the_config_are_reported_before_articles_are_read(site, given):
    configure(site, defaults=yaml.safe_load(given))
    with pytest.raises(ConfigError) as caught:
        site.load_config()
    assert MISTAKES[given] in str(caught.value)


# ---------------------------------------------------------------------------------------------------------
# Explaining


def explained(site, path):
    (record,) = site.explain(path).records
    return {origin.field: (origin.where, origin.line, origin.value) for origin in record[1] if origin.field}


def test_explain_names_the_file_of_a_value_from_hugo(site):
    take(site, "hugo")
    found = explained(site, "content/posts/2026/nearer.md")
    assert found["authors"] == ("content/posts/_index.md: cascade", 5, "Ada Rossi")
    assert found["categories"] == ("content/posts/2026/_index.md: cascade", 5, "['Archive']")
    assert found["published"] == ("content/posts/2026/_index.md: cascade", 4, "2026-02-01T08:00:00+00:00")
    assert found["tags"] == ("content/posts/_index.md: cascade", 8, "['laser', 'wood']")
    assert found["title"] == ("", 2, "Nearer")


@pytest.mark.parametrize(
    ("name", "path", "field", "origin"),
    [
        ("jekyll", "_posts/2026-03-01-uno.md", "authors", ("_config.yml: defaults", 10, "Ada Rossi")),
        ("jekyll", "_drafts/soon.md", "draft", ("_config.yml: defaults", 18, "(not shown)")),
        ("eleventy", "posts/one.md", "authors", ("posts/posts.11tydata.json", 2, "Ada Rossi")),
        ("pelican", "content/Offerte/sega.md", "categories", ("content/Offerte/: folder", None, "Offerte")),
    ],
)
def test_explain_names_the_file_of_a_value_from_other_builders(site, name, path, field, origin):
    take(site, name)
    assert explained(site, path)[field] == origin


def test_explain_names_the_config_as_the_origin_of_a_default(site):
    take(site, "pelican")
    configure(site, defaults={"author": "Ada"})
    assert explained(site, "content/Offerte/sega.md")["authors"] == ("feeds.yaml: defaults", None, "Ada")


# ---------------------------------------------------------------------------------------------------------
# Mistakes

ARTICLE = "---\ntitle: {title}\ndate: 2026-03-0{number}\n---\nText.\n"


def start(site, **files):
    """A section with two posts, and some files."""
    configure(site, "content/posts/[!_]*.md")
    for number, title in enumerate(("One", "Two"), start=1):
        site.write(f"content/posts/{title.lower()}.md", ARTICLE.format(title=title, number=number))
    for name, text in files.items():
        site.write(FILES[name], text)
    return site.ingest()


FILES = {"index": "content/posts/_index.md", "data": "content/posts/posts.json", "jekyll": "_config.yml"}

NO_MAPPING = "expected a mapping of names to values, or a list of them"
NO_SCOPE = "each needs a mapping `scope:` and a mapping `values:`"
NO_TARGET = "expected a mapping of path, kind or lang to patterns"

WRONG = {
    "a value": ("index", "---\ntitle: x\ncascade:\n  date: presto\n---\n", "4: date: not a valid date"),
    "a typo": ("index", "---\ncascade:\n  autor: Ada\n---\n", "3: autor: unknown field, ignored"),
    "toml": ("index", '+++\n[[cascade]]\nx = 1\n[[cascade]]\ndate = "presto"\n+++\n', "5: date: not a valid date"),
    "text": ("index", "---\ncascade: yes\n---\n", f"2: cascade: {NO_MAPPING}"),
    "an item": ("index", "---\ncascade:\n  - a: b\n  - c\n---\n", f"4: cascade: {NO_MAPPING}"),
    "a target": ("index", "---\ncascade:\n  category: x\n  target: /posts\n---\n", f"4: target: {NO_TARGET}"),
    "braces": ("index", f"---\ncascade:\n  target: {{path: '{'{a,b}' * 9}'}}\n---\n", "3: path: more than 50 "),
    "params": ("index", "---\ncascade:\n  params: x\n---\n", "3: params: expected a mapping"),
    "yaml": ("index", "---\ncascade: {a: [\n---\n", "3: None: the YAML front matter: "),
    "json": ("data", '{"author": "Ada",\n}', "2: None: not valid JSON: "),
    "bytes": ("data", "\ud800", "1: None: not valid UTF-8"),
    "repeated": ("jekyll", "a: 1\na: 2\n", "2: None: duplicate key 'a' in the file"),
    "no list": ("jekyll", "title: x\ndefaults: {scope: x}\n", "2: defaults: expected a list, each with `scope:`"),
    "no scope": ("jekyll", "defaults:\n  - values: {a: b}\n", f"2: defaults: {NO_SCOPE}"),
    "a path": (
        "jekyll",
        "defaults:\n  - scope: {path: [a]}\n    values: {a: b}\n",
        "2: scope: path and type must be text",
    ),
    "values": ("jekyll", "defaults:\n- scope: {path: ''}\n  values:\n    date: x\n", "4: date: not a valid date"),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_error_in_a_defaults_file_is_reported_once_and_skips_no_article(site, what):
    kind, text, message = WRONG[what]
    found = list_errors(start(site, **{kind: text}))
    assert len(found) == 1
    assert found[0].startswith(f"{FILES[kind]}:{message}")
    assert site.titles() == ["One", "Two"]
    again = site.ingest()
    assert list_errors(again) == found
    assert read(again) == []


@pytest.fixture
def broken_draft(site):
    """A site whose posts are drafts by a file that is broken now."""
    start(site, index="---\ncascade: {draft: true}\n---\n")
    assert site.titles() == []
    site.write(FILES["index"], "---\ncascade: {draft: [true}\n---\n")
    os.utime(site.folder / "content/posts/one.md")
    return site


def test_a_draft_stays_withheld_while_its_defaults_file_is_broken(broken_draft):
    assert len(list_errors(broken_draft.ingest())) == 1
    assert broken_draft.titles() == []


def test_a_draft_is_published_when_its_repaired_defaults_file_no_longer_says_so(broken_draft):
    broken_draft.ingest()
    broken_draft.write(FILES["index"], "---\ntitle: Repaired\n---\n")
    broken_draft.ingest()
    assert broken_draft.titles() == ["One", "Two"]


def test_a_broken_defaults_file_that_is_also_an_article_is_reported_once(site):
    start(site)
    configure(site)
    site.write(FILES["index"], "---\ncascade: {a: [\n---\n")
    assert len(list_errors(site.ingest())) == 1


@pytest.mark.parametrize("name", FILES)
def test_a_defaults_file_that_is_a_pipe_is_refused_at_once(site, name):
    start(site)
    os.mkfifo(site.folder / FILES[name])
    assert list_errors(site.ingest()) == [f"{FILES[name]}:None: None: not a regular file"]
    assert site.titles() == ["One", "Two"]


def test_a_huge_defaults_file_is_refused_without_reading_it(site):
    start(site, index="---\ncascade: {author: Ada}\n---\n")
    os.truncate(site.folder / FILES["index"], 101 * 1024 * 1024)
    (found,) = list_errors(site.ingest())
    assert found.startswith(f"{FILES['index']}:None: None: 105906176 bytes, more than the limit of 104857600")
    assert authors(site.entries()["One"]) == ["Ada"]


def test_a_defaults_file_that_is_a_link_is_followed(site):
    start(site)
    site.write("elsewhere.md", "---\ncascade: {author: Ada}\n---\n")
    (site.folder / FILES["index"]).symlink_to("../../elsewhere.md")
    assert list_errors(site.ingest()) == []
    assert authors(site.entries()["One"]) == ["Ada"]


# ---------------------------------------------------------------------------------------------------------
# From run to run


@pytest.fixture
def two_sections(site):
    """A site with articles in and beside the folder of a defaults file."""
    site.write("content/other/three.md", ARTICLE.format(title="Three", number=3))
    start(site)
    configure(site, ["content/*/[!_]*.md"])
    site.ingest()
    site.write(FILES["index"], "---\ncascade: {author: Ada}\n---\n")
    return site


BELOW = ["content/posts/one.md", "content/posts/two.md"]


def test_a_new_defaults_file_rereads_the_articles_below_it_once(two_sections):
    assert read(two_sections.ingest()) == BELOW
    assert read(two_sections.ingest()) == []


@pytest.mark.parametrize("author", ["Bob", None])
def test_a_changed_or_removed_defaults_file_rereads_the_articles_below_it(two_sections, author):
    two_sections.ingest()
    path = two_sections.write(FILES["index"], f"---\ncascade: {{author: {author}}}\n---\n")
    if author is None:
        path.unlink()
    assert read(two_sections.ingest()) == BELOW
    assert authors(two_sections.entries()["One"]) == ([author] if author else [])


def test_a_defaults_file_that_changes_no_value_rereads_no_article(site):
    start(site, index="---\ncascade: {author: Ada, layout: wide}\n---\nText.\n")
    site.write(FILES["index"], "---\ntitle: New\ncascade:\n  author: Ada\n  layout: narrow\n---\nOther text.\n")
    assert read(site.ingest()) == []


def test_an_article_keeps_its_id_when_its_defaults_change(site):
    before = {title: entry.id for title, entry in ((start(site), site.entries())[1]).items()}
    site.write(FILES["index"], "---\ncascade: {author: Ada, id: same, url: /same/, slug: same}\n---\n")
    site.ingest()
    assert {title: entry.id for title, entry in site.entries().items()} == before
    assert {entry.link for entry in site.entries().values()} == {None}


def test_each_folder_is_listed_once_and_each_defaults_file_read_once(site, monkeypatch):
    listed, asked = [], []
    monkeypatch.setattr(defaults_module.os, "listdir", lambda path, real=os.listdir: listed.append(path) or real(path))
    ask = FileFetcher._read
    monkeypatch.setattr(FileFetcher, "_read", lambda self, request: asked.append(request.url) or ask(self, request))
    site.write("content/posts/a/b/four.md", ARTICLE.format(title="Four", number=4))
    start(site, index="---\ncascade: {author: Ada}\n---\n", jekyll="title: x\n")
    configure(site, ["content/**/[!_]*.md"])
    for number in range(50):
        site.write(f"content/posts/{number}.md", ARTICLE.format(title=f"No {number}", number=1))
    listed.clear()
    asked.clear()
    site.ingest()
    folders = ["", "content", "content/posts", "content/posts/a", "content/posts/a/b"]
    assert sorted(Path(one).relative_to(site.folder).as_posix().strip(".") for one in listed) == folders
    assert asked.count(FILES["index"]) == asked.count("_config.yml") == 1


def test_no_file_above_the_folder_of_the_config_or_source_is_read(site):
    (site.folder.parent / "_config.yml").write_text("defaults: [{scope: {path: ''}, values: {author: No}}]\n")
    (site.folder.parent / "_index.md").write_text("---\ncascade: {author: No}\n---\n")
    outside = site.folder.parent / "content" / "posts"
    outside.mkdir(parents=True)
    (outside / "x.md").write_text("---\ntitle: X\n---\nText.\n")
    (outside / "posts.json").write_text(json.dumps({"category": "News"}))
    start(site)
    configure(site, ["content/posts/*.md", "../content/**/*.md"])
    site.ingest()
    assert {title: (authors(one), terms(one)) for title, one in site.entries().items()} == {
        "One": ([], []),
        "Two": ([], []),
        "X": ([], ["News"]),
    }


def test_standard_input_gets_defaults_of_the_config_but_of_no_folder(site):
    configure(site, "-", defaults={"author": "Ada"})
    site.write("_config.yml", "defaults: [{scope: {path: ''}, values: {category: No}}]\n")
    site.ingest(given=b'[{"id": "1", "title": "One"}]', format_name="json")
    assert authors(site.entries()["One"]) == ["Ada"]
    assert terms(site.entries()["One"]) == []


def test_watch_notices_a_changed_defaults_file(site):
    start(site)
    site.ingest()
    stop, seen = Event(), []

    def rebuild():
        seen.append(site.ingest() and authors(site.entries()["One"]))
        if len(seen) == 1:
            site.write(FILES["index"], "---\ncascade: {author: Ada}\n---\n")
        if seen[-1] == ["Ada"]:
            stop.set()

    late = Timer(10, stop.set)
    late.start()
    watch_files(site.load_config(), stop, rebuild)
    late.cancel()
    assert seen[-1] == ["Ada"]


def test_explain_prints_the_file_and_line_of_a_value(site):
    take(site, "hugo")
    shown = site.invoke("ingest", "--explain", "content/posts/2026/nearer.md").stdout.splitlines()
    assert "  authors       content/posts/_index.md: cascade, line 5: author = Ada Rossi" in shown
    assert "  title         line 2: title = Nearer" in shown
    take(site, "eleventy")
    shown = site.invoke("ingest", "--explain", "posts/deep/two.md").stdout.splitlines()
    assert "  tags          posts/deep/deep.json, line 1: tags = ['deep']" in shown
    assert "  tags          posts/posts.json, line 3: tags = posts" in shown
    assert shown[-1].startswith("posts/deep/deep.11tydata.js: a program, which feedtool does not run")


HOSTILE = [
    b"",
    b"\xff\xfe",
    b"[" * 200_000,
    b'{"a":' * 5000,
    b"---\ncascade: &a {b: *a}\n---\n",
    b"---\ncascade: " + b"[" * 5000 + b"\n---\n",
    b"---\ncascade: [1, null, {target: null, params: null}, {target: {path: null}}]\n---\n",
    b"---\ncascade: {target: {path: '" + b"{a,b}" * 2000 + b"'}}\n---\n",
    b"---\ncascade: {target: {path: '" + b"*a" * 4000 + b"'}, category: x}\n---\n",
    b"---\ncascade: {target: {path: '" + b"**/" * 4000 + b"', lang: '[['}, category: x}\n---\n",
    b"+++\ncascade = [[1]]\n+++\n",
    b"+++\n[cascade]\ndate = 07:32:00\nimage = [[1], {a = 1}]\nauthor = 3.5\nlinks = {}\n+++\n",
    b"defaults: [1, {scope: 1, values: {}}, {scope: {path: {}}, values: {a: b}}, {scope: {}, values: []}]\n",
    b"defaults: [{scope: {path: '" + b"**/*" * 500 + b"'}, values: {author: [[{}]], offer: {price: {}}}}]\n",
    b'{"author": {"name": []}, "tags": {"a": [null]}, "image": [[]], "enclosures": [[1]], "draft": [], "": 1}',
    b'{"date": 1e400, "rating": true, "offer": 3, "categories": [1, [2]], "published": false}',
]


@pytest.mark.parametrize("name", [*FILES.values(), "content/posts/posts.11tydata.json"])
@pytest.mark.parametrize("content", HOSTILE)
def test_a_hostile_defaults_file_removes_no_stored_article(site, name, content):
    start(site)
    (site.folder / name).write_bytes(content)
    site.ingest()
    is_unpublished = b'"published": false' in content and name.endswith(".json")
    assert site.titles() == ([] if is_unpublished else ["One", "Two"])
    assert not any(one.error for one in site.ingest().documents)


# ---------------------------------------------------------------------------------------------------------
# Visibility

POST = "---\ntitle: {title}\ndate: 2026-03-01\n---\nText.\n"


def test_new_articles_are_withheld_while_a_defaults_file_cannot_be_read(site):
    start(site, index="---\ncascade: {draft: [true}\n---\n")
    assert site.titles() == []
    site.write(FILES["index"], "---\ncascade: {draft: false}\n---\n")
    site.ingest()
    assert site.titles() == ["One", "Two"]


def test_a_draft_section_withholds_its_pages_in_zola_but_not_in_hugo(site):
    start(site, index="+++\ndraft = true\n+++\n")
    assert site.titles() == ["One", "Two"]
    site.write("config.toml", 'base_url = "https://example.com"\n')
    site.ingest()
    assert site.titles() == []


def test_defaults_of_pelican_can_make_every_article_a_draft(site):
    configure(site, "content/*.md")
    site.write("pelicanconf.py", "DEFAULT_METADATA = {'status': 'draft'}\n")
    site.write("content/a.md", "Title: A\nDate: 2026-03-01\n\nText.\n")
    site.write("content/b.md", "Title: B\nDate: 2026-03-01\nStatus: published\n\nText.\n")
    site.ingest()
    assert site.titles() == ["B"]


@pytest.mark.parametrize(
    ("name", "text"), [("one.11tydata.json", '{"draft": true}'), ("one.meta", ".. title: One\n.. status: private\n")]
)
def test_a_data_file_beside_an_article_applies_only_to_it(site, name, text):
    start(site)
    assert site.titles() == ["One", "Two"]
    site.write(f"content/posts/{name}", text)
    site.ingest()
    assert site.titles() == ["Two"]


def test_a_meta_file_of_material_for_mkdocs_applies_below_its_folder(site):
    start(site)
    site.write("content/posts/.meta.yml", "draft: true\n")
    site.ingest()
    assert site.titles() == []


def test_a_changed_builder_config_rereads_the_articles(site):
    configure(site, "_posts/*.md")
    site.write("_config.yml", "title: x\n")
    site.write("_posts/2099-01-01-later.md", POST.format(title="Later").replace("date: 2026-03-01\n", ""))
    site.ingest()
    (later,) = site.store.load_entries()
    assert later.public_from == later.published == datetime(2099, 1, 1, tzinfo=UTC)
    site.write("_config.yml", "title: x\nfuture: true\n")
    site.ingest()
    (later,) = site.store.load_entries()
    assert later.public_from is None


def test_the_config_of_hugo_can_be_a_folder(site):
    site.write("config/_default/hugo.toml", "buildFuture = true\n")
    start(site)
    site.write("content/posts/one.md", POST.format(title="One").replace("2026", "2099"))
    site.ingest()
    assert [entry.public_from for entry in site.store.load_entries() if entry.title == "One"] == [None]


def test_a_file_in_the_folder_of_a_hugo_page_is_not_a_page(site):
    configure(site)
    site.write("hugo.toml", "baseURL = 'https://example.com/'\n")
    site.write("content/posts/trip/index.md", POST.format(title="Trip"))
    site.write("content/posts/trip/notes.md", POST.format(title="Notes"))
    site.write("content/posts/trip/part/index.md", POST.format(title="Part"))
    site.write("content/posts/other.md", POST.format(title="Other"))
    site.ingest()
    assert site.titles() == ["Other", "Trip"]
