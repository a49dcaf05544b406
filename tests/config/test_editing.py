"""`feedtool add` and `remove` change one subscription of feeds.yaml, and no other character."""

from __future__ import annotations

import os

import pytest

from feedtool.config.editing import add_subscription, remove_subscription
from feedtool.errors import ConfigError

START = "site: {title: S, url: 'https://example.com/'}   # mine\narticles: '*.md'\n"
END = "streams:  # the feeds\n  all: {title: All}\n"
NEW = "https://new.example/feed"
ADDED = [
    ("no section", "", f"streams:  # the feeds\n  all: {{title: All}}\n\nsubscriptions:\n  - {NEW}\n"),
    ("an empty section", "subscriptions:\n", f"subscriptions:\n  - {NEW}\n"),
    (
        "an empty section with comments",
        "subscriptions: # follow\n  # - https://o.example/\n\n",
        f"subscriptions: # follow\n  - {NEW}\n  # - https://o.example/\n\n",
    ),
    (
        "a list with comments",
        "subscriptions:\n  - https://a.example/  # the first\n  # the end\n\n# next\n",
        f"subscriptions:\n  - https://a.example/  # the first\n  - {NEW}\n  # the end\n\n# next\n",
    ),
    ("a list without indentation", "subscriptions:\n- a.xml\n", f"subscriptions:\n- a.xml\n- {NEW}\n"),
    (
        "a list of mappings",
        "subscriptions:\n    - url: a.xml\n      title: A # a\n      block:\n        - ad\n    # end\n",
        f"subscriptions:\n    - url: a.xml\n      title: A # a\n      block:\n        - ad\n    - {NEW}\n    # end\n",
    ),
    (
        "a block text",
        "subscriptions:\n  - url: a.xml\n    title: >\n      A long\n      title\n\n",
        f"subscriptions:\n  - url: a.xml\n    title: >\n      A long\n      title\n\n  - {NEW}\n",
    ),
    (
        "a list in brackets",
        "subscriptions: [a.xml, b.xml]  # two\n",
        f'subscriptions: [a.xml, b.xml, "{NEW}"]  # two\n',
    ),
    ("empty brackets", "subscriptions: []\n", f'subscriptions: ["{NEW}"]\n'),
    (
        "brackets over several lines",
        "subscriptions: [\n  a.xml,  # a, b ]\n  ]\n",
        f'subscriptions: [\n  a.xml, "{NEW}",  # a, b ]\n  ]\n',
    ),
]


def write(site, section, end="\n"):
    text = START + (section + END if section else END)
    for name in ("a.xml", "b.xml"):
        site.write(name, "")
    site.write("feeds.yaml", text.replace("\n", end))
    return site.load_config()


def read(site):
    return (site.folder / "feeds.yaml").read_bytes().decode()


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("section", "expected"), [one[1:] for one in ADDED], ids=[one[0] for one in ADDED])
def test_a_subscription_is_added_behind_the_others(site, section, expected, end):
    config = write(site, section, end)
    add_subscription(config, {"url": NEW})
    expected = START + (expected + END if section else expected)
    assert read(site) == expected.replace("\n", end)
    assert site.load_config().subscriptions[-1].key == NEW


def test_a_subscription_is_added_with_its_keys(site):
    config = write(site, "subscriptions:\n")
    add_subscription(config, {"url": NEW, "title": "A: # b", "category": ["News", "Café"]})
    added = site.load_config().subscriptions[0]
    assert (added.url, added.title, added.categories) == (NEW, "A: # b", ("News", "Café"))


def test_a_subscription_is_added_beside_defaults_of_articles(site):
    write(site, "subscriptions:\n")
    site.write("feeds.yaml", read(site).replace("'*.md'", "{path: '*.md', defaults: {category: News}}"))
    config = site.load_config()
    add_subscription(config, {"url": NEW})
    assert [one.key for one in site.load_config().subscriptions] == [NEW]
    remove_subscription(site.load_config(), NEW)
    assert not site.load_config().subscriptions


def test_a_file_without_a_last_line_ending_is_completed(site):
    config = write(site, "")
    site.write("feeds.yaml", read(site).rstrip("\n"))
    add_subscription(config, {"url": NEW})
    assert site.load_config().subscriptions[0].key == NEW


def test_a_byte_order_mark_and_the_mode_of_the_file_stay(site):
    config = write(site, "subscriptions:\n")
    path = site.folder / "feeds.yaml"
    path.write_text("\ufeff" + read(site))
    path.chmod(0o640)
    add_subscription(config, {"url": NEW})
    assert read(site).startswith("\ufeffsite:")
    assert path.stat().st_mode & 0o777 == 0o640


def test_the_owner_of_the_file_stays(site, monkeypatch):
    config, given = write(site, "subscriptions:\n"), []
    monkeypatch.setattr(os, "chown", lambda _, *owner: given.append(owner))
    add_subscription(config, {"url": NEW})
    status = (site.folder / "feeds.yaml").stat()
    assert given == [(status.st_uid, status.st_gid)]


def test_a_linked_file_stays_a_link(site):
    config = write(site, "subscriptions:\n")
    (site.folder / "feeds.yaml").rename(site.folder / "real.yaml")
    (site.folder / "feeds.yaml").symlink_to("real.yaml")
    add_subscription(config, {"url": NEW})
    assert (site.folder / "feeds.yaml").is_symlink()
    assert NEW in (site.folder / "real.yaml").read_text()


REFUSED = [
    ("a single value", "subscriptions: a.xml\n"),
    ("a single mapping", "subscriptions: {url: a.xml}\n"),
    ("null in words", "subscriptions: ~\n"),
]


@pytest.mark.parametrize("section", [one[1] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_a_section_that_cannot_be_edited_stays_and_the_lines_are_shown(site, section):
    config = write(site, section)
    with pytest.raises(ConfigError, match="cannot edit") as caught:
        add_subscription(config, {"url": NEW})
    assert NEW in caught.value.hint
    assert read(site) == START + section + END
    assert not [*site.folder.glob(".feeds*")]


REMOVED = [
    ("the only one", "subscriptions:\n  - a.xml # a\n", "subscriptions:\n"),
    (
        "the first",
        "subscriptions:\n  # one\n  - a.xml\n  # two\n  - b.xml\n",
        "subscriptions:\n  # one\n  # two\n  - b.xml\n",
    ),
    ("the last", "subscriptions:\n  - b.xml\n  - a.xml\n  # end\n", "subscriptions:\n  - b.xml\n  # end\n"),
    (
        "a mapping",
        "subscriptions:\n  - url: a.xml\n    block:\n      - ad\n      - >\n        more\n  - b.xml\n",
        "subscriptions:\n  - b.xml\n",
    ),
    ("a mapping in braces", "subscriptions:\n  - {url: a.xml, title: A}\n  - b.xml\n", "subscriptions:\n  - b.xml\n"),
    ("the first in brackets", "subscriptions: [a.xml, b.xml]\n", "subscriptions: [b.xml]\n"),
    ("the last in brackets", "subscriptions: [b.xml, a.xml]\n", "subscriptions: [b.xml]\n"),
    ("the only one in brackets", "subscriptions: [a.xml]\n", "subscriptions: []\n"),
]


@pytest.mark.parametrize(("section", "expected"), [one[1:] for one in REMOVED], ids=[one[0] for one in REMOVED])
def test_a_subscription_is_removed_and_comments_stay(site, section, expected):
    remove_subscription(write(site, section), "a.xml")
    assert read(site) == START + expected + END


def test_a_subscription_that_a_stream_names_is_not_removed(site):
    section = "subscriptions:\n  - a.xml\n"
    site.write("a.xml", "")
    site.write("feeds.yaml", START + section + "streams:\n  all: {title: All, sources: [a.xml]}\n")
    with pytest.raises(ConfigError, match=r"feeds\.yaml:\d+:\d+: streams\.all\.sources"):
        remove_subscription(site.load_config(), "a.xml")
    assert section in read(site)


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(site, monkeypatch):
    config = write(site, "subscriptions:\n")
    from feedtool.config import editing

    def parse(*given):
        (site.folder / "feeds.yaml").write_text("other")
        return real(*given)

    real = editing.parse_config
    monkeypatch.setattr(editing, "parse_config", parse)
    with pytest.raises(ConfigError, match="was changed meanwhile"):
        add_subscription(config, {"url": NEW})
    assert read(site) == "other"
