"""The installed program as a subprocess, in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.program import run_program

PROJECT = Path(__file__).parent.parent.parent


@dataclass
class Site:
    """A folder with a feeds.yaml."""

    folder: Path

    def run(
        self, *arguments: str, code: int | None = 0, stdin: str | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        done = run_program(arguments, self.folder, environ, stdin)
        if code is not None:
            assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def published(self) -> dict[str, tuple[bytes, int]]:
        """Name -> (bytes, mtime) of every file in the output folder."""
        public = self.folder / "public"
        return {
            path.relative_to(public).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(public.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture(scope="module")
def lasting_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One for all tests of a module, which only look at it."""
    return Site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def example(tmp_path: Path) -> Site:
    """The example site of the repository, copied."""
    shutil.copy(PROJECT / "feeds.yaml", tmp_path)
    shutil.copytree(PROJECT / "example", tmp_path / "example")
    return Site(tmp_path)
