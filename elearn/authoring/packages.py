"""A course as something that leaves the server: a SCORM 1.2 package, one HTML file, a PDF for print, its folder as ZIP.

The page of a package is the one template for two uses: in a learning platform with its files beside it, lesson by
lesson, or as a single file with everything inside. It asks for nothing from any network.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from elearn.assets import SOURCES
from elearn.authoring.paper import pdf
from elearn.catalog.loading import labels, picture_sizes
from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE
from elearn.domain.course.media import PICTURE
from elearn.domain.course.model import Course, Lesson, LessonText
from elearn.domain.course.outline import LessonOutline, Outline, outline_of
from elearn.domain.exchange import player, scorm
from elearn.domain.exchange.archive import packed
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Question, QuestionText
from elearn.web import markdown

Mode = Literal["scorm", "document"]
SCRIPTS = ("grading", "lms", "player")

_STYLE_LINK, _COURSE_LINK, _PLAYER_LINK = (
    '<link rel="stylesheet" href="style.css">',
    '<script src="course.js"></script>',
    '<script src="player.js"></script>',
)
_ICON = re.compile(r'href="/static/icons(?:\.[0-9a-f]+)?\.svg#([a-z]+)"')
_SYMBOL = re.compile(r'<symbol id="([a-z]+)".*?</symbol>', re.DOTALL)
_PICTURE = re.compile(r'(?<= src=")media/([a-z0-9.-]+)(?=")')
_FONT = re.compile(r"url\((fonts/[\w.-]+)\)")
_ALWAYS_SHOWN = ("check", "part", "x")
_KINDS = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "svg": "image/svg+xml", "woff2": "font/woff2"}


ENDINGS: Mapping[str, str] = {"scorm": ".scorm.zip", "zip": ".zip", "html": ".html", "pdf": ".pdf"}
"""What a course can leave as, and how such a file's name ends; the longer ending first."""


def kind_of(name: str) -> str:
    """Return what a file of this name is; empty: none of them."""
    return next((kind for kind, ending in ENDINGS.items() if name.lower().endswith(ending)), "")


def made(kind: str, course: Course, language: str, *, version: str, moment: datetime) -> bytes:
    """Return the course as a `scorm` package, one `html` file or a `pdf`, in one of its languages.

    `version` names the revision in a package, `moment` the day on a print.
    """
    if kind == "scorm":
        return scorm_package(course, language, version)
    return html_file(course, language) if kind == "html" else pdf(course, language, moment)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page of a package shows it."""

    question: Question
    text: QuestionText
    view: Any
    why: Markup


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """A lesson as the page of a package shows it; `lang` names its language where the package speaks another."""

    slug: str
    spoken: str
    lang: str
    words: LessonText
    outline: LessonOutline
    html: Markup
    worksheet: Markup | None
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A rendered page with what it needs beside it."""

    page: str
    style: str
    course: str
    player: str
    files: Mapping[str, bytes]
    """Pictures and fonts: path beside the page → bytes."""


def scorm_package(course: Course, language: str, version: str) -> bytes:
    """Return the course in one language as a SCORM 1.2 package; the same bytes for the same course."""
    made = _parts(course, language, "scorm")
    files = {
        **made.files,
        scorm.START: made.page.encode(),
        "style.css": made.style.encode(),
        "course.js": made.course.encode(),
        "player.js": made.player.encode(),
    }
    title = course.texts[language].title
    files[scorm.MANIFEST] = scorm.manifest(course.slug, title, files, version=version, language=language)
    return packed(files)


def html_file(course: Course, language: str) -> bytes:
    """Return the course in one language as one HTML file, whose policy lets it ask for nothing."""
    made = _parts(course, language, "document")
    addresses = {path: _inside(path, content) for path, content in made.files.items()}
    style = _FONT.sub(lambda found: f"url({addresses[found[1]]})", made.style)
    page = _PICTURE.sub(lambda found: addresses[f"media/{found[1]}"], made.page)
    policy = (
        "default-src 'none'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src {_digest(style)}; script-src {_digest(made.course)} {_digest(made.player)}"
    )
    guarded = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{style}</style>'
    for link, inside in {
        _STYLE_LINK: guarded,
        _COURSE_LINK: f"<script>{made.course}</script>",
        _PLAYER_LINK: f"<script>{made.player}</script>",
    }.items():
        page = page.replace(link, inside, 1)
    return page.encode()


def _parts(course: Course, language: str, mode: Mode) -> Parts:
    settings = current_app.extensions["settings"]
    with force_locale(language if language in settings.languages else settings.languages[0]):
        page = _page(course, language, mode)
        words = _player_words(language)
    page, style = _with_icons(page), _style()
    names = sorted(set(_PICTURE.findall(page)) & {name for name in course.media if PICTURE.fullmatch(name)})
    fonts = {name: (_public() / name).read_bytes() for name in _FONT.findall(style)}
    facts = {**player.course_facts(course), "words": words}
    return Parts(
        page=page,
        style=style,
        course=f"globalThis.COURSE = {json.dumps(facts, sort_keys=True).replace('<', chr(92) + 'u003c')}\n",
        player="".join((SOURCES / "package" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS),
        files={f"media/{name}": course.media[name] for name in names} | fonts,
    )


# --- the page ---


def _page(course: Course, language: str, mode: Mode) -> str:
    outline, render = outline_of(course), _renderer(course)
    glossary = course.glossary.get(language)
    return render_template(
        "authoring/package.html",
        course=course,
        outline=outline,
        spoken=language,
        mode=mode,
        words=outline.words[language],
        about=render(course.texts[language].description, language, "p:start", 1),
        glossary=render(glossary.body, language, "p:glossary", 1) if glossary else None,
        lessons=list(_lessons(course, outline, language, render)),
        apart=markdown.apart,
    )


_Render = Callable[[str, str, str, int], Markup]


def _renderer(course: Course) -> _Render:
    """Return what makes HTML of a text: its language, the scope of its ids, and how much deeper its headings lie."""
    said, sizes = labels(), picture_sizes(course)

    def render(text: str, spoken: str, scope: str, deeper: int) -> Markup:
        made = markdown.render(
            text,
            language=spoken,
            link=lambda target: _address(course, target),
            labels=said,
            sprite=markdown.STORED_SPRITE,
            sizes=sizes,
        )
        return markdown.apart(made.html, scope, deeper)

    return render


def _address(course: Course, target: str) -> str:
    """Turn a link of a course file into one of the page; pictures lie beside it as in the folder."""
    path, _hash, anchor = target.partition("#")
    if not path or ":" in path or path.startswith("media/"):
        return target
    name = PurePosixPath(path).name
    pages = {COURSE_PAGE: "p:start", GLOSSARY_PAGE: "p:glossary"}
    scopes = {lesson.file: lesson.slug for lesson in course.lessons}
    if anchor:
        return f"#{scopes.get(name) or pages.get(name, 'p:start')}.{anchor}"
    return f"#l:{scopes[name]}" if name in scopes else f"#{pages.get(name, 'p:start')}"


def _lessons(course: Course, outline: Outline, language: str, render: _Render) -> Iterator[ShownLesson]:
    for lesson in course.lessons:
        spoken = language if language in lesson.texts else course.base
        words = lesson.texts[spoken]
        sheet = course.media.get(f"{lesson.worksheet}.{spoken}.md") if lesson.worksheet else None
        yield ShownLesson(
            slug=lesson.slug,
            spoken=spoken,
            lang="" if spoken == language else spoken,
            words=words,
            outline=outline.by_slug[lesson.slug],
            html=render(words.body, spoken, lesson.slug, 1),
            worksheet=render(sheet.decode(), spoken, f"{lesson.slug}.p:sheet", 2) if sheet else None,
            questions=tuple(_asked(lesson, spoken, render)),
        )


def _asked(lesson: Lesson, spoken: str, render: _Render) -> Iterator[Asked]:
    for question in lesson.quiz.questions if lesson.quiz else ():
        text = question.text_in(spoken)
        view = KINDS[question.kind].view(question, text, (), None, None)
        why = render(text.explanation, spoken, f"{lesson.slug}.{question.id}.p:why", 1)
        yield Asked(question, text, view, why)


def _player_words(language: str) -> dict[str, Any]:
    return {
        "point": "." if language == "en" else ",",
        "saved": _("Postęp jest zapisany na platformie."),
        "unsaved": _("Platforma nie przyjęła zapisu. Spróbujemy przy następnej odpowiedzi."),
        "alone": _("Kurs jest otwarty poza platformą: postęp nie zostanie zapisany."),
        "looking": _("Platforma otworzyła kurs tylko do wglądu: postęp nie zmieni się."),
        "progress": _("Ukończone: %(met)s z %(all)s.", met="%(met)s", all="%(all)s"),
        "complete": _("Kurs jest ukończony."),
        "done": _("ukończona"),
        "finish": _("Ukończ i przejdź dalej"),
        "undo": _("Cofnij oznaczenie"),
        "where": _("Pytanie %(number)s z %(total)s", number="%(number)s", total="%(total)s"),
        "kept": _("Odpowiedź zapisana. Możesz ją zmienić, dopóki nie oddasz całości."),
        "had": _("Punkty: %(had)s z %(all)s.", had="%(had)s", all="%(all)s"),
        "result": _("Wynik: %(had)s z %(all)s pkt", had="%(had)s", all="%(all)s"),
        "best": _("Najlepszy wynik: %(had)s z %(all)s pkt.", had="%(had)s", all="%(all)s"),
        "passed": _("Zaliczone"),
        "failed": _("Jeszcze niezaliczone. Próg: %(needed)s pkt.", needed="%(needed)s"),
        "late": _("Czas minął przed oddaniem. Policzone są odpowiedzi dane w czasie."),
        "until": _("Czas na oddanie: do %(time)s.", time="%(time)s"),
        "wait": _("Następne podejście będzie możliwe o %(time)s.", time="%(time)s"),
        "usedUp": _("Nie ma więcej podejść."),
        "begin": _("Zacznij"),
        "again": _("Zacznij nowe podejście"),
        "missing": _(
            "Bez odpowiedzi zostały pytania: %(numbers)s. Naciśnij jeszcze raz, aby oddać mimo to.",
            numbers="%(numbers)s",
        ),
        "right": _("Poprawna odpowiedź"),
        "yoursRight": _("Twoja odpowiedź, poprawna"),
        "yoursWrong": _("Twoja odpowiedź, niepoprawna"),
        "verdicts": {"ok": _("Dobrze"), "part": _("Częściowo dobrze"), "no": _("Jeszcze nie")},
        "problems": {
            "one": _("Wybierz jedną odpowiedź."),
            "some": _("Zaznacz co najmniej jedną odpowiedź."),
            "write": _("Wpisz odpowiedź."),
            "long": _("Skróć odpowiedź do 500 znaków."),
            "here": _("Wybierz coś w każdym polu."),
            "twice": _("Każde miejsce może wystąpić tylko raz."),
            "number": _("Wpisz liczbę, na przykład 12,5."),
            "unit": _("Tej jednostki tu nie ma. Wystarczy sama liczba."),
        },
    }


# --- what lies beside the page ---


def _public() -> Path:
    public: Path = current_app.extensions["public"]
    return public


def _style() -> str:
    built = current_app.extensions["assets"].files["style.css"]
    return "\n".join(path.read_text(encoding="utf-8") for path in (_public() / built, SOURCES / "css" / "package.css"))


def _with_icons(page: str) -> str:
    """Put the icons that the page uses into it, in the place of the site's sprite."""
    wanted = {*_ICON.findall(page), *_ALWAYS_SHOWN}
    sprite = (_public() / current_app.extensions["assets"].files["icons.svg"]).read_text(encoding="utf-8")
    drawn = (found[0].replace('id="', 'id="i-', 1) for found in _SYMBOL.finditer(sprite) if found[1] in wanted)
    hidden = f'<svg xmlns="http://www.w3.org/2000/svg" hidden>{"".join(drawn)}</svg>'
    return _ICON.sub(r'href="#i-\1"', page).replace("</body>", f"{hidden}</body>", 1)


def _inside(path: str, content: bytes) -> str:
    return f"data:{_KINDS[path.rpartition('.')[2]]};base64,{base64.b64encode(content).decode()}"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
