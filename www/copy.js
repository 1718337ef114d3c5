// To the clipboard, or else selected for the person to copy.

/** Copies an element's text; resolves with what to say of it. */
export async function copyText(element) {
  const isCopied = await navigator.clipboard?.writeText(element.textContent).then(() => true, () => false);
  if (!isCopied) getSelection().selectAllChildren(element);
  return isCopied ? "Copied" : "Selected";
}
