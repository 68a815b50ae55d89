// <form data-autosave>: what is typed goes to the server a few seconds later, and when the page is left; meanwhile a copy
// lies in this browser. The form is sent to its own address with do=autosave, without files; the answer is JSON:
// { state: "saved", mark, said, at, others } or { state: "conflict", said, compare, others }. A hidden field `mark` says
// which text the form was opened with. [data-saved] holds the state line; data-standing is the address that says who else
// is at work. After each answer the form gets the event `stored`. Names that begin with "pick-" are not kept.
const PAUSE = 4000
const LATER = [5000, 10000, 20000, 30000]
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const key = `lacznik-draft ${new URL(form.action).pathname}${new URL(form.action).search}`
  const line = document.querySelector("[data-saved]")
  const aloud = document.querySelector("[data-aloud]")
  const mark = form.elements.mark
  const kept = (name) => !["csrf_token", "mark", "do"].includes(name) && !/^pick-/.test(name)
  const entries = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && kept(name))
  let stored = ""
  let timer = 0, sending = false, again = false, failures = 0, unanswered = null, lastAt = "", spokenAt = 0, leaving = false
  const dirty = () => JSON.stringify(entries()) !== stored

  const toText = () => (form.querySelector("textarea.code") ?? form.querySelector("textarea"))?.focus()
  const show = (selector, visible) => {
    const place = document.querySelector(selector)
    if (place) place.hidden = !visible
  }
  const say = (words, bad) => {
    if (!line) return
    line.querySelector("[data-state]").textContent = words
    line.classList.toggle("saved--bad", Boolean(bad))
    // Failures are announced at once, successes at most once a minute.
    if (!aloud || (!bad && Date.now() - spokenAt < 60000)) return
    spokenAt = bad ? 0 : Date.now()
    if (aloud.textContent !== words) aloud.textContent = words
  }
  const failed = (signedOut) => {
    const said = signedOut ? line?.dataset.signedOut : lastAt ? line?.dataset.failed.replace("{time}", lastAt) : line?.dataset.lost
    say(said ?? "", true)
  }
  const tellOthers = (said) => {
    const place = document.querySelector("[data-others-said]")
    if (!place || said === undefined) return
    if (place.textContent !== said) place.textContent = said
    show("[data-others]", Boolean(said))
  }

  // The copy in this browser
  const keep = (more = {}) => {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), mark: mark?.value, entries: entries(), ...more }))
    } catch {
      // No room or not allowed: the server's copy remains.
    }
  }
  const drop = () => {
    try {
      localStorage.removeItem(key)
    } catch {
      // Nothing was kept.
    }
  }
  const left = (() => {
    try {
      return JSON.parse(localStorage.getItem(key))
    } catch {
      return null
    }
  })()
  const fill = (pairs) => {
    for (const control of form.querySelectorAll("input[type=checkbox], input[type=radio]")) {
      if (kept(control.name)) control.checked = pairs.some(([name, value]) => name === control.name && value === control.value)
    }
    const seen = {}
    for (const [name, value] of pairs) {
      const named = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((one) => !["file", "submit"].includes(one.type))
      const place = named[(seen[name] = (seen[name] ?? -1) + 1)]
      if (!place) {
        const extra = document.createElement("input")
        Object.assign(extra, { type: "hidden", name, value })
        form.append(extra)
      } else if (!["checkbox", "radio"].includes(place.type)) {
        place.value = value
      }
    }
  }
  // Some browsers bring back what was typed before the page was loaded anew: what the server sent counts as stored.
  const brought = entries()
  form.reset()
  stored = JSON.stringify(entries())
  if (JSON.stringify(brought) !== stored) {
    fill(brought)
    setTimeout(() => form.dispatchEvent(new Event("input", { bubbles: true })))
  }
  const restore = () => {
    fill(left.entries)
    if (mark && left.mark) mark.value = left.mark
    form.dispatchEvent(new Event("input", { bubbles: true }))
    toText()
  }
  const offer = () => {
    const box = document.querySelector("[data-local]")
    // A page without the question takes the copy at once: the form's mark shows whether somebody was faster.
    if (!box) return setTimeout(restore)
    const when = box.querySelector("[data-local-when]")
    const time = new Date(left.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })
    when.textContent = when.dataset.localWhen.replace("{time}", time)
    box.hidden = false
    box.querySelector("[data-local-take]").addEventListener("click", () => {
      box.hidden = true
      restore()
    })
    box.querySelector("[data-local-drop]").addEventListener("click", () => {
      drop()
      box.hidden = true
      toText()
    })
  }
  if (left?.entries) {
    // What was sent with a button, or has come after all, need not be offered.
    const same = JSON.stringify(left.entries) === stored
    if (same || (left.sent && left.mark !== mark?.value)) drop()
    else offer()
  }
  const offered = () => document.querySelector("[data-local]")?.hidden === false

  // Sending
  const body = (pairs) => {
    const sent = new FormData()
    sent.append("csrf_token", form.elements.csrf_token.value)
    sent.append("do", "autosave")
    if (mark) sent.append("mark", mark.value)
    for (const [name, value] of pairs) sent.append(name, value)
    for (const [name, value] of unanswered ?? []) sent.append(`earlier-${name}`, value)
    return sent
  }
  // A new session has a new token: it stands in a fresh copy of this page.
  const freshToken = () => new Promise((found) => {
    const request = new XMLHttpRequest()
    request.open("GET", location.href)
    request.responseType = "document"
    request.onloadend = () => {
      const token = request.response?.querySelector("form[data-autosave] [name=csrf_token]")?.value
      if (token) form.elements.csrf_token.value = token
      found(Boolean(token))
    }
    request.send()
  })
  const send = async (pairs, goodbye) => {
    const ask = () => fetch(form.action, {
      method: "POST",
      body: body(pairs),
      headers: { Accept: "application/json" },
      redirect: "manual",
      keepalive: goodbye && JSON.stringify(pairs).length < 40000,
    })
    const answer = await ask()
    if (answer.ok || goodbye) return answer
    return answer.status !== 413 && await freshToken() ? ask() : answer
  }
  const save = async (goodbye = false) => {
    clearTimeout(timer)
    timer = 0
    if (sending) { again = true; return }
    if (!dirty()) return
    const pairs = entries(), text = JSON.stringify(pairs)
    sending = true
    say(line?.dataset.saving ?? "")
    try {
      const answer = await send(pairs, goodbye)
      if (!answer.ok) throw new Error(answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status) ? "signed out" : "refused")
      take(await answer.json(), text)
    } catch (error) {
      // The answer may have been lost on its way back: next time the server hears what this page sent before.
      const signedOut = error.message === "signed out"
      if (!signedOut && error.message !== "refused" && text.length < 120000) unanswered = pairs
      failures += 1
      keep()
      failed(signedOut)
      if (!timer) timer = setTimeout(save, LATER[Math.min(failures, LATER.length) - 1])
    } finally {
      sending = false
      if (again) { again = false; plan() }
    }
  }
  const take = (answer, text) => {
    failures = 0
    unanswered = null
    stored = text
    tellOthers(answer.others)
    if (answer.state === "conflict") {
      const link = document.querySelector("[data-conflict-link]")
      if (link) link.href = answer.compare
      const said = document.querySelector("[data-conflict-said]")
      if (said) said.textContent = answer.said
      show("[data-conflict]", true)
      say(answer.said, true)
    } else {
      lastAt = answer.at
      if (mark) mark.value = answer.mark
      say(answer.said)
      const more = line?.querySelector("[data-state-more]")
      if (more) more.textContent = more.dataset.stateMore
    }
    if (dirty()) { keep(); plan() } else if (!offered()) drop()
    form.dispatchEvent(new CustomEvent("stored", { detail: answer }))
  }
  const plan = () => { if (!timer && dirty()) timer = setTimeout(save, PAUSE) }

  let copying = 0
  const changed = () => {
    if (!dirty()) return
    if (!failures) say(line?.dataset.dirty ?? "")
    clearTimeout(copying)
    if (!offered()) copying = setTimeout(keep, 250)
    plan()
  }
  form.addEventListener("input", changed)
  form.addEventListener("change", changed)
  form.addEventListener("submit", () => {
    leaving = true
    clearTimeout(timer)
    if (dirty()) keep({ sent: true })
  })
  const leave = () => {
    if (leaving || !dirty()) return
    if (!offered()) keep()
    save(true)
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave() })
  addEventListener("pagehide", leave)
  addEventListener("pageshow", () => { leaving = false })
  addEventListener("online", () => { if (failures) save() })
  addEventListener("offline", () => { if (dirty()) { keep(); failed() } })
  addEventListener("beforeunload", (event) => {
    if (!leaving && dirty() && failures) event.preventDefault()
  })
  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return
    event.preventDefault()
    if (dirty()) save()
    else say(line?.querySelector("[data-state]").textContent ?? "")
  })

  // Who else is here
  if (form.dataset.standing) {
    setInterval(async () => {
      if (document.hidden || sending) return
      try {
        const answer = await fetch(form.dataset.standing, { headers: { Accept: "application/json" }, redirect: "manual" })
        if (answer.ok) tellOthers((await answer.json()).others)
      } catch {
        // The line is down: the state line says so when there is something to save.
      }
    }, 15000)
  }
  for (const place of document.querySelectorAll("[data-with-script]")) place.hidden = false
  for (const place of document.querySelectorAll("[data-without-script]")) place.hidden = true
}
