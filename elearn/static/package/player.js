// The course in a package: one lesson at a time, its questions graded here, the way so far kept by the platform (lms.js).
// As a document (data-mode="document") all lessons stay open and questions are for oneself.
{
  const paged = document.body.dataset.mode === "scorm"
  const { lessons, digest, words } = globalThis.COURSE
  const pages = [...document.querySelectorAll("[data-page]")]
  const line = document.getElementById("stan")
  const MOST_KEPT = 4000
  const MINUTE = 60000
  const PASSED = ["passed", "completed"]

  const fill = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name])
  const points = (hundredths) => String(hundredths / 100).replace(".", words.point)
  const minutes = () => Math.floor(Date.now() / MINUTE)

  // --- what is kept: which lessons are done, the best result of each quiz, attempts that are open ---

  const state = { done: lessons.map(() => false), results: {}, open: {}, before: "" }

  const packResults = (attempt, quiz) => attempt.results.map((result, place) => {
    if (result === null) return "_"
    const most = 100 * quiz.questions[attempt.asked[place]].points
    return result === most ? "+" : result === 0 ? "-" : `(${result.toString(36)})`
  }).join("")
  const unpackResults = (packed, attempt, quiz) => (packed.match(/[-_+]|\(\w+\)/g) || []).map((one, place) => {
    if (one === "_") return null
    return one === "+" ? 100 * quiz.questions[attempt.asked[place]].points : one === "-" ? 0 : parseInt(one.slice(1, -1), 36)
  })
  const written = (kept) => JSON.stringify(kept).replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)

  // The platform takes 4096 signs: results always fit, what was answered is left out from the oldest on.
  const pack = () => {
    const kept = { k: digest, d: state.done.map(Number).join(""), q: state.results, o: {}, a: {} }
    for (const [place, attempt] of Object.entries(state.open)) {
      kept.o[place] = [attempt.seed, attempt.begun, packResults(attempt, lessons[place].quiz)]
      kept.a[place] = { ...attempt.answers }
    }
    let text = written(kept)
    for (const answers of Object.values(kept.a)) {
      for (const oldest of Object.keys(answers)) {
        if (text.length <= MOST_KEPT) return text
        delete answers[oldest]
        text = written(kept)
      }
    }
    return text
  }
  const unpack = (text) => {
    let kept
    try {
      kept = JSON.parse(text)
    } catch {
      return
    }
    if (kept?.k !== digest) return
    state.done = lessons.map((_, place) => kept.d[place] === "1")
    state.results = kept.q
    for (const [place, [seed, begun, packed]] of Object.entries(kept.o)) {
      const attempt = planned(lessons[place].quiz, seed, begun)
      attempt.results = attempt.asked.map((_, at) => unpackResults(packed, attempt, lessons[place].quiz)[at] ?? null)
      attempt.answers = kept.a[place] || {}
      state.open[place] = attempt
    }
  }

  // --- chance that can be repeated from its seed: the same questions in the same order after a break ---

  const chance = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const shuffled = (list, next) => {
    const mixed = [...list]
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = Math.floor(next() * (last + 1))
      const kept = mixed[last]
      mixed[last] = mixed[other]
      mixed[other] = kept
    }
    return mixed
  }
  const numbers = (count) => Array.from({ length: count }, (_, number) => number)
  const planned = (quiz, seed, begun) => {
    const drawn = shuffled(numbers(quiz.questions.length), chance(seed)).slice(0, quiz.draw)
    const asked = quiz.shuffle && paged ? drawn : drawn.sort((one, other) => one - other)
    return { seed, begun, asked, results: asked.map(() => null), answers: {} }
  }

  // --- the rule of the course, and what the platform is told ---

  const passed = (place) => Boolean(state.results[place]?.[3])
  const allowed = (quiz, place) => !quiz.attempts || (state.results[place]?.[0] || 0) < quiz.attempts
  const asked = () => lessons.flatMap((lesson, place) => [
    ...(lesson.asked ? [state.done[place]] : []), ...(lesson.quiz?.counts ? [passed(place)] : []),
  ])
  const counted = () => numbers(lessons.length).filter((place) => lessons[place].quiz?.counts)
  const status = () => {
    const wanted = asked()
    if (PASSED.includes(state.before)) return state.before
    if (wanted.length && wanted.every(Boolean)) return counted().length ? "passed" : "completed"
    const lost = counted().some((place) => !passed(place) && !allowed(lessons[place].quiz, place) && !state.open[place])
    return lost ? "failed" : "incomplete"
  }
  const score = () => {
    const which = counted().length ? counted() : numbers(lessons.length).filter((place) => lessons[place].quiz)
    const had = which.filter((place) => state.results[place])
    if (!had.length) return null
    const shares = which.map((place) => state.results[place] ? state.results[place][1] / (100 * state.results[place][2] || 1) : 0)
    return Math.round(10000 * shares.reduce((sum, one) => sum + one, 0) / which.length) / 100
  }
  let place = ""
  const save = () => {
    if (!paged) return
    mark()
    const now = status()
    const taken = Lms.save({ status: now, score: score(), place, kept: pack() })
    if (PASSED.includes(now)) state.before = now
    line.textContent = !Lms.isThere() ? words.alone : !Lms.writable() ? words.looking : taken ? words.saved : words.unsaved
  }

  // --- the pages ---

  const show = (page, { focus = true } = {}) => {
    for (const other of pages) other.hidden = paged && other !== page
    for (const link of document.querySelectorAll("[data-to]")) {
      if (link.dataset.to === page.id) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
    place = page.id
    if (focus) page.querySelector("h2").focus()
  }
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const page = target?.closest("[data-page]")
    if (!page) return
    if (page.id !== place) show(page, { focus: target === page })
    if (target !== page) target.scrollIntoView()
    save()
  }
  const mark = () => {
    for (const link of document.querySelectorAll("[data-to]")) {
      const at = lessons.findIndex((lesson) => `l:${lesson.slug}` === link.dataset.to)
      const note = link.querySelector("[data-mark]")
      if (at >= 0 && note) note.textContent = (lessons[at].test ? passed(at) : state.done[at]) ? words.done : ""
    }
    for (const button of document.querySelectorAll("[data-done]")) {
      button.textContent = state.done[button.dataset.done] ? words.undo : words.finish
      button.hidden = false
    }
    const wanted = asked()
    const met = wanted.filter(Boolean).length
    const text = wanted.length && met === wanted.length ? words.complete : fill(words.progress, { met, all: wanted.length })
    document.getElementById("postep").textContent = wanted.length ? text : ""
  }
  const toggle = (at) => {
    state.done[at] = !state.done[at]
    save()
    const next = pages[pages.findIndex((page) => page.dataset.page === String(at)) + 1]
    if (state.done[at] && next) location.hash = next.id
  }

  // --- quizzes ---

  const element = (name, text, ...classes) => {
    const made = document.createElement(name)
    made.textContent = text
    made.classList.add(...classes)
    return made
  }
  const icon = (name) => {
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    picture.setAttribute("class", "i")
    picture.setAttribute("aria-hidden", "true")
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use")
    use.setAttribute("href", `#i-${name}`)
    picture.append(use)
    return picture
  }
  const tell = (form, ...said) => form.querySelector("[data-verdict]").replaceChildren(...said)

  class Questions {
    constructor(section) {
      this.section = section
      this.at = Number(section.dataset.quiz)
      this.quiz = lessons[this.at].quiz
      this.forms = [...section.querySelectorAll("[data-question]")]
      this.list = section.querySelector("[data-questions]")
      this.result = section.querySelector("[data-result]")
      this.begin = section.querySelector("[data-begin]")
      this.end = section.querySelector("[data-hand-in]")
      this.empty = this.forms.map((form) => form.cloneNode(true))
      this.now = this.quiz.now || !paged
      this.begin.addEventListener("click", () => this.open())
      this.end.addEventListener("click", () => this.handIn())
    }

    get attempt() {
      return state.open[this.at]
    }

    // Draw a new attempt; the rules of attempts and waiting are looked at when the button is offered.
    open() {
      if (!this.attempt) {
        const seed = crypto.getRandomValues(new Uint32Array(1))[0]
        state.open[this.at] = planned(this.quiz, seed, minutes())
      }
      this.ask()
      save()
      this.forms[this.attempt.asked[0]].querySelector("legend").focus()
    }

    // Put the questions of the open attempt on the page, with what was answered before a break.
    ask() {
      const { asked: wanted, seed, answers, results } = this.attempt
      this.result.replaceChildren()
      this.forms = this.forms.map((form, at) => {
        const fresh = this.empty[at].cloneNode(true)
        form.replaceWith(fresh)
        return fresh
      })
      for (const form of this.forms) form.closest("li").hidden = true
      wanted.forEach((number, at) => {
        const form = this.forms[number]
        this.prepare(form, this.quiz.questions[number], number, at, chance(seed + number))
        this.list.append(form.closest("li"))
        if (answers[at] !== undefined) this.fillIn(form, this.quiz.questions[number], answers[at])
        if (results[at] !== null && this.now) this.judge(form, this.quiz.questions[number], results[at], answers[at])
        else if (results[at] !== null) tell(form, element("p", words.kept, "muted"))
      })
      this.list.hidden = false
      this.begin.hidden = true
      this.end.hidden = !paged
      this.watchTime()
    }

    prepare(form, question, number, at, next) {
      form.closest("li").hidden = false
      form.querySelector("[data-number]").textContent = fill(words.where, { number: at + 1, total: this.attempt.asked.length })
      const check = form.querySelector("[data-check]")
      check.hidden = !this.now
      form.querySelector("[data-key]").hidden = paged
      if (paged) this.mix(form, question, next)
      form.addEventListener("submit", (event) => {
        event.preventDefault()
        if (this.now) this.check(form, question, at)
      })
      if (!this.now) form.addEventListener("change", () => this.keep(form, question, at))
    }

    // Options stand in a chance order where the quiz says so; sides to match and items to order always do.
    mix(form, question, next) {
      if (["single", "multiple"].includes(question.kind) && this.quiz.options) {
        form.querySelector(".opts").append(...shuffled(form.querySelectorAll(".opt"), next))
      }
      if (question.kind === "ordering") {
        const items = [...form.querySelectorAll(".ord > li")]
        let order = shuffled(numbers(items.length), next)
        if (order.every((item, at) => item === at)) order = [...order.slice(1), order[0]]
        form.querySelector(".ord").append(...order.map((item) => items[item]))
      }
      if (question.kind === "matching" || (question.kind === "gaps" && this.quiz.options)) {
        const order = shuffled(numbers(form.querySelector("select")?.options.length - 1 || 0), next)
        for (const select of form.querySelectorAll("select")) {
          const choices = [...select.options].slice(1)
          const own = order.length === choices.length ? order : shuffled(numbers(choices.length), next)
          select.append(...own.map((choice) => choices[choice]))
        }
      }
    }

    fillIn(form, question, answer) {
      const set = (name, value) => {
        const field = form.elements.namedItem(name)
        if (field) field.value = value
      }
      const choices = question.kind === "truefalse" ? [answer] : [answer].flat().map(String)
      if (["single", "multiple", "truefalse"].includes(question.kind)) {
        for (const input of form.querySelectorAll("[name=choice]")) input.checked = choices.includes(input.value)
      } else if (["text", "number"].includes(question.kind)) set(question.kind, answer)
      else if (question.kind === "matching") answer.forEach((line, at) => set(`pair-${at}`, line))
      else if (question.kind === "ordering") answer.forEach((position, at) => set(`position-${at}`, position + 1))
      else answer.forEach((said, at) => set(`gap-${at}`, said))
    }

    check(form, question, at) {
      const read = Grading.given(new FormData(form), question)
      if (read.problem) {
        tell(form, element("p", words.problems[read.problem], "err"))
        form.querySelector(`[name="${read.field}"]`).focus()
        return
      }
      const had = Grading.grade(question, read.answer)
      Object.assign(this.attempt.results, { [at]: had })
      Object.assign(this.attempt.answers, { [at]: read.answer })
      this.judge(form, question, had, read.answer)
      save()
      form.querySelector("[data-verdict] h4").focus()
      if (paged && !this.attempt.results.includes(null)) this.handIn()
    }

    // In a quiz that says the result at the end an answer is kept when it is given, and may be changed.
    keep(form, question, at) {
      const read = Grading.given(new FormData(form), question)
      if (read.problem) return
      this.attempt.results[at] = Grading.grade(question, read.answer)
      this.attempt.answers[at] = read.answer
      tell(form, element("p", words.kept, "muted"))
      save()
    }

    // Say what became of an answer, and why; once said it stays.
    judge(form, question, had, answer) {
      if (form.querySelector("fieldset").disabled) return
      const kind = had === 100 * question.points ? "ok" : had ? "part" : "no"
      const verdict = element("h4", "", "verdict", `verdict--${kind}`)
      verdict.tabIndex = -1
      verdict.append(icon({ ok: "check", part: "part", no: "x" }[kind]), words.verdicts[kind])
      tell(form, verdict, element("p", fill(words.had, { had: points(had), all: question.points }), "muted"))
      form.querySelector("fieldset").disabled = true
      form.querySelector("[data-check]").hidden = true
      const key = form.querySelector("[data-key]")
      key.hidden = false
      key.open = true
      if (["single", "multiple", "truefalse"].includes(question.kind) && answer !== undefined) this.colour(form, question)
    }

    colour(form, question) {
      const rights = [question.right].flat().map(String)
      for (const input of form.querySelectorAll("[name=choice]")) {
        const right = rights.includes(input.value)
        const label = form.querySelector(`label[for="${input.id}"]`)
        if (right || input.checked) label.classList.add(right ? "opt--ok" : "opt--no")
        const said = right ? (input.checked ? words.yoursRight : words.right) : input.checked ? words.yoursWrong : ""
        if (said) label.append(" ", element("small", said))
      }
    }

    handIn({ late = false } = {}) {
      const { asked: wanted, results } = this.attempt
      const missing = results.flatMap((result, at) => result === null ? [at + 1] : [])
      if (missing.length && !late && this.warned !== missing.join()) {
        this.warned = missing.join()
        this.result.replaceChildren(element("p", fill(words.missing, { numbers: missing.join(", ") }), "err"))
        return
      }
      const most = wanted.reduce((sum, number) => sum + this.quiz.questions[number].points, 0)
      const had = results.reduce((sum, result) => sum + (result || 0), 0)
      this.record(had, most)
      wanted.forEach((number, at) => this.judge(this.forms[number], this.quiz.questions[number], results[at] || 0, results[at] === null ? undefined : true))
      delete state.open[this.at]
      save()
      this.rest({ had, most, late })
      this.result.querySelector("h4").focus()
    }

    record(had, most) {
      const needed = Grading.needed(this.quiz.needed, most)
      const good = had >= 100 * needed ? 1 : 0
      const [count, best, of, before] = state.results[this.at] || [0, 0, 1, 0]
      const better = good > before || (good === before && had * of > best * most) || !count
      state.results[this.at] = [count + 1, ...(better ? [had, most, good] : [best, of, before]), minutes()]
    }

    // Between attempts: the result, and the next attempt where the quiz's rules let one begin.
    rest(last) {
      const said = []
      const result = state.results[this.at]
      if (last) {
        const good = last.had >= 100 * Grading.needed(this.quiz.needed, last.most)
        const heading = element("h4", fill(words.result, { had: points(last.had), all: last.most }), "h3")
        heading.tabIndex = -1
        said.push(heading, element("p", good ? words.passed : fill(words.failed, { needed: Grading.needed(this.quiz.needed, last.most) })))
        if (last.late) said.push(element("p", words.late))
      } else if (result) said.push(element("p", fill(words.best, { had: points(result[1]), all: result[2] })))
      const until = result && this.quiz.wait ? result[4] + this.quiz.wait : 0
      if (!allowed(this.quiz, this.at)) said.push(element("p", words.usedUp))
      else if (until > minutes()) said.push(element("p", fill(words.wait, { time: this.clock(until) })))
      this.result.replaceChildren(...said)
      this.begin.textContent = result ? words.again : words.begin
      this.begin.hidden = !allowed(this.quiz, this.at) || until > minutes()
      if (until > minutes()) setTimeout(() => this.attempt || this.rest(last), Math.max(1, until - minutes()) * MINUTE)
      this.end.hidden = true
      if (!last) this.list.hidden = true
    }

    clock(minute) {
      return new Date(minute * MINUTE).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })
    }

    watchTime() {
      if (!this.quiz.limit || !paged) return
      const until = this.attempt.begun + this.quiz.limit
      const mine = this.attempt
      this.result.replaceChildren(element("p", fill(words.until, { time: this.clock(until) })))
      setTimeout(() => this.attempt === mine && this.handIn({ late: true }), Math.max(0, until * MINUTE - Date.now()))
    }
  }

  // --- the start ---

  const quizzes = [...document.querySelectorAll("[data-quiz]")].map((section) => new Questions(section))
  if (paged) {
    Lms.start()
    state.before = Lms.read("cmi.core.lesson_status")
    unpack(Lms.read("cmi.suspend_data"))
    for (const quiz of quizzes) {
      if (quiz.attempt) quiz.ask()
      else quiz.rest()
    }
    for (const button of document.querySelectorAll("[data-done]")) button.addEventListener("click", () => toggle(Number(button.dataset.done)))
    const last = document.getElementById(Lms.read("cmi.core.lesson_location"))
    show(last?.hasAttribute("data-page") ? last : pages[0], { focus: false })
    addEventListener("hashchange", follow)
    follow()
    save()
    addEventListener("pagehide", () => Lms.finish())
    addEventListener("pageshow", (event) => event.persisted && location.reload())
  } else {
    for (const quiz of quizzes) {
      state.open[quiz.at] = planned({ ...quiz.quiz, draw: quiz.quiz.questions.length }, 0, 0)
      quiz.ask()
    }
  }
}
