"""Words of the page about the people of a course: roles, and what each may do."""

from flask_babel import gettext as _

from elearn.domain.access import Role


def roles() -> dict[str, tuple[str, str]]:
    """Role → its name on the page, and what it lets a person do."""
    return {
        Role.TRAINER.value: (
            _("osoba pisząca kurs"),
            _("Zmienia treść, pytania i ustawienia, publikuje, zaprasza innych."),
        ),
        Role.TRANSLATOR.value: (_("osoba tłumacząca"), _("Zmienia tylko teksty tłumaczeń. Nie publikuje.")),
        Role.REVIEWER.value: (
            _("osoba recenzująca"),
            _("Czyta wersję roboczą, pisze uwagi i zatwierdza. Niczego nie zmienia."),
        ),
        Role.ADMINISTRATOR.value: (_("administracja"), _("Może wszystko we wszystkich kursach.")),
    }
