"""Hands on the keyboard alone: Tab, Enter, Space, arrows and letters, and at each stop the focus must be seen."""

from tests.journeys.everykind import kind_of

STOP = """wanted => {
  const here = document.activeElement
  const outlined = e => {
    if (!e) return false
    const style = getComputedStyle(e)
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
  }
  // An option draws the outline on its label, a card on itself.
  const drawn = [here, here.matches(".opt input") && here.nextElementSibling, here.closest(".card")].find(outlined)
  const box = (drawn ?? here).getBoundingClientRect()
  const on = drawn && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
  const name = here.outerHTML.slice(0, 120)
  return { there: here.matches(wanted), body: here === document.body, seen: Boolean(on), name }
}"""


class Keyboard:
    """What a person does who has no mouse."""

    def __init__(self, page):
        self.page = page
        self.keys = page.keyboard

    def reach(self, wanted, *, most=80):
        """Press Tab until the element has the focus; every stop on the way must show it."""
        for _ in range(most):
            self.keys.press("Tab")
            stop = self.page.evaluate(STOP, wanted)
            assert stop["seen"] or stop["body"], f"no visible focus at {stop['name']} on {self.page.url}"
            if stop["there"]:
                return
        raise AssertionError(f"{wanted} was not reached in {most} tabs on {self.page.url}")

    def back_to(self, wanted):
        """Press Shift+Tab once; the element has the focus."""
        self.keys.press("Shift+Tab")
        stop = self.page.evaluate(STOP, wanted)
        assert stop["there"], stop["name"]
        assert stop["seen"], stop["name"]

    def skip(self):
        """Pass over the header by the first link of the page, unless the focus was led further already."""
        if not self._here("e === document.body"):
            return
        self.reach(".skip", most=1)
        self.keys.press("Enter")

    def enter(self):
        """Press Enter and wait for the page that follows."""
        with self.page.expect_navigation():
            self.keys.press("Enter")

    def go(self, wanted):
        """Pass over the header, reach a link or a button of the page, press it."""
        self.skip()
        self.reach(f"main {wanted}")
        self.enter()

    def write(self, wanted, text):
        """Reach a field and type."""
        self.reach(wanted)
        self.keys.type(text)

    def stands_on(self, wanted):
        """Say whether the focus is there, and to be seen."""
        self.page.wait_for_function("wanted => document.activeElement.matches(wanted)", arg=wanted)
        return self.page.evaluate(STOP, wanted)["seen"]

    def answer(self, filled):
        """Answer the question on the page as `filled` says (see `CASES`), without sending it."""
        kind = kind_of(self.page)
        self.skip()
        if kind in {"single", "truefalse"}:
            self._choose_one(filled["choice"])
        elif kind == "multiple":
            self._tick(filled["choice"])
        else:
            for _ in filled:
                self._fill_next(filled)

    def _here(self, look):
        return self.page.evaluate(f"() => {{ const e = document.activeElement; return {look} }}")

    def _label(self):
        return " ".join(self._here("e.labels[0].innerText").split())

    def _choose_one(self, words):
        if not self._here("e.matches('.opt input')"):
            self.reach("main .opt input[type=radio]")
        self.keys.press("Space")
        for _ in range(10):
            if self._label() == words:
                assert self._here("e.checked")
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"the arrows do not come to {words}")

    def _tick(self, wanted):
        for _ in range(self.page.locator(".opt input").count()):
            self.reach("main .opt input[type=checkbox]", most=1 if self._here("e.matches('.opt input')") else 80)
            if self._label() in wanted:
                self.keys.press("Space")
                assert self._here("e.checked")

    def _fill_next(self, filled):
        """Fill in the next field, named by its name or its label: letters in a line, arrows in a list."""
        self.reach("main fieldset :is(input, select)")
        value = filled.get(self._here("e.name")) or filled[self._label()]
        if self._here("e.localName") == "input":
            self.keys.type(value)
            return
        for _ in range(self._here("e.options.length")):
            if self._here("e.selectedOptions[0].text") == value:
                return
            self.keys.press("ArrowDown")
        assert self._here("e.selectedOptions[0].text") == value
