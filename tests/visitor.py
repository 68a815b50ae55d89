"""The test visitor behaves like a person: opens pages, fills in what is there, presses the button, looks closely."""

import re
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.page import UNTYPED, accessible_name, faults, label_of, parse

REDIRECTS = {301, 302, 303, 307, 308}
_seen_assets = set()


class Form:
    """One form of the page, as a browser would send it."""

    def __init__(self, element, root):
        self.element, self.root = element, root
        own = element.attributes.get("id")
        everything = [*element.all(), *(e for e in root.all() if own and e.attributes.get("form") == own)]
        self.controls = [
            e for e in everything if e.tag in {"input", "select", "textarea"} and "disabled" not in e.attributes
        ]
        self.buttons = [e for e in everything if e.tag == "button" and e.attributes.get("type", "submit") == "submit"]
        self.buttons += [e for e in everything if e.tag == "input" and e.attributes.get("type") == "submit"]
        self.values = MultiDict()
        for control in self.controls:
            self._preset(control)

    def _preset(self, control):
        name, kind = control.attributes.get("name"), control.attributes.get("type", "text")
        if not name or kind in {"submit", "button", "file", "image", "reset"}:
            return
        if control.tag == "select":
            options = [o for o in control.all("option") if "disabled" not in o.attributes]
            chosen = [o for o in options if "selected" in o.attributes] or (
                [] if "multiple" in control.attributes else options[:1]
            )
            for option in chosen:
                self.values.add(name, option.attributes.get("value", option.text))
        elif control.tag == "textarea":
            text = "".join(c for c in control.children if isinstance(c, str)).replace("\r\n", "\n")
            self.values.add(name, text.removeprefix("\n"))
        elif kind not in {"checkbox", "radio"} or "checked" in control.attributes:
            self.values.add(name, control.attributes.get("value", "on" if kind in {"checkbox", "radio"} else ""))

    def fields(self, wanted):
        """Return the controls a person means by a name or by the words of a label."""
        named = [c for c in self.controls if c.attributes.get("name") == wanted]
        return named or [
            c for c in self.controls if c.attributes.get("type") not in UNTYPED and label_of(c, self.root) == wanted
        ]

    def fill(self, wanted, value):
        """Put the value into the field; choices are named by their value or their words."""
        controls = self.fields(wanted)
        name = controls[0].attributes["name"]
        if controls[0].tag == "select":
            choices = {
                label: v
                for o in controls[0].all("option")
                for v in [o.attributes.get("value", o.text)]
                for label in (v, o.text)
            }
        elif controls[0].attributes.get("type") in {"checkbox", "radio"}:
            group = [c for c in self.controls if c.attributes.get("name") == name]
            choices = {
                label: v
                for c in group
                for v in [c.attributes.get("value", "on")]
                for label in (v, label_of(c, self.root))
            }
            if isinstance(value, bool):
                value = [controls[0].attributes.get("value", "on")] if value else []
        else:
            self.values.setlist(name, [_file(value) if controls[0].attributes.get("type") == "file" else str(value)])
            return
        wishes = [str(one) for one in (value if isinstance(value, (list, tuple, set)) else [value])]
        missing = [wish for wish in wishes if wish not in choices]
        assert not missing, f"field {name!r} offers {sorted(choices)}, not {missing}"
        self.values.setlist(name, [choices[wish] for wish in wishes])

    def button(self, words):
        """Return the button a person means: by its words, or the only one."""
        by_id = {e.attributes["id"]: e for e in self.root.all() if "id" in e.attributes}
        names = {
            b: b.attributes.get("value", "") if b.tag == "input" else accessible_name(b, by_id) for b in self.buttons
        }
        if words is None:
            return next(iter(self.buttons), None)
        exact = [b for b, name in names.items() if name == words]
        return next(iter(exact), next((b for b, name in names.items() if words in name), None))


def _file(value):
    name, content = value
    return FileStorage(stream=BytesIO(content), filename=name)


class Visitor:
    """Somebody with a browser and without JavaScript; every page shown is checked as a person would meet it."""

    def __init__(self, app, *, known=(), headers=None):
        self.app = app
        self.client = app.test_client()
        self.headers = {"Accept": "text/html", **(headers or {})}
        self.known = set(KNOWN)
        for phrase in (*known, *_names(app)):
            self.allow(phrase)
        self.url, self.status, self.html, self.response = "", 0, "", None
        self.root, self.forms, self._filled = None, [], set()

    def allow(self, *phrases):
        """Let these Polish names stand on English pages."""
        for phrase in phrases:
            self.known.update(re.findall(r"[^\W\d_]+", str(phrase)))

    def open(self, url, *, status=200, follow=True, **options):
        """Type an address; follow redirects on this site; expect the status at the end."""
        return self._ask("GET", url, status=status, follow=follow, **options)

    def click(self, words):
        """Follow the link with these words."""
        by_id = {e.attributes["id"]: e for e in self.root.all() if "id" in e.attributes}
        links = [(accessible_name(a, by_id), a) for a in self.root.all("a") if "href" in a.attributes]
        hits = [a for name, a in links if name == words] or [a for name, a in links if words in name]
        assert hits, f"{self.url} has no link {words!r}; links: {sorted({name for name, _ in links})}"
        return self.open(hits[0].attributes["href"])

    def fill(self, values=None, **named):
        """Fill in fields, by name or by label; a field that is not there is a failure."""
        for wanted, value in {**(values or {}), **named}.items():
            forms = [form for form in self.forms if form.fields(wanted)]
            assert forms, f"{self.url} has no field {wanted!r}; fields: {self.field_names}"
            for form in forms:
                form.fill(wanted, value)
                self._filled.add(form)
        return self

    def send(self, words=None, *, status=200, follow=True):
        """Press the button with these words and follow where it leads."""
        form = self._form(words)
        values, button = form.values.copy(), form.button(words)
        action = (
            button.attributes.get("formaction", form.element.attributes.get("action", ""))
            if button
            else form.element.attributes.get("action", "")
        )
        method = (button.attributes.get("formmethod") if button else None) or form.element.attributes.get(
            "method", "get"
        )
        if button is not None and button.attributes.get("name"):
            values.add(button.attributes["name"], button.attributes.get("value", ""))
        target = urljoin(self.url, action) if action else self.url
        if method.lower() == "get":
            return self._ask("GET", target.split("?")[0], status=status, follow=follow, query_string=values)
        kind = form.element.attributes.get("enctype", "application/x-www-form-urlencoded")
        return self._ask("POST", target, status=status, follow=follow, data=values, content_type=kind)

    def _form(self, words):
        candidates = [form for form in self.forms if words is None or form.button(words) is not None]
        preferred = [form for form in candidates if form in self._filled] or candidates
        exact = [form for form in preferred if words and any(b.text == words for b in form.buttons)] or preferred
        buttons = [b.text or b.attributes.get("value") for form in self.forms for b in form.buttons]
        assert exact, f"{self.url} has no button {words!r}; buttons: {buttons}"
        if words is None and len(exact) > 1:
            exact = [form for form in exact if form.element.within("main")] or exact
        return exact[0]

    @property
    def field_names(self):
        """Names of the fields that a person can fill in on this page."""
        return [
            c.attributes.get("name")
            for form in self.forms
            for c in form.controls
            if c.attributes.get("type") not in UNTYPED
        ]

    @property
    def buttons(self):
        """Words of all buttons that send a form."""
        return [button.text or button.attributes.get("value") for form in self.forms for button in form.buttons]

    @property
    def text(self):
        """What the page says, without its header and footer."""
        return next((main.text for main in self.root.all("main")), self.root.text)

    @property
    def heading(self):
        """The page's h1."""
        return self.root.all("h1")[0].text

    @property
    def path(self):
        """Path and query of the page shown."""
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def links(self):
        """Addresses of all links of the page."""
        return [a.attributes["href"] for a in self.root.all("a") if "href" in a.attributes]

    def _ask(self, method, url, *, status, follow, **options):
        address = urljoin(self.url or "http://localhost/", url)
        options["headers"] = {**self.headers, "Referer": self.url, **options.get("headers", {})}
        response = self.client.open(address.split("#")[0], method=method, buffered=True, **options)
        for _ in range(10):
            if not follow or response.status_code not in REDIRECTS:
                break
            address = urljoin(address, response.headers["Location"])
            assert urlsplit(address).netloc == "localhost", f"{url} leads away from this site, to {address}"
            if response.status_code in {307, 308}:
                response = self.client.open(address.split("#")[0], method=method, buffered=True, **options)
            else:
                response = self.client.get(address.split("#")[0], headers=self.headers, buffered=True)
        self.url, self.status, self.response = address, response.status_code, response
        self._read(response)
        assert response.status_code == status, (
            f"{method} {url} answered {response.status_code}, not {status}: {self._excerpt()}"
        )
        self._look(response)
        return self

    def _excerpt(self):
        return self.text[:600] if self.root else self.response.get_data(as_text=True)[:600]

    def _read(self, response):
        self.html, self.root, self.forms, self._filled = "", None, [], set()
        if response.mimetype != "text/html" or response.status_code in REDIRECTS:
            return
        self.html = response.get_data(as_text=True)
        self.root, _ = parse(self.html)
        self.forms = [Form(element, self.root) for element in self.root.all("form")]

    def _look(self, response):
        if not self.html:
            return
        found = [*faults(self.html, self.known), *self._link_faults(), *self._form_faults(), *_header_faults(response)]
        assert not found, f"{self.url} is not fit to be shown:\n- " + "\n- ".join(dict.fromkeys(found))

    def _form_faults(self):
        for form in self.forms:
            action = form.element.attributes.get("action", "")
            if form.element.attributes.get("method", "get").lower() == "post" and "csrf_token" not in form.values:
                yield f"form {action!r} posts without a csrf_token"
            if not form.buttons:
                yield f"form {action!r} has no button: without JavaScript it cannot be sent"

    def _link_faults(self):
        for element in self.root.all("a", "link", "script", "img", "form", "source", "use"):
            for attribute in ("href", "src", "action"):
                target = element.attributes.get(attribute, "")
                fault = self._target_fault(element, target) if target else None
                if fault:
                    yield f"<{element.tag} {attribute}={target!r}> {fault}"

    def _target_fault(self, element, target):
        if target.startswith("#"):
            return None  # a place on this page: that it is there is looked at with the ids
        parts = urlsplit(urljoin(self.url, target))
        if parts.scheme not in {"http", "https"}:
            return None if parts.scheme in {"mailto", "tel"} else f"has the strange scheme {parts.scheme!r}"
        if parts.netloc != "localhost":
            own_link = element.tag == "a" or element.attributes.get("rel") in {"canonical", "alternate"}
            return None if own_link else "is fetched from another site"
        if parts.path.startswith("/static/"):
            return self._asset_fault(parts.path)
        return self._route_fault(
            parts.path, element.attributes.get("method", "get").upper() if element.tag == "form" else "GET"
        )

    def _asset_fault(self, path):
        if path not in _seen_assets:
            if self.app.test_client().get(path, buffered=True).status_code != 200:
                return "is not among the built assets"
            _seen_assets.add(path)
        return None

    def _route_fault(self, path, method):
        try:
            self.app.url_map.bind("localhost").match(path, method=method)
        except RequestRedirect:
            return None
        except HTTPException as error:
            return f"leads nowhere ({error.code} for {method})"
        return None


def _header_faults(response):
    policy = response.headers.get("Content-Security-Policy", "")
    if not policy:
        yield "the answer has no Content-Security-Policy"
    if "unsafe-" in policy:
        yield f"the content security policy allows unsafe things: {policy}"
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        yield "the answer has no X-Content-Type-Options: nosniff"


KNOWN = {"Polski", "Łącznik", "zł"}
"""Polish words that stand on every English page as they are."""


def _names(app):
    settings = app.extensions["settings"]
    return [
        getattr(settings, each)
        for each in ("site_name", "organisation", "organisation_about", "contact_address", "funder", "a11y_person")
    ]
