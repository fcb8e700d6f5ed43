"""What all cases are made of."""

import os
import pathlib
import resource
import subprocess
import tempfile


RANK = int(os.environ.get("RANK", "0"))
CASES = {}


def case(make):
    CASES[make.__name__] = make
    return make


def folder_of(kind, *options):
    """A file system of its own below a new folder; mounting takes root."""
    folder = tempfile.mkdtemp(prefix="provoked-")
    subprocess.run(["mount", "-t", kind, *options, "none", folder], check=True)
    return pathlib.Path(folder)


def small_disk():
    return folder_of("tmpfs", "-o", "size=4m")


def limit(what, amount):
    resource.setrlimit(what, (amount, amount))


def as_nobody():
    os.setgid(65534)
    os.setuid(65534)