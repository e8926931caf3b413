import { type Asset, makeAsset } from '../asset.ts';

/** Beside the style sheet of the site, whose colours and type it uses: what forms, states and dates look like. */
const DESK_CSS = `
.who-am-i { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .8rem; margin-left: auto; font-size: .92rem; }
.who-am-i form { margin: 0; }
.who-am-i button { padding: .1rem .55rem; }
p.done { padding: .5rem 1rem; background: var(--tint); border-left: .3rem solid var(--good); }
.refusals { margin: 0 0 1.2rem; padding: .6rem 1rem; background: var(--tint); border: 1px solid var(--line); border-left: .35rem solid var(--bad); }
.refusals h2 { margin: 0 0 .3rem; color: var(--bad); }
.refusals ul { margin: 0; padding: 0; list-style: none; }
.refusals li + li { margin-top: .7rem; padding-top: .7rem; border-top: 1px solid var(--line); }
.refusals p { margin: .1rem 0; max-width: none; }
a.rule, span.rule { font-weight: 650; font-variant-numeric: tabular-nums; white-space: nowrap; }

form.desk p { margin: .7rem 0; }
form.desk label { display: block; margin-bottom: .15rem; font-size: .92rem; }
form.desk .hint { display: block; color: var(--soft); font-size: .88rem; }
form.desk input[type="text"], form.desk input[type="email"], form.desk input[type="url"], form.desk textarea, form.desk select { width: 100%; max-width: 34rem; min-width: 0; }
form.desk textarea { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 3px; padding: .35rem .6rem; resize: vertical; }
form.desk textarea.text { max-width: none; font: .875rem/1.5 var(--mono); tab-size: 8; white-space: pre-wrap; }
form.desk input[type="file"] { max-width: 100%; }
form.desk label.choice { display: inline-flex; align-items: center; gap: .35rem; margin: 0 1.1rem .2rem 0; }
form.desk fieldset { display: block; margin: .7rem 0; }
form.desk legend { float: none; padding: 0 0 .2rem; }
form.desk label.choice input { flex: none; }
input[type="radio"] { width: 1.1rem; height: 1.1rem; vertical-align: -.15rem; accent-color: var(--accent); }
form.inline { display: inline; margin: 0; }
form.inline button, td button, .steps button { padding: .1rem .55rem; }
button.first { background: var(--accent); border-color: var(--accent); color: var(--paper); }
button.grave { border-color: var(--bad); color: var(--bad); }
button:disabled { opacity: .6; cursor: default; }

.state { display: inline-block; padding: 0 .45em; border: 1px solid currentColor; border-radius: 3px; font-size: .88em; white-space: nowrap; color: var(--soft); }
.state.good { color: var(--good); } .state.odd { color: var(--odd); } .state.bad { color: var(--bad); }
.late { color: var(--bad); font-weight: 600; }
.odd { color: var(--odd); }
p.warning { padding: .5rem 1rem; background: var(--tint); border-left: .3rem solid var(--odd); }
p.code { font: 1.15rem/1.6 var(--mono); padding: .6rem .8rem; background: var(--tint); border: 1px solid var(--line); border-radius: 3px; max-width: none; }
section.rule { margin: 1rem 0; padding-top: .8rem; border-top: 1px solid var(--line); }
section.rule h2 { margin: 0 0 .2rem; }
section.rule p { margin: .15rem 0; }
section.rule:target { border-top: 2px solid var(--accent); }
.none { color: var(--soft); }
table.cases tbody th { width: 31%; }
table.cases td[data-label="By"] > .late, table.cases td[data-label="By"] > .odd, table.cases td[data-label="By"] > .note { display: block; }

@media (max-width: 40rem) {
  .who-am-i { margin-left: 0; width: 100%; justify-content: space-between; }
  table.cases tbody th { width: auto; font-weight: 600; }
  table.cases td[data-label="By"] > .late, table.cases td[data-label="By"] > .odd, table.cases td[data-label="By"] > .note { display: inline; }
  table.rows td[data-label] > form, table.rows td > .steps { margin-top: .3rem; }
}
@media print {
  .who-am-i, form.desk, form.inline, button { display: none; }
}
`;

export const DESK_STYLE_SHEET: Asset = makeAsset('desk', 'css', DESK_CSS);
