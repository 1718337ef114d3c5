// Which of a server's texts are symbols, such as a code or the id of a request, and no prose. Prose may
// hold personal data, internals of the server, or instructions to a language model.

const SYMBOL = /^[A-Za-z0-9][\w.:/-]{0,63}$/;

/** The text, if it is a symbol: at most 64 ASCII letters, digits and `_ . : / -`. */
export function symbol(text: string | null): string | null {
  return text !== null && SYMBOL.test(text) ? text : null;
}
