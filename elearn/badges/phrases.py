"""Words of the verdict on any badge file: why it is not opened, what it is, each step, and what to do then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import gettext as _

from elearn.badges.inspection import Inspection, Step
from elearn.badges.wording import Finding
from elearn.domain.badgefile.refusal import Refused

Sentence = Callable[[Mapping[str, str]], str]

REFUSALS: dict[str, Sentence] = {
    "empty": lambda _values: _("Ten plik jest pusty."),
    "big": lambda values: _("Ten plik ma ponad %(most)s MB. Odznaki są mniejsze.", **values),
    "kind": lambda _values: _("To nie jest plik odznaki. Odznaka to obraz PNG, rysunek SVG albo tekst JSON."),
    "ending": lambda values: _(
        "Nazwa kończy się na .%(named)s, a w środku jest %(really)s. Pobierz odznakę jeszcze raz, bez zmiany nazwy.",
        **values,
    ),
    "address": lambda _values: _(
        "W tym pliku jest tylko adres. Niczego z zewnątrz nie pobieramy. Pobierz samą odznakę i wczytaj ją tutaj."
    ),
    "no_badge": lambda _values: _(
        "W tym obrazie nie ma odznaki. Zrzut ekranu nie wystarczy: potrzebny jest plik pobrany od wystawcy."
    ),
    "several": lambda _values: _("W tym pliku jest więcej niż jedno poświadczenie. Wczytaj je po jednym."),
    "encoding": lambda _values: _("Ten plik nie jest zapisany w UTF-8, a odznaki są."),
    "control": lambda _values: _("W tekście są znaki, których w odznakach nie ma. Plik jest uszkodzony."),
    "text_big": lambda values: _("Odznaka w tym pliku ma ponad %(most)s KB. Tak dużych nie czytamy.", **values),
    "png_damaged": lambda _values: _("Ten obraz PNG jest uszkodzony. Pobierz odznakę jeszcze raz."),
    "png_size": lambda values: _("Ten obraz ma %(width)s na %(height)s punktów. Tak dużych nie czytamy.", **values),
    "png_chunks": lambda values: _("Ten obraz ma ponad %(most)s części. Tak poskładanych nie czytamy.", **values),
    "png_packed": lambda _values: _("Odznaki w tym obrazie nie da się bezpiecznie rozpakować."),
    "svg_damaged": lambda values: _("Ten rysunek SVG jest uszkodzony, wiersz %(line)s.", **values),
    "svg_root": lambda values: _("To nie jest rysunek SVG, tylko dokument „%(name)s”.", **values),
    "svg_declaration": lambda _values: _("Ten rysunek ma deklarację DOCTYPE albo encje. Takich nie czytamy."),
    "svg_instruction": lambda _values: _("Ten rysunek ma polecenia dla programów. Takich nie czytamy."),
    "svg_active": lambda values: _(
        "Ten rysunek ma w sobie „%(name)s”, czyli coś, co mogłoby się samo uruchomić. Takich nie czytamy.", **values
    ),
    "svg_address": lambda values: _(
        "Ten rysunek każe pobrać coś spod obcego adresu (%(address)s). Niczego z zewnątrz nie pobieramy.", **values
    ),
    "svg_big": lambda _values: _("Ten rysunek ma za dużo części albo są za głęboko zagnieżdżone."),
    "json_damaged": lambda values: _("To nie jest poprawny JSON. Błąd jest w wierszu %(line)s.", **values),
    "json_deep": lambda values: _("Ten JSON jest zagnieżdżony głębiej niż na %(most)s poziomów.", **values),
    "json_number": lambda _values: _("W tym pliku jest liczba, która nie jest liczbą albo jest za długa."),
    "json_twice": lambda values: _(
        "Ten plik podaje „%(name)s” dwa razy, więc każdy program mógłby przeczytać co innego.", **values
    ),
    "json_text": lambda _values: _("W tekstach tego pliku są znaki, których nie da się zapisać."),
    "json_shape": lambda _values: _("To jest JSON, ale nie odznaka."),
    "context_outside": lambda values: _(
        "Ten plik każe pobrać znaczenie słów spod adresu %(address)s. Niczego z zewnątrz nie pobieramy, więc nie "
        "sprawdzimy, co podpisano.", **values
    ),
    "context_inside": lambda _values: _(
        "Ten plik sam ustala, co znaczą jego słowa. Podpis takiego pliku niczego nie dowodzi."
    ),
    "token_damaged": lambda _values: _("To wygląda na podpisany token (JWT), ale nie da się go przeczytać."),
}  # fmt: skip

STEPS: dict[tuple[str, str, str], Callable[[], str]] = {
    ("format", "ok", ""): lambda: _("Open Badges 3.0 z podpisem Data Integrity: ten rodzaj sprawdzamy w całości."),
    ("format", "bad", "unsigned"): lambda: _("Nikt tego pliku nie podpisał. Napisać go mógł każdy."),
    ("format", "open", "suite"): lambda: _("Podpis innego rodzaju niż eddsa-rdfc-2022. Takich tu nie sprawdzamy."),
    ("format", "open", "badge_token"): lambda: _("Open Badges 3.0 jako token VC-JWT. Takich tu nie sprawdzamy."),
    ("format", "open", "old_badge"): lambda: _("Open Badges 2.0 albo starsze. Takich tu nie sprawdzamy."),
    ("format", "open", "other"): lambda: _("Poświadczenie W3C, które nie jest odznaką. Takich tu nie sprawdzamy."),
    ("format", "open", "other_token"): lambda: _("Token JWT, który nie jest odznaką. Takich tu nie sprawdzamy."),
    ("issuer", "ok", ""): lambda: _("Jako wystawca wpisana jest organizacja, która prowadzi tę stronę."),
    ("issuer", "ok", "below"): lambda: _("Wpisany wystawca to organizacja, która wydaje odznaki na tej stronie."),
    ("issuer", "open", "self"): lambda: _(
        "Wystawca przedstawia się samym kluczem (did:key). Kto za nim stoi, trzeba wiedzieć skądinąd."
    ),
    ("issuer", "open", "foreign"): lambda: _("Wystawca jest inny niż ten, który prowadzi tę stronę."),
    ("key", "ok", ""): lambda: _("Klucz, którym podpisano, należy do tego wystawcy."),
    ("key", "bad", ""): lambda: _("Klucz, którym podpisano, nie należy do wystawcy wpisanego w pliku."),
    ("key", "open", ""): lambda: _("Nie znamy kluczy tego wystawcy, a niczego z zewnątrz nie pobieramy."),
    ("key", "open", "skipped"): lambda: _("Klucza nie porównano, bo podpisu tego rodzaju tu nie sprawdzamy."),
    ("key", "open", "now"): lambda: _("Kluczy nie udało się teraz porównać. Spróbuj za kilka minut."),
    ("signature", "ok", ""): lambda: _("Podpis się zgadza: od podpisania nie zmieniono ani jednej litery."),
    ("signature", "bad", ""): lambda: _("Podpis się nie zgadza: treść jest inna niż podpisana."),
    ("signature", "open", ""): lambda: _("Podpisu tu nie sprawdzono."),
    ("signature", "open", "now"): lambda: _("Podpisu nie udało się teraz sprawdzić. Spróbuj za kilka minut."),
    ("dates", "ok", ""): lambda: _("Data wydania minęła, a data końca jeszcze nie."),
    ("dates", "ok", "endless"): lambda: _("Data wydania minęła, a daty końca nie ma."),
    ("dates", "bad", "over"): lambda: _("Data końca już minęła."),
    ("dates", "bad", "early"): lambda: _("Data wydania jeszcze nie nadeszła."),
    ("dates", "bad", "undated"): lambda: _("Data wydania albo końca nie jest datą."),
    ("dates", "open", ""): lambda: _("Plik nie podaje, kiedy wydano odznakę."),
    ("register", "ok", ""): lambda: _("Ta odznaka jest w naszym rejestrze."),
    ("register", "bad", "unknown"): lambda: _("Podaje się za naszą, ale w naszym rejestrze jej nie ma."),
    ("register", "open", "elsewhere"): lambda: _("Rejestr cofnięć prowadzi wystawca. Stąd do niego nie zaglądamy."),
    ("register", "open", "none"): lambda: _(
        "Plik nie wskazuje rejestru cofnięć, więc nie wiadomo, czy odznaki nie cofnięto."
    ),
    ("same", "ok", ""): lambda: _("Plik jest dokładnie taki, jaki wystawiliśmy."),
    ("same", "bad", ""): lambda: _("Plik różni się od tego, który wystawiliśmy pod tym identyfikatorem."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A step in words; `state` is `ok`, `bad` or `open`."""

    state: str
    sentence: str


def refused(refusal: Refused) -> str:
    """Say why the file is not opened."""
    return REFUSALS[refusal.code](refusal.values)


def told(step: Step) -> Told:
    """Say what a step came to."""
    return Told(step.state, STEPS[step.name, step.state, step.why]())


def carrier(found: Inspection) -> str:
    """Say what kind of file it was."""
    return {"png": _("obraz PNG"), "svg": _("rysunek SVG"), "json": _("tekst JSON")}[found.carrier]


def kind(found: Inspection) -> str:
    """Say which standard it follows."""
    suite = found.claims.suite
    return {
        "badge": _("Open Badges 3.0, podpis %(suite)s", suite=suite) if suite else _("Open Badges 3.0, bez podpisu"),
        "badge_token": _("Open Badges 3.0, token VC-JWT"),
        "old_badge": _("Open Badges 2.0 albo starsze"),
        "other": _("poświadczenie W3C, nie odznaka"),
        "other_token": _("poświadczenie W3C jako token JWT, nie odznaka"),
    }[found.claims.kind]


def verdict(found: Inspection) -> Finding:
    """Say what the file is worth, in one sentence and one more; a badge of ours is judged by its register."""
    return {
        "false": lambda: Finding(
            "false",
            _("Na tym pliku nie polegaj"),
            _("Coś się w nim nie zgadza. Poproś osobę z odznaką o adres jej strony u wystawcy."),
        ),
        "over": lambda: Finding(
            "expired",
            _("Ta odznaka już wygasła"),
            _("Mówi prawdę o dniu wydania. Zapytaj wystawcę, czy da się ją odnowić."),
        ),
        "self": lambda: Finding(
            "unchecked",
            _("Plik jest cały, ale nie wiemy, kto go wystawił"),
            _("Podpis się zgadza. Zapytaj wystawcę, czy klucz jest naprawdę jego, i czy odznaki nie cofnął."),
        ),
        "open": lambda: Finding(
            "unchecked",
            _("Tego pliku nie możemy tu sprawdzić do końca"),
            _("To nie znaczy, że jest nieważny. Niżej jest napisane, czego brakuje i jak to sprawdzić."),
        ),
        "known": lambda: Finding(
            "valid",
            _("To nasza odznaka, nikt jej nie zmienił"),
            _("Czy jest dalej ważna, mówi nasz rejestr."),
        ),
    }[found.outcome]()


def key_address(issuer: str, url: str) -> str:
    """Return where a `did:web` issuer publishes its keys; empty for others. Our own site may be without https."""
    start, _mark, rest = issuer.partition("did:web:")
    if start or not rest:
        return ""
    host, _slash, path = rest.replace(":", "/").replace("%3A", ":").replace("%3a", ":").partition("/")
    site = url if urlsplit(url).netloc == host else f"https://{host}"
    return f"{site}/{path or '.well-known'}/did.json"
