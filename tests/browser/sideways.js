// Whether the page is wider than the window, and what stands out of it.
() => {
  const root = document.documentElement, room = root.clientWidth;
  if (Math.max(root.scrollWidth, document.body.scrollWidth) <= room) return [];
  const held = element => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== "visible") return true;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > room + 1 && !held(element))
    .map(e => `${e.localName}.${e.getAttribute("class") ?? ""} to ${e.getBoundingClientRect().right.toFixed(0)}`);
  return [`the page is ${root.scrollWidth} wide in ${room}`, ...out.slice(0, 5)];
}
