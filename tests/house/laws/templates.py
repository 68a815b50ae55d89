"""Law 9: every template extends a layout, is used, and has no script or style inside."""

import ast
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

from jinja2 import Environment, nodes

from tests.house.laws.source import Violation, modules

FOLDER = "elearn/templates"
FRAMELESS = ("layouts/", "components/", "mail/")
MAILS = ("mail/", "layouts/mail.", "components/mail.")
INLINE = {
    r"\sstyle\s*=": "a style attribute",
    r"\son[a-z]+\s*=\s*[\"']": "an event attribute",
    r"javascript:": "a javascript: address",
    r"<style\b": "a style sheet",
    r"<script\b(?![^>]*\b(?:src|type=\"application/ld\+json\"))": "a script",
    r"\bnonce\s*=": "a nonce",
}


@dataclass(frozen=True)
class Template:
    """One template file and its syntax tree."""

    root: Path
    path: Path

    @property
    def name(self):
        return self.path.relative_to(self.root / FOLDER).as_posix()

    @property
    def place(self):
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def text(self):
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self):
        return Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(self.text)

    def violation(self, line, what, remedy):
        return Violation(self.place, line, what, remedy)


@cache
def templates(root):
    """Return every template of the product, in order."""
    return [Template(root, path) for path in sorted((root / FOLDER).rglob("*")) if path.is_file()]


def frameless_pages(root):
    """Yield every page that extends no layout; a part that only other templates name needs none."""
    parts = _named_in_templates(root) - _named_in_code(root)
    for template in templates(root):
        if template.name.startswith(FRAMELESS) or template.path.suffix != ".html" or template.name in parts:
            continue
        if not _extends_layout(root, template):
            yield template.violation(1, "the page extends no layout", 'start it with {% extends "layouts/page.html" %}')


def _extends_layout(root, template):
    """Say whether the page extends a layout, or another page that does."""
    parents = [
        node.template.value for node in template.tree.find_all(nodes.Extends) if isinstance(node.template, nodes.Const)
    ]
    pages = [page for page in templates(root) if page.name in parents and page.name != template.name]
    return any(parent.startswith("layouts/") for parent in parents) or any(
        _extends_layout(root, page) for page in pages
    )


def inline_code(root):
    """Yield every script, style and event attribute inside a template; mails may carry style, mail programs need it."""
    for template in templates(root):
        bare = re.sub(r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), template.text, flags=re.DOTALL)
        for pattern, what in INLINE.items():
            if template.name.startswith(MAILS) and "style" in what:
                continue
            for found in re.finditer(pattern, bare, flags=re.IGNORECASE):
                line = bare.count("\n", 0, found.start()) + 1
                yield template.violation(
                    line, f"{what} stands in the template", "use a class of static/css or a module of static/js"
                )


def unsafe_policies(root):
    """Yield every `unsafe-` in the code: the content security policy has none."""
    for module in modules(root):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"'unsafe-", node.value):
                yield module.violation(node, f"{node.value!r} weakens the content security policy", "remove it")


def unused_templates(root):
    """Yield every template that no view, mail or template names."""
    texts = _named_in_code(root) | _named_in_templates(root)
    for template in templates(root):
        if template.name.startswith("mail/"):
            used = template.path.stem in texts or template.name in texts or template.name in _named_in_templates(root)
        else:
            used = any(fnmatch(template.name, text) for text in texts if text.strip("*"))
        if not used:
            yield template.violation(1, "no view and no template names it", "delete it, or render it")


def unused_macros(root):
    """Yield every macro that no template calls."""
    everything = templates(root)
    for template in everything:
        for macro in template.tree.find_all(nodes.Macro):
            calls = sum(len(re.findall(rf"\b{macro.name}\b", other.text)) for other in everything)
            imports = sum(len(re.findall(rf"import[^%]*\b{macro.name}\b", other.text)) for other in everything)
            if calls - imports <= 1:
                yield template.violation(
                    macro.lineno, f"no template calls the macro {macro.name}", "delete it, or use it"
                )


def _named_in_code(root):
    texts = set()
    for module in modules(root):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip("*"):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                texts.add("".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values))
    return texts


def _named_in_templates(root):
    named = set()
    for template in templates(root):
        for node in template.tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            named.update(_patterns(node.template))
    return named


def _patterns(node):
    if isinstance(node, nodes.Const):
        return {node.value} if isinstance(node.value, str) else set(node.value)
    if isinstance(node, nodes.Concat):
        return {"".join(part.value if isinstance(part, nodes.Const) else "*" for part in node.nodes)}
    if isinstance(node, nodes.CondExpr):
        return _patterns(node.expr1) | (_patterns(node.expr2) if node.expr2 else set())
    return set()
