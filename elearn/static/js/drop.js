// <div data-drop="id of a file field">: a file dropped or pasted anywhere on the page goes into that field.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const field = document.getElementById(zone.dataset.drop)
  if (!field) continue
  const said = zone.querySelector("[data-drop-said]")
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files")
  const take = (files) => {
    if (!files?.length) return false
    const bag = new DataTransfer()
    bag.items.add(files[0])
    field.files = bag.files
    said.textContent = `${said.dataset.dropSaid} ${files[0].name}`
    field.focus()
    return true
  }
  zone.querySelector("[data-drop-hint]").hidden = false
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    zone.classList.add("drop--over")
  })
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("drop--over")
  })
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    zone.classList.remove("drop--over")
    take(event.dataTransfer.files)
  })
  document.addEventListener("paste", (event) => {
    if (take(event.clipboardData?.files)) event.preventDefault()
  })
}
