"""`feedtool serve`: preview the published folder in a browser."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from feedtool.cli.console import config_option, count, escape, print_error, print_report
from feedtool.errors import FeedtoolError, PartError

if TYPE_CHECKING:
    from feedtool.model.config import Config
    from feedtool.output.served_types import SpecialType
    from feedtool.serve.preview import Preview

_HOST = "127.0.0.1"


@click.command(short_help="Preview the published folder in a browser.")
@config_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 picks a free port.",
)
@click.option("--watch", "is_watching", is_flag=True, help="Rebuild when a file of the site changes.")
def command(config_path: Path, *, port: int, is_watching: bool) -> int:
    """Preview the published folder locally with the headers your web server will send.

    Media types, charsets, ETag, Last-Modified, 304, precompressed files, CORS and caching are those of `feedtool
    headers nginx`. With --watch, feedtool fetches nothing and notifies no hub; a failed build prints its
    error and leaves the files unchanged. Requires the extra `serve`: pip install 'feedtool[serve]'.

    \b
    Examples:
      feedtool serve
      feedtool serve --watch --port 8080
    """
    _require_extra()
    from feedtool.config import load_config
    from feedtool.serve.preview import Preview

    config = load_config(config_path)
    preview = Preview(config.output, _get_path(config), _list_special_types(config))
    if is_watching:
        _rebuild(config_path)
    elif not config.output.is_dir():
        raise FeedtoolError(f"{config.output} does not exist", hint="run `feedtool build` first, or add --watch")
    with _listen(port) as listener, _stopping_on_signals():
        place = f"http://{_HOST}:{listener.getsockname()[1]}{_get_path(config)}"
        # All imports come before the address: an interrupt inside of an import can get lost.
        server = _make_server(preview, listener)
        click.echo(f"Serving {escape(str(config.output))} at {place} (press Ctrl-C to stop)")
        try:
            with _watching(config, preview) if is_watching else nullcontext():
                server.run()
        finally:
            server.close()
    return 0


def _require_extra() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("waitress", "watchfiles", "whitenoise") if find_spec(name) is None]
    if missing:
        raise PartError(f"{', '.join(missing)} not installed", hint="pip install 'feedtool[serve]'")


def _get_path(config: Config) -> str:
    return urlsplit(config.site.base_url).path or "/"


def _make_server(preview: Preview, listener: socket.socket) -> Any:
    import waitress

    return waitress.create_server(preview, sockets=[listener], threads=4, ident=None)


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((_HOST, port))
    except OSError as error:
        raise FeedtoolError(
            f"port {port}: {error.strerror}", hint="choose another port with --port; 0 picks a free one"
        ) from error


@contextmanager
def _stopping_on_signals() -> Iterator[None]:
    """Stop on SIGTERM like on Ctrl-C, without an error."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _watching(config: Config, preview: Preview) -> Iterator[None]:
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(config, preview, stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(timeout=5)


def _watch(config: Config, preview: Preview, stop: threading.Event) -> None:
    from feedtool.serve.watch import watch_files

    def rebuild() -> Config | None:
        rebuilt = _rebuild(config.path)
        if rebuilt:
            preview.show(rebuilt.output, _get_path(rebuilt), _list_special_types(rebuilt))
        return rebuilt

    watch_files(config, stop, rebuild)


def _list_special_types(config: Config) -> tuple[SpecialType, ...]:
    from feedtool.output.served_types import list_special_types
    from feedtool.plugins import load_parts

    return list_special_types(
        load_parts("renderers", config.formats, config.plugins), load_parts("indexes", config.indexes, config.plugins)
    )


def _rebuild(path: Path) -> Config | None:
    """Build the site and return its config, or None if it cannot be read.

    Errors are printed, not raised.
    """
    from feedtool.config import load_config
    from feedtool.pipeline.build import build
    from feedtool.pipeline.build_options import BuildOptions
    from feedtool.pipeline.wiring import open_parts

    config = None
    try:
        config = load_config(path)
        with open_parts(config, command="feedtool serve --watch") as parts:
            report = build(config, parts, BuildOptions(offline=True, ping=False))
        print_report(report.ingested, zone=config.site.timezone, quiet=True, verbose=False)
        if report.written:
            click.echo(f"Wrote {count(len(report.written), 'file')}, {report.unchanged} unchanged")
    except FeedtoolError as error:
        print_error(str(error), error.hint)
    return config
