// The pages can be read without this: it adds the search, the copying, and the keyboard to what is wider than the page.
"use strict";

function reachable() {
  for (const box of document.querySelectorAll(".formula, .hypothesis, .picture .paper, pre.plain")) {
    const isWide = box.scrollWidth > box.clientWidth + 1;
    if (isWide) {
      box.tabIndex = 0;
    } else {
      box.removeAttribute("tabindex");
    }
    if (box.classList.contains("formula")) {
      if (isWide) {
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", "Formula, wider than the page");
      } else {
        box.removeAttribute("role");
        box.removeAttribute("aria-label");
      }
    }
  }
}

// Paper has no boxes that scroll: what is wider than a line of it is printed smaller.
const lineOnPaper = 640;

function fitToPaper() {
  for (const math of document.querySelectorAll(".formula math, .hypothesis math")) {
    // More than once: small letters are wider than their share.
    for (let round = 0; round < 4; round += 1) {
      const width = math.getBoundingClientRect().width;
      if (width <= lineOnPaper) {
        break;
      }
      math.style.fontSize = `${parseFloat(getComputedStyle(math).fontSize) * lineOnPaper / width}px`;
    }
  }
}

function fitToScreen() {
  for (const math of document.querySelectorAll(".formula math, .hypothesis math")) {
    math.style.removeProperty("font-size");
  }
}

// Letters without accents; a query with an umlaut also finds its spelling with e, and the other way round.
function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

function spelled(text) {
  const umlauts = { "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss" };
  return text.toLowerCase().replace(/[äöüß]/g, (letter) => umlauts[letter]);
}

function searching(form) {
  const items = [...document.querySelectorAll(`#${form.dataset.list} > li`)].map((item) => ({
    item,
    number: item.dataset.number,
    kind: item.dataset.kind,
    verdict: item.dataset.verdict,
    words: `${plain(item.dataset.words)} ${plain(spelled(item.dataset.words))}`,
  }));
  const query = document.getElementById("query");
  const kind = document.getElementById("kind");
  const verdict = document.getElementById("verdict");
  const found = form.querySelector(".found");

  function matches(entry, word) {
    const number = /^(?:eq[.-]?)?\(?(\d+)\)?$/.exec(word);
    if (number) {
      return entry.number === number[1];
    }
    return entry.words.includes(plain(word)) || entry.words.includes(plain(spelled(word)));
  }

  function filter() {
    const words = query.value.toLowerCase().split(/[\s,;]+/).filter((word) => word && word !== "eq" && word !== "eq.");
    let count = 0;
    for (const entry of items) {
      const isFound = words.every((word) => matches(entry, word))
        && (!kind.value || entry.kind === kind.value) && (!verdict.value || entry.verdict === verdict.value);
      entry.item.hidden = !isFound;
      count += isFound ? 1 : 0;
    }
    found.textContent = `${count} of ${items.length} equations`;
    document.getElementById("nothing").hidden = count > 0;
    reachable();
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("change", filter);
  if (query.value || kind.value || verdict.value) {
    filter();
  }
}

async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const isDone = await copied(document.getElementById(button.dataset.copies));
    button.textContent = isDone ? "Copied" : "Select and copy";
    window.setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}

for (const form of document.querySelectorAll("form.search")) {
  searching(form);
}
reachable();
window.addEventListener("resize", reachable);
window.addEventListener("beforeprint", fitToPaper);
window.addEventListener("afterprint", fitToScreen);
for (const details of document.querySelectorAll("details")) {
  details.addEventListener("toggle", reachable);
}
