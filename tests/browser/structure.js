// What a reader who does not see the page would miss: language, headings, names, tables, identifiers.
async () => {
  const faults = [];
  const text = element => element.textContent.replace(/\s+/g, " ").trim().slice(0, 60);
  if (!document.documentElement.lang) faults.push("the page says no language");
  if (!document.title.trim()) faults.push("the page has no title");
  if (document.querySelectorAll("main").length !== 1) faults.push("the page has not one <main>");
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  if (headings.filter(h => h.localName === "h1").length !== 1) faults.push("the page has not one <h1>");
  headings.reduce((last, heading) => {
    const level = Number(heading.localName[1]);
    if (level > last + 1) faults.push(`heading of level ${level} after level ${last}: ${text(heading)}`);
    if (!text(heading)) faults.push("an empty heading");
    return level;
  }, 0);
  for (const image of document.querySelectorAll("img")) {
    if (!image.hasAttribute("alt")) faults.push(`a picture without words: ${image.getAttribute("src")}`);
    // A picture below the window may wait until somebody scrolls there.
    image.loading = "eager";
    if (!(await image.decode().then(() => image.naturalWidth > 0, () => false))) faults.push(`a picture is not there: ${image.getAttribute("src")}`);
  }
  const named = element => element.getAttribute("aria-label")
    || (element.getAttribute("aria-labelledby") || "").split(/\s+/).map(id => id && document.getElementById(id)?.textContent).join(" ").trim()
    || element.textContent.trim() || [...element.querySelectorAll("img")].map(i => i.alt).join("");
  for (const element of document.querySelectorAll("a[href], button, [role=button], [role=link]")) {
    if (!named(element)) faults.push(`a link or button without a name: ${element.outerHTML.slice(0, 80)}`);
  }
  for (const link of document.querySelectorAll("svg a")) {
    const name = link.getAttribute("aria-label") || "";
    if (!/:\s*\S/.test(name)) faults.push(`a node of a graph whose name says no verdict: ${name || link.outerHTML.slice(0, 60)}`);
  }
  for (const svg of document.querySelectorAll("svg:not([aria-hidden=true])")) {
    if (!named(svg)) faults.push("a drawing without a name");
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!field.labels?.length && !field.getAttribute("aria-label") && !field.getAttribute("aria-labelledby")) faults.push(`a field without a label: ${field.outerHTML.slice(0, 80)}`);
  }
  for (const table of document.querySelectorAll("table:not([role=presentation])")) {
    if (!table.caption && !table.getAttribute("aria-label") && !table.getAttribute("aria-labelledby")) faults.push(`a table without a caption: ${text(table)}`);
    const heads = [...table.querySelectorAll("th")];
    if (!heads.length || heads.some(th => !th.scope)) faults.push(`a table whose head cells have no scope: ${text(table)}`);
  }
  const seen = new Set();
  for (const {id} of document.querySelectorAll("[id]")) {
    if (seen.has(id)) faults.push(`the identifier ${id} twice`);
    seen.add(id);
  }
  for (const element of document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls], label[for]")) {
    for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
      for (const id of (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)) {
        if (!seen.has(id)) faults.push(`${attribute} names ${id}, which is not there`);
      }
    }
  }
  return faults;
}
