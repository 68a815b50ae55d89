// A form is sent once, even when its button is pressed twice; after a stopped or failed sending it is ready again.
const sent = new WeakSet()
document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.hasAttribute("data-once") || event.defaultPrevented) return
  if (sent.has(form)) {
    event.preventDefault()
    return
  }
  sent.add(form)
  setTimeout(() => sent.delete(form), 5000)
})
addEventListener("pageshow", () => {
  for (const form of document.forms) sent.delete(form)
})
