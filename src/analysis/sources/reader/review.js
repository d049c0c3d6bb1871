"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const cards = [...document.querySelectorAll("fieldset")];
const state = document.getElementById("state");

function tell() {
  const decided = data.decisions.filter((item) => item.decision).length;
  state.textContent = state.dataset.words.replace("{decided}", decided).replace("{all}", data.decisions.length);
}

function decide(card, decision) {
  const item = data.decisions[Number(card.dataset.number)];
  item.decision = decision;
  card.dataset.decision = decision;
  card.querySelector(`input[value="${decision}"]`).checked = true;
  card.querySelector(".fields").hidden = decision !== "edit";
  if (decision === "edit") card.querySelector("[data-column]").focus();
  tell();
}

for (const card of cards) {
  card.addEventListener("change", (event) => {
    if (event.target.type === "radio") decide(card, event.target.value);
  });
  card.addEventListener("keydown", (event) => {
    if (event.target.dataset.column || event.ctrlKey || event.altKey || event.metaKey) return;
    const decision = { a: "accept", e: "edit", r: "reject" }[event.key.toLowerCase()];
    if (!decision) return;
    event.preventDefault();
    decide(card, decision);
    const next = cards[cards.indexOf(card) + 1];
    if (decision !== "edit" && next) next.focus();
  });
}

document.getElementById("save").addEventListener("click", () => {
  const decisions = data.decisions.map((item, number) => {
    if (item.decision !== "edit") return item;
    const fields = document.querySelectorAll(`#p${number} [data-column]`);
    const edited = Object.fromEntries([...fields].map((field) => [field.dataset.column, field.value.normalize("NFC").trim()]));
    return { decision: "edit", claim: { ...item.claim, ...edited }, proposed: item.claim };
  });
  const file = new Blob([JSON.stringify({ reader: data.reader, decisions }, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "decisions.json";
  link.click();
  URL.revokeObjectURL(link.href);
});
tell();
