"""bytes -> files: whole or not at all, only if different, and only ever feedtool's own."""

from __future__ import annotations

import errno
import gzip
import os
import random
import stat
from hashlib import blake2b
from pathlib import Path

import brotli
import pytest

from feedtool.content import zstd
from feedtool.errors import PublishError
from feedtool.output import writer as module
from feedtool.output.writer import publish

PAGE = b"<p>" + b"text " * 200
TIME = 1_700_000_000


def run(folder: Path, *files: tuple[str, bytes], previous=None, **options):
    known = {file.name: file for file in previous.files} if previous else {}
    return publish(folder, files, known, **options)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def age(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (TIME, TIME))


# ---------------------------------------------------------------------------------------------------------
# Writing


def test_files_and_compressed_copies_are_readable_for_all_users(tmp_path):
    before = os.umask(0o077)
    try:
        report = run(tmp_path / "new" / "public", ("a.html", PAGE), ("deep/b.xml", PAGE))
    finally:
        os.umask(before)
    folder = tmp_path / "new" / "public"
    assert names(folder) == ["a.html", "a.html.gz", "deep/b.xml", "deep/b.xml.gz"]
    assert report.written == ("a.html", "deep/b.xml")
    assert [file.name for file in report.files] == names(folder)
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in names(folder)} == {0o644}


def test_a_compressed_copy_unpacks_to_the_same_bytes_and_has_no_timestamp(tmp_path):
    run(tmp_path, ("a.html", PAGE))
    copy = (tmp_path / "a.html.gz").read_bytes()
    assert gzip.decompress(copy) == PAGE
    assert copy[4:8] == b"\0\0\0\0", "the time in a gzip header (RFC 1952 section 2.3.1)"


def test_compressed_copies_of_three_kinds_unpack_to_the_same_bytes(tmp_path):
    first = run(tmp_path, ("a.html", PAGE), precompress=("gz", "br", "zst"))
    assert names(tmp_path) == ["a.html", "a.html.br", "a.html.gz", "a.html.zst"]
    assert brotli.decompress((tmp_path / "a.html.br").read_bytes()) == PAGE
    assert zstd.decompress((tmp_path / "a.html.zst").read_bytes()) == PAGE
    second = run(tmp_path, ("a.html", PAGE), previous=first, precompress=("br",))
    assert names(tmp_path) == ["a.html", "a.html.br"]
    assert set(second.removed) == {"a.html.gz", "a.html.zst"}


def test_compressed_archives_unpack_to_the_same_bytes_and_are_the_same_every_time(tmp_path):
    precompress = ("gz", "br", "zst")
    run(tmp_path / "one", ("a.html", PAGE), precompress=precompress, archives={"a.html"})
    run(tmp_path / "two", ("a.html", PAGE), precompress=precompress, archives={"a.html"})
    packed = {suffix: (tmp_path / "one" / f"a.html.{suffix}").read_bytes() for suffix in precompress}
    assert packed == {suffix: (tmp_path / "two" / f"a.html.{suffix}").read_bytes() for suffix in precompress}
    assert gzip.decompress(packed["gz"]) == brotli.decompress(packed["br"]) == PAGE
    assert zstd.decompress(packed["zst"]) == PAGE


def test_a_current_compressed_copy_is_not_written_again(tmp_path, monkeypatch):
    first = run(tmp_path, ("a.html", PAGE))
    monkeypatch.setattr(module, "COMPRESSORS", {"gz": lambda data: pytest.fail("compressed again")})
    assert run(tmp_path, ("a.html", PAGE), previous=first).files == first.files


def test_a_compressed_copy_missing_after_a_crash_is_written(tmp_path):
    first = run(tmp_path, ("a.html", PAGE))
    (tmp_path / "a.html").write_bytes(b"new" * 100)
    run(tmp_path, ("a.html", b"new" * 100), previous=first)
    assert gzip.decompress((tmp_path / "a.html.gz").read_bytes()) == b"new" * 100


def test_a_file_that_does_not_get_smaller_has_no_compressed_copy(tmp_path):
    run(tmp_path, ("a.html", b"x"), ("b.png", random.Random(1).randbytes(999)))
    assert names(tmp_path) == ["a.html", "b.png"]


def test_the_same_bytes_are_not_written_again(tmp_path):
    first = run(tmp_path, ("a.html", PAGE))
    age(tmp_path)
    second = run(tmp_path, ("a.html", PAGE), previous=first)
    assert second.written == ()
    assert second.unchanged == 1
    assert second.files == first.files
    assert {(tmp_path / name).stat().st_mtime for name in names(tmp_path)} == {TIME}


def test_changed_bytes_replace_the_file_and_leave_an_open_file_whole(tmp_path):
    first = run(tmp_path, ("a.html", PAGE))
    with (tmp_path / "a.html").open("rb") as reader:
        run(tmp_path, ("a.html", b"new" * 100), previous=first)
        assert reader.read() == PAGE
    assert (tmp_path / "a.html").read_bytes() == b"new" * 100
    assert gzip.decompress((tmp_path / "a.html.gz").read_bytes()) == b"new" * 100


def test_a_broken_compressed_copy_is_repaired(tmp_path):
    first = run(tmp_path, ("a.html", PAGE))
    (tmp_path / "a.html.gz").write_bytes(b"broken")
    run(tmp_path, ("a.html", PAGE), previous=first)
    assert gzip.decompress((tmp_path / "a.html.gz").read_bytes()) == PAGE


def test_an_unreadable_file_is_written_again(tmp_path):
    run(tmp_path, ("a.html", PAGE))
    (tmp_path / "a.html").chmod(0o600)
    assert run(tmp_path, ("a.html", PAGE)).written == ("a.html",)
    assert stat.S_IMODE((tmp_path / "a.html").stat().st_mode) == 0o644


def test_a_dry_run_reports_changes_and_writes_nothing(tmp_path):
    folder = tmp_path / "public"
    assert run(folder, ("a.html", PAGE), dry_run=True).written == ("a.html",)
    assert not folder.exists()


# ---------------------------------------------------------------------------------------------------------
# Removing


def test_a_file_that_is_no_longer_published_is_removed_with_its_compressed_copy(tmp_path):
    first = run(tmp_path, ("a.html", PAGE), ("b.html", PAGE))
    (tmp_path / "robots.txt").write_text("mine")
    second = run(tmp_path, ("a.html", PAGE), previous=first)
    assert names(tmp_path) == ["a.html", "a.html.gz", "robots.txt"]
    assert set(second.removed) == {"b.html", "b.html.gz"}


def test_a_file_that_was_changed_by_hand_is_kept_and_named(tmp_path):
    first = run(tmp_path, ("a.html", b"short"))
    (tmp_path / "a.html").write_text("mine now")
    second = run(tmp_path, previous=first)
    assert second.kept == ("a.html",)
    assert (tmp_path / "a.html").read_text() == "mine now"


def test_writing_some_files_removes_no_others(tmp_path):
    first = run(tmp_path, ("a.html", PAGE), ("b.html", PAGE))
    second = run(tmp_path, ("a.html", PAGE), previous=first, partial=True)
    assert second.removed == ()
    assert second.files == first.files


def test_temporary_files_of_a_killed_run_are_removed(tmp_path):
    (tmp_path / "deep").mkdir()
    litter = [tmp_path / ".feedtool-0123456789abcdef.tmp", tmp_path / "deep" / ".feedtool-00000000000000ff.tmp"]
    mine = [tmp_path / ".feedtool-notes.tmp", tmp_path / "a.tmp"]
    for path in litter + mine:
        path.write_text("x")
    run(tmp_path, ("a.html", PAGE))
    assert not any(path.exists() for path in litter)
    assert all(path.exists() for path in mine)


# ---------------------------------------------------------------------------------------------------------
# Tricks with links


def test_a_symlink_in_place_of_a_file_is_replaced_without_changing_its_target(tmp_path):
    outside = tmp_path / "secret"
    outside.write_text("secret")
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "a.html").symlink_to(outside)
    run(folder, ("a.html", PAGE))
    assert outside.read_text() == "secret"
    assert not (folder / "a.html").is_symlink()


def test_a_folder_that_is_a_symlink_is_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "deep").symlink_to(outside)
    with pytest.raises(PublishError, match="symbolic link"):
        run(folder, ("deep/a.html", PAGE), ("b.html", PAGE))
    assert names(outside) == []
    assert (folder / "b.html").exists(), "the others are written"


@pytest.mark.parametrize("name", ["../a.html", "/etc/a.html", "a/../../b", ".hidden", "a//b", "a\nb", "", "è.html"])
def test_a_file_name_outside_of_the_folder_is_refused(tmp_path, name):
    with pytest.raises(PublishError, match="not a valid name for a published file"):
        run(tmp_path / "public", (name, PAGE))
    assert names(tmp_path) == []


def test_a_file_that_was_made_a_symlink_is_not_removed_through_it(tmp_path):
    folder = tmp_path / "public"
    first = run(folder, ("a.html", b"x"))
    outside = tmp_path / "x"
    outside.write_bytes(b"x")
    (folder / "a.html").unlink()
    (folder / "a.html").symlink_to(outside)
    run(folder, previous=first)
    assert outside.exists()


def test_a_temp_file_that_is_a_symlink_is_not_written_through(tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "public"
    folder.mkdir()
    digest = blake2b(b"a.html", digest_size=16).digest()[:8].hex()
    (folder / f".feedtool-{digest}.tmp").symlink_to(outside)
    run(folder, ("a.html", PAGE))
    assert outside.read_text() == "mine"


# ---------------------------------------------------------------------------------------------------------
# Failing


@pytest.mark.parametrize("call", ["open", "fsync", "fchmod", "replace", "write"])
def test_a_failing_write_keeps_the_old_file_and_leaves_no_temporary_one(tmp_path, monkeypatch, call):
    first = run(tmp_path, ("a.html", PAGE))

    def fail(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if call == "replace":
            patch.setattr(Path, "replace", fail)
        elif call == "write":
            patch.setattr(module.os, "fdopen", fail)
        else:
            patch.setattr(module.os, call, fail)
        with pytest.raises(PublishError, match=f"{tmp_path}: No space left on device"):
            run(tmp_path, ("a.html", b"new" * 100), previous=first)
    assert (tmp_path / "a.html").read_bytes() == PAGE
    assert names(tmp_path) == ["a.html", "a.html.gz"]


def test_each_file_that_fails_is_named_and_the_others_are_written(tmp_path):
    for name in ("a.html", "c.html"):
        (tmp_path / name).mkdir(parents=True)
    with pytest.raises(PublishError) as caught:
        run(tmp_path, ("a.html", PAGE), ("b.html", PAGE), ("c.html", PAGE))
    assert "a.html: Is a directory" in str(caught.value)
    assert "c.html: Is a directory" in str(caught.value)
    assert (tmp_path / "b.html").read_bytes() == PAGE


def test_a_folder_in_which_no_file_can_be_written_is_named_once(tmp_path, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(module.os, "open", fail)
    with pytest.raises(PublishError) as caught:
        run(tmp_path, *((f"{name}.html", PAGE) for name in "abc"))
    assert str(caught.value) == f"{tmp_path}: Read-only file system"
    assert caught.value.hint == "check permissions and free space"


OURS = b'<meta name="generator" content="feedtool">'


@pytest.mark.parametrize("there", [b"<h1>The home page of the site</h1>", b'<meta name="generator" content="Hugo">'])
def test_an_index_page_of_another_program_is_kept_and_named(tmp_path, there):
    (tmp_path / "index.html").write_bytes(there)
    done = run(tmp_path, ("index.html", OURS + PAGE), ("a.html", PAGE))
    assert (done.foreign, done.written) == (("index.html",), ("a.html",))
    assert names(tmp_path) == ["a.html", "a.html.gz", "index.html"]
    assert (tmp_path / "index.html").read_bytes() == there
    assert "index.html" not in {file.name for file in done.files}


def test_an_index_page_that_another_program_wrote_over_feedtools_is_kept(tmp_path):
    first = run(tmp_path, ("index.html", OURS + PAGE))
    (tmp_path / "index.html").write_bytes(b"another")
    assert run(tmp_path, ("index.html", OURS + b"new"), previous=first).foreign == ("index.html",)
    assert (tmp_path / "index.html").read_bytes() == b"another"


@pytest.mark.parametrize("there", [OURS + b"old", b""])
def test_an_index_page_of_feedtool_or_without_bytes_is_replaced_without_a_record(tmp_path, there):
    (tmp_path / "index.html").write_bytes(there)
    assert run(tmp_path, ("index.html", PAGE)).written == ("index.html",)


def test_an_index_page_of_a_theme_without_the_mark_is_replaced(tmp_path):
    first = run(tmp_path, ("index.html", PAGE))
    assert run(tmp_path, ("index.html", PAGE + b"new"), previous=first).written == ("index.html",)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "public").write_text("a file")
    with pytest.raises(PublishError, match="public: File exists"):
        run(tmp_path / "public", ("a.html", PAGE))


def test_a_file_is_written_synced_and_renamed_before_its_folder_is_synced(tmp_path, monkeypatch):
    done = []
    real_sync, real_replace = os.fsync, Path.replace

    def note_sync(handle):
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real_sync(handle)

    def note_rename(self, target):
        done.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(module.os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_rename)
    run(tmp_path, ("a.html", b"x"))
    assert done == ["file", "rename", "folder"]
