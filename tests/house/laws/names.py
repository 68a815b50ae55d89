"""Style that is law: the name answers "where", a feature's files explain themselves, files stay small."""

import ast
import re

from tests.house.laws.source import FEATURES, Violation, functions, modules

FORBIDDEN = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "base",
    "manager",
    "managers",
    "misc",
    "info",
    "obj",
    "data",
}
HOLLOW = ("get_", "do_", "handle_", "process_")
ASKED_FOR = {
    "get_bind": "SQLAlchemy calls it",
    "get_id": "Flask-Login calls it",
    "process_bind_param": "SQLAlchemy calls it",
    "process_result_value": "SQLAlchemy calls it",
    "process_formdata": "WTForms calls it",
    "handle_starttag": "html.parser calls it",
    "handle_endtag": "html.parser calls it",
    "handle_startendtag": "html.parser calls it",
    "handle_data": "html.parser calls it",
}
FILES = {"__init__", "models", "queries", "actions", "forms", "views", "wording"}
OWN_FILES = {
    ("accounts", "current"): "who is signed in, for Flask-Login",
    ("accounts", "keys"): "passwords and tokens: hashing and comparing",
    ("authoring", "languages"): "the languages of a course, and what was translated from which words",
    ("authoring", "together"): "the course's folder and the studio: which side changed since they agreed",
    ("authoring", "differing"): "files that differ, passage by passage, as the pages of history show them",
    ("authoring", "history"): "the pages of what was written, when and by whom; comparing, restoring, merging",
    ("authoring", "history_words"): "words of those pages",
    ("authoring", "log_words"): "sentences of the course's log",
    ("authoring", "course_settings"): "the pages about what a course is: settings, page, glossary, rules of a quiz",
    ("authoring", "media"): "the page of a course's pictures and worksheets",
    ("authoring", "structure_words"): "words of the pages about parts, lessons, settings and files",
    ("authoring", "translators"): "texts out to a translator and back",
    ("authoring", "translating"): "the pages of a translation beside the base language",
    ("authoring", "translating_words"): "words of the pages of a translation",
    ("authoring", "check_words"): "sentences of the check before publishing, and where each thing is mended",
    ("authoring", "publishing"): "the pages that check and publish",
    ("authoring", "publishing_words"): "whom publishing meets and how, in words",
    ("authoring", "releases"): "revisions from the studio: now, later, called off, anew",
    ("authoring", "learners"): "what the studio asks about those who learn; app.py hands the answers in",
    ("authoring", "inviting"): "who works on a course, and invitations to it",
    ("authoring", "remarks"): "remarks beside passages, and a reviewer's word",
    ("authoring", "team"): "pages about the people of a course, remarks and reviews",
    ("authoring", "team_forms"): "what those pages ask",
    ("authoring", "team_words"): "words of those pages",
    ("authoring", "questions"): "the list of a course's questions",
    ("authoring", "asking"): "the editor of one question",
    ("authoring", "exchange"): "questions in from other systems, and out to them",
    ("authoring", "exchange_words"): "what became of each question of a file, in words; also for the command line",
    ("authoring", "converting"): "a file of questions from one format to another, for the command line",
    ("authoring", "question_words"): "words of the pages of questions",
    ("authoring", "lesson_desk"): "what the editor of a lesson shows beside the text",
    ("authoring", "lessons"): "the editor of a lesson",
    ("authoring", "pictures"): "pictures and pasted text that the editor of a lesson sends",
    ("learning", "preview"): "a lesson of a draft by the learner's own page",
    ("authoring", "rooms"): "the pages of one course in the studio and the way between them",
    ("authoring", "packages"): "a course as a SCORM package or one page",
    ("authoring", "paper"): "a course as a print",
    ("authoring", "carrying"): "courses come and go as files",
    ("authoring", "carrying_words"): "words of courses as files",
    ("badges", "art"): "the badge as a picture, with the credential inside",
    ("badges", "archive"): "everything public about badges as a folder of plain files",
    ("badges", "endurance"): "every credential verified again, nightly and by command",
    ("badges", "escrow"): "the keys in one locked file, taken out and put back",
    ("badges", "holder"): "the holder's own pages",
    ("badges", "holding"): "words of the holder's own pages",
    ("badges", "issuers"): "who issues here, and the refusal to start without the keys that signed",
    ("badges", "inspection"): "the verdict on any badge file, offline",
    ("badges", "keys"): "the server's signing keys in the instance folder",
    ("badges", "sealing"): "bytes locked with a passphrase",
    ("badges", "measures"): "words of the register: what can be done with a badge, and what was done",
    ("badges", "registry"): "the public status lists; the badges of a course for those who look after them",
    ("badges", "phrases"): "words of the verdict on a badge file; wording.py speaks of our own badges",
    ("badges", "signing"): "the one door to the credential library",
    ("badges", "standing"): "the status lists, made from the credentials and signed",
    ("catalog", "changed"): "sentences for what changed between revisions; wording.py says what is wrong in a folder",
    ("catalog", "loading"): "a course folder from the disk into the database",
    ("catalog", "phrases"): "small words of course pages; wording.py says what is wrong in a course folder",
    ("catalog", "reviewed"): "sentences and figures of an editor's review",
    ("certificates", "batch"): "many certificates at once: the job, its file, its progress",
    ("certificates", "printing"): "the one door to Typst",
    ("learning", "faring"): "what the studio asks about learners",
    ("learning", "trying"): "a question of a draft tried as learners will meet it",
    ("learning", "assigned"): "what the groups of a learner ask of them; app.py hands the answers in",
    ("learning", "awarding"): "from a course completed to a badge signed, outside the transaction",
    ("reports", "running"): "what changes a group: courses, settings, programme, coordinators",
    ("reports", "running_forms"): "what those pages ask",
    ("reports", "group_courses"): "the page of a group's courses and deadlines",
    ("reports", "group_people"): "the page of a group's people",
    ("reports", "group_settings"): "the pages of a group's settings, programme, coordinators and log",
    ("reports", "showing"): "the group of the demo",
    ("reports", "joining"): "invitations and links into a group, joining and leaving",
    ("reports", "joining_forms"): "what the pages about a group's people ask",
    ("reports", "joining_words"): "words of those pages",
    ("reports", "log_words"): "sentences of the group's log",
    ("reports", "bringing"): "a list of people: looked at first, then taken in whole",
    ("reports", "inviting"): "the coordinator's pages of invitations, links and lists",
    ("reports", "belonging"): "what a member is told: groups, who sees them, courses",
    ("reports", "membership"): "the member's own pages: invitations, groups, leaving, who saw what",
    ("reports", "membership_forms"): "what those pages ask",
    ("reports", "seen"): "who saw what a person did, for the person to read",
    ("reports", "rooms"): "the pages of one group and the way between them",
    ("reports", "sheets"): "rows of exports: what members did by the end of a day",
    ("reports", "answered"): "how the questions of quizzes are answered by members of groups",
    ("reports", "exported"): "what each export holds, with names or as counts",
    ("reports", "ordering"): "exports as files: ordered, made, mailed, erased",
    ("reports", "exporting"): "the pages of exports",
    ("reports", "export_forms"): "what those pages ask",
    ("reports", "export_words"): "headings, cells and definitions of exports",
    ("reports", "overview"): "how each member stands in one course, by the end of a day",
    ("reports", "narrowing"): "what the overview is narrowed to, as it stands in the address",
    ("reports", "dashboard"): "the page of the overview",
    ("reports", "overview_words"): "words of that page",
    ("reports", "story"): "what one member did, and what the group sent them",
    ("reports", "forgetting"): "what is forgotten of those who are gone or never came, by a job",
    ("reports", "looking"): "the page of one member, and the look that is written down",
    ("reports", "story_words"): "words of that page",
    ("reports", "reminding"): "reminders: rules, who is due one, what went out, who wants none",
    ("reports", "reminder_letters"): "reminders as letters, and the jobs that send them",
    ("reports", "reminder_views"): "pages of reminders, and the way out of them",
    ("reports", "reminder_forms"): "what those pages ask",
    ("reports", "reminder_words"): "words of those pages, and the texts to begin with",
    ("reports", "results"): "how a course goes across groups, for its trainers",
    ("reports", "results_forms"): "what trainers give one person",
    ("reports", "trainers"): "the pages of a course's trainers",
}
LONGEST = {".py": 500, ".html": 400, ".js": 500, ".css": 900}


def hollow_names(root):
    """Yield every module, class, function and variable whose name does not say what or where it is."""
    for module in modules(root):
        parts = set(module.path.stem.split("_"))
        if parts & FORBIDDEN:
            yield module.violation(1, f"module {module.path.name} has a hollow name", "name it for what is in it")
        for node in ast.walk(module.tree):
            yield from _hollow(module, node)


def _hollow(module, node):
    if isinstance(node, ast.ClassDef) and set(re.sub(r"(?<!^)(?=[A-Z])", "_", node.name).lower().split("_")) & (
        FORBIDDEN - {"base"}
    ):
        yield module.violation(node, f"class {node.name} has a hollow name", "name it for what it is")
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        bare = node.name.lstrip("_")
        if (bare.startswith(HOLLOW) and bare not in ASKED_FOR) or set(bare.split("_")) & (FORBIDDEN - {"base", "data"}):
            yield module.violation(node, f"function {node.name} has a hollow name", "queries are nouns, actions verbs")
        for argument in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs):
            if argument.arg in {"data", "info", "obj"} and bare not in ASKED_FOR:
                yield module.violation(argument, f"argument {argument.arg} says nothing", "name it for what it holds")
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in {"data", "info", "obj"}:
        yield module.violation(node, f"variable {node.id} says nothing", "name it for what it holds")


def strange_files(root):
    """Yield every file of a feature whose name does not explain it."""
    for feature in FEATURES:
        for path in sorted((root / "elearn" / feature).rglob("*")):
            if path.suffix == ".pyc" or path.is_dir():
                continue
            if path.parent.name != feature or path.suffix != ".py" or not _explained(feature, path.stem):
                place = path.relative_to(root).as_posix()
                remedy = f"use {', '.join(sorted(FILES))}, or add it to OWN_FILES with its reason"
                yield Violation(place, 1, "not one of a feature's files", remedy)


def _explained(feature, stem):
    return stem in FILES or (feature, stem) in OWN_FILES


def long_files(root):
    """Yield every file too long to be read in one sitting, and every function longer than a screen."""
    for path in sorted((root / "elearn").rglob("*")):
        if path.suffix in LONGEST and path.is_file():
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > LONGEST[path.suffix]:
                remedy = f"at most {LONGEST[path.suffix]}: split it where its subject splits"
                yield Violation(path.relative_to(root).as_posix(), lines, f"{lines} lines", remedy)
    for module in modules(root):
        for function in functions(module.tree) if module.feature != "migrations" else ():
            lines = function.end_lineno - function.lineno
            if lines > 60:
                yield module.violation(function, f"{function.name} has {lines} lines", "at most 60: one screen")
