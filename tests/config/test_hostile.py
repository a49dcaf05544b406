"""For any file, the result is a Config or a ConfigError with a position on every line."""

from __future__ import annotations

import json
import os
import re
import socket
from pathlib import Path

import pytest
import yaml
from generate_schema import list_tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedtool import config
from feedtool.config import load_config
from feedtool.content.messages import find_nearest
from feedtool.errors import ConfigError
from feedtool.model.config import Config
from support.endless import ends

ENVIRON = {"EXAMPLE_TOKEN": "hunter2"}

FULL = """\
site:
  title: Example
  url: https://example.com/
  base_url: https://example.com/feeds/
  language: it
  author: {name: Ada, email: ada@example.com, url: 'https://example.com/ada'}
  timezone: Europe/Rome
articles:
  - path: [articles/*.md, more/*.json]
    name: blog
    format: markdown
    categories: [News]
    author: Ada <ada@example.com>
  - offers.csv
subscriptions:
  - https://other.example/feed.xml
  - url: feeds/local.xml
    title: Local
    priority: 5
    interval: 2h
    keep: [android]
    dedupe: false
    headers: {Authorization: "Bearer ${EXAMPLE_TOKEN}"}
    proxy: http://proxy.example:3128
  - opml: feeds.opml
    category: News
categories: {News: [News, Notizie], Offers: [Deals]}
streams:
  news: {title: News, categories: [News], sources: [articles, blog, Local], languages: [it]}
  recent: {limit: 20, per_source: 5, content: summary, keywords: [a], block: [b]}
output: public
formats: [rss, atom]
indexes: page
store: sqlite:.feedtool/state.db
dedupe: {rules: [same-id]}
fetch: {timeout: 30s, max_bytes: 10MiB, max_redirects: 5, user_agent: Example/1.0, allow_hosts: [127.0.0.1]}
hubs: https://hub.example/
"""

ODD = [
    "",
    "~",
    "null",
    "true",
    "no",
    "0",
    "-1",
    "1e999",
    ".nan",
    ".inf",
    "0x10",
    "0o17",
    "1_000",
    "9" * 400,
    "12:30:45",
    "2026-01-01",
    "'",
    '"',
    '""',
    "[]",
    "{}",
    "[[]]",
    "[{}]",
    "{a: b}",
    "{? [a] : b}",
    "[null]",
    "[a, a]",
    "a",
    "é",
    '"\\0"',
    '"\\x1b[2J"',
    '"\\u202e"',
    '"a\\nb"',
    "|\n    long\n    text",
    "*nobody",
    "&x y",
    "!!python/object:os.system x",
    "!!int 3",
    "!custom {}",
    "<<",
    "{<<: {}}",
    "http://",
    "https://",
    "https://a b",
    "https://[::1",
    "https://a:99999/",
    "https://a:b@c/",
    "ftp://a/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "/",
    "/etc/passwd",
    "..",
    "../..",
    ".",
    "~/x",
    "-",
    "- a",
    "${",
    "${}",
    "${HOME_THAT_IS_NOT}",
    "$EXAMPLE_TOKEN",
    "Ada <>",
    "<a@b>",
    "a@b <c",
    "1h 30m",
    "-1h",
    "1y",
    "0s",
    "999999999d",
    "10 MiB",
    "10TiB",
    "Europe",
    "../../etc/passwd",
    "UTC\\0",
    "x" * 70_000,
    "%",
    "@",
    "`",
    "on",
]


@pytest.fixture
def load(tmp_path):
    """Load bytes; return a Config, or the errors, each with a position."""
    path = tmp_path / "feeds.yaml"

    def load(content):
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        try:
            return load_config(path, ENVIRON)
        except ConfigError as error:
            lines = str(error).split("\n")
            for line in lines:
                assert re.fullmatch(rf"{re.escape(str(path))}:[1-9]\d*:[1-9]\d*: .+", line), line
                assert line.isprintable()
            assert "hunter2" not in str(error)
            return lines

    return load


def every_place(node, path=()):
    yield path
    if isinstance(node, dict):
        for key, child in node.items():
            yield from every_place(child, (*path, key))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from every_place(child, (*path, index))


def put(node, path, text):
    """Return the tree as flow YAML, with a text in place of a value; of a list, only the item with it is kept."""
    if not path:
        return text
    child, *rest = path
    if isinstance(node, dict):
        pairs = (f"{json.dumps(k)}: {put(v, rest, text) if k == child else json.dumps(v)}" for k, v in node.items())
        return "{" + ", ".join(pairs) + "}"
    return f"[{put(node[child], rest, text)}]"


def put_at_top(node, path, text):
    """Return the tree in block style at the top, which allows more YAML, with `site` as the only other key."""
    key, *rest = path
    kept = {"site": node["site"], key: node[key]}
    return "\n".join(f"{k}: {put(v, rest, text) if k == key else json.dumps(v)}" for k, v in kept.items())


TREE = yaml.safe_load(FULL)
PLACES = [path for path in every_place(TREE) if path]


def test_the_unchanged_file_loads(load):
    assert isinstance(load(FULL), Config)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_an_odd_value_anywhere_is_read_or_reported(load, monkeypatch, path):
    # Writing and opening six thousand files would take longer than reading what is in them.
    monkeypatch.setattr(Path, "write_bytes", lambda path, content: None)
    for text in ODD:
        content = put_at_top(TREE, path, text)
        monkeypatch.setattr(config, "_read_bytes", lambda path, content=content: content.encode())
        found = load(content)
        assert isinstance(found, Config) or found


@pytest.mark.parametrize("table", list_tables(), ids=lambda table: table.declared.name)
def test_every_misspelt_key_gets_a_suggestion(table):
    names = [key.name for key in table.keys]
    for name in names:
        for misspelt in (name.upper(), name + name[-1], name[:-1] if len(name) > 4 else name):
            assert find_nearest(misspelt, names) is not None


def test_a_truncated_file_is_read_or_reported(load):
    content = FULL.encode()
    for end in range(0, len(content), 13):
        found = load(content[:end])
        assert isinstance(found, Config) or found


@pytest.mark.parametrize(
    "byte", [0x00, 0x09, 0x0A, 0x0D, 0x1B, 0x21, 0x22, 0x26, 0x2A, 0x5B, 0x7B, 0x7F, 0x85, 0xC0, 0xFF]
)
def test_a_file_with_a_changed_byte_is_read_or_reported(load, byte):
    content = FULL.encode()
    for at in range(0, len(content), 23):
        found = load(content[:at] + bytes([byte]) + content[at + 1 :])
        assert isinstance(found, Config) or found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_random_bytes_are_reported_with_a_position(load, content):
    assert load(content)


SCRAPS = [
    *(
        "site",
        "url",
        "a",
        ": ",
        ":",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "? ",
        "!!str ",
        "|",
        ">",
        "#",
    ),
    *('"', "'", "<<", "---\n", "...\n", "%YAML 1.1\n", "%TAG ! x:\n", ",", "\t", "\\", "é", "\ufeff", "\u2028"),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(SCRAPS), max_size=40),
)
def test_random_yaml_is_reported_with_a_position(load, scraps):
    assert load("".join(scraps))


def make_alias_bomb(levels, width):
    lines = ["l0: &l0 [x, x]"]
    for level in range(1, levels):
        lines.append(f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * width)}]")
    return "\n".join(lines)


BOMBS = {
    "aliases that multiply": make_alias_bomb(30, 9),
    "aliases in a mapping that multiply": "a: &a {x: y}\n"
    + "\n".join(
        f"{chr(98 + n)}: &{chr(98 + n)} {{" + ", ".join(f"k{k}: *{chr(97 + n)}" for k in range(9)) + "}"
        for n in range(12)
    ),
    "an alias inside itself": "site: &s {title: *s}",
    "an alias of nothing": "site: *s",
    "5,000 open brackets": "[" * 5000,
    "5,000 nested lists": "[" * 5000 + "]" * 5000,
    "5,000 nested mappings": "{a: " * 5000 + "}" * 5000,
    "5,000 dashes": "- " * 5000 + "a",
    "5,000 question marks": "? " * 5000,
    "500,000 open brackets": "[" * 500_000,
    "nesting by indentation": "\n".join(" " * n + "a:" for n in range(900)),
    "nesting by aliases": "a0: &a0 [x]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 400)),
    "a hundred thousand unknown keys": "\n".join(f"k{n}: v" for n in range(100_000)),
    "half a million items": "hubs: [" + "a," * 450_000 + "]",
    "a very long word": "site: " + "x" * 1_000_000,
    "a very long key": "x" * 1_000_000 + ": y",
    "a very long path of wildcards": "articles: " + "**/" * 300_000 + "*.json",
    "patterns that could run for long": "articles: '" + "*a" * 4000 + "/x.json'",
    "an author that could run for long": "site: {author: '" + "a <" * 3000 + "'}",
    "a URL that could run for long": "site: {url: '" + "a." * 4500 + "!'}",
    "a million spaces": " " * 1_000_000,
    "a million tabs": "\t" * 1_000_000,
    "a million anchors' worth of &": "&" * 1_000_000,
    "a file too large": "#" * 2_000_000,
    "two documents": FULL + "---\n" + FULL,
    "a NUL": "site: \0",
    "UTF-16": "site: {}".encode("utf-16"),
    "UTF-32": "site: {}".encode("utf-32"),
    "latin-1": "site: {title: caffè}".encode("latin-1"),
    "a lone surrogate": b"site: \xed\xa0\x80",
    "a sheet of random JSON": json.dumps({"a": [1, {"b": None}] * 100}),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "nothing": b"",
    "only a comment": b"# nothing\n",
    "only a byte order mark": b"\xef\xbb\xbf",
    "a list": b"- a\n- b\n",
    "a word": b"feeds",
    "two NELs": "site:\x85  title: a".encode(),
}


@pytest.mark.parametrize("name", BOMBS)
def test_an_alias_bomb_is_an_error_at_once(load, name):
    with ends():
        assert load(BOMBS[name])


@pytest.mark.parametrize("name", [name for name in BOMBS if len(BOMBS[name]) <= 200_000])
def test_an_alias_bomb_is_an_error_without_libyaml_too(load, monkeypatch, name):
    """PyYAML's own scanner is slow, about a second for 200 kB, but no less safe."""
    monkeypatch.setattr(yaml, "CSafeLoader", yaml.SafeLoader, raising=False)
    assert load(BOMBS[name])


@pytest.mark.parametrize(
    "kind", ["pipe", "socket", "folder", "device", "missing", "dangling link", "loop", "unreadable name"]
)
def test_a_special_file_is_an_error_without_waiting(tmp_path, kind):
    path = tmp_path / "f"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(os.path.relpath(path))
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/zero")
        case "dangling link":
            path.symlink_to(tmp_path / "nowhere")
        case "loop":
            path.symlink_to(path)
        case "unreadable name":
            path = tmp_path / ("x" * 5000)
    with pytest.raises(ConfigError, match=r":1:1: (is not a regular file|no such file|cannot be read: )"):
        load_config(path)
