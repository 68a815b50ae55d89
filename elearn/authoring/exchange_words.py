"""What became of each question of a file, in words: for the pages of the studio and for the command line."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.catalog.wording import PROBLEMS
from elearn.domain.exchange.intake import Wording
from elearn.domain.exchange.report import Outcome, Remark, Report

Sentence = Callable[[Mapping[str, str]], str]


def wording(title: str = "") -> Wording:
    """The words that some questions need and no format gives, in the language of the page."""
    name = title or _("Pytania")
    return Wording(
        title=name,
        summary=_("Pytania przeniesione z innego pliku."),
        fill_in=_("Uzupełnij luki."),
        true=_("Prawda"),
        false=_("Fałsz"),
        sheet=_("Pytania"),
        examples=_("Przykłady"),
    )


def formats() -> dict[str, str]:
    """The formats by their codes."""
    return {
        "gift": _("GIFT"),
        "moodle": _("Moodle XML"),
        "aiken": _("Aiken"),
        "csv": _("CSV (arkusz)"),
        "xlsx": _("XLSX (Excel, LibreOffice)"),
        "qti": _("QTI 2.2 (paczka ZIP)"),
        "lesson": _("plik lekcji (.md)"),
    }


def outcome(code: Outcome) -> str:
    """What became of a question."""
    return str({"taken": _("przyjęte"), "changed": _("przyjęte ze zmianą"), "left_out": _("pominięte")}[code])


def summary(report: Report) -> str:
    """How many questions ended how."""
    counts = [report.count(code) for code in ("taken", "changed", "left_out")]
    return str(
        _(
            "Przyjęte: %(taken)s, przyjęte ze zmianą: %(changed)s, pominięte: %(left_out)s.",
            taken=counts[0],
            changed=counts[1],
            left_out=counts[2],
        )
    )


def left(code: Outcome) -> str:
    """What became of a question that left for another format."""
    return str({"taken": _("zapisane"), "changed": _("zapisane ze zmianą"), "left_out": _("pominięte")}[code])


def summary_of_leaving(report: Report) -> str:
    """How many questions left how."""
    counts = [report.count(code) for code in ("taken", "changed", "left_out")]
    return str(
        _(
            "Zapisane: %(taken)s, zapisane ze zmianą: %(changed)s, pominięte: %(left_out)s.",
            taken=counts[0],
            changed=counts[1],
            left_out=counts[2],
        )
    )


def lines(report: Report) -> list[str]:
    """The report for a terminal: a line for each question, and one for each thing to say about it."""
    said = [f"  {sentence(remark)}" for remark in report.remarks]
    for number, entry in enumerate(report.entries, start=1):
        place = _("wiersz %(line)s", line=entry.line) if entry.line else f"{number}."
        name = f" → {entry.id}" if entry.id and entry.outcome != "left_out" else ""
        said.append(f"{place}: „{entry.name}”: {outcome(entry.outcome)}{name}")
        said += [f"    {sentence(remark)}" for remark in entry.remarks]
    return [*said, summary(report)]


def sentence(remark: Remark) -> str:
    """One thing to say about a question or a file."""
    values = dict(remark.values)
    if remark.code in {"problem", "lesson_broken"}:
        return _problem(values)
    return str(SENTENCES[remark.code](values))


def _problem(values: Mapping[str, str]) -> str:
    own = {name.removeprefix("of_"): value for name, value in values.items() if name.startswith("of_")}
    try:
        said = str(PROBLEMS[values["problem"]](own))
    except KeyError:  # a sentence that needs more than the report kept
        said = str(_("Ten zapis nie pasuje do pliku kursu (%(problem)s).", problem=values.get("problem", "")))
    line = values.get("line", "0")
    return said if line == "0" else str(_("Wiersz %(line)s: %(said)s", line=line, said=said))


def kind_there(kind: str) -> str:
    """A kind of question of another system, in words where we know it."""
    known = {
        "essay": _("wypracowanie"),
        "description": _("sam tekst, bez pytania"),
        "calculated": _("zadanie obliczeniowe"),
        "calculatedsimple": _("zadanie obliczeniowe"),
        "calculatedmulti": _("zadanie obliczeniowe"),
        "ddimageortext": _("przeciąganie na obraz"),
        "ddmarker": _("znaczniki na obrazie"),
        "randomsamatch": _("losowe dopasowanie"),
        "MULTIRESPONSE": _("kilka odpowiedzi w luce"),
        "gaps": _("luki w zdaniu"),
        "multiple": _("kilka poprawnych odpowiedzi"),
        "text": _("krótka odpowiedź"),
        "number": _("liczba"),
        "matching": _("dopasowanie"),
        "ordering": _("kolejność"),
    }
    return str(known.get(kind, kind or "–"))


_NOTES: dict[str, Sentence] = {
    "category_as_tag": lambda values: _("Kategoria „%(category)s” jest teraz etykietą.", **values),
    "id_changed": lambda values: _("Oznaczenie „%(before)s” nie mogło zostać, nowe to „%(after)s”.", **values),
    "feedback_in_explanation": lambda values: ngettext(
        "%(num)d komentarz do odpowiedzi jest teraz w wyjaśnieniu pytania.",
        "Komentarze do odpowiedzi (%(num)d) są teraz w wyjaśnieniu pytania.",
        int(values["count"]),
    ),
    "lines_joined": lambda _values: _("Kilka wierszy albo akapitów jest teraz jednym wierszem."),
    "formula_as_text": lambda _values: _("Wzór jest zapisany jako zwykły tekst. Sprawdź, czy da się go przeczytać."),
    "blank_as_line": lambda _values: _("Puste miejsce w zdaniu to teraz linia _____."),
    "penalty_rule": lambda _values: _(
        "Błędne odpowiedzi kosztowały tam inaczej. Tu każda odbiera tyle, ile daje jedna poprawna."
    ),
    "diacritics_count": lambda _values: _("Tam ą i a to różne litery, więc odpowiedź bez ogonków nie będzie uznana."),
    "lesson_text": lambda _values: _("Tekst lekcji i ustawienia testu to nie pytania, zostają w swoim pliku."),
    "encoding_guessed": lambda values: _("Plik nie jest zapisany w UTF-8, czytamy go jako %(encoding)s.", **values),
}

_CHANGES: dict[str, Sentence] = {
    "points_changed": lambda values: _("Punkty: zamiast %(before)s jest %(after)s.", **values),
    "several_right_in_single": lambda _values: _(
        "Wybierało się jedną odpowiedź, a poprawnych jest kilka. Teraz trzeba zaznaczyć wszystkie. Sprawdź to."
    ),
    "answer_merged": lambda values: _("Odpowiedź „%(text)s” była dwa razy, zostaje raz.", **values),
    "gap_weights": lambda _values: _("Luki dawały różnie dużo punktów, tu każda daje tyle samo."),
    "gap_as_missing_word": lambda _values: _("Luka jest tam pytaniem o brakujące słowo."),
    "gap_as_text": lambda _values: _("Luka z listą jest tam pytaniem z odpowiedziami do wyboru."),
    "link_as_text": lambda values: _("Adres %(address)s jest teraz zwykłym tekstem.", **values),
    "layout_as_text": lambda values: _("Układ (%(what)s) zmienił się w zwykły tekst.", **values),
}

_LOSSES: dict[str, Sentence] = {
    "weight_left_out": lambda values: _(
        "Odpowiedź „%(text)s” dawała %(share)s%% punktów, tu nie daje żadnych.", **values
    ),
    "answer_left_out": lambda values: _("Pominięta odpowiedź „%(text)s” za %(share)s%% punktów.", **values),
    "wildcard_left_out": lambda values: _(
        "W odpowiedzi „%(text)s” gwiazdka oznaczała dowolny tekst. Tu trzeba wpisać każdy wariant osobno.", **values
    ),
    "unit_left_out": lambda values: _("Pominięta jednostka „%(unit)s”.", **values),
    "tolerance_left_out": lambda values: _("W luce z liczbą %(number)s pominięta tolerancja %(tolerance)s.", **values),
    "feedback_left_out": lambda values: _("Pominięty komentarz do wyniku: „%(text)s”.", **values),
    "explanation_left_out": lambda _values: _("Pominięte wyjaśnienie pytania."),
    "reasons_left_out": lambda values: ngettext(
        "Pominięte wyjaśnienie jednej odpowiedzi.",
        "Pominięte wyjaśnienia odpowiedzi: %(num)d.",
        int(values["count"]),
    ),
    "hint_left_out": lambda values: _("Pominięta podpowiedź: „%(text)s”.", **values),
    "setting_left_out": lambda values: _("Pominięte ustawienie %(name)s: %(value)s.", **values),
    "picture_left_out": lambda values: _("W pytaniu nie może być obrazu ani pliku (%(name)s).", **values),
    "link_left_out": lambda values: _("Link %(address)s prowadzi w głąb kursu, został sam tekst.", **values),
    "markup_left_out": lambda _values: _("Wyróżnienia i linki zmieniły się w zwykły tekst."),
    "points_left_out": lambda values: _("Ten format nie zna punktów, pytanie miało ich %(points)s.", **values),
    "tags_left_out": lambda values: _("Pominięte etykiety: %(tags)s.", **values),
    "sources_left_out": lambda values: _("Pominięte źródła: %(sources)s.", **values),
    "passage_left_out": lambda values: _("Pominięty fragment lekcji: %(passage)s.", **values),
    "column_left_out": lambda values: _("Nieznana kolumna „%(name)s”: %(value)s.", **values),
}

_REFUSALS: dict[str, Sentence] = {
    "kind_unknown": lambda values: _("Nie ma tu takiego rodzaju pytań: %(kind)s.", kind=kind_there(values["kind"])),
    "kind_not_in_format": lambda values: _(
        "Ten format nie ma takiego rodzaju pytań: %(kind)s.", kind=kind_there(values["kind"])
    ),
    "text_too_long": lambda values: _(
        "Tekst w pytaniu jest za długi (%(count)s znaków). Skróć go do %(most)s znaków.", **values
    ),
    "prompt_missing": lambda _values: _("Są odpowiedzi, ale nie ma treści pytania."),
    "answers_missing": lambda _values: _("Nie ma odpowiedzi."),
    "no_right_answer": lambda _values: _("Żadna odpowiedź nie daje wszystkich punktów."),
    "right_unknown": lambda values: _(
        "Nie wiadomo, która odpowiedź jest poprawna („%(text)s”). Wpisz literę odpowiedzi, na przykład A.", **values
    ),
    "rights_repeat": lambda values: _(
        "Do „%(text)s” pasuje więcej niż jedna lewa strona, tu może tylko jedna.", **values
    ),
    "number_unreadable": lambda values: _("„%(text)s” to nie liczba.", **values),
    "gap_unreadable": lambda values: _("Nie rozumiem luki „%(text)s”.", **values),
    "gaps_missing": lambda _values: _("W tekście nie ma luk."),
    "brace_open": lambda _values: _("Brakuje nawiasu { albo }."),
    "brace_second": lambda _values: _("Są dwie części z odpowiedziami. Rozdziel pytania pustym wierszem."),
    "arrow_missing": lambda values: _("W parze „%(text)s” brakuje strzałki.", **values),
    "answer_line_missing": lambda _values: _("Brakuje wiersza „ANSWER:” z literą poprawnej odpowiedzi."),
    "too_many": lambda values: _("W jednym pliku może być najwyżej %(most)s pytań.", **values),
    "file_empty": lambda _values: _("W pliku nie ma pytań."),
    "file_binary": lambda _values: _("To nie jest plik tekstowy."),
    "file_too_big": lambda values: _("Plik ma ponad %(most)s MB. Podziel go.", **values),
    "xml_broken": lambda values: _(
        "W wierszu %(line)s XML się urywa (%(reason)s). Pytania sprzed tego miejsca są odczytane.", **values
    ),
    "xml_declaration": lambda _values: _("Plik XML ma własne deklaracje. Takich plików nie czytamy, bo bywają groźne."),
    "xml_root": lambda values: _("To nie jest bank pytań Moodle, tylko inny plik XML (%(name)s).", **values),
    "header_missing": lambda _values: _(
        "W pierwszych wierszach nie ma nagłówka z kolumną „pytanie”. Weź nasz szablon i przenieś do niego pytania."
    ),
    "workbook_broken": lambda _values: _(
        "Tego arkusza nie da się otworzyć do końca. Zapisz go jeszcze raz jako .xlsx albo .csv."
    ),
    "quiz_missing": lambda _values: _("Ten plik lekcji nie ma pytań."),
}

SENTENCES: dict[str, Sentence] = {**_NOTES, **_CHANGES, **_LOSSES, **_REFUSALS}
"""A sentence for each code of `domain.exchange.report.REMARKS`, but for those that quote the course reader."""
