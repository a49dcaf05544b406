"""Small sites of every builder and format with articles that are not public, case by case.

A case in tests/data/visibility has the files of a site and the titles that are public. Every word of an article that is
not public begins with "geheim", and so does every comment: it may stand in no published file and in no message.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from feedtool.articles.records import NAMES, Record, parse_record
from feedtool.cli.main import cli
from feedtool.errors import FeedtoolError
from feedtool.model import Builder

CASES = sorted((Path(__file__).parents[1] / "data" / "visibility").glob("*.yaml"))
CONFIG = """\
site: {{title: S, url: "https://example.com/", language: en}}
articles: {articles}
streams: {{all: {{title: All}}, tags: {{title: Tags, each: tag}}}}
formats: [rss, atom, jsonfeed, html]
"""


def run(folder: Path, *command: str) -> str:
    done = CliRunner().invoke(cli, [*command, "-c", str(folder / "feeds.yaml")])
    assert isinstance(done.exception, SystemExit | FeedtoolError | type(None)), done.exception
    return f"{done.output}\n{done.exception or ''}"


def read_published(folder: Path) -> str:
    found = []
    for path in sorted((folder / "public").rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            found.append((gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "replace"))
    return "\n".join(found)


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_no_word_of_what_is_not_public_is_published_or_printed(path, tmp_path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    (tmp_path / "feeds.yaml").write_text(CONFIG.format(articles=json.dumps(case["articles"])), encoding="utf-8")
    for name, text in case["files"].items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    said = [run(tmp_path, "build", "-v"), run(tmp_path, "build", "--dry-run"), run(tmp_path, "status")]
    said += [run(tmp_path, "categories"), run(tmp_path, "categories", "--json")]
    said += [run(tmp_path, "ingest", "--explain", name) for name in case["files"]]
    items = json.loads((tmp_path / "public" / "all.json").read_bytes())["items"]
    assert sorted(item["title"] for item in items) == case["public"]
    assert "geheim" not in read_published(tmp_path).casefold()
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
    entry, problems, notes = parse_record(record)
    assert entry.withheld is not None
    assert SECRET not in f"{entry.withheld} {problems} {notes}"


EXPLAINED = [
    ("draft: true", "public: no, because it is a draft (draft)"),
    ("date: 2099-12-24 09:00", "public: from 2099-12-24 09:00"),
    ("date: 2026-01-01", "public: yes"),
    ("draft: perhaps", "public: no, because the value is neither true nor false (draft)"),
    ("draft: [", "public: no, because the front matter cannot be read"),
]


@pytest.mark.parametrize(("matter", "answer"), EXPLAINED)
def test_explain_answers_whether_an_article_is_public(matter, answer, tmp_path):
    config = CONFIG.format(articles='"*.md"').replace("language: en", "language: en, timezone: Europe/Rome")
    (tmp_path / "feeds.yaml").write_text(config, encoding="utf-8")
    (tmp_path / "a.md").write_text(f"---\ntitle: A\n{matter}\n---\nWords.\n", encoding="utf-8")
    assert answer in run(tmp_path, "ingest", "--explain", "a.md")


@pytest.mark.parametrize(("future", "answer"), [("true", "public: yes"), ("false", "public: from 2099-01-01 00:00")])
def test_the_config_overrides_the_builder(future, answer, tmp_path):
    config = CONFIG.format(articles='"*.md"').replace("language: en", f"language: en, future: {future}")
    (tmp_path / "feeds.yaml").write_text(config, encoding="utf-8")
    (tmp_path / ".eleventy.js").touch()
    (tmp_path / "a.md").write_text("---\ntitle: A\ndate: 2099-01-01\n---\nWords.\n", encoding="utf-8")
    assert answer in run(tmp_path, "ingest", "--explain", "a.md")
