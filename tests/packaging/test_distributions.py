"""The wheel and the sdist hold everything that they need; constraints.txt fits them."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from support.site import PROJECT

DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
PACKAGE = PROJECT / "src" / "feedtool"
FILES = sorted(
    path.relative_to(PROJECT / "src").as_posix()
    for path in PACKAGE.rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=PROJECT, check=True, capture_output=True
    )
    return folder


def test_the_wheel_holds_every_file_of_the_package(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert [name for name in FILES if name not in names] == []


def test_the_wheel_installs_the_manual_page(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        assert any(name.endswith(".data/data/share/man/man1/feedtool.1") for name in wheel.namelist())


def test_the_sdist_holds_what_the_tests_read(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    needed = ["tests/conftest.py", "docs/generate.py", "packaging/systemd/feedtool.service", "constraints.txt"]
    needed += [".dockerignore", ".pre-commit-hooks.yaml", ".github/workflows/release.yml"]
    assert [name for name in needed if name not in names] == []


def test_the_classifiers_begin_with_the_oldest_version_that_is_supported():
    versions = re.findall(r"Python :: (3\.\d+)", "\n".join(DECLARED["classifiers"]))
    assert DECLARED["requires-python"] == f">={versions[0]}"


def test_the_constraints_name_a_version_of_every_dependency_that_it_allows():
    lines = (PROJECT / "constraints.txt").read_text().splitlines()
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", line)[0] for line in lines if not line.startswith("#"))
    texts = [*DECLARED["dependencies"], *(one for group in DECLARED["optional-dependencies"].values() for one in group)]
    wanted = [one for one in map(Requirement, texts) if one.name not in ("feedtool", "atheris")]
    wrong = [
        str(one)
        for one in wanted
        if not one.specifier.contains(pinned[re.sub("[._]", "-", one.name.lower())], prereleases=True)
    ]
    assert wrong == []
