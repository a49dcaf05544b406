"""Published files are all made before the first is written, and memory does not hold all of them."""

from __future__ import annotations

import errno
import os
import resource
import tempfile

import pytest

from feedtool.errors import PublishError, ThemeError
from feedtool.output.spool import spool

FILES = [("a.xml", b"<a/>"), ("empty.txt", b""), ("b.json", b"{}" * 5000), ("c.html", b"<p>")]


@pytest.mark.parametrize("in_memory", [1, 100, 1 << 20])
def test_spooled_files_come_back_in_order_from_memory_or_disk(in_memory):
    with spool(iter(FILES), in_memory=in_memory) as files:
        assert list(files) == FILES


def test_all_files_are_rendered_before_the_first_is_returned():
    def make():
        yield FILES[0]
        raise ThemeError("page.html:3: no such name")

    with pytest.raises(ThemeError), spool(make()):
        pytest.fail("the first file was there before the second was made")


def test_a_spool_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with spool(iter(FILES), in_memory=1) as files:
        next(files)
        assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_an_error_with_a_hint(monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with (
        pytest.raises(PublishError, match="No space left on device") as caught,
        spool(iter(FILES), in_memory=1),
    ):
        pass
    assert "TMPDIR" in caught.value.hint


def test_many_spooled_files_do_not_fill_memory():
    many, size = 64, 1 << 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with spool(((str(number), os.urandom(size)) for number in range(many)), in_memory=1 << 20) as files:
        assert sum(len(data) for _, data in files) == many * size
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < many * size / 1024 / 2
