// Text copied in Word, Google Docs or on a page arrives in the editor as Markdown: the server turns it, with its pictures.
// Where that fails the plain words are put in. [data-tool-said] says what needs another look.
const form = document.querySelector("form[data-paste]")
const area = document.getElementById("body")
const RICH = /<(?:p|h[1-6]|ul|ol|li|table|b|strong|i|em|a|blockquote|img|sup|sub)\b/i
const EDITOR = /vscode|class="(?:ace|CodeMirror|monaco)/i
if (form && area) {
  const said = document.querySelector("[data-tool-said]")
  const put = (text) => area.dispatchEvent(new CustomEvent("put", { detail: { text } }))
  area.addEventListener("paste", async (event) => {
    const html = event.clipboardData?.getData("text/html") ?? ""
    const plain = event.clipboardData?.getData("text/plain") ?? ""
    if (!plain.trim() || !RICH.test(html) || EDITOR.test(html)) return
    event.preventDefault()
    try {
      const answer = await fetch(form.dataset.paste, {
        method: "POST",
        body: html,
        headers: { "Content-Type": "text/html; charset=utf-8", "X-CSRFToken": form.elements.csrf_token.value },
        redirect: "manual",
      })
      if (!answer.ok) throw new Error("refused")
      const { markdown, said: words } = await answer.json()
      const before = area.value.slice(0, area.selectionStart), after = area.value.slice(area.selectionEnd)
      const blocks = /\n\n|^(?:[#>|-]|\d+\.)/.test(markdown)
      const lead = !blocks || !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n"
      const tail = !blocks || after.startsWith("\n\n") ? "" : after.startsWith("\n") || !after ? "\n" : "\n\n"
      put(lead + (markdown || plain) + tail)
      said.textContent = words
    } catch {
      put(plain)
    }
  })
}
