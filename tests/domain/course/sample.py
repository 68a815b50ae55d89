"""A small course folder without problems, and ways to spoil it."""

from elearn.domain.course.reader import read

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)

COURSE = """\
format = 1
slug = "sasiedzi"
base = "pl"
languages = ["pl", "en"]
topic = "brand"
licence = "CC BY-SA 4.0"
authors = ["Zespół"]
reviewers = []
legal_date = 2026-11-22
ground = "pine"

[[parts]]
id = "start"
lessons = ["pierwsza"]

[[parts]]
id = "koniec"
lessons = ["druga", "sprawdzian"]

[completion]
lessons = "all"
quizzes = "final"
"""

COURSE_PL = """\
+++
title = "Sąsiedzi"
summary = "Kurs o sąsiedztwie."
outcomes = ["Poznasz sąsiadów."]

[badge]
name = "Sąsiedzi"
claim = "zna sąsiadów."
criteria = "Sprawdzian zaliczony."

[parts]
start = "Start"
koniec = "Koniec"
+++

O kursie. Zacznij od [pierwszej lekcji](01-pierwsza.md#dom).
"""

FIRST_PL = """\
+++
title = "Pierwsza"
summary = "O domu."
outcomes = ["Wskażesz dom."]
kind = "lesson"
minutes = 5
legal_date = 2026-11-22
worksheet = "karta"

[[sources]]
id = "B-01"
text = "Książka o domu"

[[acts]]
name = "ustawa o domach"
reference = ""
article = "art. 1"
+++

Dom stoi[^1] na rogu.

## Dom {#dom}

![Dom z dachem](media/dom.png)

::: tip Rada {#rada}
Zobacz [niżej](#ogrod) i [test](03-sprawdzian.md).
:::

### Ogród {#ogrod}

| Co | Ile |
| --- | --- |
| drzewo | 2 |

[^1]: Od [dawna](https://example.org).

+++ quiz
pass = "50%"
+++

## ? Gdzie stoi dom?
id: gdzie-dom
kind: single
points: 2
source: B-01
passage: #dom
tags: dom

( ) Na rynku
  > Nie.
(x) Na rogu
  > Tak, [tu](#dom).

> Dom stoi na **rogu**.
"""

SECOND_PL = """\
+++
title = "Druga"
summary = "O płocie."
kind = "lesson"
minutes = 3
+++

Płot.
"""

TEST_PL = """\
+++
title = "Sprawdzian"
summary = "Pytania."
kind = "test"
minutes = 10
+++

+++ quiz
pass = 1
draw = 1
+++

## ? Płot jest wysoki.
id: plot
kind: truefalse
passage: pierwsza#ogrod

( ) true
(x) false

## ? Ile drzew?
id: drzewa
kind: number

= 2
"""

COURSE_EN = """\
+++
title = "Neighbours"
summary = "A course on neighbours."
outcomes = ["You will know your neighbours."]

[badge]
name = "Neighbours"
claim = "knows the neighbours."
criteria = "Test passed."

[parts]
start = "Start"
koniec = "End"
+++

About the course.
"""

FIRST_EN = """\
+++
title = "First"
summary = "On the house."
outcomes = ["You will show the house."]

[[sources]]
id = "B-01"
text = "A book on the house"
+++

## House {#dom}

::: tip Advice {#rada}
Look [below](#ogrod).
:::

### Garden {#ogrod}

Trees.

+++ quiz
+++

## ? Where is the house?
id: gdzie-dom

( ) On the square
  > No.
( ) On the corner
  > Yes.

> It is on the corner.
"""

TEST_EN = """\
+++
title = "Test"
summary = "Questions."
+++

+++ quiz
+++

## ? The fence is high.
id: plot

( ) true
( ) false

## ? How many trees?
id: drzewa
"""

FILES = {
    "course.toml": COURSE,
    "pl/course.md": COURSE_PL,
    "pl/01-pierwsza.md": FIRST_PL,
    "pl/02-druga.md": SECOND_PL,
    "pl/03-sprawdzian.md": TEST_PL,
    "en/course.md": COURSE_EN,
    "en/01-pierwsza.md": FIRST_EN,
    "en/03-sprawdzian.md": TEST_EN,
    "media/dom.png": PNG,
    "media/karta.pl.md": "# Karta\n\nImię: …\n",
    "media/karta.en.md": "# Sheet\n\n- [ ] Name\n",
}


def folder(changes=None):
    """The sample's files as bytes, with some put in, or taken out (None)."""
    files = FILES | (changes or {})
    return {path: text.encode() if isinstance(text, str) else text for path, text in files.items() if text is not None}


def spoiled(path, old, new):
    """The sample with one piece of one file changed."""
    assert FILES[path].count(old) == 1, (path, old)
    return folder({path: FILES[path].replace(old, new)})


def problems(files):
    """The problems of the files as (path, line, code); a course comes only without any."""
    course, found = read(files)
    assert (course is None) == bool(found)
    return [(problem.path, problem.line, problem.code) for problem in found]
