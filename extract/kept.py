"""What takes long to make of the rules and comes out the same each time: kept beside the byte-code, as Python keeps that.

Parsing the rules, sorting their words and compiling patterns was three quarters of the time to the first claim. It is done
once for an installation: the first process that needs a value writes it to a file in `__pycache__`, and the next ones find it
there. A file that was made of other rules or by other code, or that is damaged, counts as none, and where none can be written
every process works alone. So nothing needs to know whether there is one, and to delete it is always safe.
"""

from __future__ import annotations

import contextlib
import copyreg
import marshal
import os
import sys
from collections.abc import Callable, Hashable
from functools import cache
from hashlib import sha256
from pathlib import Path

import regex

PACKAGE = Path(__file__).parent


class Kept:
    """Values by key, in one file. `made_of` stands for all that they depend on besides their keys."""

    def __init__(self, path: Path, made_of: bytes):
        self.path, self.made_of = path, sha256(made_of)
        self.packed: dict[Hashable, bytes] = self.read()

    def seal(self, content: bytes | memoryview) -> bytes:
        """The first bytes of the file: other ones tell that its content is damaged, or made of something else."""
        seal = self.made_of.copy()
        seal.update(content)
        return seal.digest()

    def read(self) -> dict[Hashable, bytes]:
        try:
            data = memoryview(self.path.read_bytes())
        except OSError:
            return {}
        seal, content = data[: self.made_of.digest_size], data[self.made_of.digest_size :]
        # `marshal` is not made for damaged data: what the seal does not vouch for is never given to it.
        return marshal.loads(content) if seal == self.seal(content) else {}

    def write(self) -> None:
        """In one step, so that no process ever sees half a file; of two that write at once the later wins."""
        content = marshal.dumps(self.packed)
        part = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):  # a folder that is read-only, a full disk
            try:
                with open(part, "xb") as file:
                    file.write(self.seal(content) + content)
                os.replace(part, self.path)
            except OSError:
                part.unlink()

    def get(self, key: Hashable, make: Callable[[], object]):
        """What `make()` returns, or returned to an earlier process."""
        packed = self.packed.get(key)
        if packed is not None:
            return marshal.loads(packed)
        value = make()
        with contextlib.suppress(ValueError):  # no plain value: a date, say, of a TOML file
            self.packed[key] = marshal.dumps(value)
            if not sys.dont_write_bytecode:
                self.write()
        return value


@cache
def rule_files() -> dict[str, bytes]:
    """The rule files by name, read together when the first is needed, so that what is made of them is made of one state."""
    return {path.name: path.read_bytes() for ending in ("toml", "csv") for path in sorted((PACKAGE / "rules").glob(f"*.{ending}"))}


@cache
def made_of() -> bytes:
    """Stands for all that a kept value may depend on: the rules, the code, and the versions of what runs it."""
    code = (path.read_bytes() for path in sorted(PACKAGE.glob("*.py*")))  # or .pyc, where only these are installed
    return sha256(b"\0".join((sys.version.encode(), regex.__version__.encode(), *code, *rule_files().values()))).digest()


@cache
def kept(what: str) -> Kept:
    """The values of one kind: "rules", or the many "patterns", whose file is written again with each new one."""
    byte_code = Path(__spec__.cached or __file__)
    return Kept(byte_code.with_name(f"{what}.{sys.implementation.cache_tag}.kept"), made_of())


# What `regex` has a compiled pattern pickled by: into plain values and back, in a thousandth of the time that compiling takes.
take_apart = copyreg.dispatch_table.get(regex.Pattern)
put_together = take_apart(regex.compile(""))[0] if take_apart else None


def compiled(source: str, flags: int = 0) -> regex.Pattern:
    """`regex.compile(source, flags)`, from what is kept where it was compiled before.

    >>> compiled("(?P<n>[0-9]+) dead").search("at least 12 dead")["n"]
    '12'
    """
    if take_apart is None:  # a version of `regex` that does it otherwise
        return regex.compile(source, flags)
    return put_together(*kept("patterns").get((source, int(flags)), lambda: take_apart(regex.compile(source, flags))[1]))
