"""axe on the page that is open, in one view or in all four: narrow and wide, light and dark."""

from axe_playwright_python.base import AXE_SCRIPT

HEIGHT = 900
VIEWS = [(390, False), (390, True), (1280, False), (1280, True)]
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""In the dark only the colours differ, all of them tokens (`tokens.css`): there axe looks at the colours alone."""
RUN = """options => axe.run({resultTypes: ["violations"], ...options}).then(
  ({violations}) => violations.map(found => [found.id, found.nodes[0].html]))"""


def faults(page):
    """Return what axe finds, a line each."""
    page.evaluate(AXE_SCRIPT)
    return _faults(page, "", {})


def faults_in_every_view(page):
    """Return what axe finds in any of the four views; the page is loaded once and given each width and colour."""
    page.evaluate(AXE_SCRIPT)
    size, found = page.viewport_size, []
    for width, dark in VIEWS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="dark" if dark else "light")
        found += _faults(page, f"{width} {'dark' if dark else 'light'} ", COLOURS if dark else {})
    page.set_viewport_size(size)
    return found


def _faults(page, view, options):
    return [f"{view}{page.url} {rule}: {html[:160]}" for rule, html in page.evaluate(RUN, options)]
