"""Small sites of each builder: the articles have the addresses, labels, authors and links that the builder gives them.

Each tests/data/builders/NAME.yaml has the files of a site, and what is expected of its articles, by title.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from support.site import list_errors

SITES = sorted((Path(__file__).parents[2] / "data" / "builders").glob("*.yaml"))


def describe(entry, names):
    found = {
        "url": entry.link,
        "date": entry.published and entry.published.isoformat().removesuffix("+00:00"),
        "labels": [category.term for category in entry.categories],
        "authors": [person.name for person in entry.authors],
        "summary": entry.summary,
        "content": entry.content and entry.content.replace(' rel="noopener noreferrer"', ""),
        "updated": entry.updated and entry.updated.isoformat().removesuffix("+00:00"),
    }
    return {name: found[name] for name in names}


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.stem)
def test_an_article_is_read_as_its_builder_publishes_it(site, path):
    case = yaml.safe_load(path.read_text("utf-8"))
    for name, text in case["files"].items():
        site.write(name, text)
    site.configure(articles=[{"path": case["articles"], **case.get("source", {})}])
    assert list_errors(site.ingest()) == []
    found = {entry.title: entry for entry in site.entries().values()}
    expected = case["expect"]
    assert {title: describe(found[title], facts) for title, facts in expected.items() if title in found} == expected
    assert found.keys() == expected.keys()


def test_a_file_in_restructuredtext_is_refused_with_advice_without_docutils(site, monkeypatch):
    monkeypatch.setitem(sys.modules, "docutils", None)
    monkeypatch.delitem(sys.modules, "feedtool.articles.formats.restructuredtext", raising=False)
    site.write("content/a.rst", "Title\n#####\n\n:date: 2024-01-01\n\nText.\n")
    site.write("content/b.md", "Title: B\nDate: 2024-01-02\n\nText.\n")
    site.configure(articles=["content/*.md", "content/*.rst"])
    assert list_errors(site.ingest()) == [
        "content/a.rst: reStructuredText needs the library docutils; pip install 'feedtool[rst]'"
    ]
    assert site.titles() == ["B"]


def test_the_folder_of_all_pelican_articles_gives_no_category(site):
    site.write("blog/pelicanconf.py", 'SITENAME = "S"\nPATH = "content"\n')
    site.write("blog/content/a.md", "Title: A\nDate: 2024-01-02\n\nText.\n")
    site.write("blog/content/trips/b.md", "Title: B\nDate: 2024-01-03\n\nText.\n")
    site.configure(articles=["blog/[c]ontent/**/*.md"])
    assert site.ingest().added == 2
    found = {entry.title: [one.term for one in entry.categories] for entry in site.entries().values()}
    assert found == {"A": ["misc"], "B": ["trips"]}
