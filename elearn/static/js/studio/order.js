// Lessons can be dragged to another place; the arrows beside them do the same without a mouse.
const form = document.getElementById("kolejnosc")
const parts = [...document.querySelectorAll("[data-part]")]
if (form && parts.length) {
  let held = null
  document.querySelector("[data-drag-hint]")?.removeAttribute("hidden")
  const listOf = (part) => {
    const found = part.querySelector("[data-order]")
    if (found) return found
    const made = document.createElement("ol")
    made.className = "plain lessons mt4"
    made.dataset.order = ""
    part.querySelector(".part__h").after(made)
    return made
  }
  const order = () =>
    parts
      .map((part) => `${part.dataset.part}:${[...part.querySelectorAll("[data-slug]")].map((row) => row.dataset.slug).join(",")}`)
      .join(";")
  const before = order()
  for (const row of document.querySelectorAll("[data-slug]")) {
    const handle = row.querySelector(".lessonrow__n")
    handle.classList.add("lessonrow__n--held")
    // Only the number is a handle: the words of a row stay selectable, its links stay links.
    handle.addEventListener("pointerdown", () => row.setAttribute("draggable", "true"))
    handle.addEventListener("pointerup", () => row.removeAttribute("draggable"))
    row.addEventListener("dragstart", (event) => {
      if (event.target !== row) return
      held = row
      row.classList.add("lessonrow--held")
      event.dataTransfer.effectAllowed = "move"
      event.dataTransfer.setData("text/plain", row.dataset.slug)
    })
    row.addEventListener("dragend", () => {
      row.classList.remove("lessonrow--held")
      row.removeAttribute("draggable")
      held = null
      if (order() === before) return
      form.elements.order.value = order()
      form.submit()
    })
  }
  for (const part of parts) {
    part.addEventListener("dragover", (event) => {
      if (!held) return
      event.preventDefault()
      event.dataTransfer.dropEffect = "move"
      const over = event.target.closest("[data-slug]")
      if (over === held) return
      if (!over) {
        if (!part.contains(held)) listOf(part).append(held)
        return
      }
      const middle = over.getBoundingClientRect()
      over[event.clientY > middle.top + middle.height / 2 ? "after" : "before"](held)
    })
    part.addEventListener("drop", (event) => {
      if (held) event.preventDefault()
    })
  }
}
