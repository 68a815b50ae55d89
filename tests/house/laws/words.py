"""Law 8: a lazy translation never carries data, a translated sentence is a constant, and nothing is declared safe."""

import ast

from jinja2 import nodes

from tests.house.laws.source import dotted, modules
from tests.house.laws.templates import templates

LAZY = {"lazy_gettext", "lazy_ngettext", "lazy_pgettext", "lazy_npgettext", "lazy_string", "LazyString"}
EAGER = {"gettext", "ngettext", "pgettext", "npgettext", "_"}
MARKUP_MAKERS = {
    "elearn/web/markdown.py": "makes safe HTML after sanitising",
    "elearn/web/typo.py": "puts spaces into what is safe already",
    "elearn/web/quick.py": "hands out our own catalogue, as the i18n extension of Jinja does",
}


def _names(module):
    """Return what the module calls its translating functions: {own name: original name}."""
    found = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "flask_babel":
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    return found


def lazy_data(root):
    """Yield every lazy translation that carries values: Jinja renders it unescaped (stack.md, trap 7)."""
    for module in modules(root):
        names = _names(module)
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            called = dotted(node.func).rpartition(".")[2]
            original = names.get(called, called)
            if original in LAZY and (node.keywords or len(node.args) > 1 or original != "lazy_gettext"):
                yield module.violation(node, f"{called}() carries data", "use gettext() inside a function")


def moving_sentences(root):
    """Yield every translated sentence that is put together at run time: it can be neither found nor translated."""
    remedy = 'write the whole sentence in quotation marks, with values by name: _("Masz %(n)s …", n=n)'
    for module in modules(root):
        names = _names(module)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                called = dotted(node.func).rpartition(".")[2]
                if names.get(called) in EAGER | LAZY and not _constant(node, names[called]):
                    yield module.violation(node, "the sentence to translate is not a constant", remedy)
    for template in templates(root):
        for call in template.tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in EAGER:
                sentences = call.args[: 2 if call.node.name.startswith("n") else 1]
                if not sentences or not all(isinstance(s, nodes.Const) for s in sentences):
                    yield template.violation(call.lineno, "the sentence to translate is not a constant", remedy)


def _constant(call, original):
    sentences = call.args[: 2 if "ng" in original or original.startswith("n") else 1]
    return bool(sentences) and all(isinstance(s, ast.Constant) and isinstance(s.value, str) for s in sentences)


def declared_safe(root):
    """Yield every `|safe`, `Markup(…)` and switched-off escaping outside the one place that sanitises."""
    remedy = "make HTML in web/markdown.py, after sanitising; everywhere else let Jinja escape"
    for template in templates(root):
        for one in template.tree.find_all(nodes.Filter):
            if one.name in {"safe", "forceescape"}:
                yield template.violation(one.lineno, f"|{one.name} in a template", remedy)
        for scope in template.tree.find_all(nodes.ScopedEvalContextModifier):
            if any(option.key == "autoescape" for option in scope.options):
                yield template.violation(scope.lineno, "escaping is switched off or on by hand", remedy)
    for module in modules(root):
        if module.place in MARKUP_MAKERS:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in {
                "Markup",
                "render_template_string",
            }:
                yield module.violation(node, f"{dotted(node.func)}() declares text safe", remedy)
