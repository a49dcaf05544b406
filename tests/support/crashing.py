"""Builds a site over and over, with a fault at another file operation each time; prints the failures as JSON.

    LD_PRELOAD=faults.so python crashing.py FOLDER EVERY ERROR:OFFSET,ERROR:OFFSET... [COMMAND...]

FOLDER holds `before/` (a site that was built once) and `after/` (the same site after an edit and a whole build).
ERROR is the name of an errno, or KILL. Operations OFFSET, OFFSET + EVERY ... are tried. COMMAND is a
command before the build, such as `store repair`: the faults are in it, and the next run repeats it before the build.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import gzip
import io
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from feedtool.cli.main import cli
from feedtool.errors import FeedtoolError

EXPECTED_CODES = {0, 1, 2, 3, 4, 5}
LITTER = (".tmp", ".part")

libc = ctypes.CDLL(None)
libc.faults_counted.restype = ctypes.c_long
libc.faults_last.restype = ctypes.c_char_p


BUILD = ("build", "-q")


def run(site: Path, command: Sequence[str], at: int = 0, error: int = 0) -> tuple[int, int, str]:
    """Run a command in a child; return its exit code or -signal, the count of operations, and its output."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.chdir(site)
        said = io.StringIO()
        code = 99
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            libc.faults_arm(str(site).encode(), ctypes.c_long(at), error)
            try:
                code = cli.main([*command], prog_name="feedtool", standalone_mode=False) or 0
            except FeedtoolError as failure:
                code = failure.exit_code
                print(failure)
            except BaseException as failure:  # noqa: BLE001 (the very thing that is looked for)
                print(f"uncaught {type(failure).__name__}: {failure}")
        counted = libc.faults_counted()
        what = libc.faults_last().decode()
        libc.faults_arm(b"", ctypes.c_long(0), 0)
        os.write(writer, json.dumps([counted, f"{what}: {said.getvalue()}"]).encode())
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        printed = pipe.read()
    _, status = os.waitpid(child, 0)
    counted, said = json.loads(printed) if printed else (0, "")
    return os.waitstatus_to_exitcode(status), counted, said


def warm_up(folder: Path) -> None:
    """A build in this process, so that its children find everything imported."""
    site = folder / "warm"
    shutil.copytree(folder / "after", site)
    with contextlib.chdir(site), contextlib.redirect_stdout(io.StringIO()):
        cli.main([*BUILD], prog_name="feedtool", standalone_mode=False)


def read_folder(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_whole(name: str, content: bytes | None) -> bool:
    """Whether a file is there from its first to its last byte."""
    if content is None:
        return False
    if name.endswith(".gz"):
        return is_whole(name.removesuffix(".gz"), gzip.decompress(content))
    if name.endswith(".json"):
        return bool(json.loads(content))
    if name.endswith((".xml", ".opml")):
        return etree.fromstring(content) is not None
    return content.rstrip().endswith(b">" if name.endswith(".fragment.html") else b"</html>")


def find_litter(site: Path) -> list[str]:
    return [path.name for path in site.rglob("*") if path.name.endswith(LITTER)]


def try_fault(
    folder: Path, command: Sequence[str], at: int, error: int, old: dict[str, bytes], new: dict[str, bytes]
) -> list[str]:
    """Return what went wrong with a fault at one operation."""
    site = folder / "site"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(folder / "before", site)
    code, _, said = run(site, command, at, error)
    wrong = []
    if error and code not in EXPECTED_CODES:
        wrong.append(f"ended with {code}: {said}")
    if error and "uncaught" in said:
        wrong.append(said)
    found = read_folder(site / "public")
    for name in sorted({*old, *new}):
        # A source that could not be read keeps its old entries beside the new ones of others: such a file is whole.
        if found.get(name) not in (old.get(name), new.get(name)) and not (
            code == 1 and is_whole(name, found.get(name))
        ):
            wrong.append(f"{name} is neither old nor new")
    for again in dict.fromkeys((tuple(command), BUILD)):
        code, _, said = run(site, again)
        if code != 0:
            wrong.append(f"the next run ended with {code}: {said}")
    if read_folder(site / "public") != new:
        wrong.append("the next run published something else")
    wrong += [f"litter: {name}" for name in find_litter(site)]
    return wrong


def main() -> None:
    folder, every, kinds = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(",")
    old, new = read_folder(folder / "before" / "public"), read_folder(folder / "after" / "public")
    command = sys.argv[4:] or BUILD
    warm_up(folder)
    gc.set_threshold(100_000)
    gc.freeze()
    site = folder / "site"
    shutil.copytree(folder / "before", site)
    _, count, said = run(site, command)
    if not count:
        raise SystemExit(f"nothing was counted: {said}")
    printed = {}
    for kind in kinds:
        name, _, offset = kind.partition(":")
        error = 0 if name == "KILL" else getattr(errno, name)
        tried = range(1 + int(offset), count + 1, every)
        wrong = {at: found for at in tried if (found := try_fault(folder, command, at, error, old, new))}
        printed[name] = {"operations": count, "tried": len(tried), "wrong": wrong}
    print(json.dumps(printed))


if __name__ == "__main__":
    main()
