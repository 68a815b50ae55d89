"""Pages of badges: the public check page, the files, the issuer's keys and profile, the holder's list."""

import hashlib
import json
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MIMEAccept

from elearn.badges import art, inspection, issuers, phrases, queries, signing, wording
from elearn.badges.forms import CheckForm, FileForm
from elearn.badges.inspection import Desk, Inspection
from elearn.badges.keys import Issuer, KeyMissing
from elearn.badges.queries import Shown
from elearn.badges.signing import CannotCheck, Verdict
from elearn.badges.wording import Finding
from elearn.catalog.queries import Published
from elearn.db import db, looking_first, utc_now
from elearn.domain import badgecode
from elearn.domain import credential as rules
from elearn.domain.badgefile.refusal import Refused
from elearn.domain.credential import Json
from elearn.web import limits
from elearn.web.doors import public
from elearn.web.downloads import DAY, HOUR, MINUTE, for_every_site, json_document, kept
from elearn.web.kept import Kept
from elearn.web.locale import language, site_languages, wanted_language

pages = Blueprint("badges", __name__, url_prefix="/<language:language>")
records = Blueprint("credentials", __name__)

HTML = "text/html"
LINKED = "application/ld+json"
SIGNED = ("application/vc+ld+json", "application/vc", LINKED, "application/json")
PICTURES = {"image/svg+xml": "svg", "image/png": "png"}
CHECK_KEPT = 10 * MINUTE
"""A check is made anew after so long, or when somebody presses the button; the page says when it was made."""

_checks, _pictures = Kept(1000), Kept(100)


def issuer() -> Issuer:
    """Return the issuer of this installation."""
    found: Issuer = current_app.extensions["issuer"]
    return found


def _speak() -> None:
    """Take the page's language from `?language=`, else from the visitor: the address says none."""
    asked = request.args.get("language", "")
    g.language = asked if asked in site_languages() else wanted_language()


def _wanted_kind(*offered: str) -> str:
    """Return the kind of answer that the visitor's program likes best; a page when it does not say.

    Wallets name a kind with its parameters, such as `profile`: a credential is the same with and without.
    """
    asked = MIMEAccept([(kind.partition(";")[0].strip(), weight) for kind, weight in request.accept_mimetypes])
    return asked.best_match(offered, default=HTML) or HTML


@records.get("/badges/<public_id>")
@public
@for_every_site
def page(public_id: str) -> ResponseReturnValue:
    """Check the badge and say whether it is valid; programs that ask for the signed credential or a picture get it."""
    kind = _wanted_kind(HTML, *SIGNED, *PICTURES)
    shown = queries.credential(db.session(), public_id)
    if shown is None:
        return _unknown(public_id, kind)
    answer = Response(_page(shown)) if kind == HTML else _file(shown, kind)
    answer.vary.update(["Accept", *(["Accept-Language", "Cookie"] if kind == HTML else [])])
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _page(shown: Shown) -> str:
    _speak()
    outline, address = shown.course.outline, rules.badge_address(issuer().url, shown.public_id)
    giver = _giver(shown)
    return render_template(
        "badges/credential.html",
        shown=shown,
        finding=_finding(shown),
        outline=outline,
        words=outline.said(language()),
        spoken=language() if language() in outline.words else outline.base,
        evidence=wording.evidence(outline, language()),
        recipient=shown.document["credentialSubject"]["identifier"][0],
        giver=giver,
        did=giver.did,
        address=address,
        picture=art.qr(address),
        short=badgecode.code(shown.public_id),
        files=_files(shown),
        script=_script(),
    )


def _giver(shown: Shown) -> Issuer:
    """Return who gave the badge: the centre, or an organisation below this site."""
    return issuers.here().one(shown.issuer) or issuer()


class Files(NamedTuple):
    """Where the files are that a check by hand needs; the status list where the badge names one."""

    badge: str
    keys: str
    list: str


def _files(shown: Shown) -> Files:
    status: Any = shown.document.get("credentialStatus") or {}
    named = (status[0] if isinstance(status, list) else status).get("statusListCredential", "")
    return Files(
        badge=f"{issuer().url}{url_for('credentials.file', public_id=shown.public_id, ending='json')}",
        keys=phrases.key_address(_giver(shown).did, issuer().url),
        list=named,
    )


def _script() -> str:
    return render_template("badges/byhand.txt")


@records.get("/badges/check.py")
@public
@for_every_site
def by_hand() -> ResponseReturnValue:
    """Hand out the program with which anybody checks a badge by hand; the pages show it too."""
    return kept(Response(_script(), mimetype="text/plain"), DAY)


def _unknown(public_id: str, kind: str) -> ResponseReturnValue:
    """Send an id typed with dashes or capitals to the badge's own address; else say what to check."""
    meant = rules.public_id_in(public_id)
    if meant is not None and meant != public_id and queries.credential(db.session(), meant):
        return redirect(url_for("credentials.page", public_id=meant), 302)
    if kind != HTML:
        abort(404)
    _speak()
    form = CheckForm(formdata=None, badge=public_id[:100])
    return render_template("badges/unknown.html", form=form), 404


def _finding(shown: Shown) -> Finding:
    try:
        verdict, checked_at = _check(shown, anew="again" in request.args)
    except (CannotCheck, KeyMissing):
        current_app.logger.exception("a badge could not be checked")
        return wording.unchecked()
    return wording.finding(shown, verdict, checked_at)


def _check(shown: Shown, *, anew: bool) -> tuple[Verdict, datetime]:
    """Check the signature now, or take a check of the last minutes of this very document against these very keys."""
    now, keys = utc_now(), _giver(shown).did_document()

    def made() -> tuple[Verdict, datetime]:
        return signing.verify(shown.document, keys), now

    if anew:
        return made()
    whole = json.dumps([shown.document, keys], sort_keys=True).encode()
    return _checks.once((hashlib.sha256(whole).digest(), int(now.timestamp()) // CHECK_KEPT), made)


@records.get("/badges/<public_id>.<any(json, jsonld, svg, png):ending>")
@public
@for_every_site
def file(public_id: str, ending: str) -> ResponseReturnValue:
    """Hand out the signed credential, alone or inside the badge's picture."""
    kinds = {"json": "application/json", "jsonld": LINKED, **{short: kind for kind, short in PICTURES.items()}}
    answer = _file(_shown(public_id), kinds[ending])
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _shown(public_id: str) -> Shown:
    return queries.credential(db.session(), public_id) or abort(404)


def _file(shown: Shown, kind: str) -> Response:
    if kind in PICTURES:
        return kept(Response(_baked(shown, PICTURES[kind]), mimetype=kind), DAY)
    answer = json_document(shown.document, kind, DAY)
    answer.headers["Link"] = f'<{url_for("credentials.status", public_id=shown.public_id)}>; rel="status"'
    return answer


def _baked(shown: Shown, ending: str) -> bytes:
    outline = shown.course.outline
    name = outline.said(shown.language).badge.name
    if ending == "svg":
        return art.svg(name, outline.cloth, outline.ground, shown.document)
    return art.baked(_picture("png", shown.course, shown.language), shown.document)


def _picture(kind: str, course: Published, spoken: str) -> bytes:
    """Draw the badge's picture, or take it from memory: it depends on nothing but name, pattern and colour."""
    facts = course.outline.said(spoken).badge.name, course.outline.cloth, course.outline.ground
    return _pictures.once((kind, *facts), lambda: {"png": art.png, "card": art.card}[kind](*facts))


@records.get("/badges/<public_id>/image")
@public
@for_every_site
def image(public_id: str) -> ResponseReturnValue:
    """Show the picture that other sites put beside a link to the badge."""
    shown = _shown(public_id)
    return kept(Response(_picture("card", shown.course, shown.language), mimetype="image/png"), DAY)


@records.get("/badges/<public_id>/status")
@public
@for_every_site
def status(public_id: str) -> ResponseReturnValue:
    """Say to programs what the badge is worth; the signed file itself never changes."""
    shown = _shown(public_id)
    said: Json = {
        "id": rules.badge_address(issuer().url, shown.public_id),
        "state": shown.state(utc_now()),
        "revoked": shown.revoked_at is not None,
    }
    if shown.revoked_at is not None:
        said |= {"revokedAt": rules.moment(shown.revoked_at), "reason": shown.revocation_reason}
    elif shown.suspended_at is not None:
        said |= {"suspendedAt": rules.moment(shown.suspended_at), "reason": shown.suspension_reason}
    if shown.newer is not None:
        said["supersededBy"] = rules.badge_address(issuer().url, shown.newer)
    return json_document(said, "application/json", MINUTE)


@records.get("/achievements/<course>/<int:revision>")
@public
@for_every_site
def achievement(course: str, revision: int) -> ResponseReturnValue:
    """Say what the badge of this revision of the course is given for."""
    published = _revision(course, revision)
    kind = _wanted_kind(HTML, *SIGNED)
    if kind == HTML:
        answer = Response(_achievement_page(published))
    else:
        answer = json_document(_achievement_document(published), kind, HOUR)
    answer.vary.update(["Accept", *(["Accept-Language", "Cookie"] if kind == HTML else [])])
    return answer


def _revision(course: str, number: int) -> Published:
    return queries.achievement(db.session(), course, number) or abort(404)


def _achievement_page(published: Published) -> str:
    _speak()
    outline = published.outline
    return render_template(
        "badges/achievement.html",
        course=published,
        outline=outline,
        words=outline.said(language()),
        spoken=language() if language() in outline.words else outline.base,
        evidence=wording.evidence(outline, language()),
    )


@records.get("/achievements/<course>/<int:revision>.<any(json, jsonld):ending>")
@public
@for_every_site
def achievement_file(course: str, revision: int, ending: str) -> ResponseReturnValue:
    """Hand out what the badge is given for, as data."""
    kind = LINKED if ending == "jsonld" else "application/json"
    return json_document(_achievement_document(_revision(course, revision)), kind, HOUR)


def _achievement_document(published: Published) -> Json:
    outline = published.outline
    said = rules.achievement(outline, published.number, outline.base, wording.criteria(outline), issuer().facts)
    return {"@context": list(rules.CONTEXT[:2]), **said}


@records.get("/achievements/<course>/<int:revision>/<spoken>.png")
@public
@for_every_site
def achievement_image(course: str, revision: int, spoken: str) -> ResponseReturnValue:
    """Show the badge's picture with its name in one of the course's languages."""
    published = _revision(course, revision)
    if spoken not in published.outline.words:
        abort(404)
    return kept(Response(_picture("png", published, spoken), mimetype="image/png"), DAY)


@records.get("/issuers/<slug>")
@public
@for_every_site
def issuer_profile(slug: str) -> ResponseReturnValue:
    """Say to programs who issues."""
    return json_document({"@context": list(rules.CONTEXT[:2]), **rules.profile(_issuer(slug).facts)}, LINKED, HOUR)


@records.get("/issuers/<slug>/did.json")
@public
@for_every_site
def issuer_did(slug: str) -> ResponseReturnValue:
    """Publish the keys of an organisation that issues below this site; the site's own stand in `/.well-known`."""
    found = _issuer(slug)
    if found is issuers.here().main:
        abort(404)
    return json_document(found.did_document(), "application/json", 5 * MINUTE)


@records.get("/issuers/main/logo.<any(svg, png):ending>")
@public
@for_every_site
def issuer_logo(ending: str) -> ResponseReturnValue:
    """Show the centre's own logo, at the address that its badges carry."""
    logo = Path(current_app.extensions["settings"].logo)
    if logo.suffix.lower() != f".{ending}":
        abort(404)
    return kept(Response(logo.read_bytes(), mimetype={v: k for k, v in PICTURES.items()}[ending]), DAY)


def _issuer(slug: str) -> Issuer:
    return issuers.here().one(slug) or abort(404)


@records.get("/.well-known/did.json")
@records.get("/did.json")
@public
@for_every_site
def did() -> ResponseReturnValue:
    """Publish the issuer's keys, all that there ever were.

    `/did.json` is no address of `did:web`, but the one where 1EdTech's public validator looks for it.
    """
    return json_document(issuer().did_document(), "application/json", 5 * MINUTE)


@pages.get("/badges")
@public
def check() -> ResponseReturnValue:
    """Ask which badge to check, by its address, its code or its file; go to its page when it is one of ours."""
    if "badge" not in request.args:
        return _ask(CheckForm(formdata=None))
    form = CheckForm(formdata=request.args)
    if form.validate():
        public_id = _meant(form.badge.data)
        if public_id is not None:
            return redirect(url_for("credentials.page", public_id=public_id, language=language()), 303)
        form.badge.errors = [_("Nie znamy takiej odznaki. Sprawdź, czy adres albo kod jest cały.")]
    return _ask(form), 422


def _ask(form: CheckForm, file_form: FileForm | None = None) -> str:
    return render_template("badges/check.html", form=form, file_form=file_form or FileForm(formdata=None))


def _meant(typed: str) -> str | None:
    """Return the id of the badge whose address, id or code was typed."""
    public_id = rules.public_id_in(typed)
    if public_id is not None and queries.credential(db.session(), public_id):
        return public_id
    code = badgecode.typed_code(typed)
    return None if code is None else queries.beginning_with(db.session(), code)


@pages.post("/badges")
@public
def inspect() -> ResponseReturnValue:
    """Look into a badge file of any issuer and say what it is worth; nothing of it is kept."""
    limits.guard((limits.BADGE_FILES_FROM_PLACE, limits.place()))
    with looking_first(db.session()):  # a hostile file keeps us busy for seconds: nobody's writing waits for it
        return _inspected(FileForm())


def _inspected(form: FileForm) -> ResponseReturnValue:
    sent = form.sent() if form.validate() else None
    try:
        found = None if sent is None else inspection.inspected(*sent, _desk())
    except Refused as refusal:
        found = None
        form.refuse(phrases.refused(refusal))
    if found is None:
        return _ask(CheckForm(formdata=None), form), 422
    answer = Response(_verdict_page(found, sent[1] if sent else ""))
    answer.cache_control.no_store = True
    return answer


def _desk() -> Desk:
    """Lay out what a file is held against: our keys, our register, the time."""
    known = {one.did: one.did_document() for one in issuers.here().all()}
    return Desk(issuer().url, known, partial(queries.credential, db.session()), utc_now())


def _verdict_page(found: Inspection, name: str) -> str:
    known = found.shown if found.outcome == "known" else None
    return render_template(
        "badges/verdict.html",
        found=found,
        name=name,
        verdict=phrases.verdict(found) if known is None else _finding(known),
        steps=[phrases.told(step) for step in found.steps],
        carrier=phrases.carrier(found),
        kind=phrases.kind(found),
        known=known,
        key_address=phrases.key_address(found.claims.issuer, issuer().url),
        files=None,
        script=_script(),
    )
