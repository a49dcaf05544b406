"""Parts of other packages are found, wherever Python finds these packages."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

LIST = """
import sys
from feedtool.plugins import list_parts
print(*list_parts("parsers"), "importlib.metadata" in sys.modules)
"""
FILES = {
    "METADATA": "Metadata-Version: 2.1\nName: gemfeed\nVersion: 1\n",
    "entry_points.txt": "[console_scripts]\ngem = gem:main\n\n[feedtool.parsers]\ngemfeed = gem:GemFeedParser\n",
}


def write_folder(folder, info):
    (folder / info).mkdir(parents=True)
    for name, text in FILES.items():
        (folder / info / name).write_text(text)
    return folder


def write_archive(folder, info):
    folder.mkdir()
    with zipfile.ZipFile(folder / "gem.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"{info}/{name}", text)
    return folder / "gem.zip"


def list_parsers(place):
    done = subprocess.run(
        [sys.executable, "-c", LIST], env={"PYTHONPATH": str(place)}, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("write", "folder", "info"),
    [
        (write_folder, "packages[1]", "gemfeed-1.dist-info"),
        (write_folder, "packages[1]", "gemfeed-1.egg-info"),
        (write_folder, "gemfeed-1.egg", "EGG-INFO"),
        (write_archive, "packages", "gemfeed-1.dist-info"),
    ],
)
def test_a_part_of_an_installed_package_is_found(tmp_path, write, folder, info):
    assert "gemfeed" in list_parsers(write(tmp_path / folder, info))


def test_packages_without_parts_cost_no_import_of_their_metadata(tmp_path):
    assert list_parsers(tmp_path)[-1] == "False"


LOAD = """
import sys
from feedtool.errors import FeedtoolError
from feedtool.plugins import load_parts
try:
    print(*[part.name for part in load_parts(sys.argv[1], sys.argv[2:] or None)])
except FeedtoolError as error:
    print(f"{type(error).__name__}: {error}; {error.hint}")
"""

PARTS = """
class Linter:
    def claims(self, document): return False
    def check(self, document): return iter(())

class Good(Linter):
    name = "good"

class Renamed(Linter):
    name = "bad"

class Nameless(Linter):
    pass

class Raising(Linter):
    name = "raising"
    def __init__(self): raise KeyError("no such thing")

class Empty:
    name = "empty"

def function(): pass
"""


def load(folder, kind, *names, **packages):
    """Load parts while packages with these entry points are installed; return what is printed."""
    for package, points in packages.items():
        info = folder / f"{package}-1.0.dist-info"
        info.mkdir(parents=True)
        lines = [f"{name} = {value}\n" for name, value in points.items()]
        (info / "entry_points.txt").write_text("".join((f"[feedtool.{kind}]\n", *lines)))
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (folder / "some_parts.py").write_text(PARTS)
    done = subprocess.run(
        [sys.executable, "-c", LOAD, kind, *names],
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_part_with_the_name_of_a_built_in_one_is_refused_by_name_of_its_package(tmp_path):
    found = load(tmp_path, "linters", one={"rss": "some_parts:Good"})
    assert found == (
        "PartError: two packages bring 'rss' of the linters: feedtool and one 1.0; "
        "uninstall one of them: pip uninstall one"
    )


def test_two_packages_with_a_part_of_one_name_are_refused_by_name(tmp_path):
    found = load(tmp_path, "linters", one={"good": "some_parts:Good"}, two={"good": "some_parts:Renamed"})
    assert "PartError: two packages bring 'good' of the linters: " in found
    assert "one 1.0" in found
    assert "two 1.0" in found


def test_a_missing_part_is_an_error_with_the_names_of_the_installed_ones(tmp_path):
    found = load(tmp_path, "linters", "gopher", one={"good": "some_parts:Good"})
    assert found == ("PartError: there is no 'gopher' among the linters; installed: atom, good, jsonfeed, opml, rss")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("some_parts:Renamed", "cannot use the linter 'good' of one 1.0: some_parts:Renamed has the name 'bad'"),
        ("some_parts:Nameless", "cannot use the linter 'good' of one 1.0: some_parts:Nameless has no attribute name"),
        ("some_parts:Empty", "cannot use the linter 'good' of one 1.0: some_parts:Empty has no check()"),
        ("some_parts:function", "cannot use the linter 'good' of one 1.0: some_parts:function is not a class"),
        ("some_parts:Raising", "the linter 'good' of one 1.0 failed: KeyError: 'no such thing' (some_parts.py:17)"),
        ("some_parts:Gone", "cannot load 'good' of the linters from one 1.0: module 'some_parts' has no"),
        ("nowhere:Gone", "cannot load 'good' of the linters from one 1.0: No module named 'nowhere'"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_made_is_an_error_with_its_name_and_package(tmp_path, value, message):
    assert load(tmp_path, "linters", "good", one={"good": value}).startswith(f"PartError: {message}")


RENDERER = """
class Renderer:
    name, suffix, kind, media_type, label, has_archives = "words", ".words", "other", "text/plain", "", False
    def render(self, feed):
        return b"one"
"""


def test_a_changed_module_writes_its_files_again(site, tmp_path):
    package = tmp_path / "packages"
    write_folder(package, "words-1.dist-info")
    (package / "words-1.dist-info/entry_points.txt").write_text("[feedtool.renderers]\nwords = words_part:Renderer\n")
    site.write("posts/a.md", "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n")
    site.configure(articles="posts/*.md", formats=["words"])
    for text in ("one", "two"):
        (package / "words_part.py").write_text(RENDERER.replace("one", text))
        site.run("build", PYTHONPATH=str(package), PYTHONDONTWRITEBYTECODE="1")
        assert (site.folder / "public/all.words").read_text() == text
    assert "nothing is new" in site.run("build", PYTHONPATH=str(package)).stdout


OPTIONS = """
from typing import Annotated
from msgspec import Struct
from feedtool.plugins import Form, Key
from some_parts import Good

class Part(Good):
    class Options(Struct, frozen=True, kw_only=True):
        words: {}
"""


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("str = ''", "no Key"),
        ("tuple[Annotated[str, Form('text'), Key('Words.')], ...] = ()", "no Key"),
        ("Annotated[int, Form('count'), Key('Words.')]", "no default"),
        ("Annotated[str, Key('Words.')] = ''", "no Form"),
        ("Annotated[tuple[str, ...], Form('text'), Key('Words.')] = ()", "no Form; a list has one for its items"),
    ],
)
def test_an_option_that_no_file_can_set_is_an_error_with_its_name(tmp_path, option, problem):
    (tmp_path / "with_options.py").write_text(OPTIONS.format(option))
    found = load(tmp_path, "linters", "good", one={"good": "with_options:Part"})
    assert f"cannot use the linter 'good' of one 1.0: with_options:Part: Options.words has {problem}; report" in found
