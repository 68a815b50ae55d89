// <button type="button" hidden data-copy="id">: copies the text or value of that element and says so in its own label.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy)
  if (!source || !navigator.clipboard) continue
  const label = button.querySelector("[data-label]") ?? button
  const before = label.textContent
  button.hidden = false
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText((source.value ?? source.textContent).trim())
      label.textContent = button.dataset.copied
    } catch {
      label.textContent = button.dataset.failed
    }
    setTimeout(() => { label.textContent = before }, 4000)
  })
}
