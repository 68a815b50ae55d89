// The rules of grading, the same as on the server (elearn/domain/quiz): tests give both the same answers. An answer is
// what `given` reads from a question's form; `grade` says its hundredths of a point.
const Grading = (() => {
  const DOUBLE = /[„”“‟«»″〝〞＂]/g
  const SINGLE = /[‚’‘‛‹›′´`ʼ＇]/g
  const HYPHENS = /[‐‑‒–—−]/g
  const LETTERS = {
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ı": "i",
    "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ґ": "г", "Ґ": "Г",
  }
  const NUMBER = /^([+\-−–]?) ?([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]+))?(?![0-9])/
  const LONGEST = 500

  const oneSpace = (text) => text.split(/\s+/).filter(Boolean).join(" ")
  const straight = (text) => text.replace(DOUBLE, "\"").replace(SINGLE, "'")
  const small = (text) => text.toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ")
  const joined = (text) => text.replace(/[łŁøØđĐħĦŧŦıæÆœŒðÐþÞґҐ]/g, (sign) => LETTERS[sign])
  const bareLetters = (text) => joined(joined(text).normalize("NFKD").replace(/\p{Mn}/gu, ""))
  const fold = (text) => bareLetters(small(bareLetters(small(straight(text)))))

  const comparable = (text, ignore) => {
    let bare = straight(text.normalize("NFC")).replace(HYPHENS, "-").trim()
    if (ignore.includes("space")) bare = oneSpace(bare)
    if (ignore.includes("quotes")) bare = bare.replace(/["']/g, "").trim() || bare
    if (ignore.includes("case")) bare = small(bare)
    if (ignore.includes("diacritics")) bare = bareLetters(bare)
    if (ignore.includes("case")) bare = small(bare)
    return bare.replace(/\.$/, "").trimEnd() || bare
  }
  const accepted = (answer, variants, ignore) => {
    const said = comparable(answer, ignore)
    return variants.some((variant) => comparable(variant, ignore) === said)
  }

  // A number as whole units of its last digit, so that nothing is rounded.
  const exact = (sign, whole, part) => ({ units: BigInt(`${sign}${whole.replace(/ /g, "")}${part}`), digits: part.length })
  const parsed = (text) => {
    const tidy = oneSpace(text).replace(/\.$/, "")
    const found = NUMBER.exec(tidy)
    if (!found || found[0].length > 40) return null
    const rest = tidy.slice(found[0].length).trim()
    if (/^[0-9.,]/.test(rest)) return null
    return { ...exact(/[-−–]/.test(found[1]) ? "-" : "", found[2], found[3] || ""), rest }
  }
  const aligned = (amount, digits) => amount.units * 10n ** BigInt(digits - amount.digits)
  const isNear = (answer, question) => {
    const three = [parsed(answer), parsed(question.value), parsed(question.tolerance)]
    if (three.includes(null)) return false
    const digits = Math.max(...three.map((amount) => amount.digits))
    const [said, right, tolerance] = three.map((amount) => aligned(amount, digits))
    const apart = said > right ? said - right : right - said
    return apart <= tolerance
  }
  const unit = (text) => fold(text).replace(/\s+/g, "").replace(/\.+$/, "")

  const share = (points, right, parts) => {
    if (right >= parts) return 100 * points
    return Math.min(Math.floor((200 * points * Math.max(right, 0) + parts) / (2 * parts)), points ? 100 * points - 1 : 0)
  }
  const count = (list, holds) => list.filter(holds).length
  const gapRight = (gap, said, ignore) => "right" in gap ? said === gap.right : accepted(said, gap.variants, ignore)

  const RIGHT = {
    single: (question, answer) => [count(question.right, (one) => one === answer), 1],
    truefalse: (question, answer) => [answer === question.right ? 1 : 0, 1],
    text: (question, answer) => [accepted(answer, question.variants, question.ignore) ? 1 : 0, 1],
    number: (question, answer) => [isNear(answer, question) ? 1 : 0, 1],
    matching: (question, answer) => [count(question.lefts, (line, place) => answer[place] === line), question.lefts.length],
    ordering: (question, answer) => [count(answer, (position, item) => position === item), question.items],
    gaps: (question, answer) => [
      count(question.gaps, (gap, place) => gapRight(gap, answer[place], question.ignore)), question.gaps.length,
    ],
    multiple: (question, answer) => {
      const hits = count(answer, (one) => question.right.includes(one))
      return [hits - (answer.length - hits), question.right.length]
    },
  }

  const grade = (question, answer) => share(question.points, ...RIGHT[question.kind](question, answer))

  // What a form holds: {answer}, or {problem, field} where it cannot be taken.
  const wanting = (problem, field) => ({ problem, field })
  const typed = (form, name) => {
    const said = (form.get(name) || "").trim()
    if (!said) return wanting("write", name)
    return said.length > LONGEST ? wanting("long", name) : { answer: said }
  }
  const chosen = (form, name) => form.get(name) ? { answer: Number(form.get(name)) } : wanting("here", name)
  const each = (parts) => parts.find((part) => part.problem) || { answer: parts.map((part) => part.answer) }

  const READ = {
    single: (form) => form.get("choice") === null ? wanting("one", "choice") : { answer: Number(form.get("choice")) },
    truefalse: (form) => form.get("choice") === null ? wanting("one", "choice") : { answer: form.get("choice") },
    multiple: (form) => {
      const answer = form.getAll("choice").map(Number)
      return answer.length ? { answer } : wanting("some", "choice")
    },
    text: (form) => typed(form, "text"),
    number: (form, question) => {
      const said = typed(form, "number")
      if (said.problem) return said
      const found = parsed(said.answer)
      if (!found) return wanting("number", "number")
      const known = !found.rest || question.units.some((one) => unit(one) === unit(found.rest))
      return known ? said : wanting("unit", "number")
    },
    matching: (form, question) => each(question.lefts.map((_, place) => chosen(form, `pair-${place}`))),
    ordering: (form, question) => {
      const places = Array.from({ length: question.items }, (_, item) => chosen(form, `position-${item}`))
      const read = each(places)
      if (read.problem) return read
      const twice = read.answer.findIndex((position, item) => read.answer.indexOf(position) !== item)
      return twice < 0 ? { answer: read.answer.map((position) => position - 1) } : wanting("twice", `position-${twice}`)
    },
    gaps: (form, question) => each(
      question.gaps.map((gap, place) => "right" in gap ? chosen(form, `gap-${place}`) : typed(form, `gap-${place}`)),
    ),
  }
  const given = (form, question) => READ[question.kind](form, question)

  // The points that pass: a number of them, or a share as a fraction, rounded up.
  const needed = (rule, points) => Math.min(rule.length > 1 ? Math.ceil(points * rule[0] / rule[1]) : rule[0], points)

  return { given, grade, needed }
})()
globalThis.Grading = Grading
