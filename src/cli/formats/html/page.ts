import { createHash } from "node:crypto";

import type { DiagnosticRow } from "../../../domain/report.ts";
import type { RenderOptions } from "../renderer.ts";
import { placeText } from "../words/severity.ts";
import { NOTHING, each, markup, literal } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { SCRIPT, STYLE } from "./style.ts";

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** Nothing is loaded from anywhere, and only this script runs, whatever else should end up in the page. */
function contentPolicy(): string {
  return `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`;
}

/** What stands under the rows: notes, and messages about the input. */
export type Closing = {
  readonly footnotes: readonly string[];
  readonly diagnostics: readonly DiagnosticRow[];
};

function messageItem({ weight, code, message, help, at }: DiagnosticRow): Markup {
  const where = at === undefined ? NOTHING : markup`<br /><code>${placeText(at)}</code>`;
  return markup`<tr>
    <td>
      <span class="verdict ${weight === "error" ? "deny" : weight === "warning" ? "unknown" : ""}"
        >${weight}</span
      >
    </td>
    <th scope="row"><code>${code}</code></th>
    <td>${message} <span class="soft">${help}</span>${where}</td>
  </tr>`;
}

function closingSections({ footnotes, diagnostics }: Closing): Markup {
  const notes = markup`<section>
    <h2>Notes</h2>
    <ul>
      ${each(footnotes, (note) => markup`<li>${note}</li>`)}
    </ul>
  </section>`;
  const messages = markup`<section>
    <h2>About the input</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">weight</th>
            <th scope="col">code</th>
            <th scope="col">message</th>
          </tr>
        </thead>
        <tbody>
          ${each(diagnostics, messageItem)}
        </tbody>
      </table>
    </div>
  </section>`;
  return markup`${footnotes.length === 0 ? NOTHING : notes}${diagnostics.length === 0 ? NOTHING : messages}`;
}

export type Page = {
  readonly title: string;
  readonly lead: string;
  /** Below the heading: tiles and facts. */
  readonly summary: Markup;
  readonly sections: readonly Markup[];
  readonly closing: Closing;
};

/** The field that narrows the cards below it; shown by the script alone. */
export const FILTER: Markup = markup`<form class="filter" hidden role="search">
  <label for="narrow">Show only</label>
  <input
    id="narrow"
    type="search"
    placeholder="a workload, a code, a word"
    autocomplete="off"
  /><output></output>
</form>`;

/** A whole page in pieces: one file, nothing loaded from elsewhere. */
export function* pageOf(page: Page, { version, date }: RenderOptions): Generator<string, void, undefined> {
  const { title, lead, summary, sections, closing } = page;
  const when = date === undefined ? NOTHING : markup` on ${date}`;
  const head = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="no-referrer" />
<title>${title}</title>
${literal(`<style>${STYLE}</style>`)}
</head>
<body>
<header>
<div class="brand">Sluice</div>
<h1>${title}</h1>
<p class="soft">${lead}</p>
${summary}
</header>
<main>
`;
  yield head.html;
  for (const section of sections) yield `${section.html}\n`;
  const tail = markup`${closingSections(closing)}
</main>
<footer>Made by Sluice ${version}${when} from the report alone; the same figures are in <code>-o json</code>.</footer>
${literal(`<script>${SCRIPT}</script>`)}
</body>
</html>
`;
  yield tail.html;
}
