"""The rule files: all the English there is. Each is read once."""
import tomllib
from functools import cache
from importlib.resources import files


@cache
def read_rules(name: str) -> dict:
    """The content of `extract/rules/<name>.toml`. Raises FileNotFoundError, or tomllib.TOMLDecodeError."""
    return tomllib.loads(files("extract.rules").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
