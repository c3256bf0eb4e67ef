// What is wrong with the formulas of a page, from the boxes that the browser gave their parts.
verbatim => {
  const faults = [];
  const named = element => (element.getAttribute("aria-label") || element.getAttribute("alttext") || element.textContent)
    .replace(/\s+/g, " ").trim().slice(0, 80);
  const box = element => element.getBoundingClientRect();
  const shown = element => element.checkVisibility({visibilityProperty: true});
  document.querySelectorAll("details").forEach(details => { details.open = true; });
  for (const math of document.querySelectorAll("math")) {
    if (!shown(math)) continue;
    const say = text => faults.push(`${text}: ${named(math)}`);
    if (math.namespaceURI !== "http://www.w3.org/1998/Math/MathML") { say("not MathML"); continue; }
    const size = box(math);
    if (size.width < 3 || size.height < 6) say(`size ${size.width.toFixed(1)} x ${size.height.toFixed(1)}`);
    if (!math.textContent.trim() && !math.querySelector("mspace")) say("empty");
    const tokens = [...math.querySelectorAll("mi, mn, mo, mtext")];
    for (const token of tokens) {
      const text = token.textContent;
      if (/\\[A-Za-z]|\\$/.test(text) || (token.localName !== "mtext" && /[$^_{}]/.test(text) && text.trim().length > 1)) say(`LaTeX is left ("${text}")`);
      if (text.includes("\ufffd")) say("an unknown character");
      if (text.trim() && box(token).width === 0 && !/^[\u2061-\u2064\u200b\s]*$/.test(text)) say(`"${text}" has no width`);
    }
    if (math.querySelector("merror")) say("an error inside");
    for (const element of math.querySelectorAll("*")) {
      if (element.namespaceURI !== math.namespaceURI && !element.closest("annotation-xml")) say(`foreign <${element.localName}>`);
    }
    for (const frac of math.querySelectorAll("mfrac")) {
      const [top, bottom] = [...frac.children].map(box);
      if (frac.children.length !== 2) say("a fraction without two parts");
      else if (!(top.height > 2 && bottom.height > 2 && top.bottom <= bottom.top + 1)) say("a fraction is not stacked");
    }
    for (const root of math.querySelectorAll("msqrt, mroot")) {
      const inside = [...root.children].slice(0, root.localName === "mroot" ? 1 : undefined).map(box);
      const width = inside.reduce((sum, part) => sum + part.width, 0);
      if (!(box(root).width > width + 2 && box(root).height > 4)) say("a root has no sign");
    }
    for (const raised of math.querySelectorAll("msup, msubsup")) {
      const base = box(raised.children[0]), exponent = box(raised.children[raised.children.length - 1]);
      // A prime is drawn at the height of its own box, whose middle may lie low.
      if (!/^[\u2032-\u2034']+$/.test(raised.lastElementChild.textContent.trim())
        && (exponent.top + exponent.bottom) / 2 > (base.top + base.bottom) / 2) say("an exponent is not raised");
    }
    for (const lowered of math.querySelectorAll("msub, msubsup")) {
      const base = box(lowered.children[0]), index = box(lowered.children[1]);
      if (index.bottom <= base.bottom) say("an index is not lowered");
    }
  }
  // Text that should have been a formula.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || parent.closest("pre, code, kbd, samp, script, style, textarea, math, svg, template, .plain")) continue;
    const text = verbatim.reduce((rest, own) => rest.replaceAll(own, ""), node.data.replace(/\s+/g, " "));
    const left = text.match(/\\[A-Za-z]{2,}|\$[^$]{1,200}\$/);
    if (left && shown(parent)) faults.push(`LaTeX in the text: ${left[0].slice(0, 60)}`);
  }
  return faults;
}
