"""Check that a checkout is ready to be released: `python packaging/check_release.py`. It prints what is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parent.parent
GENERATORS = ("generate.py", "generate_commands.py", "generate_fields.py", "generate_json.py")


def find_problems(project: Path) -> Iterator[str]:
    """Yield what is wrong with a checkout."""
    version = read_version(project)
    yield from check_tree(project)
    yield from check_tag(project, version)
    yield from check_changes(project, version)
    yield from check_generated(project)
    yield from check_packages(project, version)


def read_version(project: Path) -> str:
    """Return the version of the program."""
    found = re.search(r'__version__ = "(.*)"', (project / "src/feedtool/version.py").read_text("utf-8"))
    return found[1] if found else ""


def check_tree(project: Path) -> Iterator[str]:
    """Yield files that are not committed."""
    if changed := _run(project, "git", "status", "--porcelain"):
        yield f"not committed: {', '.join(line[3:] for line in changed.splitlines())}"


def check_tag(project: Path, version: str) -> Iterator[str]:
    """Yield a version that is not one of a release, or was released before."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        yield f"src/feedtool/version.py: {version!r} is not a version such as 1.2.0"
    elif _run(project, "git", "tag", "--list", f"v{version}"):
        yield f"src/feedtool/version.py: the tag v{version} exists; choose the next version"


def check_changes(project: Path, version: str) -> Iterator[str]:
    """Yield a CHANGELOG.md that does not begin with the version and its date, or has no changes of it."""
    _, *sections = re.split(r"^## ", (project / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    heading, _, text = sections[0].partition("\n") if sections else ("", "", "")
    if not re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", heading):
        yield f"CHANGELOG.md: the first section is {heading!r}; write `## {version} (YEAR-MONTH-DAY)`"
    if "\n- " not in text:
        yield "CHANGELOG.md: the first section lists no change"


def check_generated(project: Path) -> Iterator[str]:
    """Run the generators of documents, and yield the files that they change."""
    before = _run(project, "git", "diff")
    for name in GENERATORS:
        _run(project, sys.executable, f"docs/{name}")
    if _run(project, "git", "diff") != before:
        yield f"out of date, and now written again: {_run(project, 'git', 'diff', '--name-only')}"


def check_packages(project: Path, version: str) -> Iterator[str]:
    """Build the packages, and yield files that one lacks or should not have."""
    tracked = set(_run(project, "git", "ls-files").splitlines())
    program = {name.removeprefix("src/") for name in tracked if name.startswith("src/feedtool/")}
    with tempfile.TemporaryDirectory() as folder:
        _run(project, sys.executable, "-m", "hatchling", "build", "-d", folder)
        for path in sorted(Path(folder).iterdir()):
            if f"-{version}" not in path.name:
                yield f"{path.name}: not of version {version}"
            if path.suffix == ".whl":
                with zipfile.ZipFile(path) as wheel:
                    names = {name for name in wheel.namelist() if name.startswith("feedtool/")}
                yield from (f"{path.name}: lacks {name}" for name in sorted(program - names))
                yield from (f"{path.name}: has {name}" for name in sorted(names - program))
            else:
                with tarfile.open(path) as sdist:
                    names = {name.partition("/")[2] for name in sdist.getnames()} - {"PKG-INFO", ".gitignore"}
                needed = {name for name in tracked if name.startswith(("src/", "tests/", "docs/", "packaging/"))}
                yield from (f"{path.name}: lacks {name}" for name in sorted(needed - names))
                yield from (f"{path.name}: has {name}" for name in sorted(names - tracked - {"pyproject.toml"}))


def _run(project: Path, *command: str) -> str:
    return subprocess.run(command, cwd=project, check=True, capture_output=True, text=True).stdout.strip()


def main() -> int:
    """Print what is wrong, and return 1 if anything is."""
    problems = [*find_problems(PROJECT)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
