"""Packages, imports and plug-ins are as docs/explanation/architecture.md says."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

import feedtool
from feedtool import plugins
from feedtool.errors import PartError

SOURCE = Path(feedtool.__file__).parent
PROJECT = Path(__file__).parent.parent


@cache
def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def walk(tree):
    return list(ast.walk(tree))


@cache
def list_all_parts():
    return frozenset(name for kind in plugins.BUILT_IN for name in plugins.list_parts(kind))


def test_imports_follow_the_contracts():
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_modules_import_each_other_in_a_circle():
    graph = grimp.build_graph("feedtool", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # it raises an error with the modules of a cycle


def test_every_class_with_the_name_of_a_part_is_registered():
    registered = {value for parts in plugins.BUILT_IN.values() for value in parts.values()}
    for path in SOURCE.rglob("*.py"):
        module = ".".join(("feedtool", *path.relative_to(SOURCE).with_suffix("").parts))
        for node in parse(path).body:
            has_name = isinstance(node, ast.ClassDef) and node.name[0] != "_" and any(map(_is_name, node.body))
            if has_name and not is_testing(path.relative_to(SOURCE).as_posix()):
                assert f"{module}:{node.name}" in registered


def _is_name(node):
    """Whether a statement in a class is `name = "..."`."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.targets[0].id == "name"


@pytest.mark.parametrize("kind", plugins.BUILT_IN)
def test_every_part_is_registered_under_its_own_name(kind):
    for name in plugins.list_parts(kind):
        assert plugins.load_class(kind, name).name == name


def test_parsers_are_registered_in_the_order_in_which_they_are_tried():
    parsers = plugins.load_parts("parsers", plugins.BUILT_IN["parsers"])
    assert [*parsers] == sorted(parsers, key=lambda part: (part.rank, part.name))


NAMED = {"name", "parser", "format", "formats", "indexes", "rules", "store"}
"""Attributes that hold the names of parts."""


def test_no_module_compares_with_the_name_of_a_part():
    names = list_all_parts()
    for path in SOURCE.rglob("*.py"):
        tree = parse(path)
        constants = {node.targets[0].id: node.value for node in tree.body if is_constant(node)}
        for node in walk(tree):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                has_name = any(isinstance(side, ast.Attribute) and side.attr in NAMED for side in sides)
                found = names & {text for side in sides for text in list_texts(side, constants)}
                assert not (has_name and found), f"{path.relative_to(SOURCE)}:{node.lineno} asks for {found}"


# The table of parts, and the examples of the config, which name them as a user does.
NAMING = {"plugins/built_in.py", "model/config.py", "model/sources.py"}
LOOKUPS = {"load_class", "address", "find_url"}
"""Functions that are given the name of a part."""


def test_no_module_has_a_table_of_the_parts_of_a_kind():
    kinds = [set(plugins.list_parts(kind)) for kind in plugins.BUILT_IN]
    for path, tree in parse_modules():
        types = {one for node in walk(tree) if is_type(node) for one in ast.walk(node)}
        for node in set(walk(tree)) - types:
            keys = list_keys(node)
            is_table = len(keys) > 1 and any(keys <= names for names in kinds)
            assert not is_table, f"{path}:{node.lineno} is a table of {sorted(keys)}"


def test_no_module_looks_up_a_part_of_another_module_by_name():
    for path, tree in parse_modules():
        own = {value.value for node in walk(tree) if (value := find_name(node))}
        for node in walk(tree):
            found = find_lookup(node) - own
            assert not found, f"{path}:{node.lineno} looks up {found}"


def parse_modules():
    paths = {path.relative_to(SOURCE).as_posix(): path for path in SOURCE.rglob("*.py")}
    return [(name, parse(path)) for name, path in paths.items() if name not in NAMING and not is_testing(name)]


def is_testing(name):
    """Return whether a module is for tests of plug-ins, and no part of the program."""
    return name.startswith("testing/")


def is_type(node):
    """Return whether a node is `Literal[...]`."""
    return isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal"


def list_keys(node):
    """Return the strings that a literal is keyed by: its keys, elements, or first elements of pairs."""
    if isinstance(node, ast.Dict):
        keys = node.keys
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        keys = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in node.elts]
    else:
        return set()
    texts = {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return texts if len(texts) == len(keys) else set()


def find_name(node):
    """Return the value of `name = "..."`."""
    is_name = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "name"
    return node.value if is_name and isinstance(node.value, ast.Constant) else None


def find_lookup(node):
    """Return the names of parts that an expression looks up: `load_class("stores", "x")`, `parts.renderers["x"]`."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = node.args if called in LOOKUPS else []
    elif isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") in {*plugins.BUILT_IN, "formats"}:
        given = [node.slice]
    else:
        given = []
    return list_all_parts() & {one.value for one in given if isinstance(one, ast.Constant)}


def is_constant(node):
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)


def list_texts(node, constants):
    """Strings in an expression: a literal, a collection of them, or a constant of the module that is one."""
    if isinstance(node, ast.Name):
        node = constants.get(node.id, node)
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_an_unknown_part_is_an_error_that_lists_the_known_ones():
    with pytest.raises(PartError, match="no 'gopher' among the fetchers") as caught:
        plugins.load_class("fetchers", "gopher")
    assert "file, http" in caught.value.hint


VERBS = {
    "get": lambda returned: "None" not in returned,
    "is": lambda returned: returned == "bool",
    "has": lambda returned: returned == "bool",
    "format": lambda returned: "str" in returned,
    "describe": lambda returned: "str" in returned,
}
"""The first word of a function's name -> whether a function with that annotation may have it."""

METHODS_OF_CLICK = {"get_command", "format_commands"}


def test_functions_are_named_by_what_they_return():
    for path in SOURCE.rglob("*.py"):
        for node in walk(parse(path)):
            if isinstance(node, ast.FunctionDef) and node.returns and node.name not in METHODS_OF_CLICK:
                fits = VERBS.get(node.name.lstrip("_").partition("_")[0], lambda _: True)
                assert fits(ast.unparse(node.returns)), f"{path.relative_to(SOURCE)}:{node.lineno}: {node.name}"


def list_pure_modules():
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["id"] == "pure")["source_modules"]


@pytest.mark.parametrize("module", list_pure_modules())
def test_a_pure_module_does_not_read_the_clock(module):
    clocks = {"now", "utcnow", "today"}
    place = SOURCE.parent.joinpath(*module.split("."))
    for path in place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]:
        for node in walk(parse(path)):
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
        "pyromark",
        "yaml",
        "nh3",
    }
    code = (
        "import sys\n"
        "from feedtool.cli.main import cli\n"
        "try:\n"
        f"    cli({arguments!r}, standalone_mode=False)\n"
        "finally:\n"
        "    print('MODULES', *sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("MODULES")[2].split())
    assert not loaded & heavy
