"""Answers about pieces of text, remembered: most of a text are words that were met before."""

from __future__ import annotations

from collections.abc import Callable

MOST = 200_000  # pieces remembered; text without end has words without end
LONGEST = 60  # characters: longer ones are links and the like, which do not come again


class Learnt(dict):
    """What stands between two spaces -> what `read` says of it, asked once for each.

    >>> lengths = Learnt(len)
    >>> lengths["twelve"], lengths
    (6, {'twelve': 6})
    """

    def __init__(self, read: Callable[[str], object]):
        super().__init__()
        self.read = read

    def __missing__(self, piece: str):
        if len(self) > MOST:
            self.clear()
        found = self.read(piece)
        if len(piece) <= LONGEST:
            self[piece] = found
        return found
