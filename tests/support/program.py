"""The program as a process of its own that need not import it first: most of a short run's time is imports.

    run_program(["build"], folder, {"SOURCE_DATE_EPOCH": "0"}) -> subprocess.CompletedProcess

A server process, one for each process that runs tests, has imported all of feedtool and forks for each run. Another one
has a library of LD_PRELOAD. A run with a variable that acts when Python starts (LANG, PYTHONHASHSEED ...) is a new
interpreter.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn

_TIMEOUT_S = 300
_READ_AT_START = ("PYTHON", "LC_", "LANG")
"""Beginnings of the variables that the interpreter or the C library reads when a process starts."""
_COMMAND = (sys.executable, "-m", "feedtool")
_busy = Lock()
"""A second run at the same time, in another thread, is a new interpreter."""


def run_program(
    arguments: Sequence[str], folder: Path, environ: Mapping[str, str], stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `feedtool ARGUMENTS` in a folder, and return its exit code and what it printed.

    Raises:
        subprocess.TimeoutExpired: it took more than five minutes, in a new interpreter; a forked one is killed.
    """
    can_fork = hasattr(os, "fork") and not any(name.startswith(_READ_AT_START) for name in environ)
    environ = os.environ | dict(environ)
    if not can_fork or not _busy.acquire(blocking=False):
        return _run_new(arguments, folder, environ, stdin)
    try:
        return _run_forked(arguments, folder, environ, stdin)
    finally:
        _busy.release()


def start_program(arguments: Sequence[str], folder: Path, **options: Any) -> subprocess.Popen[str]:
    """Start `feedtool ARGUMENTS` in a folder as a new interpreter, and return its process."""
    return subprocess.Popen([*_COMMAND, *arguments], cwd=folder, text=True, **options)


def _run_new(
    arguments: Sequence[str], folder: Path, environ: Mapping[str, str], stdin: str | None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_COMMAND, *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        input=stdin,
        check=False,
        timeout=_TIMEOUT_S,
    )


def _run_forked(
    arguments: Sequence[str], folder: Path, environ: Mapping[str, str], stdin: str | None
) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as work:
        files = [Path(work) / name for name in ("in", "out", "err")]
        files[0].write_text(stdin or "", encoding="utf-8")
        asked = {
            "arguments": [*arguments],
            "folder": str(folder),
            "environ": dict(environ),
            "files": [*map(str, files)],
        }
        server = _start_server(environ.get("LD_PRELOAD", ""))
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (path.read_text(encoding="utf-8") for path in files[1:])
    return subprocess.CompletedProcess(["feedtool", *arguments], code, out, err)


@cache
def _start_server(library: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    environ = os.environ | ({"LD_PRELOAD": library} if library else {})
    server = subprocess.Popen([sys.executable, __file__], stdin=pipe, stdout=pipe, text=True, env=environ)
    atexit.register(server.communicate)
    return server


# ---------------------------------------------------------------------------------------------------------
# The server


def _serve() -> None:
    _import_all()
    _build_once()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        print(_wait(child), flush=True)


def _import_all() -> None:
    import pkgutil

    import feedtool

    for module in pkgutil.walk_packages(feedtool.__path__, "feedtool."):
        if not module.name.endswith("__main__"):
            __import__(module.name)


def _build_once() -> None:
    """Build a small site in this process, so that its children find templates compiled and libraries imported."""
    from contextlib import chdir, redirect_stdout

    from feedtool.cli.main import cli

    # The parent reads exit codes from stdout.
    with tempfile.TemporaryDirectory() as folder, chdir(folder), redirect_stdout(sys.stderr):
        Path("feeds.yaml").write_text(
            "site: {title: Warm, url: https://example.com/}\narticles: [a.md]\nsubscriptions: [a.xml]\n"
        )
        Path("a.md").write_text("---\ntitle: A\ndate: 2026-03-01\n---\nText\n")
        item = "<item><title>B</title><link>https://example.com/b</link><description>Text</description></item>"
        Path("a.xml").write_text(f"<rss version='2.0'><channel><title>A</title>{item}</channel></rss>")
        cli.main(["build", "-q"], prog_name="feedtool", standalone_mode=False)


def _wait(child: int) -> int:
    from signal import SIGKILL
    from threading import Timer

    timer = Timer(_TIMEOUT_S, os.kill, (child, SIGKILL))
    timer.start()
    _, status = os.waitpid(child, 0)
    timer.cancel()
    timer.join()
    return os.waitstatus_to_exitcode(status)


def _become(asked: dict[str, Any]) -> NoReturn:
    """Be the program, in a process that was forked for it."""
    from feedtool.__main__ import main

    for descriptor, path in enumerate(asked["files"]):
        flags = os.O_WRONLY | os.O_CREAT if descriptor else os.O_RDONLY
        os.dup2(os.open(path, flags, 0o600), descriptor)
    # The old ones hold what the server read ahead.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (open for as long as the program runs)
    sys.argv = ["feedtool", *asked["arguments"]]
    os.environ.clear()
    os.environ.update(asked["environ"])
    os.chdir(asked["folder"])
    time.tzset()
    try:
        main()
    except SystemExit as ended:
        # Freeing all objects would copy the memory that is shared with the server.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended.code)


if __name__ == "__main__":
    _serve()
