// The learning platform around the package, by the SCORM 1.2 run-time environment: an object named API in a window
// above this one or above the one that opened it. Without a platform everything works and nothing is kept.
const Lms = (() => {
  const MOST_WINDOWS = 500
  const MOST_SIGNS = 4096

  const above = (start) => {
    for (let here = start, steps = 0; here && steps < MOST_WINDOWS; here = here.parent, steps += 1) {
      try {
        if (here.API) return here.API
      } catch {
        // A window of another site: the platform may stand above it.
      }
      if (here.parent === here) return null
    }
    return null
  }
  const find = () => {
    try {
      return above(window) || (window.opener ? above(window.opener) : null)
    } catch {
      return null
    }
  }

  const api = document.body.dataset.mode === "scorm" ? find() : null
  const begun = Date.now()
  let open = false
  let finished = false

  const said = (name, ...values) => {
    try {
      return String(api[name](...values))
    } catch {
      return "false"
    }
  }
  const read = (name) => {
    const value = open ? said("LMSGetValue", name) : ""
    return value === "false" || value === "null" ? "" : value
  }
  const put = (name, value) => said("LMSSetValue", name, String(value)) === "true"

  const two = (number) => String(number).padStart(2, "0")
  const span = (milliseconds) => {
    const hundredths = Math.max(0, Math.floor(milliseconds / 10))
    const seconds = Math.floor(hundredths / 100)
    const hours = Math.min(Math.floor(seconds / 3600), 9999)
    return `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`
  }

  const start = () => {
    open = Boolean(api) && said("LMSInitialize", "") === "true"
    return open
  }
  // In a look back nothing is written: the platform says so by the mode.
  const writable = () => open && !finished && !["browse", "review"].includes(read("cmi.core.lesson_mode"))

  // Keep where the learner is, how far, and the score (from 0 to 100) if there is one; true if the platform took it all.
  const save = ({ status, score, place, kept }) => {
    if (!writable() || kept.length > MOST_SIGNS) return false
    const values = [
      ["cmi.core.lesson_status", status],
      ["cmi.core.lesson_location", place],
      ["cmi.suspend_data", kept],
      ["cmi.core.session_time", span(Date.now() - begun)],
      ["cmi.core.exit", "suspend"],
    ]
    if (score !== null) {
      values.push(["cmi.core.score.min", 0], ["cmi.core.score.max", 100], ["cmi.core.score.raw", score])
    }
    const taken = values.map(([name, value]) => put(name, value))
    return said("LMSCommit", "") === "true" && taken.every(Boolean)
  }
  const finish = () => {
    if (!open || finished) return
    if (writable()) put("cmi.core.session_time", span(Date.now() - begun))
    finished = true
    said("LMSFinish", "")
  }

  return { start, read, save, finish, span, writable, isThere: () => open }
})()
