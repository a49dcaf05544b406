"""A pipe, device, link or folder in place of the output folder, the store, the lock or a published file."""

from __future__ import annotations

import os
import shutil

import pytest

from support.site import Site

GOOD = '[{"title": "Good", "url": "https://example.com/good", "date": "2026-03-01"}]'
CONFIG = "site: {title: O, url: https://example.com/}\narticles: records.json\nstreams: {all: {title: A}}\n"
STORE, LOCK, FILE = ".feedtool/state.db", ".feedtool/state.db.lock", "public/all.json"


def link(target):
    def put(path):
        path.symlink_to(target)

    return put


def write(content):
    def put(path):
        path.write_bytes(content)

    return put


def make_folder(path):
    path.mkdir()
    (path / "own").write_text("precious")


REFUSED = {
    "the output folder leads to nothing": ("public", link("nowhere"), 2, "output: is a symbolic link to"),
    "the output folder leads to this one": ("public", link("."), 2, "output: is a folder that contains this file"),
    "the output folder leads to the store": ("public", link(".feedtool"), 2, "store: is inside the output folder"),
    "the output folder leads to itself": ("public", link("public"), 2, "output: "),
    "the output folder is a file": ("public", write(b"precious"), 2, "output: already exists and is not a folder"),
    "the output folder is a pipe": ("public", os.mkfifo, 2, "output: already exists and is not a folder"),
    "the output folder is a device": ("public", link("/dev/null"), 2, "output: already exists and is not a folder"),
    "a published file is a folder": (FILE, make_folder, 5, "all.json: Is a directory"),
    "the store's folder is a file": (".feedtool", write(b"precious"), 5, ".feedtool: Not a directory"),
    "the store is a folder": (STORE, make_folder, 2, "store: is a folder"),
    "the store is a pipe": (STORE, os.mkfifo, 5, "is not a file"),
    "the store is a device": (STORE, link("/dev/zero"), 5, "is not a file"),
    "the lock is a folder": (LOCK, make_folder, 5, "state.db.lock: Is a directory"),
    "the lock leads elsewhere": (LOCK, link("../precious"), 5, "state.db.lock: "),
    "the config is a folder": ("feeds.yaml", make_folder, 2, "'feeds.yaml' is a directory"),
    "the config is a pipe": ("feeds.yaml", os.mkfifo, 2, "feeds.yaml:1:1: is not a regular file"),
    "the config is a device": ("feeds.yaml", link("/dev/zero"), 2, "feeds.yaml:1:1: is not a regular file"),
    "the config leads to itself": ("feeds.yaml", link("feeds.yaml"), 2, "feeds.yaml:1:1: cannot be read"),
}
"""The path that is replaced, the replacement, the exit code and the message."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("built"))
    site.write("records.json", GOOD)
    site.write("feeds.yaml", CONFIG)
    site.write("precious", "precious")
    site.run("build")
    return site


def swap(built, tmp_path, place, put):
    """A copy of the site with something else at a place."""
    site = built.copy(tmp_path / "site")
    path = site.folder / place
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    put(path)
    site.write("records.json", GOOD.replace("Good", "Edited"))
    return site


@pytest.mark.parametrize("what", REFUSED)
def test_a_special_file_at_a_path_of_feedtool_is_refused(built, tmp_path, what):
    place, put, code, said = REFUSED[what]
    site = swap(built, tmp_path, place, put)
    done = site.run("build", code=code)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (site.folder / "precious").read_text() == "precious"
    if put is make_folder:
        assert (site.folder / place / "own").read_text() == "precious"
    if not place.startswith("public"):
        assert read(site) == read(built)


def read(site):
    return {name: content for name, (content, _) in site.published().items()}


REPLACED = {
    "a published file leads elsewhere": (FILE, link("../precious")),
    "a published file is a pipe": (FILE, os.mkfifo),
    "a published file is a device": (FILE, link("/dev/zero")),
    "the lock is a pipe": (LOCK, os.mkfifo),
    "a journal is rubbish": (f"{STORE}-wal", write(os.urandom(5000))),
}


@pytest.mark.parametrize("what", REPLACED)
def test_a_special_file_that_can_be_replaced_is_replaced(built, tmp_path, what):
    site = swap(built, tmp_path, *REPLACED[what])
    site.run("build")
    assert "Edited" in (site.folder / FILE).read_text()
    assert not (site.folder / FILE).is_symlink()
    assert (site.folder / "precious").read_text() == "precious"
