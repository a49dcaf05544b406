"""Edge cases of formats: characters that XML, HTML and JSON do not allow; malformed YAML, JSON, TOML and CSV."""

from __future__ import annotations

import json
import re

import lxml.etree
import lxml.html
import pytest

from support.site import Site

# ---------------------------------------------------------------------------------------------------------
# What is written

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
NASTY = "".join(map(chr, range(0x20))) + "\x7f\x85\x9f\ufdd0\ufffe\uffff\u2028\u2029]]>&<\"'</script>\U0001f600<!--"
LONE = '"a\\ud800b\\udfffc"'
FIELDS = ("title", "summary", "content", "author", "image", "rights", "language", "bogus")


def make_nasty_feed():
    names = ("id", "url", "title", "content_html", "summary", "image", "banner_image", "language", "date_published")
    item = dict.fromkeys(names, NASTY) | {"tags": [NASTY], "authors": [{"name": NASTY, "url": NASTY}]}
    item |= {"attachments": [{"url": f"https://o.example/{NASTY}", "mime_type": NASTY, "title": NASTY}], "_x": NASTY}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": NASTY, "description": NASTY, "items": [item]}
    return json.dumps(feed)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The published folder of a site in whose every field stands what no XML may hold, or what ends an element."""
    site = Site(tmp_path_factory.mktemp("nasty"))
    records = [
        {"url": f"https://example.com/{name}", "title": name, "date": "2026-03-01", name: f"x{NASTY}y"}
        for name in FIELDS
    ]
    lone = f'{{"title": {LONE}, "content": {LONE}, "url": "https://example.com/lone", "tags": [{LONE}], {LONE}: 1}}'
    site.write("records.json", json.dumps(records)[:-1] + f", {lone}]")
    site.write("feed.json", make_nasty_feed())
    site.write(
        "feeds.yaml",
        "site: {title: 'A & <B> ]]>', url: https://example.com/}\narticles: records.json\nsubscriptions: [feed.json]\n"
        "status_page: true\nstreams: {all: {title: '</script> & \u2028 \"x\"'}}\n",
    )
    site.run("build", code=None)
    return site.folder / "public"


def test_every_published_file_is_well_formed_without_illegal_characters(written):
    seen = set()
    for path in written.rglob("*"):
        match path.suffix:
            case ".xml" | ".opml":
                lxml.etree.fromstring(path.read_bytes(), lxml.etree.XMLParser(resolve_entities=False))
            case ".json":
                json.loads(path.read_bytes(), parse_constant=pytest.fail)
            case ".html":
                lxml.html.document_fromstring(path.read_bytes())
            case _:
                continue
        seen.add(path.suffix)
        assert not ILLEGAL.search(path.read_text("utf-8")), path.name
    assert seen == {".xml", ".opml", ".json", ".html"}


def test_escapes_in_published_json_give_no_illegal_characters(written):
    for path in written.rglob("*.json"):
        for text in walk(json.loads(path.read_bytes())):
            assert not ILLEGAL.search(text), path.name


def walk(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)


def test_an_illegal_character_does_not_remove_its_entry(written):
    titles = {item["title"] for item in json.loads((written / "all.json").read_bytes())["items"]}
    assert {*FIELDS} - {"title"} <= titles
    assert any(title.startswith("x") and "]]>&<\"'" in title for title in titles)


# ---------------------------------------------------------------------------------------------------------
# What is read

GOOD = '{"title": "Good", "url": "https://example.com/good", "date": "2026-03-01"}'
BOMB = "a: &a [l, l, l, l, l, l, l, l]\n" + "".join(
    f"{n}: &{n} [{', '.join(['*' + m] * 9)}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = "[" * 5000 + "]" * 5000
DIGITS = "9" * 5000

RECORDS = {
    "twice.json": (f'[{{"title": "a", "title": "b"}},\n{GOOD}]', r":1: .*duplicate key 'title'"),
    "nan.json": (f'[{{"title": NaN}}, {GOOD}]', r":1: .*NaN is not valid JSON"),
    "infinity.json": (f'[{{"price": -Infinity}}, {GOOD}]', r":1: .*-Infinity is not valid JSON"),
    "deep.json": (f'[{GOOD},\n{{"x": {DEEP}}}]', r":2: .*nested"),
    "digits.json": (f'[{{"id": {DIGITS}}}, {GOOD}]', r":1: .*300 digits"),
    "more_deep.json": (f'[{{"x": {DEEP}}},\n{{"titel": "y"}}]', r":2: "),
    "all_deep.json": ("[" * 100_000, r":1: cut off after 0 items"),
    "twice.jsonl": (f'{{"id": 1, "id": 2}}\n{GOOD}\n', r":1: .*duplicate key 'id'"),
    "nan.jsonl": (f'{GOOD}\n{{"x": NaN}}\n', r":2: .*NaN is not valid JSON"),
    "deep.jsonl": (f"{GOOD}\n{DEEP}\n", r":2: .*nested"),
    "digits.jsonl": (f'{GOOD}\n{{"x": {DIGITS}}}\n', r":2: .*300 digits"),
    "twice.md": ("---\ntitle: a\ntitle: b\n---\n", r":3: .*duplicate key 'title'"),
    "bomb.md": (f"---\n{BOMB}title: x\n---\n", r":\d+: .*more than 20000 values"),
    "itself.md": ("---\ntitle: x\na: &a [*a]\n---\n", r":3: .*inside its own value"),
    "deep.md": (f"---\ntitle: {DEEP}\n---\n", r":2: .*nest"),
    "json_twice.md": ('{\n"title": "a",\n"title": "b"\n}\nx\n', r":3: .*duplicate key 'title'"),
    "named_twice.md": ('---json\n{"title": "a",\n"title": "b"}\n---\n', r":3: .*duplicate key 'title'"),
    "json_deep.md": (f'{{\n"title": {DEEP}\n}}\nx\n', r":\d+: .*nested"),
    "toml_twice.md": ("+++\ntitle = 'a'\ntitle = 'b'\n+++\n", r":3: "),
    "toml_deep.md": (f"+++\nx = {DEEP}\n+++\n", r":1: .*nested too deep"),
    "toml_names.md": (f"+++\n{'.'.join(['a'] * 20_000)} = 1\n+++\n", r":1: .*nested too deep"),
    "toml_digits.md": (f"+++\ntitle = {DIGITS}\n+++\n", r":\d+: "),
    "endless.md": ("---\ntitle: a\nno end\n", r":1: "),
    "nul.csv": ("title,url\na\0b,https://example.com/1\n", r".*NUL"),
    "huge.csv": (f'title,url,content\na,https://example.com/1,"{"x" * 5_000_000}"\n', r":\d+: .*field"),
    "wide.csv": (",".join(f"c{n}" for n in range(40_000)) + "\n" + "x," * 40_000, r":2: 40001 cells"),
    "table.md": (
        "---\ntitle: Table\n---\n" + "|a" * 5000 + "\n" + "|-" * 5000 + f"\n{'|' * 5000}" * 200,
        r".*more than 1 s",
    ),
    "twice.csv": ("title,title,url\na,b,https://example.com/3\n", r":1: .*duplicate columns: title"),
}
"""File name -> content, and the message after the name."""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The messages of a build with all these records."""
    site = Site(tmp_path_factory.mktemp("corners"))
    for name, (text, _) in RECORDS.items():
        site.write(f"posts/{name}", text)
    site.write(
        "feeds.yaml",
        "site: {title: O, url: https://example.com/}\narticles: 'posts/*'\nstreams: {all: {title: A}}\n"
        "fetch: {timeout: 1s}\n",
    )
    done = site.run("build", code=1)
    assert "Good" in (site.folder / "public/all.json").read_text("utf-8")
    return done.stderr


@pytest.mark.parametrize("name", RECORDS)
def test_a_malformed_record_is_reported_with_its_line(said, name):
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if line.startswith(f"posts/{name}")]
    assert lines
    assert any(re.match(re.escape(f"posts/{name}") + RECORDS[name][1], line) for line in lines), lines


def test_yaml_words_and_numbers_are_read_as_text(site):
    """`no` is not False and 12:30:45 is not 45045."""
    site.write("a.md", "---\ntitle: no\nurl: https://example.com/1\ntags: [yes, 12:30:45, 010]\n---\n")
    site.write(
        "feeds.yaml", "site: {title: on, url: https://example.com/}\narticles: a.md\nstreams: {all: {title: off}}\n"
    )
    site.run("build")
    feed = json.loads((site.folder / "public/all.json").read_bytes())
    assert feed["title"] == "off – on"
    assert feed["items"][0]["title"] == "no"
    assert feed["items"][0]["tags"] == ["yes", "12:30:45", "010"]


ITEM = '{"id": "1", "url": "https://o.example/1", "title": "Fine"}'
FEEDS = {
    "twice": ('{"id": "2", "title": "a", "title": "b"}', "duplicate key"),
    "nan": ('{"id": "2", "title": NaN}', "NaN"),
    "deep": (f'{{"id": "2", "_x": {DEEP}}}', "nested"),
    "digits": (f'{{"id": {DIGITS}}}', "digits"),
    "lone": (f'{{"id": "2", "title": {LONE}}}', None),
}


@pytest.mark.parametrize("corner", FEEDS)
def test_a_malformed_item_of_a_json_feed_is_reported_and_the_others_are_read(site, corner):
    item, said = FEEDS[corner]
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "O", "items": [{ITEM}, {item}]}}'
    site.write("feed.json", feed)
    done = site.run("parse", "feed.json", code=1 if said else 0)
    assert "Traceback" not in done.stderr
    assert said is None or (said in done.stderr and done.stderr.startswith("feed.json:1: items[1]: "))
    assert "Fine" in done.stdout
    assert said is not None or "a\ufffdb\ufffdc" in done.stdout
    assert len(done.stderr.splitlines()) <= 2


CONFIG = "site: {title: O, url: https://example.com/}\narticles: records.json\nstreams: {all: {title: A}}\n"
CONFIGS = {
    "a key twice": (f"{CONFIG}articles: x.json\n", ":4:1: articles: duplicate key; already set on line 2"),
    "an alias bomb": (f"{CONFIG}{BOMB}", "aliases are expanded"),
    "an alias of itself": (f"{CONFIG}x: &x [*x]\n", "inside its own value"),
    "a tag": (f"{CONFIG}x: !!python/object/apply:os.system [ls]\n", "YAML tags are not supported"),
    "a merge key": (f"{CONFIG}x: {{<<: {{a: 1}}}}\n", "merge keys are not supported"),
    "depth": (f"{CONFIG}x: {DEEP}\n", "nest"),
    "digits": (CONFIG.replace("title: A", f"limit: {DIGITS}"), ":3:24: streams.all.limit: "),
    "not a number": (CONFIG.replace("title: A", "limit: .nan"), ":3:24: streams.all.limit: "),
    "a lone surrogate": (CONFIG.replace("title: A", 'title: "\\ud800"'), ":3:"),
    "two documents": (f"{CONFIG}---\n{CONFIG}", "a second YAML document"),
    "utf-16": (CONFIG.encode("utf-16"), "is not UTF-8"),
}


@pytest.mark.parametrize("corner", CONFIGS)
def test_a_malformed_config_is_refused_with_line_and_column(site, corner):
    text, said = CONFIGS[corner]
    site.write("records.json", f"[{GOOD}]")
    site.write("feeds.yaml", text)
    done = site.run("build", code=2)
    assert re.match(r"feedtool: feeds\.yaml:\d+:\d+: ", done.stderr)
    assert said in done.stderr
    assert not (site.folder / "public").exists()
