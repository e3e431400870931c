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

from extract.kept import PACKAGE, Kept, compiled, kept, put_together, take_apart
from extract.patterns import phrasings
from extract.rules import read_rules

RULES = PACKAGE / "rules"
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


@pytest.mark.parametrize("what", ["rules", "patterns"])
def test_it_is_kept_where_python_keeps_byte_code(what):
    path = kept(what).path
    assert path.parent == Path(sys.modules["extract.kept"].__spec__.cached).parent  # which git, wheels and backups leave out
    assert path.name == f"{what}.{sys.implementation.cache_tag}.kept"


FIRST = """
import extract, hashlib
from extract import dates, patterns, places, sources

def told(value):
    if isinstance(value, (set, frozenset)):
        return sorted(map(told, value))
    if isinstance(value, dict):
        return sorted((told(k), told(v)) for k, v in value.items())
    return str([told(v) for v in value]) if isinstance(value, (list, tuple)) else str(value)

report = extract.Report("a", "Police said at least 12 people were killed in Homs on Monday.", published="2012-02-07")
print([claim.row() for claim in extract.find_claims(report)])
for table in (patterns.lexicon(), places.gazetteer(), sources.names()):
    table = getattr(table, "__dict__", table)
    table = table if isinstance(table, dict) else [getattr(table, name) for name in table.__slots__]
    print(hashlib.sha256(str(told(table)).encode()).hexdigest())
print([(rule.name, rule.piece.pattern) for index in (dates.grammar().moments, dates.grammar().times)
       for letter in sorted(index.by_cue) for _, rule, _ in index.by_cue[letter]])
"""


@pytest.fixture
def package(tmp_path):
    """A copy of the package, as yet without byte-code, and what it gives in a process of its own."""
    folder = tmp_path / "extract"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")}

    def run(*options):
        done = subprocess.run([sys.executable, *options, "-c", FIRST], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.stderr == ""
        return done.stdout

    return folder, run


def kept_in(folder):
    return {path: path.read_bytes() for path in sorted((folder / "__pycache__").glob("*.kept"))}


def test_a_package_gives_the_same_whatever_is_kept(package):
    folder, run = package
    alone = run("-B")
    assert "'figure': 12" in alone and not (folder / "__pycache__").exists()
    assert run() == alone
    files = kept_in(folder)
    assert len(files) == 2
    assert run() == alone
    assert kept_in(folder) == files  # there was nothing to add
    for path, content in files.items():
        path.write_bytes(content[:-100])
    assert run() == alone
    whole = kept_in(folder)
    assert run() == alone
    assert kept_in(folder) == whole  # the damaged files were replaced


def test_a_package_that_cannot_be_written_to_gives_the_same(package):
    folder, run = package
    alone = run("-B")
    (folder / "__pycache__").write_text("no folder")
    assert run() == alone


@pytest.mark.parametrize("file, old, new", [("rules/words.toml", '"killed"', '"kilt"'), ("rules/gazetteer.csv", "\nHoms,SYR,", "\nHomz,SYR,"),
                                            ("places.py", "10**10", "10**11")])
def test_what_a_package_keeps_is_made_anew_when_a_file_of_it_changes(package, file, old, new):
    folder, run = package
    run()
    files = kept_in(folder)
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    changed = run()
    assert kept_in(folder).keys() == files.keys()
    assert all(content != files[path] for path, content in kept_in(folder).items())
    assert changed == run("-B")
