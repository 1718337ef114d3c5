// Which of a server's texts are symbols, such as a code or the id of a request, and no prose. Prose may
// hold personal data, internals of the server, or instructions to a language model.

const SYMBOL = /^[A-Za-z0-9][\w.:/-]{0,63}$/;

/** The text, if it is a symbol: at most 64 ASCII letters, digits and `_ . : / -`. */
export function symbol(text: string | null): string | null {
  return text !== null && SYMBOL.test(text) ? text : null;
}

/** One word of these, or two of which one has a digit: `Root=1-67891233-abcdef`, `a+b/c==`, `req 7`. */
const ID = /^(?!.*\/\/)(?=\S+$|.*\d)[\w.:/+={}[\];,#|~-]+( [\w.:/+={}[\];,#|~-]+)?$/;

/** The text, if it is the id of a request: at most 200 characters, no prose, no URL and no markup. */
export function requestIdOf(text: string | null): string | null {
  return text !== null && text.length <= 200 && ID.test(text) ? text : null;
}
