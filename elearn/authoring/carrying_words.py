"""Words of a course that comes or goes as a file: why an archive or a document is refused, what became of it."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.catalog.phrases import lessons_count
from elearn.domain.exchange.archive import ArchiveRefused
from elearn.domain.exchange.word import WordCourse, WordRefused

SHOWN = 5
"""So many paths are named, the rest is counted."""


def refused(reason: ArchiveRefused | WordRefused) -> str:
    """Say why the file is not read, and what to do."""
    values = {"path": reason.values.get("path", ""), "most": reason.values.get("most", "")}
    sentences = _archive(values) | _document(values)
    return str(sentences[reason.code])


def _archive(values: dict[str, str]) -> dict[str, str]:
    path, most = values["path"], values["most"]
    damaged = _("Pliku „%(path)s” w archiwum nie da się odczytać. Spakuj folder jeszcze raz.", path=path)
    big = _("Plik „%(path)s” w archiwum ma więcej niż %(most)s MB.", path=path, most=most)
    return {
        "archive_not_zip": _("To nie jest plik ZIP ani dokument Worda (.docx)."),
        "archive_damaged": damaged if path else _("Tego archiwum nie da się odczytać. Spakuj folder jeszcze raz."),
        "archive_encrypted": _("Plik „%(path)s” jest zamknięty hasłem. Spakuj folder bez hasła.", path=path),
        "archive_method": _(
            "Plik „%(path)s” jest spakowany w sposób, którego nie znamy. Użyj zwykłego ZIP.", path=path
        ),
        "archive_path": _("Nazwa „%(path)s” wyprowadza poza folder kursu, więc archiwum nie wczytujemy.", path=path),
        "archive_link": _(
            "„%(path)s” to skrót do innego pliku, a nie plik. Usuń go i spakuj folder jeszcze raz.", path=path
        ),
        "archive_twice": _("W archiwum są dwa pliki w jednym miejscu: „%(path)s”.", path=path),
        "archive_many": _("W archiwum jest za dużo plików. Kurs może ich mieć najwyżej 2000."),
        "archive_big": big if path else _("Pliki w archiwum mają razem więcej niż %(most)s MB.", most=most),
        "archive_no_course": _("W archiwum nie ma folderu kursu: brakuje pliku course.toml."),
    }


def _document(values: dict[str, str]) -> dict[str, str]:
    return {
        "word_not_docx": _("To archiwum nie jest dokumentem Worda."),
        "word_damaged": _("Tego dokumentu nie da się odczytać. Zapisz go w Wordzie jeszcze raz jako .docx."),
        "word_declaration": _("Dokument ma w sobie coś, czego Word nie zapisuje, więc go nie wczytujemy."),
        "word_paragraphs": _("Dokument ma więcej niż %(most)s akapitów. Podziel go na kilka.", most=values["most"]),
        "word_long": _("Tekst dokumentu ma więcej niż %(most)s MB. Podziel go na kilka.", most=values["most"]),
    }


def folder_taken(files: int, passed_over: Sequence[str]) -> str:
    """Say how many files of an archive were taken, and name those that have no place in a course."""
    taken = ngettext("Wczytany %(num)d plik kursu.", "Wczytanych %(num)d plików kursu.", files)
    return f"{taken} {_left(passed_over)}".strip()


def _left(paths: Sequence[str]) -> str:
    if not paths:
        return ""
    named = ", ".join(paths[:SHOWN])
    more = len(paths) - SHOWN
    if more > 0:
        named = _("%(named)s i jeszcze %(more)s", named=named, more=more)
    return str(_("Pominięte, bo nie mają miejsca w kursie: %(paths)s.", paths=named))


def document_taken(document: WordCourse, pictures: int) -> str:
    """Say what came out of a document, and what did not."""
    parts = [_("Wczytane: %(lessons)s.", lessons=lessons_count(len(document.lessons)))]
    if pictures:
        parts.append(ngettext("Z nimi %(num)d obraz.", "Z nimi %(num)d obrazów.", pictures))
    parts += [_lost(what, times) for what, times in document.lost]
    return " ".join(str(part) for part in parts)


def _lost(what: str, times: int) -> str:
    sentences = {
        "picture": ngettext(
            "%(num)d obrazu nie udało się wczytać, dodaj go w lekcji.",
            "%(num)d obrazów nie udało się wczytać, dodaj je w lekcjach.",
            times,
        ),
        "link": ngettext("%(num)d link został samym tekstem.", "%(num)d linków zostało samym tekstem.", times),
        "header_guessed": ngettext(
            "W %(num)d tabeli pierwszy wiersz stał się nagłówkiem, sprawdź go.",
            "W %(num)d tabelach pierwszy wiersz stał się nagłówkiem, sprawdź je.",
            times,
        ),
        "cells_copied": ngettext(
            "%(num)d scalona komórka jest powtórzona.", "%(num)d scalonych komórek jest powtórzonych.", times
        ),
        "note": ngettext("%(num)d przypisu przy tytule nie ma.", "%(num)d przypisów przy tytułach nie ma.", times),
        "title_cut": ngettext("%(num)d tytuł jest skrócony.", "%(num)d tytułów jest skróconych.", times),
    }
    return str(sentences[what])


def folder_of_another(slug: str) -> str:
    """Say that the archive is another course's."""
    return str(_("W archiwum jest inny kurs, o adresie „%(slug)s”.", slug=slug))


def folder_known(slug: str) -> str:
    """Say that there is a course of the archive's address, and what can be done."""
    return str(
        _(
            "Kurs o adresie „%(slug)s” już masz. Zaznacz niżej, że archiwum ma zastąpić jego wersję roboczą, "
            "i wybierz plik jeszcze raz. Obecna wersja zostanie w historii.",
            slug=slug,
        )
    )


def folder_of_others(slug: str) -> str:
    """Say that somebody else has a course of the archive's address."""
    return str(
        _("Jest już inny kurs o adresie „%(slug)s”. Zmień adres w course.toml i spakuj folder jeszcze raz.", slug=slug)
    )


def no_address() -> str:
    """Say that the archive's course has no address that could be used."""
    return str(_("W course.toml brakuje adresu kursu (slug): małych liter bez ogonków, cyfr i łączników."))


def document_here() -> str:
    """Say that the file is of the other kind."""
    return str(_("To dokument Worda. Dodaj jego lekcje niżej, przy dokumencie."))


def lesson_title() -> str:
    """Name a lesson that has no title."""
    return str(_("Lekcja bez tytułu"))
