// Where the focus is, and whether anything looks different for it.
() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const drawn = (element.closest("svg") && element.querySelector(".shape")) || element;
  const look = one => {
    const s = getComputedStyle(one);
    const outline = s.outlineStyle === "none" ? "" : [s.outlineStyle, s.outlineWidth, s.outlineColor].join(" ");
    return [outline, s.boxShadow, s.stroke, s.strokeWidth, s.backgroundColor, s.borderColor, s.textDecorationLine].join();
  };
  const box = element.getBoundingClientRect(), focused = look(element) + look(drawn);
  element.blur();
  const plain = look(element) + look(drawn);
  element.focus({focusVisible: true, preventScroll: true});
  const name = element.getAttribute("aria-label") || element.textContent || element.value || "";
  return [element.localName, element.getAttribute("class") ?? "", name.trim().replace(/\s+/g, " ").slice(0, 80),
    focused !== plain && box.width > 0 && box.height > 0];
}
