// The toolbar over the text, its windows and its keys. Every change goes through the browser's own undo. A text comes from
// elsewhere by the event `put` with { text, block }.
const area = document.getElementById("body")
const bar = document.querySelector("[data-tools]")
if (area && bar) {
  const value = () => area.value
  const put = (text, start = area.selectionStart, end = area.selectionEnd) => {
    area.focus()
    area.setSelectionRange(start, end)
    // The old command is the only one that keeps the browser's undo.
    const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete")
    if (done) return
    area.setRangeText(text, start, end, "end")
    area.dispatchEvent(new Event("input", { bubbles: true }))
  }
  const putBlock = (text) => {
    const before = value().slice(0, area.selectionStart), after = value().slice(area.selectionEnd)
    const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n"
    const tail = after.startsWith("\n\n") || !after ? "" : after.startsWith("\n") ? "\n" : "\n\n"
    put(lead + text + tail)
    if (tail) area.setSelectionRange(area.selectionEnd - tail.length, area.selectionEnd - tail.length)
  }
  area.addEventListener("put", ({ detail }) => (detail.block ? putBlock(detail.text) : put(detail.text)))

  const around = (mark) => {
    let { selectionStart: start, selectionEnd: end } = area
    while (start < end && /\s/.test(value()[start])) start += 1
    while (end > start && /\s/.test(value()[end - 1])) end -= 1
    const words = value().slice(start, end), wide = mark.length
    if (value().slice(start - wide, start) === mark && value().slice(end, end + wide) === mark) {
      put(words, start - wide, end + wide)
      return area.setSelectionRange(start - wide, end - wide)
    }
    put(mark + words + mark, start, end)
    area.setSelectionRange(start + wide, end + wide)
  }
  const lines = () => {
    const start = value().lastIndexOf("\n", area.selectionStart - 1) + 1
    const found = value().indexOf("\n", Math.max(start, area.selectionEnd - (area.selectionEnd > area.selectionStart ? 1 : 0)))
    return [start, found < 0 ? value().length : found]
  }
  const MARKED = /^(?:#{1,6} |[-*] (?:\[[ xX]\] )?|\d+[.)] |> )/
  const begin = (mark) => {
    const [start, end] = lines()
    const old = value().slice(start, end).split("\n")
    const mine = (line, place) => line.startsWith(mark(place)) || (mark(0) === "1. " && /^\d+\. /.test(line))
    const has = old.every((line, place) => !line.trim() || mine(line, place)) && old.some((line) => line.trim())
    let number = 0
    const changed = old.map((line) => {
      if (!line.trim() && old.length > 1) return line
      const bare = line.replace(MARKED, "")
      return has ? bare : mark(number++) + bare
    }).join("\n")
    put(changed, start, end)
    if (old.length > 1) area.setSelectionRange(start, start + changed.length)
  }
  const windows = {}
  for (const board of document.querySelectorAll("dialog[data-window]")) {
    windows[board.dataset.window] = board
    board.querySelector("[data-close]").addEventListener("click", () => board.close())
    board.addEventListener("close", () => area.focus())
  }
  const field = (id) => document.getElementById(id)
  const open = (name) => {
    if (name === "link") field("w-link-words").value = value().slice(area.selectionStart, area.selectionEnd)
    windows[name].querySelector("[data-window-said]").textContent = ""
    windows[name].showModal()
  }
  const insert = {
    link: () => {
      let address = field("w-link-place").value || field("w-link-address").value.trim()
      if (/^[\w-]+(\.[\w-]+)+/.test(address) && !field("w-link-place").value) address = `https://${address}`
      address = address.replace(/^http:/, "https:")
      if (!address) return field("w-link-address")
      const words = field("w-link-words").value.trim().replace(/[[\]]/g, "\\$&")
      put(`[${words}](${address.replace(/[\s()]/g, encodeURIComponent).replace(/\(/g, "%28").replace(/\)/g, "%29")})`)
      field("w-link-place").value = field("w-link-address").value = ""
      return null
    },
    table: () => {
      const heads = field("w-table-heads").value.split("\n").map((one) => one.trim()).filter(Boolean)
      const row = (cells) => `| ${cells.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`
      const count = Math.min(50, Math.max(1, Number(field("w-table-rows").value) || 1))
      const empty = Array.from({ length: count }, () => row(heads.map(() => " ")))
      putBlock([row(heads), row(heads.map(() => "---")), ...empty].join("\n"))
      field("w-table-heads").value = ""
      return null
    },
    box: () => {
      const kind = document.querySelector("input[name=w-box]:checked").value
      const words = value().slice(area.selectionStart, area.selectionEnd)
      putBlock(`::: ${kind} ${field("w-box-title").value.trim()}`.trim() + `\n${words}\n:::`)
      field("w-box-title").value = ""
      if (!words) area.setSelectionRange(value().lastIndexOf("\n:::", area.selectionStart), value().lastIndexOf("\n:::", area.selectionStart))
      return null
    },
    act: () => {
      const [known, reference = ""] = (field("w-act-there")?.value ?? "").split("\t")
      const name = known || field("w-act-name").value.trim(), article = field("w-act-article").value.trim()
      if (!name) return field("w-act-name")
      put([name, article].filter(Boolean).join(", "))
      cite(name, reference, article)
      field("w-act-name").value = field("w-act-article").value = ""
      if (field("w-act-there")) field("w-act-there").value = ""
      return null
    },
  }
  // An act named in the text also stands in the lesson's list of acts.
  const cite = (name, reference, article) => {
    const rows = [...document.querySelectorAll("[id^=acts-][id$=-name]")]
    if (!rows.length || rows.some((one) => one.value === name && document.getElementById(one.id.replace("name", "article")).value === article)) return
    const empty = rows.find((one) => !one.value)
    if (empty) {
      empty.value = name
      document.getElementById(empty.id.replace("name", "reference")).value = reference
      document.getElementById(empty.id.replace("name", "article")).value = article
    } else {
      for (const [column, said] of Object.entries({ name, reference, article })) {
        const extra = document.createElement("input")
        Object.assign(extra, { type: "hidden", name: `acts-${rows.length}-${column}`, value: said })
        area.form.append(extra)
      }
    }
    area.dispatchEvent(new Event("input", { bubbles: true }))
  }
  for (const [name, into] of Object.entries(insert)) {
    windows[name]?.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault()
      const board = windows[name]
      const missing = [...board.querySelectorAll("[required]")].find((one) => !one.value.trim())
      if (missing) return missing.focus()
      board.close()
      const wrong = into()
      if (wrong) { board.showModal(); wrong.focus() }
    })
  }
  const note = () => {
    const numbers = [...value().matchAll(/^\[\^(\d+)\]:/gm)].map((found) => Number(found[1]))
    const number = Math.max(0, ...numbers) + 1
    put(`[^${number}]`, area.selectionEnd, area.selectionEnd)
    const end = value().length
    put(`${value().endsWith("\n\n") ? "" : value().endsWith("\n") ? "\n" : "\n\n"}[^${number}]: `, end, end)
  }
  const tools = {
    bold: () => around("**"),
    italic: () => around("*"),
    heading: () => begin(() => "## "),
    subheading: () => begin(() => "### "),
    list: () => begin(() => "- "),
    numbers: () => begin((place) => `${place + 1}. `),
    quote: () => begin(() => "> "),
    note,
  }
  const use = (name) => (tools[name] ?? (() => open(name)))()

  // The bar is one stop of the Tab key; arrows move inside it.
  const buttons = [...bar.querySelectorAll("button")]
  for (const [place, button] of buttons.entries()) {
    button.tabIndex = place ? -1 : 0
    button.addEventListener("click", () => use(button.dataset.tool))
  }
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key]
    if (!step) return
    event.preventDefault()
    const here = buttons.indexOf(document.activeElement)
    const next = Number.isFinite(step) ? (here + step + buttons.length) % buttons.length : step < 0 ? 0 : buttons.length - 1
    buttons[here].tabIndex = -1
    buttons[next].tabIndex = 0
    buttons[next].focus()
  })
  bar.hidden = false

  // Keys of the text. AltGr writes Polish letters and counts as Ctrl+Alt on some systems: no shortcut has Alt.
  const KEYS = { b: "bold", i: "italic", k: "link" }
  const CODES = { Digit2: "heading", Digit3: "subheading", Digit7: "numbers", Digit8: "list", Digit9: "quote" }
  const ITEM = /^(\s*)([-*] \[[ xX]\] |[-*] |(\d+)([.)]) |> )(.*)$/
  const onEnter = (event) => {
    if (area.selectionStart !== area.selectionEnd) return
    const start = value().lastIndexOf("\n", area.selectionStart - 1) + 1
    const found = ITEM.exec(value().slice(start, area.selectionStart))
    if (!found) return
    event.preventDefault()
    const [, indent, mark, number, dot, words] = found
    if (!words.trim()) return put("", start, area.selectionStart)
    const next = number ? `${Number(number) + 1}${dot} ` : mark.replace(/\[[xX]\]/, "[ ]")
    put(`\n${indent}${next}`)
  }
  const shift = (deeper) => {
    const [start, end] = lines()
    const old = value().slice(start, end)
    const changed = old.split("\n").map((line) => (deeper ? `  ${line}` : line.replace(/^ {1,2}/, ""))).join("\n")
    if (changed !== old) put(changed, start, end)
  }
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) return onEnter(event)
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const name = event.shiftKey ? CODES[event.code] : KEYS[event.key.toLowerCase()]
    const bracket = !event.shiftKey && { BracketRight: true, BracketLeft: false }[event.code]
    if (name) {
      event.preventDefault()
      use(name)
    } else if (typeof bracket === "boolean" && !event.shiftKey && event.code.startsWith("Bracket")) {
      event.preventDefault()
      shift(bracket)
    }
  })
}
