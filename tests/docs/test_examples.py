"""Each `console` block of a document is run, and prints what the page shows.

A page is one session in an empty folder, which pages call /srv, on 6 March 2026 at 9:00 UTC. The block below a line
that ends with "`NAME`:" is the file of that name; below "Add to `NAME`:" it is the end of that file. In the output,
`...` stands for any text, and alone on a line for any lines. tests/data/docs/hosts/ has the hosts that pages name, and
tests/data/docs/sites/NAME/ the files from which the session of NAME.md starts. A page with the address of a store in
PostgreSQL has an empty one, and one that installs a package has an environment of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.nginx import run_nginx
from support.site import PROJECT
from support.web import serve_hosts

DATA = PROJECT / "tests" / "data" / "docs"
POSTGRESQL = "postgresql://feedtool@db.example/site"
PAGES = sorted(PROJECT.glob("docs/**/*.md")) + sorted(PROJECT.glob("*.md"))
BLOCK = re.compile(
    r"(?:^(?P<above>[^\n`]*(?:`[^`\n]*`[^\n`]*)*)\n\n?)?^```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FILE = re.compile(r"`([^`]+)`:$")
NOW = "1772787600"
OPTIONAL = ("curl", "jq", "newsboat")

NOT_RUN = {
    "feedtool init mysite": "it asks on a terminal",
    "cd mysite && feedtool build": "it builds the site that the command before it asks about",
    "my-cms export | feedtool ingest - --format jsonl && feedtool build": "my-cms stands for a program of the reader",
    "feedtool parse page.txt --as-of 2026-03-03": "page.txt is any saved page",
    "feedtool build --as-of 2026-03-03": "as above",
    "feedtool worker --jobs 2": "it runs until it is stopped",
}
"""Commands in `sh` blocks, with the reason why no test runs them."""


def name_page(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def read_blocks(page: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the line above each block, its language and its text."""
    for found in BLOCK.finditer(page.read_text("utf-8")):
        yield found["above"] or "", found["language"], found["body"]


class Session:
    """The shell of a reader who does what a page shows."""

    def __init__(self, folder: Path, exits: ExitStack, start: Path | None = None, database: str = "") -> None:
        self.root, self.folder, self.exits = folder, folder, exits
        self.names = {"/srv": str(folder), **({POSTGRESQL: f"{database!r}"} if database else {})}
        if start and start.is_dir():
            shutil.copytree(start, folder, dirs_exist_ok=True)
        self.hosts: dict[str, Path | int] = {path.name: path for path in (DATA / "hosts").iterdir()}
        self.environ = {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "HOME": str(folder),
            "SOURCE_DATE_EPOCH": NOW,
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            **exits.enter_context(serve_hosts(self.hosts)),
        }

    def write(self, above: str, body: str) -> None:
        """Write the file that the line above a block names."""
        name = FILE.search(above)
        if name and name[1].startswith("/etc/nginx"):
            self._start_nginx(body)
        elif name:
            path = self.folder / self._make_real(name[1])
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a" if re.search(r"\b[Aa]dd to `[^`]+`:$", above) else "w", encoding="utf-8") as file:
                file.write(self._make_real(body))

    def _start_nginx(self, body: str) -> None:
        """Start nginx with the server of a page, which answers for its host from now on."""
        host = re.findall(r"server_name (\S+);", body)[0]
        lines = re.sub(r"^server \{\n|^ +listen .*\n|^\}\n", "", body, flags=re.MULTILINE)
        home = self.root / "nginx"
        home.mkdir()
        self.hosts[host] = self.exits.enter_context(run_nginx(self._make_real(lines), home))

    def _make_environment(self) -> None:
        """Make a virtual environment, in which the packages of this one can be imported, and others installed."""
        folder = self.root.with_name(f"{self.root.name}-environment")
        venv.create(folder, with_pip=True)
        (inner,) = folder.glob("lib/python*/site-packages")
        (inner / "outer.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
        program = folder / "bin" / "feedtool"
        program.write_text(f"#!{folder}/bin/python\nfrom feedtool.__main__ import main\nmain()\n")
        program.chmod(0o755)
        # pip takes the builders of packages from the outer environment, and asks no server.
        self.environ |= {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        self.environ["PATH"] = f"{folder}/bin{os.pathsep}{self.environ['PATH']}"

    def run(self, command: str) -> str:
        """Run a command line, and return what a terminal shows."""
        if command.startswith("pip "):
            self._make_environment()
        for program in re.findall(r"(?:^|\| )(\w+)", command):
            if program in OPTIONAL and shutil.which(program) is None:
                pytest.skip(f"{program} is not installed (apt install {program})")
        line = f"{self._make_real(command)}\npwd > {self.root}/.folder"
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        self.folder = Path((self.root / ".folder").read_text().strip())
        shown = done.stdout
        for name, real in self.names.items():
            shown = shown.replace(real, name)
        return re.sub(r"postgresql:/\S+?host=[^\s`]+", POSTGRESQL, shown)

    def _make_real(self, text: str) -> str:
        for name, real in self.names.items():
            text = text.replace(name, real)
        return text


def normalize(text: str) -> str:
    """Return a text without what differs between two runs: durations."""
    text = re.sub(r"\b\d+(\.\d+)? (ms|s)\b", "N s", text)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip("\n") + "\n"


def is_shown(shown: str, printed: str) -> bool:
    """Whether a command printed what a page shows."""
    lines = normalize(shown).splitlines(keepends=True)
    pattern = "".join(r"(?:.*\n)*?" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*?") for line in lines)
    return re.fullmatch(pattern, normalize(printed)) is not None


def split_session(body: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a `console` block with the output below it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


SESSIONS = [page for page in PAGES if any(language == "console" for _, language, _ in read_blocks(page))]


@pytest.mark.parametrize("page", SESSIONS, ids=name_page)
def test_commands_in_a_document_print_what_it_shows(page: Path, tmp_path: Path, request: pytest.FixtureRequest):
    database = request.getfixturevalue("postgresql") if POSTGRESQL in page.read_text("utf-8") else ""
    with ExitStack() as exits:
        session = Session(tmp_path, exits, DATA / "sites" / page.stem, database)
        for above, language, body in read_blocks(page):
            if language != "console":
                session.write(above, body)
                continue
            for command, shown in split_session(body):
                printed = session.run(command)
                assert is_shown(shown, printed), f"$ {command}\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_a_document_shows_the_output_of_commands_that_can_be_run(page: Path):
    lines = [
        line for _, language, body in read_blocks(page) if language in ("sh", "bash") for line in body.splitlines()
    ]
    calls = [line.partition(" #")[0].strip() for line in lines if re.search(r"(?:^|&& |\| )feedtool [a-z]", line)]
    assert [call for call in calls if call not in NOT_RUN] == []


def test_each_exception_is_a_command_of_a_document():
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert [command for command in NOT_RUN if command not in text] == []
