"""The pages every public service has, and those that machines ask for: health, readiness, robots.txt."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from elearn import mail
from elearn.config import LANGUAGES, Settings
from elearn.db import db, utc_now
from elearn.domain.people import EMAIL_LENGTH, NAME_LENGTH, tidy_name
from elearn.web import limits
from elearn.web.doors import current_person, own_path, public
from elearn.web.forms import Filled, Form, Short, reachable, stripped, tidied
from elearn.web.locale import language, wanted_language

pages = Blueprint("site", __name__, url_prefix="/<language:language>")
machines = Blueprint("machines", __name__)

MESSAGE_LENGTH = 4000
TOPICS = {
    "course": _("Kurs, lekcja albo pytanie w quizie"),
    "account": _("Konto i logowanie"),
    "badge": _("Odznaka"),
    "accessibility": _("Dostępność tej strony"),
    "privacy": _("Moje dane"),
    "other": _("Coś innego"),
}


class ContactForm(Form):
    """A message to the centre."""

    name = StringField(_("Jak się do ciebie zwracać"), [Short(NAME_LENGTH)], filters=[tidied(tidy_name)])
    email = EmailField(
        _("Adres e-mail do odpowiedzi"),
        [Filled(_("Wpisz adres e-mail")), Short(EMAIL_LENGTH), reachable],
        filters=[stripped],
    )
    topic = SelectField(
        _("Czego dotyczy wiadomość"),
        choices=lambda: [SelectChoice(value=code, label=str(words)) for code, words in TOPICS.items()],
    )
    message = TextAreaField(
        _("Wiadomość"), [Filled(_("Napisz, w czym pomóc")), Short(MESSAGE_LENGTH)], filters=[stripped]
    )
    about = HiddenField()
    website = StringField(_("Zostaw to pole puste"))
    """Filled in only by programs that fill in everything; people do not see it."""


def installation() -> Settings:
    """Return the settings of this installation."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def absolute(path: str) -> str:
    """Return the full address of a path on this site, for letters and machines."""
    return installation().url + path


@machines.get("/")
@public
def start() -> ResponseReturnValue:
    """Send the visitor to the home page in their language."""
    answer = redirect(url_for("catalog.home", language=wanted_language()), 302)
    answer.vary.update(["Accept-Language", "Cookie"])
    return answer


@machines.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that the process is up."""
    return {"status": "up"}


@machines.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether the database is reachable and its migrations are current."""
    try:
        current = current_app.extensions["migrations_current"](db.engine)
    except Exception:
        current_app.logger.exception("not ready: the database does not answer")
        return {"status": "down", "database": "unreachable"}, 503
    return ({"status": "ready"}, 200) if current else ({"status": "down", "database": "migrations missing"}, 503)


@machines.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Tell search engines where the list of pages is and which pages are nobody's business."""
    private = [
        f"Disallow: /{code}/{path}"
        for code in installation().languages
        for path in ("account", "arrive/", "new-password/", "sign-out", "check-mail", "my", "attempts/", "mailbox")
    ]
    lines = ["User-agent: *", *private, "", f"Sitemap: {absolute('/sitemap.xml')}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@pages.get("/help")
@public
def help() -> ResponseReturnValue:  # noqa: A001 -- the page is called so, and nobody here asks Python for help
    """Explain how to start, how to earn and check a badge, how to read without a mouse, how to print."""
    return render_template(f"site/help.{language()}.html")


@pages.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say what is stored, why, how long, and who sees it."""
    name = current_app.config["SESSION_COOKIE_NAME"]
    return render_template(f"site/privacy.{language()}.html", cookie_name=name)


@pages.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement, with the ids that the checkers of public sites look for."""
    return render_template(f"site/accessibility.{language()}.html")


@pages.get("/contact")
@public
def contact() -> ResponseReturnValue:
    """Ask what the matter is, with what we know already filled in."""
    person = current_person()
    topic = request.args.get("topic", "")
    form = ContactForm(
        name=person.name if person else "",
        email=person.email if person else "",
        topic=topic if topic in TOPICS else "course",
        about=own_path(request.args.get("about") or request.referrer)[:200],
    )
    return render_template("site/contact.html", form=form)


@pages.post("/contact")
@public
def send_contact() -> ResponseReturnValue:
    """Put the message into the outbox; a program that fell into the trap gets the same answer."""
    form = ContactForm()
    if not form.validate():
        return render_template("site/contact.html", form=form), 422
    if not form.website.data:
        limits.guard((limits.CONTACT_FROM_PLACE, limits.place()))
        _queue_message(form)
        db.session.commit()
    return redirect(url_for("site.contact_sent"), 303)


@pages.get("/contact/sent")
@public
def contact_sent() -> ResponseReturnValue:
    """Say that the message is on its way."""
    return render_template("site/contact_sent.html")


def _queue_message(form: ContactForm) -> None:
    settings, about = installation(), own_path(form.about.data)[:200]
    with force_locale(settings.languages[0]):
        topic = str(TOPICS[form.topic.data])
    facts = {
        "name": form.name.data,
        "email": form.email.data,
        "reply_to": form.email.data,
        "topic": topic,
        "message": form.message.data,
        "about": absolute(about) if about else "",
        "visitor_language": LANGUAGES[language()],
    }
    mail.queue(db.session(), "contact", settings.contact_email, facts, language=settings.languages[0], now=utc_now())
