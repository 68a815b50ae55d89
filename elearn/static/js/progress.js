// <div data-progress="address"> with [data-said] and a <progress>: asks now and then how far the work is, less and less
// often, and not while nobody looks; when it is done the page is loaded again. Without scripts there is a button.
const place = document.querySelector("[data-progress]")
if (place) {
  let pause = 1000
  const ask = async () => {
    try {
      const answer = document.hidden ? null : await fetch(place.dataset.progress, { cache: "no-store" })
      if (answer?.ok) {
        const { state, done, said } = await answer.json()
        if (state !== "waiting") return location.reload()
        place.querySelector("progress").value = done
        const line = place.querySelector("[data-said]")
        if (line.textContent !== said) line.textContent = said
      }
    } catch {
      // The line is down: ask again later.
    }
    pause = Math.min(pause * 1.3, 10000)
    setTimeout(ask, pause)
  }
  setTimeout(ask, pause)
}
