"""A translation beside the base language, piece by piece: what is missing, out of date, part of the course."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.authoring import actions, languages, queries, translating_words
from elearn.authoring.lesson_desk import saved_sentence
from elearn.authoring.queries import Desk
from elearn.authoring.rooms import page
from elearn.db import db, looking_first, utc_now
from elearn.domain.access import Permission, allows
from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE
from elearn.domain.course.media import PICTURE
from elearn.domain.draft.alignment import Made
from elearn.domain.draft.difference import Run, word_runs
from elearn.domain.draft.pieces import mark
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.draft.slots import tidy
from elearn.domain.draft.tongues import Bilingual, Step, translated, withdrawn
from elearn.domain.draft.translation import Piece, Sheet, localised, path_of
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import clock, language, site_languages

pages = Blueprint("studio_translating", __name__, url_prefix="/<language:language>/studio/<course>/translations")

ON_A_PAGE = 40


class Side(NamedTuple):
    """A course on the desk and the language it is translated into."""

    desk: Desk
    into: str
    files: dict[str, bytes]
    here: Sketch

    @property
    def scope(self) -> str:
        """Where a grant counts."""
        return self.desk.slug


class Line(NamedTuple):
    """A piece as the page shows it."""

    piece: Piece
    typed: str
    """What stands in the field."""
    difference: tuple[Run, ...]
    """How the base language changed since, if it did."""
    others: tuple[str, ...]
    """Other translations of the same words, newest first."""
    standing: str = ""
    """What somebody else wrote meanwhile."""
    question: int = 0
    """The number of the question that begins with this piece."""


class Saved(NamedTuple):
    """What became of a form."""

    step: Step
    changed: int
    """Pieces that were stored."""
    conflicts: dict[str, str]
    """Key of a piece that somebody else wrote meanwhile → what was typed."""
    strays: int
    """Pieces whose words in the base language changed meanwhile."""


def desk_of(course: str) -> Desk | None:
    """Load the course's desk for a door."""
    with looking_first(db.session()):
        return queries.desk(db.session(), course)


def side_of(course: str, into: str, **_others: Any) -> Side | None:
    """Load the course and a language of it for a door."""
    session = db.session()
    with looking_first(session):
        desk = queries.desk(session, course)
        files = languages.texts(session, desk) if desk else {}
        here = sketch(files)
        known = languages.offered(session, desk, here) if desk else []
    return Side(desk, into, files, here) if desk and into in known else None


# All languages


@pages.get("")
@requires(Permission.TRANSLATE_COURSE, on=desk_of)
def translations(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """List the course's languages: what is missing, what is out of date, what is declared complete."""
    session = db.session()
    files = languages.texts(session, thing)
    here = sketch(files)
    complete = languages.begun(session, thing)
    rows = [
        {
            "code": one,
            "sheets": languages.counted(session, thing, one, files),
            "in_course": one in (here.settings.get("languages") or ()) and one in here.pages,
            "complete": complete.get(one),
            "pictures": _untranslated_pictures(thing, here.base, one),
        }
        for one in languages.offered(session, thing, here)
    ]
    known = {here.base, *(row["code"] for row in rows)}
    return page(
        "authoring/translations.html",
        thing,
        person,
        "translations",
        here=here,
        rows=rows,
        offers=[(one, translating_words.spoken_name(one)) for one in translating_words.COMMON if one not in known],
        may_write=allows(person.grants, Permission.WRITE_COURSE, thing.slug),
        spoken_name=translating_words.spoken_name,
        site_languages=site_languages(),
        file_name=lambda one: file_name(here, one),
        counts=_counts,
    )


def _untranslated_pictures(desk: Desk, base: str, into: str) -> list[str]:
    """Pictures with words in the base language that have no twin in the other."""
    names = {one.name for one in queries.media(db.session(), desk)}
    parts = [name.rsplit(".", 2) for name in sorted(names) if PICTURE.fullmatch(name) and name.count(".") > 1]
    return [".".join(part) for part in parts if part[1] == base and f"{part[0]}.{into}.{part[2]}" not in names]


def _counts(sheets: Iterable[Sheet]) -> dict[str, int]:
    """How many pieces there are of each status."""
    counted = Counter(piece.status for sheet in sheets for piece in sheet.pieces)
    return {"all": counted.total(), "missing": counted["missing"], "stale": counted["stale"], "done": counted["fresh"]}


@pages.post("")
@requires(Permission.WRITE_COURSE, on=desk_of)
def begin(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Begin to translate the course into one more language."""
    wanted, session, now = request.form.get("into", ""), db.session(), utc_now()
    here = sketch(queries.texts(session, thing))
    if wanted not in translating_words.COMMON or wanted == here.base:
        flash(_("Wybierz język z listy."), "bad")
        return redirect(url_for("studio_translating.translations", course=thing.slug), 303)
    desk = actions.open_draft(session, thing.slug, now=now, by=person.id)
    draft_id = desk.draft_id or 0
    if languages.begin(session, draft_id, wanted, now=now, by=person.id):
        actions.note(session, draft_id, "translation-begun", {"language": wanted}, now=now, by=person.id)
    db.session.commit()
    flash(_("Możesz tłumaczyć. Język wejdzie do kursu, gdy strona kursu będzie cała przetłumaczona."))
    return redirect(url_for("studio_translating.translation", course=thing.slug, into=wanted), 303)


# Side by side


@pages.get("/<into>")
@requires(Permission.TRANSLATE_COURSE, on=side_of)
def translation(person: SignedInPerson, thing: Side) -> ResponseReturnValue:
    """Show the pieces of one file in both languages."""
    both = languages.bilingual(db.session(), thing.desk, thing.into, thing.files)
    return _shown(person, thing, both)


def _shown(
    person: SignedInPerson, side: Side, both: Bilingual, conflicts: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    sheets = both.sheets()
    sheet = _asked(sheets, both) if sheets else abort(404)
    only_open = request.args.get("show") == "open"
    pieces = [
        piece for piece in sheet.pieces if not only_open or piece.status != "fresh" or piece.key in (conflicts or ())
    ]
    number = _page_number(pieces)
    shown = pieces[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    answer = page(
        "authoring/translation.html",
        side.desk,
        person,
        "translations",
        here=side.here,
        inside=True,
        into=side.into,
        sheets=sheets,
        sheet=sheet,
        lines=_lines(side, both, sheet, shown, conflicts or {}),
        conflicts=conflicts,
        only_open=only_open,
        number=number,
        page_count=max(1, -(-len(pieces) // ON_A_PAGE)),
        file_name=lambda one: file_name(side.here, one),
        kind_name=translating_words.kind_name,
        spoken_name=translating_words.spoken_name,
        counts=_counts,
        in_course=both.is_in_course,
        complete=side.into in languages.complete(db.session(), side.desk),
        may_write=allows(person.grants, Permission.WRITE_COURSE, side.desk.slug),
    )
    response = Response(answer, 422 if conflicts else 200)
    # The page as it was sent is never shown again: going back must not bring an older text into the form.
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _asked(sheets: Sequence[Sheet], both: Bilingual) -> Sheet:
    """The file the address names, else the first with something to do."""
    wanted = request.args.get("in", "")
    named = next((sheet for sheet in sheets if sheet.name == wanted), None)
    if wanted and named is None:
        abort(404)
    todo = (sheet for sheet in sheets if any(piece.status != "fresh" for piece in sheet.pieces))
    return named or next(todo, both.sheet(sheets[0].name))


def _page_number(pieces: Sequence[Piece]) -> int:
    """The page that the address asks for, or the one on which a piece stands."""
    key = request.args.get("piece", "")
    place = next((place for place, piece in enumerate(pieces) if piece.key == key), None)
    if place is not None:
        return place // ON_A_PAGE + 1
    last = max(1, -(-len(pieces) // ON_A_PAGE))
    return min(max(request.args.get("page", 1, type=int), 1), last)


def _lines(
    side: Side, both: Bilingual, sheet: Sheet, shown: Sequence[Piece], conflicts: Mapping[str, str]
) -> list[Line]:
    asked = {
        id_: number for number, id_ in enumerate(dict.fromkeys(one.question for one in sheet.pieces if one.question), 1)
    }
    copied, lines, former = request.args.get("copy", ""), list[Line](), ""
    for piece in shown:
        typed = conflicts.get(piece.key, piece.made)
        if piece.key == copied and not piece.made:
            media = [f"media/{one.name}" for one in queries.media(db.session(), side.desk)]
            typed = localised(piece.source, both.base, both.language, media)
        others = [one for one in both.memory.translations(piece.source) if one not in {piece.made, typed}]
        lines.append(
            Line(
                piece=piece,
                typed=typed,
                difference=word_runs(piece.before, piece.source) if piece.before else (),
                others=tuple(others[:3]),
                standing=piece.made if piece.key in conflicts else "",
                question=asked[piece.question] if piece.question and piece.question != former else 0,
            )
        )
        former = piece.question
    return lines


def file_name(here: Sketch, name: str) -> str:
    """Say what a file is called on these pages."""
    if name == COURSE_PAGE:
        return str(_("Strona kursu i odznaka"))
    if name == GLOSSARY_PAGE:
        return str(_("Słowniczek"))
    if name.startswith("media/"):
        return str(_("Karta pracy: %(name)s", name=name.removeprefix("media/").removesuffix(".md")))
    lesson = here.by_slug.get(name[3:-3])
    return lesson.title(language()) if lesson else name


@pages.post("/<into>")
@requires(Permission.TRANSLATE_COURSE, on=side_of)
def save(person: SignedInPerson, thing: Side) -> ResponseReturnValue:
    """Store what was typed; where somebody else wrote meanwhile, nothing is overwritten and both are shown."""
    wish, now, session = request.form.get("do", "save"), utc_now(), db.session()
    desk = actions.open_draft(session, thing.desk.slug, now=now, by=person.id)
    files = languages.texts(session, desk)
    both = languages.bilingual(session, desk, thing.into, files)
    name = request.args.get("in", "")
    if name not in both.names():
        abort(404)
    sheet = both.sheet(name)
    saved = _taken(both, sheet, _hands(desk, thing.into, sheet), person)
    reason = "typed" if wish == "autosave" else "translation"
    languages.take(session, desk.draft_id or 0, thing.into, saved.step, reason=reason, now=now, by=person.id)
    db.session.commit()
    side = Side(desk, thing.into, languages.texts(session, desk), thing.here)
    if wish == "autosave":
        return _told(side, saved, name)
    _say(saved, side)
    if saved.conflicts:
        again = languages.bilingual(session, desk, thing.into, side.files)
        return _shown(person, side, again, saved.conflicts)
    return redirect(_onward(side, name, wish), 303)


def _hands(desk: Desk, into: str, sheet: Sheet) -> dict[str, int | None]:
    """Who last made the translations that stand."""
    found = languages.hands(db.session(), desk, into, {piece.made for piece in sheet.pieces if piece.made})
    return {words: hand.by_id for words, hand in found.items()}


def _taken(both: Bilingual, sheet: Sheet, hands: Mapping[str, int | None], person: SignedInPerson) -> Saved:
    """Sort what was typed: what is new, what still holds, what somebody else wrote meanwhile."""
    said, remembered = dict[str, str](), list[Made]()
    conflicts: dict[str, str] = {}
    holds = set(request.form.getlist("holds"))
    for piece in sheet.pieces:
        words = tidy(request.form.get(f"made-{piece.key}", ""), piece.kind)
        opened = request.form.get(f"mark-{piece.key}", "")
        if piece.key in holds and words in {"", piece.made} and piece.made:
            remembered.append(Made(sheet.name, piece.source, piece.made))
        elif not words or words == piece.made or mark(words) == opened:
            continue
        elif opened != piece.mark and hands.get(piece.made) != person.id:
            conflicts[piece.key] = words
            # Both are remembered, what stands as the newer one.
            remembered += [Made(sheet.name, piece.source, words), Made(sheet.name, piece.source, piece.made)]
        else:
            said[piece.key] = words
    strays = _strays(sheet)
    remembered += strays
    step = translated(both, {sheet.name: said}, remembered)
    return Saved(step, len(said), conflicts, len(strays))


def _strays(sheet: Sheet) -> list[Made]:
    """What was typed for words that the base language has changed since: remembered, so that nothing is lost."""
    known = {piece.key for piece in sheet.pieces}
    found = []
    for field in request.form:
        key = field.removeprefix("made-")
        if key == field or key in known:
            continue
        source, words = request.form.get(f"source-{key}", ""), tidy(request.form[field], "explanation")
        if source.strip() and words and mark(words) != request.form.get(f"mark-{key}", ""):
            found.append(Made(sheet.name, source.replace("\r\n", "\n"), words))
    return found


def _told(side: Side, saved: Saved, name: str) -> ResponseReturnValue:
    """Answer the script of the page."""
    now = utc_now()
    if not saved.conflicts:
        stands = languages.bilingual(db.session(), side.desk, side.into, side.files).sheet(name)
        return jsonify(state="saved", mark=stands.mark, said=saved_sentence(now), at=clock(now))
    where = _address(side, name, piece=next(iter(saved.conflicts)))
    said = _("Ktoś inny przetłumaczył ten sam fragment. Twoja wersja jest zachowana obok.")
    return jsonify(state="conflict", said=said, compare=where)


def _say(saved: Saved, side: Side) -> None:
    """Tell on the next page what became of the form."""
    if saved.strays:
        flash(
            ngettext(
                "Tekst podstawowy zmienił się w %(num)d miejscu, gdy ta strona była otwarta. Twoje tłumaczenie jest "
                "zachowane: sprawdź je tam, gdzie jest „do odświeżenia”.",
                "Tekst podstawowy zmienił się w %(num)d miejscach, gdy ta strona była otwarta. Twoje tłumaczenia są "
                "zachowane: sprawdź je tam, gdzie jest „do odświeżenia”.",
                saved.strays,
            ),
            "bad",
        )
    if saved.conflicts:
        flash(
            _("Ktoś inny przetłumaczył to samo, gdy ta strona była otwarta. Niżej są obie wersje: wybierz lub połącz."),
            "bad",
        )
        return
    parts = [saved_sentence(utc_now()) + "."]
    if saved.step.entered:
        parts.append(
            translating_words.entered(
                len(saved.step.entered),
                language_entered=saved.step.language_entered,
                language=translating_words.spoken_name(side.into),
            )
        )
    flash(" ".join(parts))


def _address(side: Side, name: str, **more: Any) -> str:
    values = {"course": side.desk.slug, "into": side.into, "in": name, **more}
    if "piece" in more:
        values["_anchor"] = f"p-{more['piece']}"
    return url_for("studio_translating.translation", **values)


def _onward(side: Side, name: str, wish: str) -> str:
    """Where to go after saving: back, or to the next piece with something to do."""
    show = "open" if request.args.get("show") == "open" else None
    if wish.startswith("copy:"):
        key = wish.removeprefix("copy:")
        return _address(side, name, piece=key, copy=key, show=show)
    if wish != "next":
        number = request.args.get("page", type=int)
        return _address(side, name, show=show, page=number, _anchor="zapisano")
    sheets = languages.counted(db.session(), side.desk, side.into, side.files)
    found = _next_open(sheets, name, request.form.get("last", ""))
    if found is None:
        flash(_("Wszystko jest przetłumaczone i aktualne."))
        return url_for("studio_translating.translations", course=side.desk.slug)
    return _address(side, found[0], piece=found[1], show=show)


def _next_open(sheets: Sequence[Sheet], name: str, last: str) -> tuple[str, str] | None:
    """File and key of the next piece that is missing or out of date, from the place on, then from the beginning."""
    pieces = [(sheet.name, piece) for sheet in sheets for piece in sheet.pieces]
    start = next((place for place, (of, piece) in enumerate(pieces) if of == name and piece.key == last), None)
    if start is None:  # the base language changed: from the file's beginning
        start = next((place for place, (of, _piece) in enumerate(pieces) if of == name), 0) - 1
    ordered = [*pieces[start + 1 :], *pieces[: start + 1]]
    return next(((of, piece.key) for of, piece in ordered if piece.status != "fresh"), None)


# A language of the course


@pages.post("/<into>/standing")
@requires(Permission.WRITE_COURSE, on=side_of)
def settle(person: SignedInPerson, thing: Side) -> ResponseReturnValue:
    """Declare the language complete or not, take a file's translation out of the course or into it again."""
    wish, now, session = request.form.get("do", ""), utc_now(), db.session()
    desk = actions.open_draft(session, thing.desk.slug, now=now, by=person.id)
    both = languages.bilingual(session, desk, thing.into)
    back = url_for("studio_translating.translations", course=desk.slug, _anchor="zapisano")
    if wish in {"complete", "incomplete"}:
        _declare(desk, both, person, done=wish == "complete")
    elif wish in {"withdraw", "include"} and (name := request.form.get("in", "")) in both.names():
        _move(desk, both, person, name, out=wish == "withdraw")
        back = _address(thing, name, _anchor="zapisano")
    else:
        abort(400)
    db.session.commit()
    return redirect(back, 303)


def _declare(desk: Desk, both: Bilingual, person: SignedInPerson, *, done: bool) -> None:
    session, now, draft_id = db.session(), utc_now(), desk.draft_id or 0
    missing = sum(sheet.count("missing") for sheet in both.sheets())
    if done and (missing or not both.is_in_course):
        flash(_("Najpierw przetłumacz wszystkie fragmenty: bez tego język nie jest kompletny."), "bad")
        return
    languages.declare(session, draft_id, both.language, now=now, by=person.id, done=done)
    act = "language-complete" if done else "language-incomplete"
    actions.note(session, draft_id, act, {"language": both.language}, now=now, by=person.id)
    if done:
        flash(_("Język jest kompletny. Od teraz brak tłumaczenia zatrzyma publikację."))
    else:
        flash(_("Język nie jest już oznaczony jako kompletny. Brak tłumaczenia nie zatrzyma publikacji."))


def _move(desk: Desk, both: Bilingual, person: SignedInPerson, name: str, *, out: bool) -> None:
    session, now, draft_id = db.session(), utc_now(), desk.draft_id or 0
    step = withdrawn(both, [name]) if out else translated(both, {name: {}})
    changed = languages.take(session, draft_id, both.language, step, reason="translation", now=now, by=person.id)
    if out and changed:
        if name == COURSE_PAGE:
            languages.declare(session, draft_id, both.language, now=now, by=person.id, done=False)
        facts = {"language": both.language, "path": path_of(name, both.language)}
        actions.note(session, draft_id, "translation-withdrawn", facts, now=now, by=person.id)
        flash(_("Tłumaczenie nie jest już częścią kursu. Teksty są zachowane i w każdej chwili mogą wrócić."))
    elif changed:
        flash(_("Tłumaczenie jest częścią kursu. Uczestnicy zobaczą je po publikacji."))
    else:
        flash(_("Tego pliku nie można teraz włączyć: brakuje fragmentów jego, karty pracy albo strony kursu."), "bad")
