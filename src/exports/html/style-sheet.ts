/** The page's own style: system fonts, two colour schemes, text kept as wide as it was written. */
export const STYLE_SHEET = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fdfdfc; --line: #d5d8dc; --soft: #5a626b; --good: #0b6b37; --bad: #a5171c; --odd: #7a4a00; --tint: #f2f3f1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --paper: #15181b; --line: #373d44; --soft: #a4adb7; --good: #6fd39b; --bad: #ff8f8a; --odd: #f0bb69; --tint: #1e2226; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 58rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
.name { margin: 0; color: var(--soft); font-variant-numeric: tabular-nums; }
h1 { margin: .2rem 0 1.2rem; font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.05rem; letter-spacing: .02em; }
.proof { border: 1px solid var(--line); border-left: .35rem solid var(--odd); background: var(--tint); padding: .7rem 1rem; }
.proof p { margin: .15rem 0; overflow-wrap: anywhere; }
.proof.genuine { border-left-color: var(--good); } .proof.genuine strong { color: var(--good); }
.proof.tampered { border-left-color: var(--bad); } .proof.tampered strong { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; margin: 1.2rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: .9rem/1.5 ui-monospace, monospace; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
code { font: .72rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
blockquote { margin: .2rem 0 .8rem; padding-left: .8rem; border-left: 2px solid var(--line); color: var(--soft); }
ul { padding-left: 1.1rem; } li p { margin: .2rem 0; }
@media print { body { max-width: none; padding: 0; } section { break-inside: auto; } h2 { break-after: avoid; } }
`;
