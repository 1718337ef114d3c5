// A little colour for code and JSON. Text goes in as text: nothing of it is ever parsed as markup.

const TOKENS = /(?<comment>(?:\/\/|^#|\n#)[^\n]*)|(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(?<word>\b(?:import|from|const|await|async|let|use|null|true|false)\b)|(?<number>\b\d[\d_.]*\b)/g;

export function colour(element, code) {
  const parts = [];
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    const span = document.createElement("span");
    span.className = `code-${kind}`;
    span.textContent = match[0];
    parts.push(code.slice(end, match.index), span);
    end = match.index + match[0].length;
  }
  element.replaceChildren(...parts, code.slice(end));
}
