// All languages, for tests: English, which needs no pack, is undefined.

import { ar } from "../pkg/dist/locales/ar.js";
import { de } from "../pkg/dist/locales/de.js";
import { en } from "../pkg/dist/locales/en.js";
import { es } from "../pkg/dist/locales/es.js";
import { fr } from "../pkg/dist/locales/fr.js";
import { it } from "../pkg/dist/locales/it.js";
import { ja } from "../pkg/dist/locales/ja.js";
import { ko } from "../pkg/dist/locales/ko.js";
import { nl } from "../pkg/dist/locales/nl.js";
import { pl } from "../pkg/dist/locales/pl.js";
import { ptBR } from "../pkg/dist/locales/pt-BR.js";
import { zhCN } from "../pkg/dist/locales/zh-CN.js";

export { ar, de, en, es, fr, it, ja, ko, nl, pl, ptBR, zhCN };

/** In the order of profiles/waits.json. */
export const all = [undefined, de, es, fr, it, ptBR, nl, pl, ja, zhCN, ko, ar];

/** The tags of the packs that a bundle contains, whatever way the bundler writes letters. */
export function packsIn(code) {
  const escapes = {
    none: (text) => text,
    unicode: (text) => text.replace(/[^\x00-\x7f]/g, (c) => `\\u${hex(c).padStart(4, "0")}`),
    shortest: (text) => text.replace(/[^\x00-\x7f]/g, (c) => (c < "\u0100" ? `\\x${hex(c)}` : `\\u${hex(c).padStart(4, "0")}`)),
  };
  const found = code.toLowerCase();
  return all.filter((pack) => pack && Object.values(escapes)
    .some((escape) => found.includes(escape(pack.words.category.quota.title).toLowerCase())))
    .map(({ tag }) => tag);
}

function hex(character) {
  return character.charCodeAt(0).toString(16);
}
