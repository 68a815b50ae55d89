// <p role="status" data-offline="…" data-online="…"> by a form: says honestly that an answer has not left this device.
const lines = document.querySelectorAll("[data-offline]")
if (lines.length) {
  const tell = (which) => {
    for (const line of lines) line.textContent = line.dataset[which]
  }
  addEventListener("offline", () => tell("offline"))
  addEventListener("online", () => tell("online"))
}
