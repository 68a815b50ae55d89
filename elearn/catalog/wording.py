"""Sentences for what is wrong in a course folder; `changed.py` says what changed between two revisions."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from elearn.domain.course.model import Problem

Sentence = Callable[[Mapping[str, str]], str]


def problem_sentence(problem: Problem) -> str:
    """What is wrong and what to write instead; the file and the line stand in the problem itself."""
    return PROBLEMS[problem.code](dict(problem.values))


PROBLEMS: dict[str, Sentence] = {
    "more_problems": lambda values: _(
        "Problemów jest więcej (jeszcze %(count)s). Popraw te i sprawdź kurs jeszcze raz.",
        **values,
    ),
    "folder_missing": lambda values: _("Nie ma folderu „%(folder)s”. Podaj ścieżkę do folderu kursu.", **values),
    "slug_is_not_folder": lambda values: _(
        "Folder nazywa się „%(folder)s”, a kurs „%(slug)s”. Daj folderowi nazwę „%(slug)s” albo zmień slug w "
        "course.toml.",
        **values,
    ),
    "folder_too_big": lambda values: _(
        "Pliki kursu mają razem ponad %(most)s MB. Zmniejsz zdjęcia albo usuń zbędne pliki.",
        **values,
    ),
    "files_many": lambda values: _("W folderze jest za dużo plików (%(count)s). Zostaw najwyżej %(most)s.", **values),
    "path_bad": lambda _values: _(
        "Tej nazwy pliku nie da się przyjąć. Użyj małych liter, cyfr i łączników, bez „..”, ukośników i dwukropków."
    ),
    "path_symlink": lambda _values: _("To dowiązanie do innego pliku. Wstaw zamiast niego sam plik."),
    "path_special": lambda _values: _("To nie jest zwykły plik. Usuń go z folderu kursu."),
    "file_unreadable": lambda _values: _("Tego pliku nie można odczytać. Sprawdź prawa dostępu do pliku."),
    "file_missing": lambda _values: _(
        "Tego pliku brakuje, a każdy kurs go potrzebuje. Utwórz go według courses/README.md."
    ),
    "file_unknown": lambda _values: _(
        "Ten plik nie ma miejsca w kursie. Lekcje wstaw do folderu języka, zdjęcia i karty pracy do media/, "
        "resztę usuń."
    ),
    "file_name": lambda _values: _(
        "Tej nazwy pliku nie rozumiem. Nazwij lekcję dwiema cyframi i slugiem, na przykład „01-czym-jest-marka.md”."
    ),
    "file_too_big": lambda values: _(
        "Plik ma %(size)s MB, a może mieć najwyżej %(most)s MB. Zmniejsz go albo podziel.",
        **values,
    ),
    "file_binary": lambda _values: _("To nie jest plik tekstowy. Zapisz go w edytorze jako zwykły tekst UTF-8."),
    "file_utf16": lambda _values: _(
        "Plik jest zapisany jako UTF-16. Zapisz go jako UTF-8 (w Notatniku: „Zapisz jako”, kodowanie UTF-8)."
    ),
    "file_encoding": lambda _values: _(
        "W tym wierszu są znaki w innym kodowaniu, pewnie Windows-1250. Zapisz plik jako UTF-8."
    ),
    "file_bom": lambda _values: _("Plik zaczyna się od niewidocznego znaku BOM. Zapisz go jako UTF-8 bez BOM."),
    "file_line_ends": lambda _values: _(
        "Wiersze kończą się jak w Windows (CRLF). Ustaw w edytorze końce wierszy LF i zapisz plik."
    ),
    "file_control": lambda values: _(
        "W tym wierszu jest niewidoczny znak sterujący %(sign)s. Usuń go albo przepisz wiersz.",
        **values,
    ),
    "medium_name": lambda _values: _(
        "Tej nazwy nie rozumiem. Obraz nazwij na przykład „krag.png” (.png, .jpg, .webp, .svg), a kartę pracy "
        "„trzy-slowa.pl.md”."
    ),
    "picture_kind": lambda values: _(
        "Plik ma końcówkę .%(named)s, ale w środku jest coś innego (%(is_really)s). Zapisz zdjęcie jeszcze "
        "raz jako .png, .jpg, .webp albo .svg.",
        **values,
    ),
    "drawing_xml": lambda values: _(
        "Tego rysunku nie da się odczytać (%(reason)s). Zapisz go jeszcze raz jako zwykły plik SVG.",
        **values,
    ),
    "drawing_declaration": lambda _values: _(
        "Rysunek ma deklarację, na przykład <?xml albo <!DOCTYPE. Usuń ją: pierwsze w pliku ma być <svg."
    ),
    "drawing_box": lambda _values: _(
        'Rysunek nie podaje rozmiaru. Dopisz viewBox do <svg, na przykład viewBox="0 0 400 240".'
    ),
    "drawing_big": lambda values: _(
        "Rysunek jest za złożony: najwyżej %(most)s elementów i %(deepest)s poziomów. Uprość go.",
        **values,
    ),
    "drawing_element": lambda values: _(
        "W rysunku nie może być elementu <%(name)s>. Zostaw tylko kształty i napisy.",
        **values,
    ),
    "drawing_attribute": lambda values: _(
        "W rysunku nie może być atrybutu „%(name)s” albo adresu w jego wartości. Usuń go.",
        **values,
    ),
    "language_not_listed": lambda values: _(
        "Jest folder języka „%(language)s”, ale nie ma go na liście languages w course.toml. Dopisz go tam "
        "albo usuń folder.",
        **values,
    ),
    "front_missing": lambda _values: _(
        "Plik nie zaczyna się od „+++”. Wpisz w pierwszym wierszu +++, pod nim klucze, na przykład title, i "
        "jeszcze raz +++."
    ),
    "front_open": lambda _values: _("Początek pliku nie ma końca. Po kluczach wpisz w osobnym wierszu +++."),
    "toml": lambda values: _(
        "Tego zapisu TOML nie da się odczytać (%(reason)s). Sprawdź cudzysłowy, przecinki i nawiasy w tym "
        "wierszu i nad nim.",
        **values,
    ),
    "toml_too_long": lambda values: _(
        "Zapis TOML jest tu za długi. Skróć go do %(most)s znaków; długie teksty pisz pod drugim „+++”.",
        **values,
    ),
    "toml_nesting": lambda _values: _(
        "Zapis TOML ma za dużo nawiasów jeden w drugim. Zapisz go prościej, jak w courses/README.md."
    ),
    "key_missing": lambda values: _("Brakuje klucza „%(key)s”. Dopisz go.", **values),
    "key_unknown": lambda values: _("Nie ma klucza „%(key)s”. Usuń go albo użyj: %(known)s.", **values),
    "key_base_only": lambda values: _(
        "Klucz „%(key)s” podaje się tylko w języku głównym. Usuń go z tłumaczenia.",
        **values,
    ),
    "value_text": lambda values: _("Wartość „%(key)s” ma być tekstem. Wpisz ją w cudzysłowie.", **values),
    "value_one_line": lambda values: _(
        "Tekst „%(key)s” ma być w jednym wierszu. Usuń z niego podział wierszy i znaki sterujące.",
        **values,
    ),
    "value_too_long": lambda values: _(
        "Tekst „%(key)s” jest za długi (%(count)s znaków). Skróć go do %(most)s znaków.",
        **values,
    ),
    "value_empty": lambda values: _("Tekst „%(key)s” jest pusty. Wpisz go.", **values),
    "value_list": lambda values: _(
        'Wartość „%(key)s” ma być listą tekstów, na przykład ["pierwszy", "drugi"].',
        **values,
    ),
    "list_empty": lambda values: _("Lista „%(key)s” jest pusta. Wpisz co najmniej jeden tekst.", **values),
    "value_number": lambda values: _(
        "Wartość „%(key)s” ma być liczbą całkowitą od %(least)s do %(most)s, bez cudzysłowu.",
        **values,
    ),
    "value_flag": lambda values: _("Wartość „%(key)s” może być tylko true albo false, bez cudzysłowu.", **values),
    "value_date": lambda values: _("Wartość „%(key)s” ma być datą bez cudzysłowu, na przykład 2026-11-22.", **values),
    "value_choice": lambda values: _(
        "„%(value)s” nie pasuje do klucza „%(key)s”. Wybierz jedno z: %(choices)s.",
        **values,
    ),
    "value_table": lambda values: _(
        "„%(key)s” ma być tabelą. Wpisz w osobnym wierszu [%(key)s], a pod nim klucze.",
        **values,
    ),
    "value_tables": lambda values: _(
        "„%(key)s” ma być listą tabel. Nad każdą wpisz w osobnym wierszu [[%(key)s]].",
        **values,
    ),
    "slug": lambda values: _(
        "„%(slug)s” nie może tu stać. Użyj małych liter a–z, cyfr i łączników i zacznij od litery, na "
        "przykład „czym-jest-marka”.",
        **values,
    ),
    "language": lambda values: _("„%(language)s” to nie kod języka. Wpisz dwie małe litery, na przykład pl.", **values),
    "language_twice": lambda _values: _("Ten sam język stoi na liście dwa razy. Zostaw każdy raz."),
    "language_base_missing": lambda values: _(
        "Język główny „%(language)s” nie stoi na liście languages. Dopisz go.",
        **values,
    ),
    "parts_missing": lambda _values: _("Kurs nie ma części. Wpisz [[parts]], a pod spodem id i lessons."),
    "part_twice": lambda values: _("Dwie części mają to samo id „%(part)s”. Zmień jedno z nich.", **values),
    "part_lesson_unknown": lambda values: _(
        "Część wymienia lekcję „%(lesson)s”, ale nie ma jej pliku. Popraw nazwę albo dodaj lekcję.",
        **values,
    ),
    "part_lesson_twice": lambda values: _(
        "Lekcja „%(lesson)s” stoi w częściach więcej niż raz. Zostaw ją w jednym miejscu.",
        **values,
    ),
    "lesson_without_part": lambda values: _(
        "Lekcja „%(lesson)s” nie stoi w żadnej części. Dopisz ją do lessons jednej z części.",
        **values,
    ),
    "parts_order": lambda values: _(
        "Części mają lekcje w innej kolejności niż numery plików. Ułóż je tak: %(order)s.",
        **values,
    ),
    "completion_empty": lambda _values: _(
        "Kurs byłby ukończony bez żadnej lekcji i żadnego testu. Zmień lessons na „all” albo quizzes na „final”."
    ),
    "completion_without_test": lambda _values: _(
        "Do ukończenia potrzebny jest sprawdzian, ale żadna lekcja nie jest sprawdzianem. Dodaj lekcję z "
        'kind = "test" albo zmień quizzes.'
    ),
    "completion_without_quiz": lambda _values: _(
        "Do ukończenia potrzebne są wszystkie testy, ale kurs nie ma żadnego. Dodaj pytania albo zmień quizzes."
    ),
    "lessons_missing": lambda _values: _(
        "Kurs nie ma żadnej lekcji w języku głównym. Dodaj plik, na przykład „01-wstep.md”."
    ),
    "lesson_number_twice": lambda values: _(
        "Numer %(number)s ma też plik %(other)s. Zmień numer jednego z nich.",
        **values,
    ),
    "lesson_slug_reserved": lambda values: _(
        "Adres „%(slug)s” należy do innej strony kursu. Nazwij plik lekcji inaczej.",
        **values,
    ),
    "monday_differs": lambda values: _(
        "Lista monday ma w pliku %(original)s tyle zdań: %(count)s. Napisz tu tyle samo.",
        **values,
    ),
    "glossary_missing": lambda values: _(
        "Słowniczek jest w języku „%(other)s”, a w języku „%(language)s” go nie ma. Dodaj plik glossary.md.",
        **values,
    ),
    "term_without_anchor": lambda values: _(
        "Hasło „%(term)s” nie ma kotwicy. Dopisz ją na końcu nagłówka, na przykład {#haslo}.",
        **values,
    ),
    "lesson_slug_twice": lambda values: _(
        "Slug „%(slug)s” ma też plik %(other)s. Zmień nazwę jednego z nich.",
        **values,
    ),
    "lesson_not_in_base": lambda values: _(
        "To tłumaczenie lekcji, której nie ma w języku głównym (%(base)s). Nadaj plikowi tę samą nazwę co w "
        "języku głównym albo go usuń.",
        **values,
    ),
    "test_without_quiz": lambda _values: _(
        "Sprawdzian nie ma pytań. Dopisz na końcu pliku „+++ quiz” i pytania albo zmień kind na „lesson”."
    ),
    "alignment_url": lambda values: _(
        "„%(url)s” nie jest adresem strony. Wpisz cały adres, od https:// do końca, bez spacji i polskich liter.",
        **values,
    ),
    "source_id": lambda values: _(
        "„%(id)s” nie może być znakiem źródła. Użyj liter, cyfr, kropek i łączników, na przykład B-01.",
        **values,
    ),
    "source_twice": lambda values: _("Dwa źródła mają to samo id „%(id)s”. Zmień jedno z nich.", **values),
    "source_not_translated": lambda values: _(
        "W tłumaczeniu brakuje źródła „%(id)s” z pliku %(original)s. Dopisz [[sources]] z tym id.",
        **values,
    ),
    "source_not_in_base": lambda values: _(
        "Źródła „%(id)s” nie ma w pliku %(original)s. Dopisz je tam albo usuń tutaj.",
        **values,
    ),
    "worksheet_missing": lambda values: _(
        "Brakuje karty pracy %(file)s. Dodaj ten plik albo usuń klucz worksheet.",
        **values,
    ),
    "worksheet_title": lambda _values: _(
        "Karta pracy nie zaczyna się od tytułu. Wpisz w pierwszym wierszu „# Tytuł karty”."
    ),
    "anchors_differ": lambda values: _(
        "Kotwice są inne niż w pliku %(original)s. Użyj tych samych i w tej samej kolejności: %(anchors)s.",
        **values,
    ),
    "text_missing": lambda _values: _("Ten plik nie ma tekstu. Napisz go pod drugim „+++”."),
    "text_differs": lambda values: _(
        "Tekst jest tylko w jednym języku: porównaj z plikiem %(original)s. Przetłumacz go albo usuń.",
        **values,
    ),
    "text_too_long": lambda values: _(
        "Tekst jest za długi (%(count)s znaków). Podziel go na lekcje do %(most)s znaków.",
        **values,
    ),
    "nesting": lambda _values: _("Listy, cytaty i ramki są tu za głęboko jedna w drugiej. Uprość ten fragment."),
    "heading_empty": lambda _values: _("Nagłówek nie ma tekstu. Wpisz go po znakach #."),
    "heading_level": lambda values: _(
        "Nagłówek „%(title)s” ma zły poziom. Użyj ## albo ###; tytuł strony stoi w kluczu title.",
        **values,
    ),
    "heading_skip": lambda values: _(
        "Nad nagłówkiem „%(title)s” (###) nie ma nagłówka ##. Zmień go na ## albo dodaj wyższy.",
        **values,
    ),
    "anchor_name": lambda values: _(
        "Kotwica „%(anchor)s” nie może tak wyglądać. Użyj małych liter a–z, cyfr i łączników, na przykład "
        "{#czym-jest}.",
        **values,
    ),
    "anchor_twice": lambda values: _("Kotwica „%(anchor)s” stoi w tym pliku dwa razy. Zmień jedną z nich.", **values),
    "box_unknown": lambda values: _("Nie ma ramki „%(name)s”. Wybierz jedną z: %(known)s.", **values),
    "box_open": lambda values: _("Ramka „%(name)s” nie ma końca. Wpisz pod nią w osobnym wierszu :::", **values),
    "box_stray": lambda _values: _(
        "Ten ::: niczego nie kończy. Usuń go albo dopisz początek ramki, na przykład „::: tip”."
    ),
    "table_header": lambda _values: _(
        "Tabela nie ma pełnego nagłówka. Wpisz w pierwszym wierszu nazwę każdej kolumny, a pod nim wiersz | "
        "--- | --- |."
    ),
    "note_missing": lambda values: _(
        "Nie ma przypisu [^%(note)s]. Dopisz wiersz „[^%(note)s]: treść” albo usuń odsyłacz.",
        **values,
    ),
    "note_unused": lambda values: _(
        "Nic nie odsyła do przypisu [^%(note)s]. Wstaw [^%(note)s] w tekście albo usuń przypis.",
        **values,
    ),
    "note_twice": lambda values: _("Przypis [^%(note)s] jest zapisany dwa razy. Zmień znak jednego z nich.", **values),
    "picture_alt": lambda values: _(
        "Zdjęcie %(address)s nie ma opisu. Napisz w nawiasach kwadratowych, co na nim widać: ![opis](%(address)s).",
        **values,
    ),
    "picture_address": lambda values: _(
        "Zdjęcie %(address)s nie leży w media/. Wstaw je tam i wpisz adres na przykład media/krag.png.",
        **values,
    ),
    "picture_missing": lambda values: _("Nie ma zdjęcia %(address)s. Dodaj ten plik albo popraw jego nazwę.", **values),
    "link_empty": lambda _values: _("Link nie ma adresu. Wpisz go w nawiasie: [tekst](https://…)."),
    "link_scheme": lambda values: _(
        "Adres %(address)s nie jest dozwolony. Użyj adresu, który zaczyna się od https:// albo mailto:, lub "
        "pliku lekcji.",
        **values,
    ),
    "link_unknown": lambda values: _(
        "Link %(address)s nie prowadzi do żadnej lekcji. Wpisz nazwę pliku lekcji z tego kursu, na przykład "
        "02-wstep.md.",
        **values,
    ),
    "link_anchor_unknown": lambda values: _(
        "Link %(address)s prowadzi do kotwicy, której nie ma. Dopisz ją na końcu nagłówka, na przykład "
        "{#czym-jest}, albo popraw link.",
        **values,
    ),
    "quiz_open": lambda _values: _(
        "Ustawienia testu nie mają końca. Po „+++ quiz” i ustawieniach wpisz w osobnym wierszu +++."
    ),
    "quiz_pass": lambda _values: _(
        'Próg zaliczenia ma zły zapis. Wpisz udział w cudzysłowie, od "1%" do "100%", albo liczbę punktów '
        "bez cudzysłowu."
    ),
    "quiz_pass_points": lambda values: _(
        "Próg to %(points)s, a punktów do zdobycia może być tylko %(most)s. Obniż próg.",
        **values,
    ),
    "quiz_draw": lambda values: _(
        "Test losuje pytania: %(draw)s, a w puli jest ich %(pool)s. Zmniejsz draw albo dodaj pytania.",
        **values,
    ),
    "quiz_not_translated": lambda _values: _(
        "Lekcja jest przetłumaczona, ale bez pytań. Dopisz „+++ quiz”, „+++” i wszystkie pytania."
    ),
    "questions_missing": lambda _values: _(
        "Test nie ma pytań. Dopisz co najmniej jedno, zaczynając od „## ?”, albo usuń „+++ quiz”."
    ),
    "questions_many": lambda values: _("Za dużo pytań w jednym pliku (%(count)s). Zostaw najwyżej %(most)s.", **values),
    "question_stray": lambda values: _(
        "„%(text)s” stoi przed pierwszym pytaniem. Zacznij pytanie od „## ?” albo przenieś ten tekst nad „+++ quiz”.",
        **values,
    ),
    "question_heading": lambda _values: _(
        "Ten nagłówek nie zaczyna pytania. Wpisz „## ? ” i treść pytania albo usuń znaki #."
    ),
    "question_empty": lambda _values: _("Pytanie nie ma treści. Wpisz ją po „## ?”."),
    "question_long": lambda values: _(
        "Pytanie jest za długie (%(count)s znaków). Skróć je do %(most)s znaków.",
        **values,
    ),
    "question_id_missing": lambda _values: _(
        "Pytanie nie ma id. Dopisz pod nim wiersz, na przykład „id: czym-jest-marka”."
    ),
    "question_id_twice": lambda values: _("Id „%(id)s” ma już pytanie w %(where)s. Zmień jedno z nich.", **values),
    "question_kind_missing": lambda values: _("Pytanie nie ma rodzaju. Dopisz „kind:” i jeden z: %(kinds)s.", **values),
    "question_kind_unknown": lambda values: _(
        "Nie ma rodzaju pytania „%(kind)s”. Wybierz jeden z: %(kinds)s.",
        **values,
    ),
    "question_key_line": lambda values: _(
        "„%(text)s” stoi między kluczami pytania. Oddziel klucze od odpowiedzi pustym wierszem.",
        **values,
    ),
    "question_key_twice": lambda values: _("Klucz „%(key)s” stoi dwa razy. Zostaw jeden.", **values),
    "question_key_unknown": lambda values: _(
        "To pytanie nie ma klucza „%(key)s”. Usuń go albo użyj: %(known)s.",
        **values,
    ),
    "question_points": lambda values: _("Punkty mają być liczbą całkowitą od 1 do %(most)s.", **values),
    "question_passage": lambda values: _(
        "„%(passage)s” nie wskazuje miejsca w lekcji. Wpisz „#kotwica” albo „lekcja#kotwica”.",
        **values,
    ),
    "question_passage_unknown": lambda values: _(
        "Nie ma miejsca „%(passage)s”. Popraw je albo dopisz kotwicę na końcu nagłówka lekcji.",
        **values,
    ),
    "question_source_unknown": lambda values: _(
        "Żadna lekcja nie ma źródła „%(id)s”. Dopisz je w [[sources]] albo popraw id.",
        **values,
    ),
    "question_after_explanation": lambda values: _(
        "„%(text)s” stoi po wyjaśnieniu. Przenieś odpowiedzi nad wiersze z „>” albo zacznij ten wiersz od „>”.",
        **values,
    ),
    "question_block": lambda values: _(
        "W pytaniu nie może być nagłówka, ramki, tabeli ani zdjęcia (%(block)s). Przenieś to do lekcji.",
        **values,
    ),
    "question_not_translated": lambda values: _("W tłumaczeniu brakuje pytania „%(id)s”. Przetłumacz je.", **values),
    "question_not_in_base": lambda values: _(
        "W języku głównym nie ma pytania „%(id)s”. Popraw id albo usuń pytanie.",
        **values,
    ),
    "quiz_line_not_understood": lambda values: _("Nie rozumiem wiersza „%(text)s”. Zapisz go tak: %(form)s", **values),
    "quiz_answers_missing": lambda values: _("Pytanie nie ma odpowiedzi. Zapisz je tak: %(form)s", **values),
    "quiz_answers_not_here": lambda _values: _(
        "W tłumaczeniu tego pytania nie podaje się odpowiedzi. Usuń te wiersze."
    ),
    "quiz_answer_empty": lambda _values: _("Ta odpowiedź nie ma treści. Wpisz ją albo usuń wiersz."),
    "quiz_answer_twice": lambda values: _("Odpowiedź „%(text)s” stoi dwa razy. Zmień jedną z nich.", **values),
    "quiz_answer_too_long": lambda values: _(
        "Ta odpowiedź jest za długa, żeby ją wpisać. Skróć ją do %(most)s znaków.",
        **values,
    ),
    "quiz_explanation_alone": lambda _values: _(
        "To wyjaśnienie stoi przed pierwszą odpowiedzią. Przenieś je pod odpowiedź albo na koniec, bez "
        "spacji przed „>”."
    ),
    "quiz_explanation_not_here": lambda _values: _(
        "Tu nie wyjaśnia się pojedynczych odpowiedzi. Napisz wyjaśnienie na końcu pytania, bez spacji przed „>”."
    ),
    "quiz_right_in_translation": lambda _values: _(
        "Tłumaczenie nie zaznacza poprawnych odpowiedzi. Zamień (x) na ( ), a [x] na [ ]."
    ),
    "quiz_answers_count": lambda values: _(
        "Liczba odpowiedzi to %(count)s. Ma ich być od %(least)s do %(most)s.",
        **values,
    ),
    "quiz_answers_differ": lambda values: _(
        "Odpowiedzi w tłumaczeniu: %(count)s, w języku głównym: %(expected)s. Wyrównaj je.",
        **values,
    ),
    "quiz_single_needs_one_right": lambda values: _("Odpowiedzi z (x): %(count)s. Zaznacz dokładnie jedną.", **values),
    "quiz_multiple_needs_right": lambda _values: _("Żadna odpowiedź nie ma [x]. Zaznacz co najmniej jedną."),
    "quiz_truefalse_lines": lambda _values: _("Odpowiedziami mają być dwa wiersze: true, a pod nim false."),
    "quiz_truefalse_needs_one_right": lambda values: _(
        "Odpowiedzi z (x): %(count)s. Zaznacz jedną z dwóch: true albo false.",
        **values,
    ),
    "quiz_text_ignore_unknown": lambda values: _("Klucz ignore nie zna słowa „%(word)s”. Użyj: %(known)s.", **values),
    "quiz_number_not_a_number": lambda values: _(
        "„%(text)s” to nie liczba. Wpisz na przykład 63 albo 63,5, a jednostkę w kluczu unit.",
        **values,
    ),
    "quiz_number_needs_one": lambda values: _(
        "Wiersze z „=”: %(count)s. Wpisz dokładnie jeden, na przykład „= 63”.",
        **values,
    ),
    "quiz_number_tolerance_negative": lambda _values: _("Tolerancja nie może być ujemna. Wpisz zero albo więcej."),
    "quiz_number_unit": lambda _values: _(
        "Tej jednostki nie da się przyjąć. Wpisz krótką nazwę bez cyfr na początku, na przykład zł albo %."
    ),
    "quiz_number_unit_missing": lambda _values: _("Język główny ma jednostkę, a tłumaczenie nie. Dopisz klucz unit."),
    "quiz_number_unit_not_here": lambda _values: _(
        "Tłumaczenie ma jednostkę, a język główny nie. Usuń klucz unit albo dopisz go w języku głównym."
    ),
    "quiz_matching_rights_differ": lambda values: _(
        "Wiersz %(number)s jest w jednym języku parą, a w drugim samą prawą stroną. Zapisz go tak samo w obu.",
        **values,
    ),
    "quiz_ordering_number": lambda values: _(
        "Ten wiersz ma numer %(number)s, a powinien mieć %(expected)s. Ponumeruj kroki po kolei.",
        **values,
    ),
    "quiz_gaps_one_paragraph": lambda _values: _("Zdania z lukami mają być jednym akapitem. Usuń pusty wiersz."),
    "quiz_gap_open": lambda _values: _("Luka nie ma końca. Dopisz ]] w tym samym wierszu."),
    "quiz_gap_needs_one_right": lambda values: _(
        "W luce %(number)s odpowiedzi z (x): %(count)s. Zaznacz dokładnie jedną.",
        **values,
    ),
    "quiz_gap_kind_differs": lambda values: _(
        "Lukę %(number)s w jednym języku się wpisuje, a w drugim wybiera. Zapisz ją tak samo w obu.",
        **values,
    ),
}
"""One sentence for each code of `domain.course.codes.CODES`."""
