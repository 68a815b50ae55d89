"""What must agree between the files of a course: parts, languages, addresses, sources, quizzes."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from elearn.domain.course import media, questions
from elearn.domain.course.findings import Findings
from elearn.domain.course.front import Table
from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE, NO_LESSONS, Pages
from elearn.domain.course.markup import Outline, is_relative
from elearn.domain.course.model import CompletionSetting, Language, Lesson, Part
from elearn.domain.course.pages import Page, read_outline
from elearn.domain.course.textfile import read_text
from elearn.domain.quiz.model import Question, Quiz

Anchors = Mapping[str, Collection[str] | None]
"""Lesson file → the anchors given in it; None if they are not known because the file cannot be read."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where links and pictures of a course can lead."""

    anchors: Anchors
    content: Mapping[str, bytes]
    """File name inside `media/` → bytes."""
    found: Findings

    def check(self, path: str, offset: int, outline: Outline, own: Collection[str] | None) -> None:
        """Note what leads nowhere; `own` are the anchors of the page itself, `offset` the line before its text."""
        for link in outline.links:
            if is_relative(link.address):
                self._check_link(path, offset + link.line, link.address, own)
        for picture in outline.pictures:
            name = picture.address.removeprefix("media/")
            if name == picture.address or not media.PICTURE.fullmatch(name):
                self.found.add(path, offset + picture.line, "picture_address", address=picture.address[:200])
            elif name not in self.content:
                self.found.add(path, offset + picture.line, "picture_missing", address=picture.address[:200])

    def _check_link(self, path: str, line: int, address: str, own: Collection[str] | None) -> None:
        file, _, anchor = address.partition("#")
        if file and file not in self.anchors:
            self.found.add(path, line, "link_unknown", address=address[:200])
        elif (anchor or not file) and not _has(anchor, self.anchors[file] if file else own):
            self.found.add(path, line, "link_anchor_unknown", address=address[:200])


def check_structure(table: Table, parts: Sequence[Part], names: Sequence[str]) -> None:
    """Note where the parts differ from the lesson files of the base language."""
    slugs = [name[3:-3] for name in names]
    in_parts = [slug for part in parts for slug in part.lessons]
    times = Counter(in_parts)
    for number, part in enumerate(parts):
        line = table.lines.get(("parts", number, "lessons"), table.line("parts"))
        for slug in dict.fromkeys(part.lessons):
            if slug not in slugs:
                table.found.add(table.path, line, "part_lesson_unknown", lesson=slug[:80])
            elif times[slug] > 1:
                table.found.add(table.path, line, "part_lesson_twice", lesson=slug)
    for slug in dict.fromkeys(slugs):
        if slug not in times:
            table.wrong("parts", "lesson_without_part", lesson=slug)
    if sorted(in_parts) == sorted(slugs) and in_parts != slugs:
        table.wrong("parts", "parts_order", order=", ".join(slugs))


def check_completion(table: Table, completion: CompletionSetting, lessons: Sequence[Lesson]) -> None:
    """Note a rule of completion that the lessons cannot fulfil, or that asks for nothing."""
    row = table.table("completion", needed=False)
    if completion.lessons == "none" and completion.quizzes == "none":
        row.wrong("lessons", "completion_empty")
    if completion.quizzes == "final" and lessons and not any(lesson.kind == "test" for lesson in lessons):
        row.wrong("quizzes", "completion_without_test")
    if completion.quizzes == "all" and lessons and not any(lesson.quiz for lesson in lessons):
        row.wrong("quizzes", "completion_without_quiz")


def check_pages(
    base: Language, lessons: Sequence[Lesson], pages: Pages, content: Mapping[str, bytes], found: Findings
) -> None:
    """Note where texts, questions and languages do not fit each other."""
    names = [name for name in pages.get(base, {}) if name not in NO_LESSONS]
    if not names:
        found.add(f"{base}/", 0, "lessons_missing")
    _check_file_names(base, names, found)
    readable = {language: {name: page for name, page in files.items() if page} for language, files in pages.items()}
    originals = readable.get(base, {})
    linked = [*names, *({GLOSSARY_PAGE} & pages.get(base, {}).keys())]
    addresses = Addresses({name: _anchors(originals.get(name)) for name in linked}, content, found)
    _check_glossaries(pages, found)
    for language, files in readable.items():
        for name, page in files.items():
            addresses.check(page.path, page.body_line - 1, page.outline, _anchors(page))
            _check_page(page, originals.get(name), found)
        for lesson in lessons:
            if lesson.file in files:
                _check_question_texts(files[lesson.file], lesson, addresses)
                _check_worksheet_exists(files[lesson.file], lesson.worksheet, language, content, found)
    _check_questions(lessons, originals, addresses, known_sources=len(originals) == len(pages.get(base, {})))
    _check_worksheets(addresses)


def _anchors(page: Page | None) -> list[str] | None:
    return [anchor.address for anchor in page.outline.anchors] if page else None


def _has(anchor: str, anchors: Collection[str] | None) -> bool:
    """Whether the anchor is there, or nobody can know."""
    return anchors is None or anchor in anchors


def _check_file_names(base: Language, names: Sequence[str], found: Findings) -> None:
    numbers: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for name in names:
        number, slug, path = name[:2], name[3:-3], f"{base}/{name}"
        if number in numbers:
            found.add(path, 0, "lesson_number_twice", number=number, other=numbers[number])
        if slug in slugs:
            found.add(path, 0, "lesson_slug_twice", slug=slug, other=slugs[slug])
        numbers.setdefault(number, name)
        slugs.setdefault(slug, name)


def _check_page(page: Page, original: Page | None, found: Findings) -> None:
    if original is None or original is page:
        return
    if _anchors(page) != _anchors(original):
        shown = " ".join(f"#{anchor}" for anchor in _anchors(original) or ()) or "–"
        found.add(page.path, page.body_line, "anchors_differ", anchors=shown[:500], original=original.path)
    if page.path.endswith("/" + COURSE_PAGE):
        _check_same_monday(page, original, found)
    if page.path.rpartition("/")[2] in NO_LESSONS:
        return
    if bool(page.body.strip()) != bool(original.body.strip()):
        found.add(page.path, page.body_line, "text_differs", original=original.path)
    _check_same_sources(page, original, found)


def _check_same_monday(page: Page, original: Page, found: Findings) -> None:
    here, there = (one.front.values.get("monday") or () for one in (page, original))
    if isinstance(here, list | tuple) and isinstance(there, list | tuple) and len(here) != len(there):
        line = page.front.line("monday")
        found.add(page.path, line, "monday_differs", count=str(len(there)), original=original.path)


def _check_glossaries(pages: Pages, found: Findings) -> None:
    """The glossary is there in every language of the course or in none, since any lesson may link to it."""
    having = [language for language, files in pages.items() if GLOSSARY_PAGE in files]
    for language in pages if having else ():
        if language not in having:
            found.add(f"{language}/{GLOSSARY_PAGE}", 0, "glossary_missing", language=language, other=having[0])


def _check_same_sources(page: Page, original: Page, found: Findings) -> None:
    here, there = _source_lines(page), _source_lines(original)
    for source in there.keys() - here.keys():
        found.add(page.path, page.front.line("sources"), "source_not_translated", id=source, original=original.path)
    for source in here.keys() - there.keys():
        found.add(page.path, here[source], "source_not_in_base", id=source, original=original.path)


def _source_lines(page: Page) -> dict[str, int]:
    rows = page.front.tables("sources")
    return {str(row.values.get("id"))[:60]: row.line("id") for row in rows if isinstance(row.values.get("id"), str)}


def _check_worksheet_exists(
    page: Page, worksheet: str | None, language: Language, content: Mapping[str, bytes], found: Findings
) -> None:
    name = f"{worksheet}.{language}.md"
    if worksheet and name not in content:
        line = page.front.line("worksheet") if page.front.has("worksheet") else 0
        found.add(page.path, line, "worksheet_missing", file=f"media/{name}")


def _check_worksheets(addresses: Addresses) -> None:
    found = addresses.found
    for name, sheet in addresses.content.items():
        path = f"media/{name}"
        text = read_text(path, sheet, found) if media.WORKSHEET.fullmatch(name) else None
        if text is None:
            continue
        title, body, line = media.worksheet(text)
        if not title:
            found.add(path, 1, "worksheet_title")
        outline = read_outline(path, body, line, found)
        own = [anchor.address for anchor in outline.anchors]
        addresses.check(path, line - 1, outline, own)


def _check_questions(
    lessons: Sequence[Lesson], originals: Mapping[str, Page], addresses: Addresses, *, known_sources: bool
) -> None:
    sources = {source for page in originals.values() for source in _source_lines(page)} if known_sources else None
    anchors = {name[3:-3]: own for name, own in addresses.anchors.items()}
    for lesson in lessons:
        if lesson.quiz is not None:
            page = originals[lesson.file]
            _check_settings(page, lesson.quiz, addresses.found)
            _check_references(page, lesson.quiz.questions, sources, anchors, addresses.found)


def _check_settings(page: Page, quiz: Quiz, found: Findings) -> None:
    settings = page.quiz.settings if page.quiz else None
    line = page.quiz.line if page.quiz else 0
    if not quiz.questions:
        found.add(page.path, line, "questions_missing")
        return
    draw = quiz.settings.draw
    if draw > len(quiz.questions):
        draw_line = settings.line("draw") if settings else line
        found.add(page.path, draw_line, "quiz_draw", draw=str(draw), pool=str(len(quiz.questions)))
    points = sorted(question.points for question in quiz.questions)
    least = sum(points[: draw or len(points)])
    if quiz.settings.pass_points is not None and quiz.settings.pass_points > least:
        pass_line = settings.line("pass") if settings else line
        found.add(page.path, pass_line, "quiz_pass_points", points=str(quiz.settings.pass_points), most=str(least))


def _check_references(
    page: Page,
    asked: Sequence[Question],
    sources: Collection[str] | None,
    anchors: Anchors,
    found: Findings,
) -> None:
    blocks = {block.id: block for block in page.quiz.blocks} if page.quiz else {}
    for question in asked:
        block = blocks[question.id]
        for source in question.sources:
            if not _has(source, sources):
                found.add(page.path, block.key_line("source"), "question_source_unknown", id=source[:60])
        slug, _, anchor = question.passage.partition("#")
        if question.passage and not _has(anchor, anchors.get(slug, ())):
            found.add(page.path, block.key_line("passage"), "question_passage_unknown", passage=question.passage[:200])


def _check_question_texts(page: Page, lesson: Lesson, addresses: Addresses) -> None:
    kinds = {question.id: question.kind for question in lesson.quiz.questions} if lesson.quiz else {}
    own = addresses.anchors[lesson.file]
    for block in page.quiz.blocks if page.quiz else ():
        for offset, outline in questions.outlines(block, kinds.get(block.id, "")):
            for fault in outline.faults:
                addresses.found.add(page.path, offset + fault.line, fault.code, **dict(fault.values))
            for name in sorted(outline.blocks):
                addresses.found.add(page.path, offset + 1, "question_block", block=name)
            addresses.check(page.path, offset, outline, own)
