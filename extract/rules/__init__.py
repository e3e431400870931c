"""The rule files: all the English there is. Each is read once."""
from functools import cache

from extract.kept import RULES, kept


@cache
def read_rules(name: str) -> dict:
    """The content of `extract/rules/<name>.toml`. Raises FileNotFoundError, or tomllib.TOMLDecodeError."""
    text = (RULES / f"{name}.toml").read_text(encoding="utf-8")
    return kept().get(text, lambda: parse(text))


def parse(text: str) -> dict:
    import tomllib  # only where a file is parsed for the first time

    return tomllib.loads(text)
