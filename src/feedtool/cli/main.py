"""The Click group, and how errors become a message and an exit code.

A command is imported when it is called, so that `--help` and `--version` stay fast.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from feedtool.errors import FeedtoolError
from feedtool.version import __version__

COMMANDS = {
    "add": "Follow a site: find its feed and add it to feeds.yaml.",
    "build": "Build the site: ingest articles, fetch feeds and publish.",
    "categories": "Show category counts and uncategorized entries.",
    "check": "Validate feeds against their specifications.",
    "dedupe": "Find duplicates in a file of entries.",
    "embed": "Print the HTML that embeds a stream in another page.",
    "explain": "Trace an entry and explain its duplicates.",
    "fetch": "Fetch the subscriptions that are due.",
    "headers": "Print web server configuration for the published folder.",
    "ingest": "Read the site's articles into the store.",
    "init": "Create a site: a commented feeds.yaml and a first article.",
    "opml": "Import and export OPML feed lists.",
    "parse": "Parse a feed and print it as JSON Feed.",
    "ping": "Notify WebSub hubs about changed feeds.",
    "remove": "Stop following a feed: remove it from feeds.yaml.",
    "serve": "Preview the published folder in a browser.",
    "status": "Show feed health and the next scheduled fetch.",
    "store": "Check, back up, copy, repair or rebuild the store.",
    "worker": "Fetch feeds for the runs of other machines.",
}
"""Command -> short help; the command itself is `cli/<name>.py:command`."""

EPILOG = """\b
Exit codes:
  0  success
  1  built, but some feeds, sources or records failed
  2  feeds.yaml or the command line has a mistake, or a plug-in failed
  3  nothing was published: no usable entry, or too many entries would be removed
  4  another feedtool is running on the same store
  5  the store or the output folder cannot be read or written

\b
Example:
  feedtool init mysite && cd mysite && feedtool build
"""


class LazyGroup(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (Click's signature)
        """Return all names, for help and completion."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (Click's signature)
        """Import the module of a command and return the command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"feedtool.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (Click's signature)
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="feedtool")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Build feeds from your articles, and merge other feeds into one stream.

    feedtool writes RSS, Atom, JSON Feed and web pages. Configuration lives in feeds.yaml. `feedtool build` reads it and
    writes a folder of static files.
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False


_GC_THRESHOLD = 100_000
"""Number of objects, about 10 MB at most, before Python looks for garbage."""


def main() -> NoReturn:
    """Run the program; a mistake of the user never causes a traceback."""
    # Nearly all objects of a run are kept, or freed without a cycle. Collecting garbage at Python's default threshold,
    # and again at the end, took a tenth of a short run and found nothing.
    gc.set_threshold(_GC_THRESHOLD)
    try:
        sys.exit(_run())
    except BrokenPipeError:
        # The reader of a pipe (head, less) has exited, which is not a failure. Closing stderr keeps the interpreter
        # from reporting the broken pipe again at exit.
        sys.stderr.close()
        sys.exit(0)
    finally:
        gc.freeze()


def _run() -> int:
    try:
        result: Any = cli.main(prog_name="feedtool", standalone_mode=False)
    except FeedtoolError as error:
        _print_error(str(error), error.hint)
        return error.exit_code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        _print_error("stopped", None)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return result if isinstance(result, int) else 0


def _print_error(message: str, hint: str | None) -> None:
    from feedtool.cli.console import print_error  # its import is too slow for --version

    print_error(message, hint)
