"""What changed between two courses, for the trainer who publishes and the learner who comes back."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from elearn.domain.course.media import WORKSHEET
from elearn.domain.course.model import Course, Language, Lesson
from elearn.domain.quiz.model import Question, Quiz


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; it becomes a sentence in `catalog.wording`, `codes.CHANGE_CODES` explains it."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


def changes(before: Course | None, after: Course) -> list[Change]:
    """All differences, the course first, then its lessons in their order; empty if the two are equal."""
    if before is None:
        return [_change("course_added", lessons=str(len(after.lessons)))]
    found = [*_course_changes(before, after), *_lessons_changes(before, after), *_media_changes(before, after)]
    return found or ([] if before == after else [_change("course_settings_changed")])


def _change(code: str, **values: str) -> Change:
    return Change(code, tuple(values.items()))


def _course_changes(before: Course, after: Course) -> Iterator[Change]:
    yield from _languages(before.texts, after.texts, "language_added", "language_removed")
    yield from _text_changes(before, after)
    if before.completion != after.completion:
        yield _change("completion_changed")
    if before.badge_months != after.badge_months:
        yield _change("badge_months_changed")
    if before.alignment != after.alignment:
        yield _change("alignment_changed")
    stayed = {lesson.slug for lesson in before.lessons} & {lesson.slug for lesson in after.lessons}
    if _parts_of(before, stayed) != _parts_of(after, stayed):
        yield _change("parts_changed")
    if before.legal_date and not after.legal_date:
        yield _change("legal_date_removed")
    elif after.legal_date and before.legal_date != after.legal_date:
        yield _change("legal_date_changed", date=after.legal_date.isoformat())
    if any(getattr(before, name) != getattr(after, name) for name in _SETTINGS):
        yield _change("course_settings_changed")


def _text_changes(before: Course, after: Course) -> Iterator[Change]:
    both = _kept(before.texts, after.texts)
    for language in both:
        old, new = before.texts[language], after.texts[language]
        if old.badge != new.badge:
            yield _change("badge_changed", language=language)
        if replace(old, badge=new.badge) != new:
            yield _change("course_text_changed", language=language)
    if any(before.glossary.get(language) != after.glossary.get(language) for language in both):
        yield _change("glossary_changed")


def _parts_of(course: Course, lessons: Container[str]) -> list[tuple[str, list[str]]]:
    """The parts with those lessons only: that a lesson came or went is told as such."""
    return [(part.id, [slug for slug in part.lessons if slug in lessons]) for part in course.parts]


_SETTINGS = ("slug", "base", "topic", "ground", "licence", "authors", "reviewers")


def _lessons_changes(before: Course, after: Course) -> Iterator[Change]:
    old = {lesson.slug: lesson for lesson in before.lessons}
    new = {lesson.slug: lesson for lesson in after.lessons}
    for slug, lesson in new.items():
        if slug not in old:
            yield _change("lesson_added", **_names(lesson, after.base))
        elif lesson != old[slug]:
            names = _names(lesson, after.base)
            for change in _lesson_changes(old[slug], lesson, set(before.texts) & set(after.texts)):
                yield Change(change.code, (*names.items(), *change.values))
    for slug in old.keys() - new.keys():
        yield _change("lesson_removed", **_names(old[slug], before.base))
    if [slug for slug in old if slug in new] != [slug for slug in new if slug in old]:
        yield _change("lessons_order_changed")


def _names(lesson: Lesson, base: Language) -> dict[str, str]:
    return {"lesson": lesson.slug, "title": lesson.texts[base].title}


def _lesson_changes(old: Lesson, new: Lesson, languages: Container[Language]) -> Iterator[Change]:
    """Differences of a lesson; that the whole course came to a language or left it is told once, not here."""
    before, after = (_kept(languages, lesson.texts) for lesson in (old, new))
    yield from _languages(before, after, "translation_added", "translation_removed")
    for language in _kept(old.texts, new.texts):
        if old.texts[language] != new.texts[language]:
            yield _change("lesson_text_changed", language=language)
    for name in ("kind", "minutes", "legal_date", "worksheet", "acts"):
        if getattr(old, name) != getattr(new, name):
            yield _change(f"lesson_{name}_changed")
    yield from _quiz_changes(old.quiz, new.quiz)


def _quiz_changes(old: Quiz | None, new: Quiz | None) -> Iterator[Change]:
    if old is None or new is None:
        if new:
            yield _change("quiz_added", count=str(len(new.questions)))
        if old:
            yield _change("quiz_removed", count=str(len(old.questions)))
        return
    if old.settings != new.settings:
        yield _change("quiz_settings_changed")
    before = {question.id: question for question in old.questions}
    after = {question.id: question for question in new.questions}
    both = [(before[id_], question) for id_, question in after.items() if id_ in before]
    counts = {
        "questions_added": len(after.keys() - before.keys()),
        "questions_removed": len(before.keys() - after.keys()),
        "questions_key_changed": sum(_key_differs(*pair) for pair in both),
        "questions_text_changed": sum(_text_differs(*pair) for pair in both),
    }
    yield from (_change(code, count=str(count)) for code, count in counts.items() if count)
    if [id_ for id_ in before if id_ in after] != [question.id for _, question in both]:
        yield _change("questions_order_changed")


def _key_differs(old: Question, new: Question) -> bool:
    """Whether an answer can be worth something else now."""
    return (old.kind, old.points, old.key) != (new.kind, new.points, new.key)


def _text_differs(old: Question, new: Question) -> bool:
    """Whether what is read differs, in any language that both have."""
    both = _kept(old.texts, new.texts)
    return (old.sources, old.passage, old.tags) != (new.sources, new.passage, new.tags) or any(
        old.texts[language] != new.texts[language] for language in both
    )


def _media_changes(before: Course, after: Course) -> Iterator[Change]:
    names = sorted(before.media.keys() | after.media.keys())
    for name in names:
        if before.media.get(name) != after.media.get(name):
            yield _change("worksheet_changed" if WORKSHEET.fullmatch(name) else "picture_changed", file=name)


def _languages(old: Iterable[Language], new: Iterable[Language], added: str, removed: str) -> list[Change]:
    before, after = list(old), list(new)
    return [_change(added, language=language) for language in after if language not in before] + [
        _change(removed, language=language) for language in before if language not in after
    ]


def _kept(old: Container[Language], new: Iterable[Language]) -> list[Language]:
    return [language for language in new if language in old]
