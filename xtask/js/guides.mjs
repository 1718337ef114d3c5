// The guides as pages of the demo, written from docs/guides. They are not committed.
//
//   node xtask/js/guides.mjs

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";
import { escape, frame } from "./docs/html.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Folders of Markdown, and the folders of pages that are made of them. */
const FOLDERS = {
  "docs/guides": "www/guides", "docs/reference/api": "www/api", "docs/reference/locales": "www/locales",
};

/** What Markdown itself does not have. */
const MARKUP = /^<(br|span dir="rtl"|\/span)>$/;

/** A link to a file that is neither a guide nor a page of the reference. */
const LEAVES = /^(\.\.\/)+(?!reference\/|README\.md)/;

for (const [from, to] of Object.entries(FOLDERS)) {
  if (!existsSync(ROOT + from)) continue;
  rmSync(ROOT + to, { recursive: true, force: true });
  for (const path of readdirSync(ROOT + from, { recursive: true }).filter((path) => path.endsWith(".md"))) {
    const page = `${ROOT}${to}/${pageOf(path)}`;
    mkdirSync(page.slice(0, page.lastIndexOf("/")), { recursive: true });
    const language = to === "www/locales" && path !== "README.md" ? path.replace(".md", "") : "en";
    writeFileSync(page, render(readFileSync(`${ROOT}${from}/${path}`, "utf8"), path.split("/").length, language));
  }
  console.log(`guides: ${from} as ${to}`);
}

/** `x.md` is `x.html`, and a folder's README its index. */
function pageOf(path) {
  return path.replace(/(^|\/)README\.md/, "$1index.md").replace(/\.md(#|$)/, ".html$1");
}

/** `language`: that of the cells of its tables; all else is English. */
function render(markdown, depth, language) {
  const title = /^# (.+)$/m.exec(markdown)?.[1].replaceAll("`", "") ?? "Guide";
  const top = "../".repeat(depth);
  const plain = language === "en" ? "td" : `td lang="${language}"`;
  const renderer = {
    heading({ tokens, depth: level, text }) {
      return `<h${level} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      // The repository's own files are not on the site.
      return LEAVES.test(href) ? text : `<a href="${escape(target(href))}">${text}</a>`;
    },
    code({ text }) {
      return `<pre tabindex="0"><code>${escape(text)}</code></pre>\n`;
    },
    table(token) {
      const cells = (row, tag) => row.map((cell, i) => {
        const own = tag === "td" && i === 0 ? "th scope=\"row\"" : tag === "th" ? "th scope=\"col\"" : plain;
        return `<${own}>${this.parser.parseInline(cell.tokens)}</${own.slice(0, 2)}>`;
      }).join("");
      const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
      return `<div class="scroll" tabindex="0"><table><thead><tr>${cells(token.header, "th")}</tr></thead>` +
        `<tbody>${rows}</tbody></table></div>\n`;
    },
    // What the tests read is not for readers.
    html: ({ text }) => (text.startsWith("<!--") ? "" : MARKUP.test(text) ? text : escape(text)),
  };
  const body = new Marked({ renderer }).parse(markdown);
  const places = [["#try", "Try it"], ["guides/", "Guides"], ["reference/", "Reference"]];
  const nav = places.map(([href, text]) => `      <a href="${top}${href}">${text}</a>`);
  return frame({ title, top, label: "Site", nav, kind: "guide", main: body });
}

/** Links between the files become links between the pages. */
function target(href) {
  if (/^[a-z]+:/.test(href)) return href;
  return pageOf(href.replace(/(\.\.\/)+README\.md.*/, "../").replace(/\.\.\/reference\/(api|locales)\//, "../$1/"));
}

function slug(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, "").trim().replaceAll(" ", "-");
}
