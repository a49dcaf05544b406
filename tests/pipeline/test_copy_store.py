"""A copied store has everything that the first one kept, and builds the same site."""

from __future__ import annotations

import pytest

from support.site import copy_example


@pytest.fixture
def built(tmp_path):
    site = copy_example(tmp_path / "site")
    site.run("build", SOURCE_DATE_EPOCH="1796000000")
    return site


def test_a_site_goes_to_postgresql_and_back_with_all_ids(built, postgresql):
    before = built.published()
    built.run("store", "copy", "sqlite:.feedtool/state.db", postgresql)
    built.run("store", "copy", postgresql, "sqlite:back.db")
    for url in (postgresql, "sqlite:back.db"):
        text = (built.folder / "feeds.yaml").read_text("utf-8").partition("\nstore:")[0]
        built.write("feeds.yaml", f'{text}\nstore: "{url}"\n')
        built.run("build", SOURCE_DATE_EPOCH="1796000600")
        assert {name: content for name, (content, _) in built.published().items()} == {
            name: content for name, (content, _) in before.items()
        }


def test_a_store_that_is_not_empty_is_not_copied_into(built):
    built.run("store", "copy", "sqlite:.feedtool/state.db", "sqlite:other.db")
    done = built.run("store", "copy", "sqlite:.feedtool/state.db", "sqlite:other.db", code=5)
    assert done.stderr.splitlines()[0] == "feedtool: sqlite:other.db is not empty"


def test_a_store_that_does_not_exist_is_not_made(built):
    done = built.run("store", "copy", "sqlite:stat.db", "sqlite:other.db", code=5)
    assert done.stderr.splitlines()[0].startswith("feedtool: there is no store at ")
    assert not list(built.folder.glob("*.db*"))


def test_an_unknown_kind_of_store_is_named(built):
    done = built.run("store", "copy", "sqlite:.feedtool/state.db", "mysql://db/site", code=None)
    assert "'mysql'" in done.stderr
    assert "memory, postgresql, sqlite" in done.stderr
