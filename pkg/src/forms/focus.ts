// The focus, for libraries that do not know their elements.

/** Moves the focus to the first element of the page that has one of the names. */
export function focusOn(names: readonly string[]): void {
  if (typeof document !== "object") return;
  const [first] = names.flatMap((name) => [...document.getElementsByName(name)]).sort(inOrder);
  first?.focus();
}

function inOrder(a: Node, b: Node): number {
  return a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}
