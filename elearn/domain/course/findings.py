"""The problems found so far while a course folder is read."""

from collections.abc import Iterable
from dataclasses import astuple

from elearn.domain.course.model import Problem

MOST = 1_000
"""After so many problems the rest is only counted: nobody reads more, and a hostile folder must not fill the memory."""


class Findings:
    """Collects problems, each once."""

    def __init__(self) -> None:
        self._problems: set[Problem] = set()
        self._more = 0

    def add(self, path: str, line: int, code: str, **values: str) -> None:
        """Note a problem at a line of a file; line 0 is the file as a whole."""
        if len(self._problems) < MOST:
            self._problems.add(Problem(path, line, code, tuple(values.items())))
        else:
            self._more += 1

    def adopt(self, problems: Iterable[Problem]) -> None:
        """Note problems found elsewhere."""
        for problem in problems:
            self.add(problem.path, problem.line, problem.code, **dict(problem.values))

    def __bool__(self) -> bool:
        return bool(self._problems)

    def sorted(self) -> list[Problem]:
        """All problems by file and line, and how many were left out."""
        problems = sorted(self._problems, key=astuple)
        more = [Problem("", 0, "more_problems", (("count", str(self._more)),))] if self._more else []
        return problems + more
