// <p role="status" data-offline="…" data-online="…"> in a form: says honestly that an answer has not left this device.
// Meanwhile the form stays as it is instead of giving way to the browser's error page. The server is asked, since one on
// this very machine answers without any network.
const lines = document.querySelectorAll("[data-offline]")
if (lines.length) {
  const tell = (which) => {
    for (const line of lines) line.textContent = line.dataset[which]
  }
  addEventListener("offline", () => tell("offline"))
  addEventListener("online", () => tell("online"))
  for (const line of lines) line.closest("form")?.addEventListener("submit", async (event) => {
    if (navigator.onLine) return
    event.preventDefault()
    try {
      await fetch("/healthz", { cache: "no-store" })
      event.target.submit()
    } catch {
      tell("offline")
    }
  })
}
