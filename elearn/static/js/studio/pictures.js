// A picture dropped on the text, pasted into it or chosen with the button: its description is asked at once, then it goes to
// the server, which draws it anew; the text gets its Markdown.
const form = document.querySelector("form[data-pictures]")
const area = document.getElementById("body")
const board = document.querySelector("dialog[data-window=picture]")
const MOST = 15000000
if (form && area && board) {
  const file = board.querySelector("#w-picture-file"), there = board.querySelector("#w-picture-there")
  const alt = board.querySelector("#w-picture-alt"), title = board.querySelector("#w-picture-title")
  const wrong = board.querySelector("[data-window-said]"), said = document.querySelector("[data-tool-said]")
  const picture = (files) => [...(files ?? [])].find((one) => /^image\//.test(one.type))
  const open = (one) => {
    const bag = new DataTransfer()
    bag.items.add(one)
    file.files = bag.files
    board.showModal()
    alt.focus()
  }
  const box = area.closest("[data-drop-here]")
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files")
  box.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    box.classList.add("edbox--over")
  })
  box.addEventListener("dragleave", () => box.classList.remove("edbox--over"))
  box.addEventListener("drop", (event) => {
    box.classList.remove("edbox--over")
    const one = picture(event.dataTransfer?.files)
    if (!one) return
    event.preventDefault()
    open(one)
  })
  area.addEventListener("paste", (event) => {
    const one = picture(event.clipboardData?.files)
    if (event.defaultPrevented || !one || event.clipboardData.getData("text/plain").trim()) return
    event.preventDefault()
    open(one)
  })
  const put = (address) => {
    const words = alt.value.trim().replace(/\s+/g, " ").replace(/[[\]]/g, "")
    const caption = title.value.trim() ? ` "${title.value.trim().replaceAll('"', "”")}"` : ""
    area.dispatchEvent(new CustomEvent("put", { detail: { text: `![${words}](${address}${caption})`, block: true } }))
    for (const field of [file, alt, title]) field.value = ""
    if (there) there.value = ""
    wrong.textContent = ""
  }
  board.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault()
    const one = file.files[0]
    if (!one && !there?.value) return file.focus()
    if (!one) {
      board.close()
      return put(there.value)
    }
    if (one.size > MOST) { wrong.textContent = form.dataset.tooBig; return }
    const sent = new FormData()
    sent.append("csrf_token", form.elements.csrf_token.value)
    sent.append("picture", one)
    const button = event.submitter ?? board.querySelector("[type=submit]")
    button.disabled = true
    try {
      const answer = await fetch(form.dataset.pictures, { method: "POST", body: sent, redirect: "manual" })
      const { address, said: words } = await answer.json()
      if (!address) { wrong.textContent = words; return }
      board.close()
      put(address)
      said.textContent = words
    } catch {
      wrong.textContent = document.querySelector("[data-saved]")?.dataset.lost ?? ""
    } finally {
      button.disabled = false
    }
  })
}
