"""Words of the pages of history: files and passages by name, and why a state was stored."""

import re
from collections.abc import Callable
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.catalog.phrases import language_name
from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE, LESSON_FILE
from elearn.domain.course.media import WORKSHEET
from elearn.domain.course.reader import COURSE
from elearn.domain.draft.passages import Passage
from elearn.domain.draft.sketch import Sketch

_HEADING = re.compile(r"##[ \t]*\?[ \t]*")
PROMPT = 80
"""Signs of a question that stand in its name."""


class FileName(NamedTuple):
    """A file as people call it: the kind of thing, its own title, and the language it is in."""

    words: str
    title: str = ""
    tongue: str = ""


def file_name(path: str, here: Sketch) -> FileName:
    """Name a file of the course."""
    folder, _slash, name = path.rpartition("/")
    lesson = LESSON_FILE.fullmatch(name)
    if path == COURSE:
        return FileName(_("Ustawienia kursu"))
    if folder == "media":
        sheet = WORKSHEET.fullmatch(name)
        return FileName(_("Karta pracy") if sheet else _("Plik"), name)
    if name == COURSE_PAGE:
        return FileName(_("Strona kursu (%(language)s)", language=language_name(folder)), tongue=folder)
    if name == GLOSSARY_PAGE:
        return FileName(_("Słowniczek (%(language)s)", language=language_name(folder)), tongue=folder)
    if lesson is None:
        return FileName(_("Plik"), path)
    slug = lesson.group(2)
    title = here.by_slug[slug].title(folder) if slug in here.by_slug else slug
    return FileName(_("Lekcja (%(language)s)", language=language_name(folder)), title, folder)


def reason(code: str) -> str:
    """Say why a state was stored."""
    return str(REASONS[code]())


REASONS: dict[str, Callable[[], str]] = {
    "typed": lambda: _("zapis w trakcie pisania"),
    "saved": lambda: _("zapis"),
    "aside": lambda: _("wersja odłożona na bok"),
    "structure": lambda: _("zmiana układu kursu"),
    "import": lambda: _("import"),
    "folder": lambda: _("z folderu kursu"),
    "restore": lambda: _("przywrócenie"),
    "merge": lambda: _("połączenie dwóch wersji"),
    "media": lambda: _("pliki"),
    "translation": lambda: _("tłumaczenie"),
    "revision": lambda: _("początek: to, co opublikowane"),
}
"""One phrase for each reason of `authoring.models.REASONS`."""

PASSAGES: dict[str, Callable[[], str]] = {
    "title": lambda: _("Tytuł"),
    "summary": lambda: _("Streszczenie"),
    "outcomes": lambda: _("Efekty"),
    "monday": lambda: _("Na poniedziałek"),
    "kind": lambda: _("Rodzaj"),
    "minutes": lambda: _("Czas w minutach"),
    "legal_date": lambda: _("Stan prawny"),
    "worksheet": lambda: _("Karta pracy"),
    "sources": lambda: _("Źródła"),
    "acts": lambda: _("Akty prawne"),
    "badge.name": lambda: _("Nazwa odznaki"),
    "badge.claim": lambda: _("Odznaka: co umie osoba, która ją ma"),
    "badge.criteria": lambda: _("Odznaka: za co"),
    "badge.months": lambda: _("Ważność odznaki w miesiącach"),
    "slug": lambda: _("Adres kursu"),
    "base": lambda: _("Język podstawowy"),
    "languages": lambda: _("Języki"),
    "topic": lambda: _("Temat"),
    "ground": lambda: _("Kolor okładki"),
    "licence": lambda: _("Licencja"),
    "authors": lambda: _("Osoby autorskie"),
    "reviewers": lambda: _("Osoby recenzujące"),
    "parts": lambda: _("Części i ich lekcje"),
    "completion.lessons": lambda: _("Do ukończenia: lekcje"),
    "completion.quizzes": lambda: _("Do ukończenia: testy"),
    "alignment": lambda: _("Ramy kompetencji"),
    "pass": lambda: _("Próg zaliczenia"),
    "feedback": lambda: _("Kiedy odpowiedzi są omawiane"),
    "attempts": lambda: _("Liczba podejść"),
    "wait_minutes": lambda: _("Przerwa między podejściami w minutach"),
    "shuffle_questions": lambda: _("Mieszanie pytań"),
    "shuffle_options": lambda: _("Mieszanie odpowiedzi"),
    "draw": lambda: _("Liczba losowanych pytań"),
    "time_limit_minutes": lambda: _("Limit czasu w minutach"),
}
"""Names of the keys of front matter, settings and quizzes."""


def passage_name(passage: Passage) -> str:
    """Name a passage of a file."""
    if passage.sort == "question":
        prompt = _HEADING.sub("", passage.text.split("\n", 1)[0]).strip()
        short = prompt if len(prompt) <= PROMPT else prompt[: PROMPT - 1].rstrip() + "…"
        return str(_("Pytanie „%(question)s”", question=short or passage.name))
    sorts: dict[str, Callable[[], str]] = {
        "body": lambda: _("Tekst"),
        "plain": lambda: _("Treść pliku"),
        "file": lambda: _("Cały plik"),
        "order": lambda: _("Kolejność pytań"),
        "broken": lambda: _("Dane na początku pliku"),
    }
    if passage.sort in sorts:
        return str(sorts[passage.sort]())
    if passage.name.startswith("parts.") and passage.sort == "front":
        return str(_("Nazwa części „%(part)s”", part=passage.name.removeprefix("parts.")))
    return str(PASSAGES[passage.name]()) if passage.name in PASSAGES else passage.name


def words_changed(added: int, removed: int) -> str:
    """Say how many words came and went."""
    parts = []
    if added:
        parts.append(ngettext("%(num)d nowe słowo", "%(num)d nowych słów", added))
    if removed:
        parts.append(ngettext("%(num)d usunięte słowo", "%(num)d usuniętych słów", removed))
    return ", ".join(parts) or str(_("bez zmian w słowach"))


def saves(count: int) -> str:
    """Say how many states were stored."""
    return str(ngettext("%(num)d zapis", "%(num)d zapisów", count))
