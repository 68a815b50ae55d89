"""A learning platform of another maker, as small as the SCORM 1.2 run-time environment allows, and as strict.

Its page holds the package in a frame two windows below the API; what it keeps is `kept`, what was done wrong `faults`.
"""

import io
import json
import mimetypes
import zipfile
from xml.etree import ElementTree as ET

SITE = "http://lms.localhost"
MANIFEST = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
API = """
const TYPES = {
  "cmi.core.lesson_status": /^(passed|completed|failed|incomplete|browsed)$/,
  "cmi.core.lesson_location": /^.{0,255}$/,
  "cmi.core.score.raw": /^(100|[0-9]{1,2})(\\.[0-9]{1,2})?$/,
  "cmi.core.score.min": /^0$/,
  "cmi.core.score.max": /^100$/,
  "cmi.core.exit": /^(time-out|suspend|logout|)$/,
  "cmi.core.session_time": /^[0-9]{2,4}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,2})?$/,
  "cmi.suspend_data": /^[ -~]{0,4096}$/,
}
const FRESH = { "cmi.core.lesson_status": "not attempted", "cmi.core.lesson_mode": "normal" }
const WRITTEN_ONLY = ["cmi.core.exit", "cmi.core.session_time"]
window.kept = KEPT
window.faults = []
window.calls = []
let state = "new"
const wrong = what => { window.faults.push(what); return "false" }
window.API = {
  LMSInitialize: nothing => {
    if (state !== "new" || nothing !== "") return wrong("LMSInitialize twice or with an argument")
    state = "open"; window.calls.push("initialize"); return "true"
  },
  LMSGetValue: name => {
    if (state !== "open") return wrong("LMSGetValue outside")
    if (WRITTEN_ONLY.includes(name)) return wrong(name + " is write only")
    return window.kept[name] ?? FRESH[name] ?? ""
  },
  LMSSetValue: (name, value) => {
    if (state !== "open") return wrong("LMSSetValue outside")
    if (typeof value !== "string" || !TYPES[name]?.test(value)) return wrong(name + " = " + value)
    window.kept[name] = value; return "true"
  },
  LMSCommit: nothing => state === "open" && nothing === "" ? "true" : wrong("LMSCommit outside"),
  LMSFinish: nothing => {
    if (state !== "open" || nothing !== "") return wrong("LMSFinish outside")
    state = "done"; window.calls.push("finish"); return "true"
  },
  LMSGetLastError: () => "0", LMSGetErrorString: () => "", LMSGetDiagnostic: () => "",
}
"""


class Platform:
    """Opens a package in a browser page, again and again, with what it kept the last time."""

    def __init__(self, page, package):
        self.page, self.kept = page, {}
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        manifest = ET.fromstring(self.files["imsmanifest.xml"])  # noqa: S314 -- our own
        self.start = manifest.find(f"{MANIFEST}resources/{MANIFEST}resource")
        page.route("**/*", self.answer)

    def answer(self, route):
        """Serve the platform's pages and the package's files."""
        path = route.request.url.removeprefix(f"{SITE}/").split("?")[0].split("#")[0]
        script = f"<script>{API.replace('KEPT', json.dumps(self.kept))}</script>"
        pages = {
            "opener": script,
            "course": f"{script}<iframe src=middle width=1200 height=800>",
            "middle": f"<iframe name=sco src='sco/{self.start.get('href')}' width=1100 height=760>",
        }
        if path in pages:
            return route.fulfill(body=f"<!doctype html><title>LMS</title>{pages[path]}", content_type="text/html")
        content = self.files.get(path.removeprefix("sco/"))
        if content is None:
            return route.abort()
        return route.fulfill(body=content, content_type=mimetypes.guess_type(path)[0] or "application/octet-stream")

    def open(self):
        """Start the package and return its frame."""
        self.page.goto(f"{SITE}/course")
        frame = self.page.frame_locator("iframe").frame_locator("iframe[name=sco]")
        frame.locator("#postep").wait_for(state="attached")
        return self.page.frame("sco")

    def close(self):
        """Take the package off the page, as a platform does, and keep what it said."""
        self.page.evaluate("document.querySelector('iframe').remove()")
        self.page.wait_for_function("window.calls.includes('finish')")
        self.kept = self.page.evaluate("window.kept")
        assert self.page.evaluate("window.faults") == []
        return self.kept

    def said(self, name):
        """What the platform knows now."""
        assert self.page.evaluate("window.faults") == []
        return self.page.evaluate("name => window.kept[name]", name)
