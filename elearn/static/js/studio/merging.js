// <textarea data-chooses="id of a radio button">: typing there chooses that button.
for (const field of document.querySelectorAll("textarea[data-chooses]")) {
  const choice = document.getElementById(field.dataset.chooses)
  field.addEventListener("input", () => { if (choice) choice.checked = true })
}
