// Text whose contrast against what stands behind it is below the level AA of WCAG 2.
() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  canvas.canvas.width = canvas.canvas.height = 1;
  const known = new Map();
  const colour = text => {
    if (!known.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = "rgba(0,0,0,0)";
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(text, [r, g, b, a / 255]);
    }
    return known.get(text);
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, k) => value * a + under[k] * (1 - a));
  const light = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  // The canvas of a page: what the browser paints where nobody says otherwise.
  const probe = document.createElement("div");
  probe.style.cssText = "position:absolute;background:Canvas";
  document.documentElement.append(probe);
  const paper = over(colour(getComputedStyle(probe).backgroundColor), dark ? [18, 18, 18] : [255, 255, 255]);
  probe.remove();
  const behind = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (at.namespaceURI.endsWith("svg")) {
        const shape = at.matches("a, g") ? at.querySelector(":scope > rect, :scope > polygon, :scope > path, :scope > ellipse") : null;
        if (shape && getComputedStyle(shape).fill !== "none") layers.push(colour(getComputedStyle(shape).fill));
      } else {
        layers.push(colour(style.backgroundColor));
      }
      if (layers.length && layers[layers.length - 1][3] === 1) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), paper);
  };
  const faults = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element || element.closest("script, style, template, title, desc, annotation")) continue;
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true}) || element.closest(":disabled")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const size = range.getBoundingClientRect();
    if (size.width < 2 || size.height < 2) continue;
    const style = getComputedStyle(element);
    const svg = element.namespaceURI.endsWith("svg");
    const under = behind(element);
    let ink = colour(svg ? style.fill : style.color);
    for (let at = element; at; at = at.parentElement) ink = [...ink.slice(0, 3), ink[3] * Number(getComputedStyle(at).opacity)];
    const [a, b] = [light(over(ink, under)), light(under)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const pixels = parseFloat(style.fontSize);
    const large = pixels >= 24 || (pixels >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5) - 0.005) {
      const place = `${element.localName}${element.className && element.className.baseVal === undefined ? "." + element.className.trim().replace(/\s+/g, ".") : ""}`;
      if (!faults.has(place)) faults.set(place, `${place}: contrast ${ratio.toFixed(2)} ("${node.data.trim().slice(0, 40)}")`);
    }
  }
  return [...faults.values()];
}
