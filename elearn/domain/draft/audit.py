"""The check before publishing: everything wrong in a draft, and advice, each with the place where it is mended."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from elearn.domain.course import drawing, media, reader
from elearn.domain.course.findings import Findings
from elearn.domain.course.lessons import COURSE_PAGE
from elearn.domain.course.model import Course, Language, Lesson, Problem
from elearn.domain.draft import advice
from elearn.domain.draft.contrast import faint_words
from elearn.domain.draft.places import Layout, Place, layout, place_of
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.quiz.model import Quiz
from elearn.domain.review import prose, review

HEAVY = 400_000
"""A picture of more bytes takes long on a slow line."""
MOST_TEXT = 400_000
"""A text of more bytes is refused anyway."""
TOO_MUCH = frozenset({"text_too_long", "files_many"})
"""With these a closer look would take too long."""
CLOSER = frozenset(
    {
        "sentences_long", "words_long", "minutes_off", "legal_date_missing", "question_without_passage",
        "question_without_explanation", "structure_differs", "term_unused", "typography",
        "tell_longest", "tell_shortest", "tell_place", "tell_echo", "tell_true", "tell_ratio",
    }
)  # fmt: skip
"""What an editor's review finds that is good advice for every course, not only for those of this house."""
ERRORS = {
    "lesson_untranslated": "the lesson `title` has no translation, though `language` is declared complete",
    "title_untranslated": "the title `title` is the same in the base language, though `language` is declared complete",
}
"""What keeps a draft from being published, besides everything that the reader of the folder refuses."""
ADVICE = {
    "sentence_long": "a sentence of `count` words, at most `most` read well; it begins with `passage`",
    "heading_none": "a text of `count` words without headings",
    "heading_bare": "nothing stands below the heading `title`",
    "heading_long": "the heading `title` has `count` signs, at most `most` read well",
    "heading_fake": "bold words `title` stand where a heading should",
    "table_header_data": "the first row of a table looks like figures, not like names of columns",
    "link_vague": "a link called `words`",
    "link_bare": "a link whose words are its address `words`",
    "alt_hollow": "the picture `address` is described as `words`, which says nothing",
    "alt_long": "the description of the picture `address` has `count` signs, at most `most`",
    "picture_faint": "the words `words` in the drawing have a contrast of `ratio`, they need `least`",
    "picture_heavy": "the picture has `size` MB",
    "medium_unused": "no text shows the picture or gives the worksheet",
    "lesson_without_translation": "the lesson `title` is shown in the base language to who reads `language`",
    "title_same": "the title `title` is the same in `language` and in the base language",
}
"""What could be better, besides what an editor's review finds (`CLOSER`)."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing found: what, and where it is mended."""

    problem: Problem
    place: Place


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found in a draft."""

    errors: tuple[Remark, ...]
    """Nothing is published while there is one."""
    advice: tuple[Remark, ...]
    sentence: Mapping[Language, float]
    """Words in an average sentence, by language."""
    course: Course | None
    """The course, if there are no errors."""

    def none_of(self, *codes: str) -> bool:
        """Whether nothing with these codes was found."""
        return not any(remark.problem.code in codes for remark in (*self.errors, *self.advice))


def audit(files: Mapping[str, bytes], complete: Collection[Language] = (), slug: str = "") -> Audit:
    """Look at a draft's files (path inside the folder → bytes); `complete` are languages declared so.

    `slug` is the course they are published as: a draft that says it is another course would replace that one.
    """
    course, problems = reader.readable(files)
    drawn = sketch(files)
    layouts = {path: layout(content.decode(errors="replace")) for path, content in files.items() if _is_text(path)}
    wrong, better = Findings(), Findings()
    wrong.adopt(problems)
    if slug and course is not None and course.slug != slug:
        wrong.add(reader.COURSE, 0, "slug_is_not_folder", slug=course.slug, folder=slug)
    for language in drawn.languages:
        if language != drawn.base:
            _check_titles(drawn, language, wrong if language in complete else better, complete=language in complete)
    _look_at_texts(files, layouts, drawn.base, better)
    _look_at_media(files, drawn, better)
    errors = tuple(Remark(one, place_of(one, layouts)) for one in wrong.sorted())
    if course is not None and not any(one.code in TOO_MUCH for one in problems):
        found = review.review(_sound(course, errors), {}).problems
        unknown = {remark.place.lesson for remark in errors if remark.place.field == "minutes"}
        placed = [_placed(one, layouts) for one in found if one.code in CLOSER]
        better.adopt(one for one in placed if one.code != "minutes_off" or place_of(one, layouts).lesson not in unknown)
    return Audit(
        errors=errors,
        advice=tuple(Remark(one, place_of(one, layouts)) for one in better.sorted()),
        sentence=_sentence(drawn),
        course=None if errors else course,
    )


def _is_text(path: str) -> bool:
    return path.endswith((".md", ".toml"))


def _check_titles(drawn: Sketch, language: Language, found: Findings, *, complete: bool) -> None:
    """Note lessons without a translation, and titles that stayed in the base language."""
    page, own = drawn.pages.get(language), drawn.pages.get(drawn.base)
    if page and own:
        _check_title(f"{language}/{COURSE_PAGE}", page.front, own.front, language, found, complete=complete)
    for lesson in drawn.lessons:
        path = f"{language}/{lesson.file}"
        if language not in lesson.pieces:
            code = "lesson_untranslated" if complete else "lesson_without_translation"
            found.add(path, 0, code, language=language, title=lesson.title(drawn.base))
        elif drawn.base in lesson.pieces:
            pair = (lesson.pieces[language].front, lesson.pieces[drawn.base].front)
            _check_title(path, *pair, language, found, complete=complete)


def _check_title(
    path: str,
    front: Mapping[str, object],
    original: Mapping[str, object],
    language: Language,
    found: Findings,
    *,
    complete: bool,
) -> None:
    title = str(front.get("title", "")).strip()
    if not title or title != str(original.get("title", "")).strip():
        return  # that one is missing the reader says
    # One plain word, such as "Test", may be the same in both languages; more words hardly ever are.
    if complete and (" " in title or not title.isascii()):
        found.add(path, 0, "title_untranslated", key="title", language=language, title=title[:80])
    elif not complete:
        found.add(path, 0, "title_same", key="title", language=language, title=title[:80])


def _look_at_texts(files: Mapping[str, bytes], layouts: Mapping[str, Layout], base: Language, found: Findings) -> None:
    for path, content in sorted(files.items()):
        if not path.endswith(".md") or len(content) > MOST_TEXT:
            continue
        lines = content.decode(errors="replace").replace("\r\n", "\n").split("\n")
        known = layouts[path]
        end = known.quiz - 1 if known.quiz else len(lines)
        sheet = media.WORKSHEET.fullmatch(path.removeprefix("media/")) if path.startswith("media/") else None
        first = 2 if sheet else known.body
        language = sheet.group(2) if sheet else path.partition("/")[0]
        advice.look_over(path, "\n".join(lines[first - 1 : end]), first, language or base, found)


def _look_at_media(files: Mapping[str, bytes], drawn: Sketch, found: Findings) -> None:
    used = _used(files, drawn)
    for path, content in sorted(files.items()):
        name = path.removeprefix("media/")
        if name == path:
            continue
        if media.PICTURE.fullmatch(name) and len(content) > HEAVY:
            found.add(path, 0, "picture_heavy", size=f"{len(content) / 1_000_000:.1f}")
        if name not in used and (media.PICTURE.fullmatch(name) or media.WORKSHEET.fullmatch(name)):
            found.add(path, 0, "medium_unused")
        if name.endswith(".svg") and drawing.picture_size(content) is not None:
            for faint in faint_words(content):
                figures = {"ratio": f"{faint.ratio:.1f}", "least": f"{faint.least:g}"}
                found.add(path, 0, "picture_faint", words=faint.words[:60], **figures)


def _used(files: Mapping[str, bytes], drawn: Sketch) -> set[str]:
    """Names inside `media/` that some text shows, and the worksheets of lessons."""
    said = b"\n".join(content for path, content in files.items() if path.endswith(".md")).decode(errors="replace")
    sheets = {
        str(pieces.front["worksheet"])
        for lesson in drawn.lessons
        for pieces in lesson.pieces.values()
        if pieces.front.get("worksheet")
    }
    names = [path.removeprefix("media/") for path in files if path.startswith("media/")]
    return {
        name
        for name in names
        if f"media/{name}" in said or ((found := media.WORKSHEET.fullmatch(name)) and found.group(1) in sheets)
    }


def _sound(course: Course, errors: Sequence[Remark]) -> Course:
    """The course without what is wrong in it, so that a closer look stumbles over nothing."""
    wrong = {remark.place.question for remark in errors if remark.place.kind == "question"}
    unreadable = {remark.place.medium for remark in errors if remark.place.kind == "medium"}
    return replace(
        course,
        lessons=tuple(_sound_lesson(lesson, wrong) for lesson in course.lessons),
        media={name: content for name, content in course.media.items() if name not in unreadable},
    )


def _sound_lesson(lesson: Lesson, wrong: Collection[str]) -> Lesson:
    if lesson.quiz is None:
        return lesson
    asked = tuple(one for one in lesson.quiz.questions if one.key is not None and one.id not in wrong)
    return replace(lesson, quiz=Quiz(lesson.quiz.settings, asked))


def _placed(problem: Problem, layouts: Mapping[str, Layout]) -> Problem:
    """A problem of a question at its line, as the review only knows its file; minutes at their key."""
    values = dict(problem.values)
    if problem.code.startswith("question_") and problem.path in layouts:
        return replace(problem, line=layouts[problem.path].line_of(values.get("id", "")))
    if problem.code in {"minutes_off", "legal_date_missing"}:
        key = "minutes" if problem.code == "minutes_off" else "legal_date"
        return replace(problem, values=(*problem.values, ("key", key)))
    return problem


def _sentence(drawn: Sketch) -> dict[Language, float]:
    """Words in an average sentence of all lessons, by language."""
    return {
        language: round(prose.measure(body).sentence, 1)
        for language in drawn.languages
        if (body := "\n\n".join(_bodies(drawn, language)))
    }


def _bodies(drawn: Sketch, language: Language) -> Iterator[str]:
    for lesson in drawn.lessons:
        if language in lesson.pieces and len(lesson.pieces[language].body) <= MOST_TEXT:
            yield lesson.pieces[language].body
