// How many links, buttons and fields the tabulator should reach.
() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
)].filter(element => !element.disabled && element.checkVisibility({visibilityProperty: true})).length
