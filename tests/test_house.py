"""The house stands as docs/explanation/architecture.md says: layers, shelves, registrations."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import feedtool
from feedtool import registry
from feedtool.errors import PartError

SOURCE = Path(feedtool.__file__).parent
SHELVES: tuple[registry.Shelf, ...] = (
    "parsers",
    "renderers",
    "indexes",
    "dedupe_rules",
    "fetchers",
    "linters",
    "stores",
)


def test_imports_keep_to_the_layers():
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_file_on_a_shelf_is_registered_and_every_registration_has_its_file(shelf):
    files = {path.stem for path in (SOURCE / shelf).glob("[a-z]*.py")}
    registered = {
        point.value.split(":")[0].removeprefix(f"feedtool.{shelf}.")
        for point in entry_points(group=f"feedtool.{shelf}")
        if point.value.startswith("feedtool.")
    }
    assert files == registered


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_part_calls_itself_what_it_is_registered_as(shelf):
    for name in registry.names(shelf):
        assert registry.load(shelf, name).name == name


def test_a_part_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(PartError, match="no 'gopher' among the fetchers") as caught:
        registry.load("fetchers", "gopher")
    assert "file, http" in caught.value.hint


def test_core_never_asks_for_the_time():
    clocks = {"now", "utcnow", "today"}
    for folder in ("core", "dedupe_rules"):
        for path in (SOURCE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                is_clock = isinstance(node, ast.Attribute) and node.attr in clocks
                assert not is_clock, f"{path.name}:{node.lineno} asks for the time"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"]])
def test_help_imports_no_heavy_part(arguments):
    heavy = {
        "feedgen",
        "feedparser",
        "jinja2",
        "lxml",
        "pycurl",
        "sqlite3",
        "dateutil",
        "markdown_it",
        "yaml",
        "nh3",
    }
    code = (
        "import sys\n"
        "from feedtool.cli import cli\n"
        "try:\n"
        f"    cli({arguments!r}, standalone_mode=False)\n"
        "finally:\n"
        "    print('MODULES', *sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("MODULES")[2].split())
    assert not loaded & heavy
