// After a form is sent the page comes back with its outcome: the reader's focus goes there.
const named = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null
const place = named ?? document.querySelector("#bledy, #wynik, #zapisano")
if (place && place.getAttribute("tabindex") === "-1") place.focus()
