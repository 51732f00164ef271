/** The look of every page: one column, system fonts, light or dark as the reader's system is, ink-sparing in print. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --wash: #f5f7f9; --link: #0b5cad;
  --critical: #9b1c31; --high: #b0440a; --medium: #7d5a00; --low: #1a6570; --info: #4b5563;
  --allow: #176b34; --deny: #9b1c31; --unknown: #7d5a00; --chip-ink: #ffffff;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --ink: #e6e9ed; --soft: #a3adb8; --line: #343b45; --wash: #1c2128; --link: #7cb7ff;
    --critical: #ff8096; --high: #ffa366; --medium: #f0c45a; --low: #79d2de; --info: #b3bdc9;
    --allow: #7ddb9a; --deny: #ff8096; --unknown: #f0c45a; --chip-ink: #14171c;
  }
}
* { box-sizing: border-box; }
html { font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; background: var(--paper); color: var(--ink); }
main, header, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2.5rem; }
footer { padding-top: 1.5rem; padding-bottom: 3rem; color: var(--soft); font-size: 0.875rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 0.5rem; letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.75rem; }
h3, h4 { font-size: 1rem; margin: 1.25rem 0 0.5rem; }
p { margin: 0 0 0.75rem; max-width: 46rem; }
.soft { color: var(--soft); }
.brand { font-size: 0.8rem; font-weight: 600; letter-spacing: 0.08em; text-transform: uppercase; color: var(--soft); margin-bottom: 0.75rem; }
.tiles { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.tiles li { flex: 1 1 6.5rem; border: 1px solid var(--line); border-top: 4px solid var(--tone, var(--line)); border-radius: 0.5rem; padding: 0.6rem 0.9rem; }
.tiles strong { display: block; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; color: var(--tone, var(--ink)); }
.tiles .none strong, .tiles .none { color: var(--soft); }
.critical { --tone: var(--critical); } .high { --tone: var(--high); } .medium { --tone: var(--medium); }
.low { --tone: var(--low); } .info { --tone: var(--info); }
.allow, .loses { --tone: var(--allow); } .deny, .gains, .surer { --tone: var(--deny); } .unknown, .unsure { --tone: var(--unknown); }
.chip { display: inline-block; background: var(--tone); color: var(--chip-ink); font-size: 0.75rem; font-weight: 700; line-height: 1; letter-spacing: 0.03em; padding: 0.3rem 0.5rem; border-radius: 0.3rem; text-transform: uppercase; white-space: nowrap; }
.verdict { color: var(--tone); font-weight: 650; white-space: nowrap; }
code, pre, .mono { font-family: var(--mono); font-size: 0.85em; }
code { overflow-wrap: anywhere; }
pre { background: var(--wash); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.8rem 1rem; overflow-x: auto; margin: 0.5rem 0 1rem; line-height: 1.45; }
details.card { border: 1px solid var(--line); border-left: 4px solid var(--tone, var(--line)); border-radius: 0.5rem; margin: 0.6rem 0; background: var(--paper); }
details.card > summary { position: relative; cursor: pointer; padding: 0.7rem 2.5rem 0.7rem 1rem; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.35rem 0.75rem; list-style: none; }
details.card > summary::-webkit-details-marker { display: none; }
details.card > summary::after { content: "+"; position: absolute; right: 1rem; top: 0.7rem; color: var(--soft); font-family: var(--mono); }
details.card[open] > summary::after { content: "\\2212"; }
details.card > summary:hover { background: var(--wash); }
details.card > summary h3 { display: inline; margin: 0; font-size: 1rem; font-weight: 650; flex: 0 1 auto; }
details.card > .body { padding: 0.25rem 1rem 0.75rem; border-top: 1px solid var(--line); }
details.card > .body > p:first-child { margin-top: 0.6rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.25rem; margin: 0.75rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 0.5rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.9rem 0.45rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
thead th { color: var(--soft); font-weight: 600; font-size: 0.8125rem; white-space: nowrap; }
tbody th { font-weight: 500; }
.matrix td { text-align: center; padding-right: 0.6rem; white-space: nowrap; }
.matrix thead th + th { text-align: center; padding-right: 0.6rem; }
.filter { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; margin: 0 0 0.75rem; }
.filter input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 0.4rem; padding: 0.4rem 0.7rem; width: min(24rem, 100%); }
[hidden] { display: none !important; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0 0; } dd { margin-bottom: 0.6rem; } main, header, footer { padding-left: 1rem; padding-right: 1rem; } }
@media print {
  html { font-size: 11px; } body { background: #ffffff; color: #000000; }
  :root { --paper: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --wash: #f6f6f6; --critical: #9b1c31; --high: #b0440a; --medium: #7d5a00; --low: #1a6570; --info: #4b5563; --allow: #176b34; --deny: #9b1c31; --unknown: #7d5a00; --chip-ink: #ffffff; }
  .chip, .tiles li { print-color-adjust: exact; }
  .filter { display: none; } details.card > summary::after { content: ""; }
  details.card { break-inside: auto; } details.card > summary { break-after: avoid; } pre { white-space: pre-wrap; }
  details.card::details-content { content-visibility: visible; block-size: auto; }
}
`;

/** Shows the filter, hides the cards that do not hold its words, and opens every card for printing. */
export const SCRIPT = `
const filter = document.querySelector(".filter");
const cards = [...document.querySelectorAll("details.card")];
if (filter && cards.length > 3) {
  const input = filter.querySelector("input");
  const count = filter.querySelector("output");
  filter.hidden = false;
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(" ").filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const text = card.textContent.toLowerCase();
      card.hidden = !words.every((word) => text.includes(word));
      if (!card.hidden) shown += 1;
    }
    count.textContent = words.length === 0 ? "" : shown + " of " + cards.length;
  });
}
addEventListener("beforeprint", () => { for (const card of cards) card.open = true; });
`;
