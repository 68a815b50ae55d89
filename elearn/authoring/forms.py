"""What the studio's pages about a course ask; what is typed wrong is kept, the check before publishing says it."""

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from elearn.catalog.phrases import topic_name
from elearn.config import LANGUAGES
from elearn.domain.course.front import PARAGRAPH, SENTENCE, TITLE
from elearn.domain.course.model import GROUNDS, TOPICS
from elearn.domain.course.pages import MOST_BODY
from elearn.web.forms import Filled, Form, Short, stripped

LISTS = 10_000
"""Signs of a list with one thing in a line."""
GROUND_NAMES = {
    "pine": _("sosna (zielony)"),
    "corn": _("chaber (niebieski)"),
    "plum": _("śliwka (fioletowy)"),
    "ink": _("atrament (granatowy)"),
    "honey": _("miód (żółty)"),
}


def _line(label: object, most: int = SENTENCE) -> StringField:
    return StringField(label, [Short(most)], filters=[stripped])


def _text(label: object, most: int = LISTS) -> TextAreaField:
    return TextAreaField(label, [Short(most)], filters=[stripped])


def _topics() -> list[SelectChoice]:
    return [SelectChoice(value=topic, label=topic_name(topic)) for topic in TOPICS]


class NewCourseForm(Form):
    """With what a course begins."""

    title = StringField(_("Tytuł kursu"), [Filled(_("Wpisz tytuł kursu")), Short(TITLE)], filters=[stripped])
    summary = StringField(
        _("O czym jest, jednym zdaniem"), [Filled(_("Napisz jednym zdaniem, o czym jest kurs")), Short(SENTENCE)],
        filters=[stripped],
    )  # fmt: skip
    outcomes = TextAreaField(
        _("Co będzie umieć osoba, która go ukończy"),
        [Filled(_("Wpisz co najmniej jedną umiejętność")), Short(LISTS)],
        filters=[stripped],
    )
    topic = SelectField(_("Temat"))
    base = SelectField(_("Język, w którym powstaje"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.topic.choices = _topics()
        self.base.choices = [SelectChoice(value=code, label=name) for code, name in LANGUAGES.items()]


class LessonForm(Form):
    """A new lesson: its title and whether it is a test."""

    title = StringField(_("Tytuł lekcji"), [Filled(_("Wpisz tytuł lekcji")), Short(TITLE)], filters=[stripped])
    kind = SelectField(_("Rodzaj"))
    part = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.kind.choices = [
            SelectChoice(value="lesson", label=gettext("lekcja")),
            SelectChoice(value="test", label=gettext("sprawdzian")),
        ]


class TitleForm(Form):
    """A title for a part, a lesson or a copy of the course."""

    title = StringField(_("Tytuł"), [Filled(_("Wpisz tytuł")), Short(TITLE)], filters=[stripped])
    mark = HiddenField()


class CourseForm(Form):
    """The settings of a course, the same in every language."""

    topic = SelectField(_("Temat"), validate_choice=False)
    ground = SelectField(_("Kolor okładki"), validate_choice=False)
    licence = _line(_("Licencja"), TITLE)
    authors = _text(_("Autorki i autorzy"))
    reviewers = _text(_("Recenzentki i recenzenci"))
    legal_date = _line(_("Stan prawny na dzień"), 40)
    completion_lessons = RadioField(_("Lekcje"), validate_choice=False)
    completion_quizzes = RadioField(_("Quizy i sprawdziany"), validate_choice=False)
    badge_months = _line(_("Ile miesięcy jest ważna odznaka"), 40)
    mark = HiddenField()

    def __init__(self, values: Mapping[str, object]) -> None:
        super().__init__(data=values)
        self.topic.choices = _with_own(_topics(), self.topic.data)
        grounds = [SelectChoice(value=one, label=str(GROUND_NAMES[one])) for one in GROUNDS]
        self.ground.choices = _with_own(grounds, self.ground.data)
        self.completion_lessons.choices = [
            SelectChoice(value="all", label=gettext("wszystkie oznaczone jako ukończone")),
            SelectChoice(value="none", label=gettext("nie są potrzebne")),
        ]
        self.completion_quizzes.choices = [
            SelectChoice(value="final", label=gettext("zaliczone sprawdziany")),
            SelectChoice(value="all", label=gettext("zaliczone wszystkie quizy, także w lekcjach")),
            SelectChoice(value="none", label=gettext("nie są potrzebne")),
        ]


def _with_own(choices: list[SelectChoice], value: object) -> list[SelectChoice]:
    """Offer the value that stands in the file too, whatever it is: opening a page must not change it."""
    if not isinstance(value, str) or not value or value in {choice.value for choice in choices}:
        return choices
    return [*choices, SelectChoice(value=value, label=value)]


class PageForm(Form):
    """The course page in one language."""

    title = _line(_("Tytuł kursu"), TITLE)
    summary = _line(_("O czym jest, jednym zdaniem"))
    outcomes = _text(_("Co będzie umieć osoba, która go ukończy"))
    monday = _text(_("Co zrobić w poniedziałek"))
    description = _text(_("Opis kursu"), MOST_BODY)
    badge_name = _line(_("Nazwa odznaki"), TITLE)
    badge_claim = _text(_("Co wie i umie osoba z odznaką"), PARAGRAPH)
    badge_criteria = _text(_("Za co jest odznaka"), PARAGRAPH)
    mark = HiddenField()


class QuizForm(Form):
    """How the quiz of a lesson is taken."""

    pass_mark = _line(_("Próg zaliczenia"), 40)
    feedback = RadioField(_("Kiedy widać, co jest dobrze"), validate_choice=False)
    attempts = _line(_("Ile podejść"), 40)
    wait_minutes = _line(_("Ile minut przerwy między podejściami"), 40)
    draw = _line(_("Ile pytań losować"), 40)
    time_limit_minutes = _line(_("Ile minut na cały quiz"), 40)
    shuffle_questions = BooleanField(_("Pytania w losowej kolejności"))
    shuffle_options = BooleanField(_("Odpowiedzi w losowej kolejności"))
    mark = HiddenField()

    def __init__(self, values: Mapping[str, object]) -> None:
        super().__init__(data=values)
        self.feedback.choices = [
            SelectChoice(value="now", label=gettext("od razu, po każdej odpowiedzi")),
            SelectChoice(value="end", label=gettext("na końcu, po oddaniu całości")),
        ]


class LessonSettingsForm(Form):
    """What a lesson is and where it is found."""

    kind = RadioField(_("Rodzaj"), validate_choice=False)
    slug = _line(_("Adres lekcji"), 80)

    def __init__(self, values: Mapping[str, object]) -> None:
        super().__init__(data=values)
        self.kind.choices = [
            SelectChoice(value="lesson", label=gettext("lekcja: tekst, a pod nim pytania, jeśli są")),
            SelectChoice(value="test", label=gettext("sprawdzian: pytania, od których zależy ukończenie kursu")),
        ]


class GlossaryForm(Form):
    """The title of the glossary; its terms are rows of plain fields."""

    title = _line(_("Tytuł słowniczka"), TITLE)
    mark = HiddenField()


class PictureForm(Form):
    """A picture to add, or to put in the place of another."""

    file = FileField(_("Plik z obrazem"))


class WorksheetForm(Form):
    """A worksheet in one language; a new one is named by its title."""

    title = StringField(
        _("Tytuł karty pracy"), [Filled(_("Wpisz tytuł karty pracy")), Short(TITLE)], filters=[stripped]
    )
    text = _text(_("Treść karty"), MOST_BODY)
    mark = HiddenField()
