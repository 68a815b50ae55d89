"""One of two processes that give badges at once and draw their places from the same forty.

Started like `racer`, with people of its own; what chance draws is held below forty, so the two meet often.
"""

import sys
from pathlib import Path

from elearn.badges import actions
from tests.badges.racer import race

PLACES = 40


def narrow():
    """Let every draw fall among the first places."""
    drawn = actions.free_place

    def few(session, issuer):
        return drawn(session, issuer, lambda _size: actions.secrets.randbelow(PLACES))

    actions.free_place = few


if __name__ == "__main__":
    narrow()
    race(sys.argv[1], Path(sys.argv[2]), sys.argv[3], [int(one) for one in sys.argv[4:]])
