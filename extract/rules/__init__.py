"""The rule files: all the English there is. Each is read once."""
from functools import cache

from extract.kept import kept, rule_files


@cache
def read_rules(name: str) -> dict:
    """The content of `extract/rules/<name>.toml`. Raises KeyError where there is none, or tomllib.TOMLDecodeError."""
    return kept("rules").get(name, lambda: parse(rule_files()[f"{name}.toml"]))


def parse(content: bytes) -> dict:
    import tomllib  # only where a file is parsed for the first time

    return tomllib.loads(content.decode())
