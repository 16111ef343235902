"""Migrations follow one another by their numbers: the newest file is the newest schema, whoever wrote it."""

import re
from pathlib import Path

import troupe.database

VERSIONS = Path(troupe.database.__file__).parent / "migrations" / "versions"


def test_each_migration_follows_the_one_whose_number_comes_before():
    files = sorted(VERSIONS.glob("[0-9]*.py"))
    said = [
        dict(re.findall(r'^(revision|down_revision) = "?(\w+)"?', file.read_text(), re.MULTILINE)) for file in files
    ]

    numbers = [file.name.partition("_")[0] for file in files]
    assert [one["revision"] for one in said] == numbers
    assert [one["down_revision"] for one in said] == ["None", *numbers[:-1]]
