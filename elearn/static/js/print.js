// <button type="button" hidden data-print>: opens the print dialogue; without scripts it stays hidden, the browser's menu prints.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false
  button.addEventListener("click", () => print())
}
