"""The bare reference: a minimal Flask + Flask-Login + SQLAlchemy application that the product is measured against.

`GET /lesson` loads the session's person, one lesson and its progress from SQLite and renders a page of 12 KB;
`POST /answer` commits one durable row. `python -m bench.bare` serves it with the product's own server. BARE_DB names
the database file, which is filled on first use.
"""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from markupsafe import Markup
from sqlalchemy import Engine, ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from elearn.server import serve

PEOPLE, LESSONS = 500, 50
PARAGRAPH = (
    "<p>Marka organizacji to obietnica, którą ludzie pamiętają: ton, znak, kolory i to, jak się do nich odzywasz.</p>\n"
)
PAGE = """<!doctype html>
<html lang="pl"><head><meta charset="utf-8"><title>{{ lesson.title }}</title></head><body>
<header><p>{{ person.name }}</p></header>
<nav><ol>{% for each in outline %}
<li{% if each[1] %} class="done"{% endif %}><a href="/lesson/{{ loop.index }}">{{ each[0] }}</a></li>
{% endfor %}</ol></nav>
<main><h1>{{ lesson.title }}</h1>{{ body }}
<p>{% if progress %}Ukończone {{ progress.done_at }}{% else %}Nieukończone{% endif %}</p></main>
</body></html>
"""


class Base(DeclarativeBase):
    """The bare tables."""


class Person(UserMixin, Base):
    """Someone signed in."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Lesson(Base):
    """A lesson with its rendered HTML."""

    __tablename__ = "lesson"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    html: Mapped[str]


class Progress(Base):
    """That a person has done a lesson."""

    __tablename__ = "progress"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    done_at: Mapped[datetime]


class Answer(Base):
    """One durable row."""

    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[str]
    given_at: Mapped[datetime]


def database(path: Path) -> Engine:
    """Open the SQLite file as the product does: WAL, every commit durable, `BEGIN` by hand."""
    engine = create_engine(f"sqlite:///{path}", pool_size=8)

    @event.listens_for(engine, "connect")
    def _prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        connection.exec_driver_sql("BEGIN IMMEDIATE" if g.get("writes") else "BEGIN")

    return engine


def fill(engine: Engine) -> None:
    """Make the people, the lessons and half of the progress."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if session.get(Person, 1) is not None:
            return
        now = datetime.now(UTC).replace(tzinfo=None)
        html = PARAGRAPH * (11_000 // len(PARAGRAPH.encode()))
        session.add_all(Person(id=number, name=f"Osoba {number}") for number in range(1, PEOPLE + 1))
        session.add_all(Lesson(id=number, title=f"Lekcja {number}", html=html) for number in range(1, LESSONS + 1))
        session.flush()
        session.add_all(
            Progress(person_id=person, lesson_id=lesson, done_at=now)
            for person in range(1, PEOPLE + 1)
            for lesson in range(1, LESSONS + 1, 2)
        )
        session.commit()


def create_app() -> Flask:
    """Make the bare application over the database that BARE_DB names."""
    app = Flask("bare")
    app.secret_key = "bare, measured on the loopback only"  # noqa: S105 -- a bench's key
    engine = database(Path(os.environ["BARE_DB"]))
    with app.app_context():
        fill(engine)
    engine.dispose()
    app.extensions["engine"] = engine
    login = LoginManager(app)
    page = app.jinja_env.from_string(PAGE)

    def session() -> Session:
        if "session" not in g:
            g.session = Session(engine)
        return g.session

    @app.teardown_appcontext
    def _close(_error: BaseException | None) -> None:
        if "session" in g:
            g.session.close()

    @login.user_loader
    def _person(number: str) -> Person | None:
        return session().get(Person, int(number))

    @app.get("/sign-in/<int:number>")
    def sign_in(number: int) -> ResponseReturnValue:
        login_user(session().get_one(Person, number))
        return "", 204

    @app.get("/lesson/<int:number>")
    @login_required
    def lesson(number: int) -> ResponseReturnValue:
        shown = session().get_one(Lesson, number)
        progress = session().get(Progress, (current_user.id, number))
        outline = [(f"Lekcja {each}", each % 2) for each in range(1, 13)]
        body = Markup(shown.html)  # noqa: S704 -- our own text
        return page.render(person=current_user, lesson=shown, body=body, progress=progress, outline=outline)

    @app.post("/answer")
    def answer() -> ResponseReturnValue:
        choice = request.form.get("choice", "a")
        g.writes = True
        session().add(Answer(person_id=current_user.id, choice=choice, given_at=datetime.now(UTC).replace(tzinfo=None)))
        session().commit()
        return "", 204

    app.add_url_rule("/sleep/<float:seconds>", view_func=sleep)
    app.add_url_rule("/big", view_func=big)
    return app


def sleep(seconds: float) -> ResponseReturnValue:
    """Answer late."""
    time.sleep(seconds)
    return "", 204


def big() -> ResponseReturnValue:
    """Answer with more than the kernel's buffers take."""
    return "x" * 4_000_000


def main(processes: int = 0, port: int = 0) -> int:
    """Serve it as the product is served."""
    app = create_app()
    engine: Engine = app.extensions["engine"]
    return serve(lambda: app, port=port, processes=processes, after_fork=lambda: engine.dispose(close=False))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
