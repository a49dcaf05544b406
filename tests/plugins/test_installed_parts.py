"""Parts of other packages are found, wherever Python finds these packages."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

LIST = """
import sys
from feedtool.plugins import list_parts
print(*list_parts("parsers"), "importlib.metadata" in sys.modules)
"""
FILES = {
    "METADATA": "Metadata-Version: 2.1\nName: gemfeed\nVersion: 1\n",
    "entry_points.txt": "[console_scripts]\ngem = gem:main\n\n[feedtool.parsers]\ngemfeed = gem:GemFeedParser\n",
}


def write_folder(folder, info):
    (folder / info).mkdir(parents=True)
    for name, text in FILES.items():
        (folder / info / name).write_text(text)
    return folder


def write_archive(folder, info):
    folder.mkdir()
    with zipfile.ZipFile(folder / "gem.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"{info}/{name}", text)
    return folder / "gem.zip"


def list_parsers(place):
    done = subprocess.run(
        [sys.executable, "-c", LIST], env={"PYTHONPATH": str(place)}, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("write", "folder", "info"),
    [
        (write_folder, "packages[1]", "gemfeed-1.dist-info"),
        (write_folder, "packages[1]", "gemfeed-1.egg-info"),
        (write_folder, "gemfeed-1.egg", "EGG-INFO"),
        (write_archive, "packages", "gemfeed-1.dist-info"),
    ],
)
def test_a_part_of_an_installed_package_is_found(tmp_path, write, folder, info):
    assert "gemfeed" in list_parsers(write(tmp_path / folder, info))


def test_packages_without_parts_cost_no_import_of_their_metadata(tmp_path):
    assert list_parsers(tmp_path)[-1] == "False"
