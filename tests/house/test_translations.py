"""Every sentence has its translation: nothing missing, uncertain or left over, plural forms and placeholders right."""

import re
from itertools import chain

import pytest
from babel.messages.plurals import get_plural

from translations import update

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
LANGUAGES = sorted(update.paths())


def placeholders(sentence):
    return set(PLACEHOLDER.findall(sentence))


def forms(text):
    return list(text) if isinstance(text, (tuple, list)) else [text]


def wrong_placeholders(message):
    """Return the translated forms with other placeholders than the source; a singular may leave out the number."""
    sources, translations = forms(message.id), [form for form in forms(message.string) if form]
    allowed = set(chain.from_iterable(map(placeholders, sources)))
    if len(sources) == 1:
        return [form for form in translations if placeholders(form) != allowed]
    needed = placeholders(sources[0]) & placeholders(sources[1])
    strange = [form for form in translations if not needed <= placeholders(form) <= allowed]
    return strange + [form for form in translations[1:] if not placeholders(sources[1]) <= placeholders(form)]


@pytest.fixture(scope="module")
def sentences():
    return update.extracted()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_lists_exactly_the_sentences_there_are(language, sentences):
    path = update.paths()[language]
    stands = {str(message.id) for message in update.catalogue(path, language) if message.id}
    needed = {str(message.id) for message in sentences if message.id}
    assert {"missing": needed - stands, "left over": stands - needed} == {"missing": set(), "left over": set()}, (
        f"{path}: run `make messages`"
    )
    assert path.read_text(encoding="utf-8") == update.updated(path, language, sentences), f"{path}: run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language):
    missing = update.untranslated(language, update.paths()[language].read_text(encoding="utf-8"))
    assert not missing, f"{len(missing)} sentences to translate in translations/{language}: {missing[:20]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_sentences_have_all_their_forms(language):
    catalogue = update.catalogue(update.paths()[language], language)
    counts = {m.id[0]: len(m.string) for m in catalogue if isinstance(m.id, tuple)}
    assert {sentence for sentence, count in counts.items() if count != get_plural(language).num_plurals} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_the_source(language):
    wrong = [
        form for m in update.catalogue(update.paths()[language], language) if m.id for form in wrong_placeholders(m)
    ]
    assert not wrong, f"translations/{language}: {wrong}"


CODE = 'from flask_babel import gettext as _, ngettext\n_("Zapisz")\nngettext("%(num)d kurs", "%(num)d kursów", n)\n'


@pytest.fixture
def planted(tmp_path):
    """A small house with two sentences in the code, one in a page and one in a mail."""
    (tmp_path / "elearn" / "templates" / "mail").mkdir(parents=True)
    (tmp_path / "elearn" / "views.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "elearn" / "templates" / "page.html").write_text("{{ _('Ucz się') }}", encoding="utf-8")
    (tmp_path / "elearn" / "templates" / "mail" / "a.txt").write_text('{{ _("Witaj") }}', encoding="utf-8")
    return tmp_path


def test_sentences_of_code_pages_and_mails_are_found(planted):
    assert {str(m.id) for m in update.extracted(planted) if m.id} == {
        "Zapisz", "Ucz się", "Witaj", "('%(num)d kurs', '%(num)d kursów')",
    }  # fmt: skip


def test_missing_fuzzy_and_half_plural_translations_are_found(planted):
    path = planted / "messages.po"
    path.write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=0;"\n\n'
        'msgid "Zapisz"\nmsgstr "Save"\n\n#, fuzzy\nmsgid "Witaj"\nmsgstr "Hi"\n\nmsgid "Dawniej"\nmsgstr "Once"\n\n'
        'msgid "%(num)d kurs"\nmsgid_plural "%(num)d kursów"\nmsgstr[0] "%(num)d kurs"\nmsgstr[1] ""\nmsgstr[2] ""\n',
        encoding="utf-8",
    )
    text = update.updated(path, "pl", update.extracted(planted))
    assert "Dawniej" not in text
    assert sorted(update.untranslated("pl", text)) == ["%(num)d kurs", "Witaj"]
    assert sorted(update.untranslated("en", text)) == ["%(num)d kurs", "Ucz się", "Witaj"]


def test_a_second_update_changes_nothing(planted):
    path = planted / "messages.po"
    path.write_text(update.updated(path, "en", update.extracted(planted)), encoding="utf-8")
    assert update.updated(path, "en", update.extracted(planted)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Witaj, %(name)s", "Hello"),
        ("Witaj", "Hello, %(name)s"),
        (("Jeden kurs", "%(num)d kursów"), ("One course", "Courses")),
        (("%(name)s: kurs", "%(name)s: %(num)d kursów"), ("A course", "%(name)s: %(num)d courses")),
    ],
)
def test_a_planted_wrong_placeholder_is_found(source, translation):
    catalogue = update.Catalog()
    assert wrong_placeholders(catalogue.add(source, translation))


def test_a_singular_may_leave_out_the_number():
    message = update.Catalog().add(("%(num)d kurs", "%(num)d kursów"), ("%(num)d course", "%(num)d courses"))
    assert wrong_placeholders(message) == []
    message = update.Catalog().add(("Jeden kurs", "%(num)d kursów"), ("One course", "%(num)d courses"))
    assert wrong_placeholders(message) == []
