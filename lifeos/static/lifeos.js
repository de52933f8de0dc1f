// Sends the forms of the page as JSON to the API, then shows the page anew; without it the page can be read.

const kinds = {
  text: (text) => text,
  number: Number,
  cents: (text) => {
    const [units, rest = ""] = text.replace(",", ".").split(".");
    const cents = Number(units) * 100 + Number(rest.padEnd(2, "0"));
    return document.getElementById("direction").value === "spent" ? -cents : cents;
  },
};

function bodyOf(form) {
  const filled = [...new FormData(form)].filter(([name, value]) => value !== "" || name === "text");
  const kindOf = (name) => form.querySelector(`[name="${name}"]`).dataset.as ?? "text";
  return Object.fromEntries(filled.map(([name, value]) => [name, kinds[kindOf(name)](value)]));
}

async function send(form) {
  const [method, address] = form.dataset.send.split(" ");
  const body = bodyOf(form);
  const content = Object.keys(body).length
    ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }
    : {};
  const answer = await fetch(address, { method, ...content });
  if (answer.ok) return [];
  return (await answer.json()).errors.map(({ field, reason }) => ({ field, reason }));
}

function showFaults(form, faults) {
  const place = form.querySelector(".fault");
  place.textContent = faults.map(({ field, reason }) => `${field}: ${reason}`).join("; ");
  place.hidden = false;
  for (const field of form.elements) {
    field.toggleAttribute("aria-invalid", faults.some((fault) => fault.field === field.name));
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.ariaBusy === "true") return; // a second click must not add a second one
  form.ariaBusy = "true";
  try {
    const faults = await send(form);
    if (faults.length) return showFaults(form, faults);
    sessionStorage.setItem("said", JSON.stringify({ said: form.dataset.said, form: form.id }));
    location.reload();
  } catch {
    showFaults(form, [{ field: "LifeOS", reason: "cannot be reached; nothing is stored" }]);
  } finally {
    form.ariaBusy = "false";
  }
});

// After the page was loaded anew: say what was done, and leave the keyboard where it was.
const last = JSON.parse(sessionStorage.getItem("said") ?? "null");
sessionStorage.removeItem("said");
if (last) {
  document.getElementById("said").textContent = last.said;
  const form = document.getElementById(last.form);
  form?.closest("details")?.setAttribute("open", "");
  (form?.querySelector("input, select, textarea, button") ?? document.querySelector("h1")).focus();
}
