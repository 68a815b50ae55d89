// <ol data-questions="place of its first row">: a question can be dragged to another place in its lesson; the arrows
// beside it do the same without a mouse.
for (const list of document.querySelectorAll("[data-questions]")) {
  let held = null
  const rows = () => [...list.querySelectorAll("[data-place]")]
  const send = (row, place) => {
    const form = row.querySelector("form")
    const wish = document.createElement("input")
    Object.assign(wish, { type: "hidden", name: "do", value: `place-${place}` })
    form.append(wish)
    form.submit()
  }
  for (const row of list.querySelectorAll("[data-held]")) {
    const handle = row.querySelector(".lessonrow__n")
    handle.classList.add("lessonrow__n--held")
    // Only the number is a handle: the words of a row stay selectable, its links stay links.
    handle.addEventListener("pointerdown", () => row.setAttribute("draggable", "true"))
    handle.addEventListener("pointerup", () => row.removeAttribute("draggable"))
    row.addEventListener("dragstart", (event) => {
      held = row
      row.classList.add("lessonrow--held")
      event.dataTransfer.effectAllowed = "move"
      event.dataTransfer.setData("text/plain", row.id)
    })
    row.addEventListener("dragend", () => {
      row.classList.remove("lessonrow--held")
      row.removeAttribute("draggable")
      held = null
      const place = Number(list.dataset.questions) + rows().indexOf(row)
      if (place !== Number(row.dataset.place)) send(row, place)
    })
  }
  list.addEventListener("dragover", (event) => {
    if (!held) return
    event.preventDefault()
    event.dataTransfer.dropEffect = "move"
    const over = event.target.closest("[data-place]")
    if (!over || over === held) return
    const box = over.getBoundingClientRect()
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](held)
  })
  list.addEventListener("drop", (event) => {
    if (held) event.preventDefault()
  })
  document.querySelector("[data-drag-hint]")?.removeAttribute("hidden")
}
