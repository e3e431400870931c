"""What is kept beside the byte-code: it may make things faster, and must never make them different."""
import marshal
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import regex

from extract.kept import RULES, Kept, compiled, kept, put_together, take_apart
from extract.patterns import phrasings
from extract.rules import read_rules

PACKAGE = RULES.parent
MADE_OF = b"these rules"


@pytest.fixture(autouse=True)
def writing(monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept.cpython.kept"


def never():
    pytest.fail("made again, though it is kept")


def put(path, key="key", value=("a", 1)):
    Kept(path, MADE_OF).get(key, lambda: value)


def test_a_value_is_made_once_and_found_by_the_next_process(path):
    value = {"words": ["killed", "dead"], 1: (None, True, 1.5, frozenset("ab"))}
    assert Kept(path, MADE_OF).get("key", lambda: value) == value
    assert Kept(path, MADE_OF).get("key", never) == value


def test_a_further_value_joins_those_that_are_kept(path):
    put(path, "first", 1)
    put(path, "second", 2)
    after = Kept(path, MADE_OF)
    assert (after.get("first", never), after.get("second", never)) == (1, 2)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_who_changes_a_value_changes_it_for_himself(path):
    values = Kept(path, MADE_OF)
    values.get("key", lambda: ["killed"]).append("changed")
    assert values.get("key", never) == ["killed"]
    assert Kept(path, MADE_OF).get("key", never) == ["killed"]


def test_what_was_made_of_other_rules_is_made_anew(path):
    put(path)
    assert Kept(path, b"other rules").get("key", lambda: "new") == "new"
    assert Kept(path, b"other rules").get("key", never) == "new"


@pytest.mark.parametrize("damage", [
    lambda data: b"", lambda data: data[:20], lambda data: data[:-1], lambda data: data + b"\0", lambda data: b"\0" * len(data),
    lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:], lambda data: bytes([data[0] ^ 1]) + data[1:], lambda data: b"<html>" * 50,
], ids=["empty", "cut short", "a byte short", "a byte more", "zeros", "a bit of the content", "a bit of the seal", "another file"])
def test_a_damaged_file_counts_as_none(path, damage):
    put(path)
    path.write_bytes(damage(path.read_bytes()))
    assert Kept(path, MADE_OF).get("key", lambda: "new") == "new"
    assert Kept(path, MADE_OF).get("key", never) == "new"


@pytest.mark.parametrize("hinder", ["no folder", "a file for a folder", "read-only", "a folder for the file"])
def test_where_nothing_can_be_written_every_process_works_alone(tmp_path, hinder):
    folder = tmp_path / "__pycache__"
    path = folder / "kept.cpython.kept"
    if hinder == "a file for a folder":
        folder.write_text("")
    elif hinder == "read-only":
        folder.mkdir()
        folder.chmod(0o555)
    elif hinder == "a folder for the file":
        path.mkdir(parents=True)
    for _ in range(2):
        assert Kept(path, MADE_OF).get("key", lambda: "value") == "value"
    if folder.is_dir():
        folder.chmod(0o755)
        assert [p for p in folder.iterdir() if p != path] == []


def test_where_python_writes_no_byte_code_nothing_is_kept(path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    put(path)
    assert not path.exists()


def test_what_is_no_plain_value_is_not_kept(path):
    value = tomllib.loads("day = 2012-02-07")
    assert Kept(path, MADE_OF).get("key", lambda: value) is value
    assert not path.exists()


WRITER = """
import sys
from pathlib import Path
from extract.kept import Kept
sys.dont_write_bytecode = False
for i in range(200):
    values = Kept(Path(sys.argv[1]), b"made of")
    assert values.get(("key", i % 20), lambda: "value " * (i % 20)) == "value " * (i % 20)
    values.write()
"""


def test_processes_that_write_at_once_do_not_disturb_each_other(path):
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=PACKAGE.parent) for _ in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert Kept(path, b"made of").packed
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", sorted(p.stem for p in RULES.glob("*.toml")))
def test_a_rule_file_is_kept_as_it_is_parsed(name):
    assert read_rules(name) == tomllib.loads((RULES / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("phrasing", phrasings(), ids=lambda p: p.name)
def test_a_pattern_is_put_together_as_it_was_compiled(phrasing):
    pattern = regex.compile(phrasing.pattern.pattern, regex.V1)
    again = put_together(*marshal.loads(marshal.dumps(take_apart(pattern)[1])))
    assert take_apart(again) == take_apart(pattern)
    assert (again.pattern, again.flags, again.groupindex) == (pattern.pattern, pattern.flags, pattern.groupindex)


@pytest.mark.parametrize("flags", [0, regex.V1, regex.I | regex.X])
def test_a_kept_pattern_finds_what_a_compiled_one_finds(flags):
    source, text = r"(?P<n>\d+)\s(?:dead|DEAD)(?i:\sor\shurt)?", "12 dead or Hurt, 13 DEAD, 14 Dead"
    for _ in range(2):
        found = [(m.span(), m["n"]) for m in compiled(source, flags).finditer(text)]
        assert found == [(m.span(), m["n"]) for m in regex.compile(source, flags).finditer(text)] != []


def test_it_is_kept_where_python_keeps_byte_code():
    assert kept().path.parent.name == "__pycache__"  # which git, wheels and backups leave out


FIRST = """
import extract
report = extract.Report("a", "Police said at least 12 people were killed in Homs on Monday.", published="2012-02-07")
print([claim.row() for claim in extract.find_claims(report)])
"""


def test_a_package_gives_the_same_rows_whatever_is_kept(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "extract", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")}

    def rows(*options):
        return subprocess.run([sys.executable, *options, "-c", FIRST], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    alone = rows("-B")
    assert not (tmp_path / "extract/__pycache__").exists()
    assert rows() == alone
    [file] = (tmp_path / "extract/__pycache__").glob("*.kept")
    first = file.read_bytes()
    assert rows() == alone
    assert file.read_bytes() == first  # the second process had nothing to add
    file.write_bytes(first[:-100])
    assert rows() == alone
    words = tmp_path / "extract/rules/words.toml"
    words.write_text(words.read_text("utf-8").replace('"killed"', '"kilt"'), "utf-8")
    assert "12" in alone and rows() == "[]\n"  # what was kept of the old rules is not used
    before = Path(file).stat().st_mtime_ns
    assert rows() == "[]\n" and Path(file).stat().st_mtime_ns == before
