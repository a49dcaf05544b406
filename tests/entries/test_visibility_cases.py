"""Small sites of every builder and format with articles that are not public, case by case.

A case in tests/data/visibility has the files of a site and the titles that are public. Every word of an article that is
not public begins with "geheim", and so does every comment: it may stand in no published file and in no message.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_record
from feedtool.entries.field_names import NAMES
from feedtool.model import Builder

CASES = sorted((Path(__file__).parents[1] / "data" / "visibility").glob("*.yaml"))


def configure(site, articles="*.md", **fields):
    site.configure(
        site={"title": "S", "url": "https://example.com/", "language": "en"} | fields,
        articles=articles,
        streams={"all": {"title": "All"}, "tags": {"title": "Tags", "each": "tag"}},
        formats=["rss", "atom", "jsonfeed", "html"],
    )


def run(site, *command: str) -> str:
    done = site.invoke(*command, code=None)
    return f"{done.stdout}\n{done.stderr}"


def read_published(site) -> str:
    return "\n".join(
        (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8", "replace")
        for name, (content, _) in site.published().items()
    )


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_no_word_of_a_withheld_article_is_published_or_printed(path, site):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    configure(site, case["articles"])
    for name, text in case["files"].items():
        site.write(name, text)
    said = [run(site, "build", "-v"), run(site, "build", "--dry-run"), run(site, "status")]
    said += [run(site, "categories"), run(site, "categories", "--json")]
    said += [run(site, "ingest", "--explain", name) for name in case["files"]]
    assert sorted(item["title"] for item in site.items()) == case["public"]
    assert "geheim" not in read_published(site).casefold()
    assert "geheim" not in "\n".join(said).casefold()


SECRET = "geheim"
WORDS = st.sampled_from([SECRET, f"{SECRET} 2026-13-45", f"<b>{SECRET}", f"/:{SECRET}/", f"{SECRET}: {SECRET}"])
VALUES = st.recursive(
    WORDS | st.integers() | st.none() | st.booleans(),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(WORDS | st.sampled_from(["url", "name"]), inside),
    max_leaves=5,
)
FIELDS = st.dictionaries(st.sampled_from([names[0] for names in NAMES.values()] + ["titel", "autor"]), VALUES)
HIDING = st.sampled_from(
    [{"draft": "true"}, {"status": "private"}, {"published": False}, {"draft": SECRET}, {"build": {"list": "never"}}]
)


@given(FIELDS, HIDING, st.sampled_from(["", "hugo", "jekyll", "nikola"]))
def test_no_message_of_a_withheld_record_quotes_it(fields, hiding, builder):
    record = Record(
        values={**fields, **hiding},
        where="posts/2026-03-05-a.md",
        line=1,
        fallback_id="posts/2026-03-05-a",
        builder=Builder(name=builder),
    )
    entry, diagnostics, notes = parse_record(record)
    assert entry.withheld is not None
    assert SECRET not in f"{entry.withheld} {diagnostics} {notes}"


EXPLAINED = [
    ("draft: true", "public: no, because it is a draft (draft)"),
    ("date: 2099-12-24 09:00", "public: from 2099-12-24 09:00"),
    ("date: 2026-01-01", "public: yes"),
    ("draft: perhaps", "public: no, because the value is neither true nor false (draft)"),
    ("draft: [", "public: no, because the front matter cannot be read"),
]


@pytest.mark.parametrize(("matter", "answer"), EXPLAINED)
def test_explain_tells_whether_an_article_is_public(matter, answer, site):
    configure(site, timezone="Europe/Rome")
    site.write("a.md", f"---\ntitle: A\n{matter}\n---\nWords.\n")
    assert answer in run(site, "ingest", "--explain", "a.md")


@pytest.mark.parametrize(("future", "answer"), [(True, "public: yes"), (False, "public: from 2099-01-01 00:00")])
def test_the_config_decides_about_future_dates_over_the_builder(future, answer, site):
    configure(site, future=future)
    site.write(".eleventy.js", "")
    site.write("a.md", "---\ntitle: A\ndate: 2099-01-01\n---\nWords.\n")
    assert answer in run(site, "ingest", "--explain", "a.md")
