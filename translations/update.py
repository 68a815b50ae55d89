"""`make messages`: brings the catalogues up to date with the sentences in the code and the templates.

A catalogue lists every sentence in alphabetical order, without places and dates, so that a change shows what changed.
In the Polish one, the language of the source, only plural forms need an entry; an empty one stands for itself.
"""
# ruff: noqa: INP001 -- a script beside its catalogues

import io
import sys
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
HEADER = """# Sentences of the interface in {name}. Translate here; `make messages` adds new ones and removes old ones.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def extracted(root: Path = ROOT) -> Catalog:
    """Return every sentence that the code and the templates ask to be translated."""
    with (Path(__file__).parent / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = Catalog()
    places = extract_from_dir(root, methods, options, KEYWORDS, ("Translators:",))
    for _place, _line, sentence, comments, context in places:
        found.add(sentence, auto_comments=comments, context=context)
    return found


def catalogue(path: Path, language: str) -> Catalog:
    """Return the catalogue at the path, an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(path: Path, language: str, sentences: Catalog) -> str:
    """Return the text of the catalogue with exactly these sentences and the translations it has."""
    before, after = catalogue(path, language), Catalog(locale=language)
    for sentence in sentences:
        if sentence.id:
            known = before.get(_first(sentence.id), sentence.context)
            kept = known.string if known and isinstance(known.id, str) == isinstance(sentence.id, str) else None
            flags = known.flags if known and "fuzzy" in known.flags else ()
            after.add(sentence.id, kept, flags=flags, auto_comments=sentence.auto_comments, context=sentence.context)
    written = io.BytesIO()
    write_po(written, after, no_location=True, omit_header=True, sort_output=True, width=0)
    name = Locale(language).get_display_name("en")
    header = HEADER.format(language=language, name=name, plurals=get_plural(language).plural_forms)
    return header + written.getvalue().decode().lstrip("\n")


def _first(sentence: str | tuple[str, ...]) -> str:
    return sentence if isinstance(sentence, str) else sentence[0]


def untranslated(language: str, text: str) -> list[str]:
    """Return the sentences that still need a translation: empty, in part empty, or marked as uncertain."""
    missing = []
    for message in read_po(io.BytesIO(text.encode()), locale=language):
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        may_be_empty = language == "pl" and isinstance(message.id, str)
        if message.fuzzy or not (all(forms) or may_be_empty):
            missing.append(_first(message.id))
    return missing


def paths(root: Path = ROOT) -> dict[str, Path]:
    """Return the catalogues by language."""
    return {code: root / "translations" / code / "LC_MESSAGES" / "messages.po" for code in ("en", "pl")}


def main() -> None:
    """Write the catalogues and say what is left to translate."""
    sentences = extracted()
    for language, path in paths().items():
        text = updated(path, language, sentences)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        missing = untranslated(language, text)
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(sentences)} sentences, {len(missing)} to translate\n")


if __name__ == "__main__":
    main()
