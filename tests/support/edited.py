"""A copy of the program, in which a test does what a checklist of CONTRIBUTING.md says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
CHECK = "import feedtool, sys; assert feedtool.__file__.startswith(sys.argv[1]), feedtool.__file__\n"


class EditedProgram:
    """A copy of `src/feedtool/` and of `docs/`, to edit and run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / "src" / "feedtool"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / "src" / "feedtool", self.package, ignore=ignored)
        shutil.copytree(PROJECT / "docs", folder / "docs", ignore=ignored)

    def add(self, name: str, text: str, *, after: str = "") -> None:
        """Add text to a file of the package after a text that it holds once; without that text, to a new file."""
        path = self.package / name
        assert path.exists() == bool(after), name
        if not after:
            path.write_text(text, encoding="utf-8")
            return
        whole = path.read_text(encoding="utf-8")
        assert whole.count(after) == 1, f"{name} does not hold once {after!r}"
        path.write_text(whole.replace(after, after + text), encoding="utf-8")

    def run(self, code: str) -> Any:
        """Run Python code with the copy, in its folder; return the JSON that the code prints."""
        return json.loads(self._run("-c", CHECK + code, str(self.package), folder=self.folder))

    def run_program(self, *arguments: str, folder: Path) -> str:
        """Run `feedtool ARGUMENTS` of the copy in a folder; return what it prints."""
        return self._run("-m", "feedtool", *arguments, folder=folder)

    def _run(self, *arguments: str, folder: Path) -> str:
        paths = os.pathsep.join((str(self.package.parent), str(self.folder / "docs")))
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": paths, "SOURCE_DATE_EPOCH": "1772366400"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
