"""What takes long to make of the rule files and comes out the same each time: kept beside the byte-code, as Python keeps that.

Parsing TOML and compiling patterns was half of the time to the first claim. It is done once for an installation: the first
process that needs a value writes it to a file in `__pycache__`, and the next ones find it there. A file that was made of
other rules or by other versions, or that is damaged, counts as none, and where none can be written every process works
alone. So nothing needs to know whether there is one, and to delete it is always safe.
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

RULES = Path(__file__).parent / "rules"


class Kept:
    """Values by key, in one file. `made_of` stands for all that they depend on besides their keys."""

    def __init__(self, path: Path, made_of: bytes):
        self.path, self.made_of = path, sha256(made_of)
        self.packed: dict[Hashable, bytes] = self.read()

    def seal(self, content: bytes) -> bytes:
        """The first bytes of the file: other ones tell that its content is damaged, or made of something else."""
        seal = self.made_of.copy()
        seal.update(content)
        return seal.digest()

    def read(self) -> dict[Hashable, bytes]:
        try:
            data = self.path.read_bytes()
        except OSError:
            return {}
        size = self.made_of.digest_size
        # `marshal` is not made for damaged data: what the seal does not vouch for is never given to it.
        return marshal.loads(data[size:]) if data[:size] == self.seal(data[size:]) else {}

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
def kept() -> Kept:
    """The one of this installation, this Python and this `regex`."""
    rules = b"".join(path.read_bytes() for path in sorted(RULES.glob("*.toml")))
    return Kept(Path(__spec__.cached).with_suffix(".kept"), f"{sys.version} {regex.__version__} ".encode() + rules)


# What `regex` has a compiled pattern pickled by: into plain values and back, in a thousandth of the time that compiling takes.
take_apart = copyreg.dispatch_table[regex.Pattern]
put_together = take_apart(regex.compile(""))[0]


def compiled(source: str, flags: int = 0) -> regex.Pattern:
    """`regex.compile(source, flags)`, from what is kept where it was compiled before.

    >>> compiled("(?P<n>[0-9]+) dead").search("at least 12 dead")["n"]
    '12'
    """
    return put_together(*kept().get((source, int(flags)), lambda: take_apart(regex.compile(source, flags))[1]))
