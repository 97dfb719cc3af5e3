/** The page's one style sheet: a column of cards on a phone, two beside each other on a larger screen. */
export const STYLE_SHEET = `
:root { color-scheme: light; --ink: #1f2933; --soft: #56616d; --line: #d9dee4; --paper: #f3f5f7; --accent: #005a8f; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 16px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, Helvetica, Arial, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.4rem 0; }
h2 { font-size: 1.15rem; margin: 0 0 0.6rem; }
p { margin: 0.5rem 0; }
a { color: var(--accent); }
.soft { color: var(--soft); }
.cards { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; align-items: start; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 16px; min-width: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 16px 0; padding: 0; list-style: none; }
.tiles li { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 12px; }
.tiles b { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tiles span { color: var(--soft); font-size: 0.9rem; }
.card svg { display: block; width: 100%; height: auto; max-width: 480px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: 4px; }
th, td { padding: 4px 14px 4px 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; }
.number { text-align: right; }
.wrap { white-space: normal; }
code { overflow-wrap: anywhere; }
td code { overflow-wrap: normal; }
code, pre { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.85rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 8px 0; }
dl { display: grid; grid-template-columns: minmax(0, 1fr); margin: 0; }
dt { color: var(--soft); font-size: 0.9rem; }
dd { margin: 0 0 8px; overflow-wrap: anywhere; }
details { border-bottom: 1px solid var(--line); padding: 6px 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
@media (min-width: 900px) {
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .wide { grid-column: 1 / -1; }
  dl { grid-template-columns: 190px minmax(0, 1fr); }
}
@media print { body { background: #fff; } .card { break-inside: avoid; } }
`;
