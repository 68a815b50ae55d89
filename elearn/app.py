"""create_app: settings → extensions → blueprints → errors."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Engine
from werkzeug.local import LocalProxy
from whitenoise import WhiteNoise

from elearn import assets, db, jobs, migrations, models
from elearn.accounts import current as accounts_current
from elearn.accounts.actions import FORGET, forget_old
from elearn.accounts.views import pages as accounts_pages
from elearn.authoring import learners, structure_words
from elearn.authoring import releases as studio_releases
from elearn.authoring.asking import pages as studio_asking_pages
from elearn.authoring.carrying import pages as studio_packages_pages
from elearn.authoring.course_settings import pages as studio_settings_pages
from elearn.authoring.exchange import pages as studio_exchange_pages
from elearn.authoring.history import pages as studio_history_pages
from elearn.authoring.lessons import pages as studio_lessons_pages
from elearn.authoring.media import pages as studio_media_pages
from elearn.authoring.pictures import pages as studio_pictures_pages
from elearn.authoring.publishing import pages as studio_publishing_pages
from elearn.authoring.questions import pages as studio_questions_pages
from elearn.authoring.team import pages as studio_team_pages
from elearn.authoring.translating import pages as studio_translating_pages
from elearn.authoring.translators import pages as studio_translators_pages
from elearn.authoring.views import pages as studio_pages
from elearn.badges import endurance
from elearn.badges import issuers as badge_issuers
from elearn.badges.holder import pages as holder_pages
from elearn.badges.registry import pages as registry_pages
from elearn.badges.registry import records as status_records
from elearn.badges.views import pages as badges_pages
from elearn.badges.views import records as badges_records
from elearn.catalog import phrases as catalog_phrases
from elearn.catalog.views import files as catalog_files
from elearn.catalog.views import pages as catalog_pages
from elearn.certificates import batch as certificate_batch
from elearn.certificates.views import pages as certificates_pages
from elearn.config import ROOT, Settings, settings_from
from elearn.learning import assigned, faring
from elearn.learning import wording as learning_wording
from elearn.learning.awarding import close_attempt
from elearn.learning.preview import pages as studio_preview_pages
from elearn.learning.trying import pages as studio_trying_pages
from elearn.learning.views import pages as learning_pages
from elearn.reports import belonging, bringing, reminder_letters, reminder_views, trainers
from elearn.reports import ordering as export_orders
from elearn.reports import wording as reports_wording
from elearn.reports.dashboard import pages as coordination_overview_pages
from elearn.reports.exporting import pages as coordination_exports_pages
from elearn.reports.group_courses import pages as coordination_courses_pages
from elearn.reports.group_people import pages as coordination_people_pages
from elearn.reports.group_settings import pages as coordination_settings_pages
from elearn.reports.inviting import pages as coordination_invitations_pages
from elearn.reports.looking import pages as coordination_story_pages
from elearn.reports.membership import pages as membership_pages
from elearn.reports.views import pages as coordination_pages
from elearn.web import (
    compress,
    downloads,
    errors,
    folding,
    headers,
    limits,
    locale,
    mailbox,
    quick,
    shells,
    site,
    typo,
    uploads,
)
from elearn.web.doors import current_person
from elearn.web.quick import Sentences

__all__ = ["JOBS", "create_app", "models"]

BLUEPRINTS = (
    site.machines,
    site.pages,
    accounts_pages,
    catalog_pages,
    catalog_files,
    badges_pages,
    badges_records,
    holder_pages,
    status_records,
    registry_pages,
    certificates_pages,
    learning_pages,
    studio_pages,
    studio_lessons_pages,
    studio_pictures_pages,
    studio_preview_pages,
    studio_settings_pages,
    studio_media_pages,
    studio_packages_pages,
    studio_publishing_pages,
    studio_questions_pages,
    studio_exchange_pages,
    studio_asking_pages,
    studio_trying_pages,
    studio_team_pages,
    studio_history_pages,
    studio_translating_pages,
    studio_translators_pages,
    coordination_pages,
    coordination_exports_pages,
    coordination_overview_pages,
    coordination_story_pages,
    coordination_invitations_pages,
    coordination_courses_pages,
    coordination_people_pages,
    coordination_settings_pages,
    membership_pages,
    reminder_views.pages,
    trainers.pages,
)
JOBS: Mapping[str, jobs.Handler] = {
    FORGET: forget_old,
    endurance.NIGHTLY: endurance.verify_some,
    "close-attempt": close_attempt,
    **certificate_batch.JOBS,
    **studio_releases.JOBS,
    **export_orders.JOBS,
    **bringing.JOBS,
    **reminder_letters.JOBS,
}


def create_app(settings: Settings | None = None, *, public_assets: Path | None = None) -> Flask:
    """Build the application; without settings they are read from the environment."""
    settings = settings or settings_from()
    built = public_assets or settings.instance / "static"
    app = Flask("elearn", static_folder=None, template_folder=str(ROOT / "elearn" / "templates"))
    app.config.update(_flask_settings(settings))
    app.extensions["settings"] = settings
    app.extensions["migrations_current"] = _migrations_current
    app.extensions["public"] = built / "public"
    headers.use(app, settings)
    compress.use(app)
    downloads.use(app)
    uploads.use(app)
    db.use(app, settings.database_url)
    locale.use(app, settings, str(built / "translations"))
    sentences = Sentences(str(built / "translations"))
    quick.use(app, sentences)
    CSRFProtect(app)
    shells.use(app)
    limits.use(app, settings)
    accounts_current.use(app)
    badge_issuers.use(app, settings)
    catalog_phrases.use(app)
    learning_wording.use(app)
    structure_words.use(app)
    learners.use(app, faring)
    assigned.use(app, belonging)
    reports_wording.use(app)
    reminder_views.use(app)
    typo.use(app)
    logo = Path(settings.logo) if settings.logo else None
    _templates(app, settings, assets.build(built, logo=logo))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.demo:
        app.register_blueprint(mailbox.pages)
    errors.use(app)
    folding.use(app, settings, sentences, app.extensions["assets"], built)
    wsgi = WhiteNoise(
        app.wsgi_app, root=str(built / "public"), prefix="static/", max_age=0, immutable_file_test=_hashed
    )
    setattr(app, "wsgi_app", wsgi)  # noqa: B010 -- Flask's own way to wrap an application
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-lacznik" if settings.secure else "lacznik",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=60),
        "PREFERRED_URL_SCHEME": "https" if settings.secure else "http",
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "MAX_FORM_PARTS": 500,
        "TRUSTED_HOSTS": _trusted_hosts(settings),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "JSON_AS_ASCII": False,
    }


def _trusted_hosts(settings: Settings) -> list[str]:
    """Names this site answers to; on the loopback address any of its own."""
    public = settings.hostname.rpartition(":")[0] or settings.hostname
    return [public, "127.0.0.1", "localhost", "[::1]", *settings.hosts]


def _templates(app: Flask, settings: Settings, manifest: assets.Manifest) -> None:
    app.extensions["assets"] = manifest
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=manifest.url,
        settings=settings,
        site=settings,
        case_number=headers.case_number,
        alternate_urls=locale.alternate_urls,
    )
    person = LocalProxy(current_person)  # asked only where a page looks: an error page may not need the database
    app.context_processor(lambda: {"current_person": person})


def _migrations_current(engine: Engine) -> bool:
    with engine.connect():
        return migrations.revision_of(engine) == migrations.head()


def _hashed(path: str, url: str) -> bool:  # noqa: ARG001 -- WhiteNoise's signature
    """Files whose name carries a hash never change."""
    return url.rsplit("/", 1)[-1].count(".") >= 2  # noqa: PLR2004 -- name.hash.ending
