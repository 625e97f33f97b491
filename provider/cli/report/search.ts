import { createHash } from "node:crypto";
import { markup, Markup } from "./markup";

/**
 * The page's only script: shows the connections whose name, qualified name, status or details contain all words of the
 * search field, however they are written (large or small). It only sets and removes a class, which the style heeds on screens
 * alone, so that paper always has everything. Without scripts, as in a mail program, the field stays hidden.
 *
 * It is source text, because its digest stands in the page's policy and must not depend on a compiler.
 */
export const SEARCH_SCRIPT = `"use strict";
(() => {
  const plain = (text) => text.normalize().toLowerCase();
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const articles = document.querySelectorAll("article");
  const connections = [...document.querySelectorAll(".index tbody tr")].map((row, index) => {
    const article = articles[index];
    const texts = [...row.querySelectorAll("a, code, .status"), ...article.querySelectorAll(".facts dd")];
    return { row, article, text: plain(texts.map((it) => it.textContent).join("\\n")) };
  });
  const search = () => {
    const words = plain(field.value).split(/\\s+/);
    const chosen = document.querySelector("input[name=show]:checked");
    const status = chosen === null || chosen.id === "show-all" ? undefined : chosen.id.replace("show-", "is-");
    let shown = 0;
    for (const { row, article, text } of connections) {
      const isFound = words.every((word) => text.includes(word));
      row.classList.toggle("unfound", !isFound);
      article.classList.toggle("unfound", !isFound);
      if (isFound && (status === undefined || row.classList.contains(status))) shown++;
    }
    const isAll = words.every((word) => word === "");
    found.textContent = isAll ? "" : shown.toLocaleString("en-US") + " of " + connections.length.toLocaleString("en-US");
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    search();
  });
  for (const choice of document.querySelectorAll("input[name=show]")) choice.addEventListener("change", search);
  field.closest("[hidden]").hidden = false;
  search();
})();
`;

/** What a page's policy says of scripts, so that it runs this one and no other. */
export const SEARCH_POLICY = `script-src 'sha256-${createHash("sha256").update(SEARCH_SCRIPT).digest("base64")}'`;

/** The search field, which the script shows. */
export const SEARCH_FIELD = markup`<div class="search" role="search" hidden>
<label for="search">Find</label> <input type="search" id="search" autocomplete="off" spellcheck="false" aria-describedby="search-help">
<output for="search" id="found"></output>
<span id="search-help">in names, status and details; all of the words</span>
</div>`;

/** The script as an element, which stands behind what it works on. */
export const SEARCH_ELEMENT = markup`<script>${new Markup(SEARCH_SCRIPT)}</script>
`;
