"""Sentences of the course's log: one for each act; who and when stand beside it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.authoring import publishing_words
from elearn.authoring.queries import EventRow
from elearn.authoring.team_words import roles
from elearn.catalog.phrases import language_name
from elearn.web.locale import moment

Sentence = Callable[[Mapping[str, Any]], str]


def event_sentence(event: EventRow) -> str:
    """Say what was done."""
    try:
        return str(ACTS[event.act](event.facts))
    except KeyError:  # a line of another version of this software
        return str(_("Inna zmiana w kursie"))


def _files(facts: Mapping[str, Any]) -> str:
    return str(ngettext("%(num)d plik", "%(num)d plików", int(facts["files"])))


def _tongue(facts: Mapping[str, Any]) -> str:
    return language_name(facts["language"])


def _role(facts: Mapping[str, Any]) -> str:
    return roles()[facts["role"]][0]


_FOLDER: dict[str, Sentence] = {
    "folder-loaded": lambda facts: _(
        "Wczytany folder kursu, opublikowana wersja %(revision)s (%(files)s)",
        revision=facts["revision"],
        files=_files(facts),
    ),
    "folder-taken": lambda facts: _("Folder kursu wczytany do wersji roboczej (%(files)s)", files=_files(facts)),
    "course-imported": lambda _facts: _("Kurs założony z pliku"),
    "folder-imported": lambda facts: _("Archiwum ZIP wczytane do wersji roboczej (%(files)s)", files=_files(facts)),
    "document-imported": lambda facts: _("Lekcje z dokumentu %(name)s", name=facts["name"]),
    "restored": lambda facts: _("Przywrócony wcześniejszy stan pliku %(path)s", path=facts["path"]),
    "discarded": lambda facts: _(
        "Odrzucone zmiany, wersja robocza jest taka jak opublikowana (%(files)s)", files=_files(facts)
    ),
    "revision-restored": lambda facts: _(
        "Wersja robocza jest znowu taka jak wersja %(revision)s (%(files)s)",
        revision=facts["revision"],
        files=_files(facts),
    ),
    "moment-restored": lambda facts: _(
        "Kurs przywrócony do stanu z %(moment)s (%(files)s)",
        moment=moment(datetime.fromisoformat(facts["at"])),
        files=_files(facts),
    ),
    "merged": lambda facts: _("Połączone dwie wersje pliku %(path)s", path=facts["path"]),
}

_COURSE: dict[str, Sentence] = {
    "course-begun": lambda _facts: _("Kurs założony"),
    "course-copied": lambda _facts: _("Kurs założony jako kopia innego"),
    "course-archived": lambda _facts: _("Kurs odłożony do archiwum"),
    "course-brought-back": lambda _facts: _("Kurs przywrócony z archiwum"),
    "settings-changed": lambda _facts: _("Zmienione ustawienia kursu"),
    "page-changed": lambda facts: _("Zmieniona strona kursu (%(language)s)", language=_tongue(facts)),
    "glossary-changed": lambda facts: _("Zmieniony słowniczek (%(language)s)", language=_tongue(facts)),
    "lesson-settings-changed": lambda facts: _("Zmienione ustawienia lekcji „%(title)s”", title=facts["title"]),
    "quiz-settings-changed": lambda facts: _("Zmienione zasady testu w lekcji „%(title)s”", title=facts["title"]),
    "lesson-added": lambda facts: _("Nowa lekcja „%(title)s”", title=facts["title"]),
    "lesson-renamed": lambda facts: _("Nowy tytuł lekcji: „%(title)s”", title=facts["title"]),
    "lesson-removed": lambda facts: _("Usunięta lekcja „%(title)s”", title=facts["title"]),
    "lesson-brought-back": lambda facts: _("Przywrócona lekcja „%(title)s”", title=facts["title"]),
    "part-added": lambda facts: _("Nowa część „%(title)s”", title=facts["title"]),
    "part-renamed": lambda facts: _("Nowa nazwa części: „%(title)s”", title=facts["title"]),
    "part-removed": lambda facts: _("Usunięta część „%(title)s”", title=facts["title"]),
    "part-brought-back": lambda facts: _("Przywrócona część „%(title)s”", title=facts["title"]),
    "lessons-ordered": lambda _facts: _("Zmieniona kolejność lekcji"),
}

_CONTENT: dict[str, Sentence] = {
    "picture-added": lambda facts: _("Dodany obraz %(name)s", name=facts["name"]),
    "picture-replaced": lambda facts: _("Podmieniony obraz %(name)s", name=facts["name"]),
    "pictures-removed": lambda facts: _("Usunięte obrazy: %(name)s", name=facts["name"]),
    "worksheet-added": lambda facts: _("Nowa karta pracy %(name)s", name=facts["name"]),
    "worksheet-removed": lambda facts: _("Usunięta karta pracy %(name)s", name=facts["name"]),
    "worksheet-changed": lambda facts: _("Zmieniona karta pracy %(name)s", name=facts["name"]),
    "question-added": lambda facts: _("Nowe pytanie %(question)s", question=facts["question"]),
    "question-copied": lambda facts: _("Kopia pytania: %(question)s", question=facts["question"]),
    "question-removed": lambda facts: _("Usunięte pytanie %(question)s", question=facts["question"]),
    "question-restored": lambda facts: _("Przywrócone pytanie %(question)s", question=facts["question"]),
    "question-named": lambda facts: _("Pytanie z nowym oznaczeniem: %(question)s", question=facts["question"]),
    "question-carried": lambda facts: _(
        "Pytanie przeniesione do innej lekcji: %(question)s", question=facts["question"]
    ),
    "questions-imported": lambda facts: _(
        "Pytania z pliku %(file)s w lekcji „%(lesson)s”: %(count)s",
        file=facts["file"],
        lesson=facts["lesson"],
        count=facts["count"],
    ),
    "questions-ordered": lambda facts: _("Przesunięte pytanie %(question)s", question=facts["question"]),
}

_TRANSLATIONS: dict[str, Sentence] = {
    "translation-begun": lambda facts: _("Początek tłumaczenia: %(language)s", language=_tongue(facts)),
    "translation-entered": lambda facts: _("Tłumaczenie weszło do kursu: %(path)s", path=facts["path"]),
    "translation-withdrawn": lambda facts: _("Tłumaczenie wyjęte z kursu: %(path)s", path=facts["path"]),
    "translation-imported": lambda facts: _("Wczytany plik z tłumaczeniem: %(language)s", language=_tongue(facts)),
    "language-entered": lambda facts: _("Kurs ma teraz język: %(language)s", language=_tongue(facts)),
    "language-complete": lambda facts: _("Tłumaczenie kompletne: %(language)s", language=_tongue(facts)),
    "language-incomplete": lambda facts: _("Tłumaczenie znowu niekompletne: %(language)s", language=_tongue(facts)),
}

_PEOPLE: dict[str, Sentence] = {
    "invited": lambda facts: _("Zaproszenie do kursu: %(email)s (%(role)s)", email=facts["email"], role=_role(facts)),
    "invitation-withdrawn": lambda facts: _("Wycofane zaproszenie: %(email)s", email=facts["email"]),
    "joined": lambda facts: _("Zaproszenie przyjęte (%(role)s)", role=_role(facts)),
    "left": lambda facts: _("Odebrana rola: %(name)s (%(role)s)", name=facts["name"], role=_role(facts)),
    "remarked": lambda facts: _(
        "Uwaga do lekcji „%(title)s” (%(language)s)",
        title=facts.get("title") or facts["lesson"] or "–",
        language=_tongue(facts),
    ),
    "approved": lambda _facts: _("Kurs zatwierdzony w tym stanie"),
    "changes-wanted": lambda _facts: _("Recenzja: potrzebne zmiany"),
}

ACTS: dict[str, Sentence] = {**_COURSE, **_CONTENT, **_TRANSLATIONS, **_PEOPLE, **_FOLDER, **publishing_words.ACTS}
"""One sentence for each act that the studio writes into the log."""
