"""What must agree between the files of a course: parts, languages, addresses, sources, quizzes."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from elearn.domain.course import media, questions
from elearn.domain.course.findings import Findings
from elearn.domain.course.front import Table
from elearn.domain.course.lessons import COURSE_PAGE, Pages
from elearn.domain.course.markup import Outline, is_relative
from elearn.domain.course.model import CompletionSetting, Language, Lesson, Part
from elearn.domain.course.pages import Page, read_outline
from elearn.domain.course.textfile import read_text
from elearn.domain.quiz.model import Question, Quiz


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where links and pictures of a course can lead."""

    anchors: Mapping[str, Collection[str]]
    """Lesson file → the anchors given in it."""
    content: Mapping[str, bytes]
    """File name inside `media/` → bytes."""
    found: Findings

    def check(self, path: str, offset: int, outline: Outline, own: Collection[str]) -> None:
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

    def _check_link(self, path: str, line: int, address: str, own: Collection[str]) -> None:
        file, _, anchor = address.partition("#")
        if file and file not in self.anchors:
            self.found.add(path, line, "link_unknown", address=address[:200])
        elif (anchor or not file) and anchor not in (self.anchors[file] if file else own):
            self.found.add(path, line, "link_anchor_unknown", address=address[:200])


def check_structure(
    table: Table, parts: Sequence[Part], completion: CompletionSetting, lessons: Sequence[Lesson], found: Findings
) -> None:
    """Note what `course.toml` says otherwise than the lessons."""
    slugs = [lesson.slug for lesson in lessons]
    in_parts = [slug for part in parts for slug in part.lessons]
    times = Counter(in_parts)
    for number, part in enumerate(parts):
        line = table.lines.get(("parts", number, "lessons"), table.line("parts"))
        for slug in dict.fromkeys(part.lessons):
            if slug not in slugs:
                found.add(table.path, line, "part_lesson_unknown", lesson=slug[:80])
            elif times[slug] > 1:
                found.add(table.path, line, "part_lesson_twice", lesson=slug)
    for slug in dict.fromkeys(slugs):
        if slug not in times:
            table.wrong("parts", "lesson_without_part", lesson=slug)
    if sorted(in_parts) == sorted(slugs) and in_parts != slugs:
        table.wrong("parts", "parts_order", order=", ".join(slugs))
    _check_completion(table, completion, lessons)


def check_pages(
    base: Language, lessons: Sequence[Lesson], pages: Pages, content: Mapping[str, bytes], found: Findings
) -> None:
    """Note where texts, questions and languages do not fit each other."""
    if not lessons:
        found.add(f"{base}/", 0, "lessons_missing")
    _check_file_names(base, lessons, found)
    originals = pages.get(base, {})
    anchors = {lesson.file: _anchors(originals[lesson.file]) for lesson in lessons}
    addresses = Addresses(anchors, content, found)
    for language, files in pages.items():
        for name, page in files.items():
            addresses.check(page.path, page.body_line - 1, page.outline, _anchors(page))
            _check_page(page, originals.get(name), found)
        for lesson in lessons:
            if language in lesson.texts and lesson.worksheet:
                _check_worksheet_exists(files[lesson.file], lesson.worksheet, language, content, found)
    _check_questions(lessons, originals, anchors, found)
    for lesson in lessons:
        for files in pages.values() if lesson.quiz else ():
            if lesson.file in files:
                _check_question_texts(files[lesson.file], lesson, addresses)
    _check_worksheets(addresses)


def _anchors(page: Page) -> list[str]:
    return [anchor.address for anchor in page.outline.anchors]


def _check_completion(table: Table, completion: CompletionSetting, lessons: Sequence[Lesson]) -> None:
    row = table.table("completion", needed=False)
    kinds = {lesson.kind for lesson in lessons}
    if completion.lessons == "none" and completion.quizzes == "none":
        row.wrong("lessons", "completion_empty")
    if completion.quizzes == "final" and lessons and "test" not in kinds:
        row.wrong("quizzes", "completion_without_test")
    if completion.quizzes == "all" and lessons and not any(lesson.quiz for lesson in lessons):
        row.wrong("quizzes", "completion_without_quiz")


def _check_file_names(base: Language, lessons: Sequence[Lesson], found: Findings) -> None:
    numbers: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for lesson in lessons:
        number, path = lesson.file[:2], f"{base}/{lesson.file}"
        if number in numbers:
            found.add(path, 0, "lesson_number_twice", number=number, other=numbers[number])
        if lesson.slug in slugs:
            found.add(path, 0, "lesson_slug_twice", slug=lesson.slug, other=slugs[lesson.slug])
        numbers.setdefault(number, lesson.file)
        slugs.setdefault(lesson.slug, lesson.file)


def _check_page(page: Page, original: Page | None, found: Findings) -> None:
    if original is None or original is page:
        return
    if _anchors(page) != _anchors(original):
        shown = " ".join(f"#{anchor}" for anchor in _anchors(original)) or "–"
        found.add(page.path, page.body_line, "anchors_differ", anchors=shown[:500], original=original.path)
    if page.path.endswith("/" + COURSE_PAGE):
        return
    if bool(page.body.strip()) != bool(original.body.strip()):
        found.add(page.path, page.body_line, "text_differs", original=original.path)
    _check_same_sources(page, original, found)


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
    page: Page, worksheet: str, language: Language, content: Mapping[str, bytes], found: Findings
) -> None:
    name = f"{worksheet}.{language}.md"
    if name not in content:
        found.add(page.path, page.front.line("worksheet"), "worksheet_missing", file=f"media/{name}")


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
    lessons: Sequence[Lesson],
    originals: Mapping[str, Page],
    anchors: Mapping[str, Collection[str]],
    found: Findings,
) -> None:
    sources = {source for page in originals.values() for source in _source_lines(page)}
    by_slug = {lesson.slug: anchors[lesson.file] for lesson in lessons}
    for lesson in lessons:
        if lesson.quiz is None:
            continue
        _check_settings(originals[lesson.file], lesson.quiz, found)
        _check_references(originals[lesson.file], lesson.quiz.questions, sources, by_slug, found)


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
    sources: Collection[str],
    by_slug: Mapping[str, Collection[str]],
    found: Findings,
) -> None:
    blocks = {block.id: block for block in page.quiz.blocks} if page.quiz else {}
    for question in asked:
        block = blocks[question.id]
        for source in question.sources:
            if source not in sources:
                found.add(page.path, block.key_line("source"), "question_source_unknown", id=source[:60])
        slug, _, anchor = question.passage.partition("#")
        if question.passage and anchor not in by_slug.get(slug, ()):
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
