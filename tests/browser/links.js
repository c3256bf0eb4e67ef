// Everything that the page refers to: as written, as an address, and the element.
() => [...document.querySelectorAll("a, link[href], [src], [srcset], object[data], use")].flatMap(element => {
  const written = element.getAttribute("href") ?? element.getAttribute("xlink:href") ?? element.getAttribute("src")
    ?? element.getAttribute("srcset") ?? element.getAttribute("data");
  if (written === null) return [];
  let address;
  try { address = new URL(written, document.baseURI).href; } catch { address = "not an address"; }
  return [[written, address, element.localName]];
})
