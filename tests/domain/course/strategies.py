"""Courses made by chance: all that the format can say, and nothing that the reader refuses."""

from dataclasses import replace

from hypothesis import strategies as st

from elearn.domain.course.markup import inline_outline, outline
from elearn.domain.course.model import (
    GROUNDS,
    TOPICS,
    Act,
    Alignment,
    BadgeText,
    CompletionSetting,
    Course,
    CourseText,
    Glossary,
    Lesson,
    LessonText,
    Part,
    Source,
)
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Question, QuestionText, Quiz, QuizSettings
from tests.domain.course.answers import ANSWERS, words
from tests.domain.course.sample import PNG

# Any sign of Unicode but control characters and halves of signs, with a liking for those that mean something here.
signs = st.one_of(
    st.sampled_from("aąłŻ 0\"'\\`*_[](){}<>#+-=|:;.,!?&%~^$@/„”…\u00a0\u2028\ufeff\u0301\U0001f600"),
    st.characters(exclude_categories=("Cc", "Cs")),
)
one_line = st.text(signs, min_size=1, max_size=30).filter(str.strip)
alignments = st.builds(
    Alignment,
    name=one_line,
    url=st.from_regex(r"https://[a-z0-9]{1,9}\.example(/[a-z#?=%]{0,9})?", fullmatch=True),
    framework=st.just("") | one_line,
    code=st.just("") | one_line,
)
slugs = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)

# What stands at the beginning of a line in the format itself, and must survive inside a text.
LOOKALIKES = [
    "+++", "+++ quiz", "\\+++ quiz", "\\\\+++ quiz", "+++quiz", "+++  quiz ", "(x) tak", "\\(x) nie",
    "[ ] pole", "= 63", "id: x", "kind: single", "> cytat", "\\> cytat", "- punkt", "1. krok", "[[luka]]",
    "\\# tytuł", "**mocno**", "*lekko*", "`## ? kod`", "&amp; &lt;", "[tu](https://example.org/a?b=c)",
    "```\n+++ quiz\n```", "## ? Pytanie", "## Nagłówek", "::: tip\nRada.\n:::",
    "| a | b |\n| - | - |\n| c | d |", "a  \nb", "\ttabulator", "<script>", "Łódź\u2028i\u00a0dom",
    "- [x] zrobione", "Pojęcie\n: opis", "\\", "---", "\ufeff", "    wcięcie",
]  # fmt: skip


def has_no_faults(text):
    found = outline(text)
    return text == text.strip("\n") and text.strip() and not (found.faults or found.pictures or found.anchors)


pieces = st.one_of(st.sampled_from(LOOKALIKES), words, one_line)
bodies = st.lists(pieces, min_size=1, max_size=5).map("\n\n".join).filter(has_no_faults)
explanations = st.one_of(
    st.just(""),
    st.lists(pieces, min_size=1, max_size=3).map("\n".join).filter(has_no_faults).filter(
        lambda text: text == text.strip() and not outline(text).blocks
    ),
)  # fmt: skip
prompts = st.one_of(pieces.filter(lambda text: "\n" not in text), one_line).map(str.strip).filter(
    lambda text: text and not inline_outline(text).faults and not inline_outline(text).pictures
)  # fmt: skip


@st.composite
def questions(draw, id_, languages, sources, passages):
    kind = draw(st.sampled_from(sorted(KINDS)))
    keys, blocks = draw(ANSWERS[kind](len(languages)))
    key, body, problems = KINDS[kind].read(_numbered(blocks[0]), _named(keys, KINDS[kind].BASE_KEYS), base=True)
    assert not problems, problems
    said = [body]
    for block in blocks[1:]:
        _, body, problems = KINDS[kind].read(_numbered(block), _named(keys, KINDS[kind].TEXT_KEYS), base=False)
        assert not problems + KINDS[kind].matches(key, body), problems
        said.append(body)
    return Question(
        id=id_,
        kind=kind,
        points=draw(st.integers(1, 100)),
        sources=tuple(draw(st.lists(st.sampled_from(sources), unique=True, max_size=2))) if sources else (),
        passage=draw(st.sampled_from(["", *passages])),
        tags=tuple(draw(st.lists(words.filter(lambda word: "," not in word), max_size=2))),
        key=key,
        texts={
            language: QuestionText(draw(prompts), draw(explanations), body)
            for language, body in zip(languages, said, strict=True)
        },
    )


def _numbered(block):
    return list(enumerate(block, start=1))


def _named(keys, names):
    return {name: (1, value) for name, value in keys.items() if name in names}


@st.composite
def settings_for(draw, asked):
    pool = draw(st.integers(0, len(asked)))
    points = sorted(question.points for question in asked)
    by_points = draw(st.booleans())
    return QuizSettings(
        pass_share=0.7 if by_points else draw(st.integers(1, 100)) / 100,
        pass_points=draw(st.integers(1, sum(points[: pool or len(points)]))) if by_points else None,
        feedback=draw(st.sampled_from(["now", "end"])),
        attempts=draw(st.integers(0, 100)),
        wait_minutes=draw(st.integers(0, 1000)),
        shuffle_questions=draw(st.booleans()),
        shuffle_options=draw(st.booleans()),
        draw=pool,
        time_limit_minutes=draw(st.integers(0, 1000)),
    )


@st.composite
def lessons(draw, file, languages, ids, places):
    number, slug = int(file[:2]), file[3:-3]
    own = [languages[0], *(language for language in languages[1:] if draw(st.booleans()))]
    sources = draw(st.lists(st.from_regex(r"[A-Z]-[0-9]{1,3}", fullmatch=True), unique=True, max_size=2))
    anchors = draw(st.lists(slugs, unique=True, max_size=2))
    places += [f"{slug}#{anchor}" for anchor in anchors]
    asked = [draw(questions(id_, own, sources, places)) for id_ in ids]
    return Lesson(
        slug=slug,
        file=file,
        kind="test" if ids and draw(st.booleans()) else "lesson",
        minutes=draw(st.integers(1, 90)),
        legal_date=draw(st.none() | st.dates()),
        worksheet=draw(st.none() | st.just(f"karta-{number}")),
        acts=tuple(draw(st.lists(st.builds(Act, one_line, st.just("") | one_line, one_line), max_size=2))),
        texts={language: draw(lesson_texts(sources, anchors)) for language in own},
        quiz=Quiz(draw(settings_for(asked)), tuple(asked)) if asked else None,
    )


@st.composite
def lesson_texts(draw, sources, anchors):
    headings = [f"## {draw(words)} {{#{anchor}}}" for anchor in anchors]
    return LessonText(
        title=draw(one_line),
        summary=draw(one_line),
        outcomes=tuple(draw(st.lists(one_line, max_size=4))),
        sources=tuple(Source(source, draw(one_line)) for source in sources),
        body="\n\n".join([*headings, draw(bodies)]),
    )


@st.composite
def glossaries(draw, languages):
    """A glossary in every language, or none; the terms' anchors are the same."""
    anchors = draw(st.lists(slugs, unique=True, max_size=3))
    return {
        language: Glossary(
            draw(one_line), "\n\n".join(f"## {draw(words)} {{#{anchor}}}\n\n{draw(words)}" for anchor in anchors)
        )
        for language in (languages if anchors else ())
    }


@st.composite
def course_texts(draw, parts, steps):
    return CourseText(
        title=draw(one_line),
        summary=draw(one_line),
        outcomes=tuple(draw(st.lists(one_line, min_size=1, max_size=4))),
        badge=BadgeText(draw(one_line), draw(one_line), draw(one_line)),
        parts=tuple((part.id, draw(one_line)) for part in parts),
        description=draw(bodies),
        monday=tuple(draw(one_line) for _ in range(steps)),
    )


@st.composite
def courses(draw):
    languages = tuple(draw(st.permutations(["pl", "en", "uk"]))[: draw(st.integers(1, 3))])
    base = draw(st.sampled_from(languages))
    in_order = (base, *(language for language in languages if language != base))
    names = draw(st.lists(slugs, unique=True, min_size=1, max_size=4))
    ids = iter(draw(st.lists(slugs, unique=True, min_size=8, max_size=8)))
    places, made = [], []
    for number, slug in enumerate(names, start=1):
        last = number == len(names)
        own = [next(ids) for _ in range(draw(st.integers(1 if last else 0, 2)))]
        made.append(draw(lessons(f"{number:02}-{slug}.md", in_order, own, places)))
    made[-1] = replace(made[-1], kind="test")
    cut, steps = draw(st.integers(0, len(names) - 1)), draw(st.integers(0, 3))
    parts = tuple(Part(f"p{cut}-{place}", tuple(run)) for place, run in enumerate([names[:cut], names[cut:]]) if run)
    media = {
        f"{lesson.worksheet}.{language}.md": f"# {draw(words)}\n".encode()
        for lesson in made
        for language in lesson.texts
        if lesson.worksheet
    }
    return Course(
        slug=draw(slugs),
        base=base,
        languages=languages,
        topic=draw(st.sampled_from(TOPICS)),
        ground=draw(st.sampled_from(GROUNDS)),
        licence=draw(st.just("") | one_line),
        authors=tuple(draw(st.lists(one_line, max_size=3))),
        reviewers=tuple(draw(st.lists(one_line, max_size=2))),
        legal_date=draw(st.none() | st.dates()),
        parts=parts,
        completion=CompletionSetting(draw(st.sampled_from(["all", "none"])), draw(st.sampled_from(["final", "all"]))),
        texts={language: draw(course_texts(parts, steps)) for language in in_order},
        glossary=draw(glossaries(in_order)),
        lessons=tuple(made),
        badge_months=draw(st.none() | st.integers(1, 240)),
        alignment=tuple(draw(st.lists(alignments, max_size=2))),
        media=media | ({"obraz.png": PNG + draw(st.binary(max_size=20))} if draw(st.booleans()) else {}),
    )
