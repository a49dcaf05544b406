"""Messages stay short and readable for any input."""

from __future__ import annotations

import json
import re

import pytest

from support.server import Answer

LONG = {
    "a redirect to data:": Answer(status=302, headers={"Location": "data:," + "A" * 50_000}),
    "a redirect to javascript:": Answer(status=301, headers={"Location": "javascript:" + "b()" * 15_000}),
    "a redirect to a long path": Answer(status=302, headers={"Location": "/" + "B" * 50_000}),
    "an unknown coding": Answer(body=b"x", headers={"Content-Encoding": "c" * 50_000}),
    "thousands of codings": Answer(body=b"x", headers={"Content-Encoding": "gzip, " * 8_000}),
}

GOOD = "<rss version='2.0'><channel><title>G</title><item><title>A</title></item></channel></rss>"


@pytest.fixture(params=LONG)
def long_value(site, server, request):
    """A site with a server that sends a long value, and a build of it."""
    server.pages["/feed.xml"] = LONG[request.param]
    site.write(
        "feeds.yaml",
        f"site: {{title: T, url: https://example.com/}}\nsubscriptions: [{server.url()}, good.xml]\n"
        f"status_page: true\nfetch: {{allow_hosts: [127.0.0.1], host_delay: 0s}}\n",
    )
    site.write("good.xml", GOOD)
    return site, site.run("build", code=1)


def test_a_long_value_from_a_server_gives_a_short_message_that_starts_with_the_url(long_value, server):
    _, done = long_value
    (line,) = done.stderr.splitlines()
    assert line.startswith(server.url())
    assert len(line) < 400


def test_a_long_value_from_a_server_is_short_in_the_status(long_value):
    site, _ = long_value
    feed = next(one for one in json.loads(site.run("status", "--json").stdout)["feeds"] if one["failures"])
    assert max(map(len, site.run("status").stdout.splitlines())) < 400
    assert len(feed["last_error"]) <= 200
    page = (site.folder / "public/status.html").read_text()
    assert len(re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)) < 5_000


def test_ten_thousand_equal_mistakes_in_records_print_ten_lines_and_a_count(site):
    site.write("feeds.yaml", "site: {title: T, url: https://example.com/}\narticles: records.jsonl\n")
    site.write("records.jsonl", '{"id": "x"}\n' * 10_000)
    lines = site.run("ingest", code=3).stderr.splitlines()
    assert len(lines) == 11
    assert "records.jsonl:10:" in lines[9]
    assert "9,990 more like it" in lines[10]


def test_verbose_prints_all_mistakes(site):
    site.write("feeds.yaml", "site: {title: T, url: https://example.com/}\narticles: records.jsonl\n")
    site.write("records.jsonl", '{"id": "x"}\n' * 50)
    assert len(site.run("ingest", "-v", code=3).stderr.splitlines()) == 50


def test_hundreds_of_equal_mistakes_in_the_config_print_ten_lines_and_a_count(site):
    streams = "".join(f"  s{number}: {{limt: 3}}\n" for number in range(400))
    site.write("feeds.yaml", f"site: {{title: T, url: https://example.com/}}\narticles: a.md\nstreams:\n{streams}")
    lines = site.run("build", code=2).stderr.splitlines()
    assert lines[0].startswith("feedtool: feeds.yaml:4:")
    assert lines[-1].endswith("and 390 more like it")
    assert len(lines) == 11


def test_another_mistake_is_printed_beside_many_equal_ones(site):
    streams = "".join(f"  s{number}: {{limt: 3}}\n" for number in range(40))
    more = f"streams:\n{streams}  z: {{limit: no}}\n"
    site.write("feeds.yaml", f"site: {{url: https://example.com/}}\narticles: a.md\n{more}")
    errors = site.run("build", code=2).stderr
    assert "site" in errors
    assert "streams.z.limit" in errors


def test_a_long_value_in_a_record_is_not_repeated_in_full(site):
    site.write("feeds.yaml", "site: {title: T, url: https://example.com/}\narticles: [records.json, good.md]\n")
    site.write("records.json", json.dumps([{"title": "A", "id": "a", "date": "never " * 20_000, "x" * 9_000: 1}]))
    site.write("good.md", "---\ntitle: Good\n---\nGood")
    lines = site.run("build", code=1).stderr.splitlines()
    assert lines
    assert all(line.startswith("records.json") and len(line) < 400 for line in lines)


def write_streams(site, category):
    streams = f"streams: {{a: {{categories: [{category}]}}, all: {{title: All}}}}\n"
    site.write("feeds.yaml", f"site: {{title: T, url: https://example.com/}}\narticles: a.json\n{streams}")
    site.write("a.json", '[{"title": "A", "id": "a", "categories": ["Workshop", "Tools"]}]')


def test_a_stream_of_an_unused_category_gets_a_suggestion(site):
    write_streams(site, "Workshpo")
    done = site.run("build")
    assert (
        done.stderr
        == "feeds.yaml: streams.a.categories: no entry is in category 'Workshpo'; did you mean 'Workshop'?\n"
    )
    assert site.run("build", "-q").stderr == ""


@pytest.mark.parametrize("category", ["Workshop", "workshop"])
def test_a_stream_of_a_used_category_gets_no_hint(site, category):
    write_streams(site, category)
    assert site.run("build").stderr == ""


def test_an_entry_of_two_categories_counts_in_both(site):
    write_streams(site, "Workshop, Tools")
    site.run("ingest")
    lines = site.run("categories").stdout.splitlines()
    assert {"Workshop: 1 entry", "Tools: 1 entry", "Uncategorized: 0 entries"} <= set(lines)


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_a_finding_does_not_repeat_a_long_value_of_the_document(site, form):
    items = "".join(f"<item><title>T{n}</title><pubDate>{'never ' * 10_000}</pubDate></item>" for n in range(30))
    site.write("feed.xml", f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>")
    done = site.run("check", "feed.xml", "--format", form, code=1)
    assert len(done.stdout) < 100_000
    if form == "text":
        assert max(map(len, done.stdout.splitlines())) < 600
        assert "20 more like it" in done.stdout
