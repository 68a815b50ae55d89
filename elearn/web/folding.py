"""Templates compiled once a language, with what never changes already in them.

A page of ours holds some fifty sentences, twenty addresses of this site and as many settings; finding them at each
request costs more than the rest of the page. So each language has its own compiled templates, in which they are plain
text. What depends on the person, the course or the request is left to the request.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import Environment, FileSystemBytecodeCache, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from werkzeug.routing import BuildError

from elearn.assets import Manifest
from elearn.config import Settings
from elearn.web.locale import language
from elearn.web.quick import Sentences

PLAIN = (str, int, bool)
"""Settings of these types can stand in a template as they are."""
SECRET = {"secret_key", "database_url", "mail"}
"""Settings that stand in no page and are not kept."""
FOLDED = frozenset(each.name for each in fields(Settings)) - SECRET - {"instance", "host", "port", "processes"}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a template is compiled for one language."""

    sentence: Callable[[str], str]
    """Markup: translations are our own text."""
    address: Callable[[str, Mapping[str, Any]], str]
    asset: Callable[[str], str]
    settings: Settings


class Folding(NodeTransformer):
    """Puts constants in the place of calls whose result is known."""

    def __init__(self, known: Known, *, escaped: bool) -> None:
        self.known = known
        self.escaped = escaped

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 -- Jinja's name
        """Fold sentences, addresses and assets that are named by constants."""
        self.generic_visit(node)
        values = [*node.args, *(each.value for each in node.kwargs)]
        named = isinstance(node.node, nodes.Name) and all(isinstance(each, nodes.Const) for each in values)
        if not named or node.dyn_args or node.dyn_kwargs:
            return node
        args = [each.value for each in node.args]  # type: ignore[attr-defined]
        kwargs = {each.key: each.value.value for each in node.kwargs}  # type: ignore[attr-defined]
        folded = self._called(node.node.name, args, kwargs)  # type: ignore[attr-defined]
        return node if folded is None else nodes.Const(folded, lineno=node.lineno, environment=node.environment)

    def _called(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> str | None:
        if len(args) != 1:
            return None
        if name in {"_", "gettext"} and not kwargs:
            said = self.known.sentence(args[0])
            said = said % {} if "%" in said else said
            return said if self.escaped else str(said)
        if name == "asset" and not kwargs:
            return self.known.asset(args[0])
        if name == "url_for" and not any(key.startswith("_") for key in kwargs) and not args[0].startswith("."):
            try:
                return self.known.address(args[0], kwargs)
            except (BuildError, KeyError):  # a page that this installation does not have; the template asks first
                return None
        return None

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 -- Jinja's name
        """Fold settings."""
        self.generic_visit(node)
        if isinstance(node.node, nodes.Name) and node.node.name == "settings" and node.attr in FOLDED:
            value = getattr(self.known.settings, node.attr)
            if isinstance(value, PLAIN):
                return nodes.Const(value, lineno=node.lineno, environment=node.environment)
        return node


def use(app: Flask, settings: Settings, sentences: Sentences, manifest: Manifest, kept: Path) -> None:
    """Give each language its own compiled templates, kept in a folder; call it when all routes are known."""
    environment, routes = app.jinja_env, app.url_map.bind("")
    folder = kept / "templates"
    folder.mkdir(parents=True, exist_ok=True)

    def known(tongue: str) -> Known:
        def address(endpoint: str, values: Mapping[str, Any]) -> str:
            spoken = {"language": tongue} if app.url_map.is_endpoint_expecting(endpoint, "language") else {}
            return routes.build(endpoint, {**spoken, **values})

        return Known(partial(sentences.gettext, tongue), address, manifest.url, settings)

    def state(tongue: str) -> str:
        """Name everything that compiled templates depend on, besides their source."""
        public = {name: getattr(settings, name) for name in sorted(FOLDED)}
        routed = sorted(f"{rule.endpoint} {rule.rule}" for rule in app.url_map.iter_rules())
        parts = [
            tongue,
            public,
            sorted(manifest.files.items()),
            routed,
            sentences.digest(tongue),
            Path(__file__).read_bytes(),
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    states = {tongue: state(tongue) for tongue in settings.languages}
    spoken = {tongue: _spoken(environment, known(tongue), folder, states[tongue]) for tongue in states}
    app.extensions["templates"] = Compiled(spoken, folder, frozenset(states.values()))

    def template(named: Any, *_: Any, **__: Any) -> Template:
        return spoken[language()].get_or_select_template(named)

    setattr(environment, "get_or_select_template", template)  # noqa: B010 -- where Flask asks for a template


def _spoken(environment: Environment, known: Known, folder: Path, state: str) -> Environment:
    """Return the environment of one language."""
    own = environment.overlay(bytecode_cache=FileSystemBytecodeCache(str(folder), f"{state}-%s"))

    class Generator(CodeGenerator):
        def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 -- Jinja's name
            escaped = self.environment.autoescape
            folding = Folding(known, escaped=escaped(self.name) if callable(escaped) else escaped)
            super().visit_Template(folding.visit(node), frame)

    own.code_generator_class = Generator
    return own


@dataclass(frozen=True, slots=True)
class Compiled:
    """The compiled templates of an application, by language, and where they are kept for the next start."""

    spoken: Mapping[str, Environment]
    folder: Path
    states: frozenset[str]

    def load(self) -> None:
        """Load every template, so that processes forked later share them; forget those kept for other states."""
        for environment in self.spoken.values():
            for name in environment.list_templates():
                environment.get_template(name)
        for file in self.folder.iterdir():
            if file.name.partition("-")[0] not in self.states:
                file.unlink(missing_ok=True)
