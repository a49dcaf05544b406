"""The manual page is made from the program's help."""

from __future__ import annotations

import subprocess
import sys

from feedtool.cli.main import COMMANDS
from support.site import PROJECT

PAGE = (PROJECT / "packaging" / "man" / "feedtool.1").read_text(encoding="utf-8")


def test_the_manual_page_is_current():
    # In a process of its own: Click remembers the help options of the first context that a command met.
    code = "import generate_man; print(generate_man.render(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT / "docs", capture_output=True, text=True, check=True
    )
    assert done.stdout == PAGE, "run python docs/generate_commands.py"


def test_the_manual_page_has_every_command():
    assert [name for name in COMMANDS if f".SS feedtool {name}\n" not in PAGE] == []
