"""How many connections each worker holds, in memory that all of them see, so that none takes more than its share."""

import mmap

ABSENT = 2**32 - 1


class Census:
    """One number per worker; `ABSENT` where there is none to take connections."""

    def __init__(self, workers: int) -> None:
        self.counts = memoryview(mmap.mmap(-1, 4 * workers)).cast("I")
        for number in range(workers):
            self.leave(number)

    def report(self, number: int, connections: int) -> bool:
        """Note what a worker holds; say whether it may take more, being near the one that holds least."""
        self.counts[number] = connections
        least = min(self.counts)
        return connections <= least + least // 4 + 4

    def leave(self, number: int) -> None:
        """Note that a worker takes no connections: the others need not wait for it."""
        self.counts[number] = ABSENT
