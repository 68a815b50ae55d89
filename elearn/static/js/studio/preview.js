// Beside the editor: after each save the frame in [data-preview] shows the text anew without jumping, and everything with
// [data-fresh] and an id is taken from a fresh copy of this page. [data-width] switches between phone and desktop;
// [data-go] leads to a line of the text.
const form = document.querySelector("form[data-autosave]")
const frame = document.querySelector("[data-preview] iframe")
const area = document.getElementById("body")
const page = (address) => new Promise((found) => {
  const request = new XMLHttpRequest()
  request.open("GET", address)
  request.responseType = "document"
  request.onloadend = () => found(request.status === 200 ? request.response : null)
  request.send()
})
if (form && frame) {
  let waiting = 0
  const fresh = async () => {
    waiting = 0
    const shown = await page(frame.src)
    const inside = frame.contentDocument
    const before = inside?.querySelector("main"), after = shown?.querySelector("main")
    if (before && after) before.replaceWith(inside.adoptNode(after))
    const places = document.querySelectorAll("[data-fresh]")
    const whole = places.length ? await page(location.href) : null
    for (const place of places) {
      const newer = whole?.getElementById(place.id)
      if (newer && !place.contains(document.activeElement)) place.replaceChildren(...newer.childNodes)
    }
  }
  form.addEventListener("stored", () => { if (!waiting) waiting = setTimeout(fresh, 400) })
  for (const link of document.querySelectorAll("[data-width]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault()
      for (const other of document.querySelectorAll("[data-width]")) other.removeAttribute("aria-current")
      link.setAttribute("aria-current", "true")
      frame.parentElement.classList.toggle("preview--wide", link.dataset.width === "wide")
      form.classList.toggle("ed--wide", link.dataset.width === "wide")
    })
  }
}
if (area) {
  const go = (line) => {
    const before = area.value.split("\n").slice(0, line - 1).join("\n").length
    const start = line > 1 ? before + 1 : 0
    const end = area.value.indexOf("\n", start)
    area.focus()
    area.setSelectionRange(start, end < 0 ? area.value.length : end)
    const high = parseFloat(getComputedStyle(area).lineHeight) || 24
    area.scrollTop = Math.max(0, (area.value.slice(0, start).length / 60 + line / 2) * high - area.clientHeight / 2)
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-go]")
    if (!link) return
    event.preventDefault()
    go(Number(link.dataset.go))
  })
  if (area.dataset.line) go(Number(area.dataset.line))
  const words = document.querySelector("[data-words]"), reading = document.querySelector("[data-reading]")
  area.addEventListener("input", () => {
    const count = area.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
    words.textContent = words.dataset.words.replace("{count}", count)
    reading.textContent = reading.dataset.reading.replace("{count}", count ? Math.max(1, Math.round(count / 180)) : 0)
  })
}
