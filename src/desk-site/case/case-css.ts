import { type Asset, makeAsset } from '../asset.ts';

/** What the pages of a case have beside those of the desk: the picture of an embargo, texts beside their findings. */
const CASE_CSS = `
dl.case-head { margin-top: .4rem; }
dl.case-head .end { font-weight: 600; }
figure.timeline { margin: 1.2rem 0; }
figure.timeline svg { display: block; width: 100%; max-width: 34rem; height: auto; }
.timeline line { stroke: var(--soft); stroke-width: 1; }
.timeline line.axis { stroke: var(--line); stroke-width: 3; }
.timeline line.secret { stroke: var(--soft); stroke-width: 5; }
.timeline line.shared { stroke: var(--accent); stroke-width: 5; }
.timeline circle { fill: var(--paper); stroke: var(--soft); stroke-width: 1.5; }
.timeline text { font: 600 10px var(--sans); fill: var(--ink); text-anchor: middle; }
.timeline .end circle { stroke: var(--odd); } .timeline .end text { fill: var(--odd); }
.timeline .public circle { stroke: var(--good); } .timeline .public text { fill: var(--good); }
.timeline .bad circle { stroke: var(--bad); } .timeline .bad text { fill: var(--bad); }
.timeline .now line { stroke: var(--ink); stroke-width: 2; }
.timeline figcaption { font-size: .92rem; }
.timeline ol { margin: .3rem 0 0; padding-left: 1.6rem; }
.timeline li { padding: .05rem 0; }

section.next { margin: 1rem 0; padding: .7rem 1rem; background: var(--tint); border: 1px solid var(--line); border-left: .35rem solid var(--accent); }
section.next h2 { margin: 0 0 .3rem; }
section.next > p { margin: .3rem 0; }
section.next ul.ways { margin: .4rem 0 0; padding: 0; list-style: none; }
section.next ul.ways li { display: inline-block; margin: .2rem .7rem .2rem 0; }
a.step { display: inline-block; padding: .3rem .7rem; border: 1px solid var(--accent); border-radius: 3px; text-decoration: none; }
a.step:visited { color: var(--accent); }
a.step.first { background: var(--accent); color: var(--paper); }
a.step.grave { border-color: var(--bad); color: var(--bad); }

details.step, details.more { margin: .5rem 0; border-bottom: 1px solid var(--line); padding-bottom: .4rem; }
details.step > summary, details.more > summary { color: var(--accent); font-size: 1rem; padding: .15rem 0; }
ul.plain details.step, section.next > details.step:last-child { border-bottom: 0; padding-bottom: 0; }
#step-embargo fieldset label.choice { display: flex; }
details.step > form.desk { padding-left: 1rem; border-left: 2px solid var(--line); }
ul.plain { margin: 0; padding: 0; list-style: none; }
ul.plain > li { padding: .5rem 0; border-bottom: 1px solid var(--line); }
ul.plain > li > p { margin: .15rem 0; }
ul.people li { display: inline-flex; align-items: baseline; gap: .4rem; margin: 0 1.1rem .3rem 0; padding: 0; border: 0; }
pre.theirs { padding: .6rem .8rem; background: var(--tint); border: 1px solid var(--line); border-radius: 3px; max-height: 34rem; overflow-y: auto; }
table.sentences tbody th { font-weight: 400; } table.sentences td:last-child { white-space: nowrap; }
@media (min-width: 40.01rem) { table.sentences tbody th { width: 45%; } }
form.desk textarea.code { width: 100%; max-width: 62rem; font: .875rem/1.5 var(--mono); }
table.letters tbody th { min-width: 9rem; }
ol.record { margin: .4rem 0; padding: 0; list-style: none; font-size: .92rem; }
ol.record li { padding: .15rem 0; }
.comment blockquote { margin: .2rem 0; }
.comment p.said { white-space: pre-wrap; margin: .2rem 0; }

nav.parts { margin: .2rem 0 1.2rem; font-size: .95rem; }
nav.parts ul { gap: .25rem 1rem; }
nav.parts a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; border-bottom: 2px solid var(--accent); }

.beside { display: grid; gap: .5rem 1.6rem; }
.beside > * { min-width: 0; }
@media (min-width: 60rem) {
  body:has(.beside, table.compare) :is(header.site, nav.crumbs, main, footer.site) { max-width: 82rem; }
  .beside { grid-template-columns: minmax(0, 46rem) minmax(16rem, 1fr); align-items: start; }
  .beside .findings { position: sticky; top: .5rem; max-height: 96vh; overflow-y: auto; }
}
.writing { display: flex; border: 1px solid var(--soft); border-radius: 3px; background: var(--paper); }
.writing:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
.writing .lines { flex: none; contain: size; width: 3.4rem; overflow: hidden; margin: 0; padding: .35rem .5rem; text-align: right; color: var(--soft); background: var(--tint); border-right: 1px solid var(--line); font: .875rem/1.5 var(--mono); white-space: pre; user-select: none; }
form.desk .writing textarea.text { flex: 1 1 auto; min-width: 0; width: 100%; border: 0; margin: 0; padding: .35rem .6rem; white-space: pre; overflow: auto; }
form.desk .writing textarea.text:focus { outline: none; }
.findings h2 { margin-top: 0; }
.findings ul { margin: 0; padding: 0; list-style: none; }
.findings li { padding: .4rem 0; border-bottom: 1px solid var(--line); }
.findings li p { margin: .1rem 0; }
.findings button.line { padding: 0 .3rem; font-size: .88rem; }
pre.numbered { counter-reset: line; padding: .6rem 0; border: 1px solid var(--line); border-radius: 3px; overflow-x: auto; white-space: pre; }
pre.numbered > span { display: block; counter-increment: line; padding: 0 .6rem 0 4.2rem; position: relative; min-height: 1.5em; }
pre.numbered > span::before { content: counter(line); position: absolute; left: 0; width: 3.4rem; text-align: right; color: var(--soft); }
table.compare { width: 100%; table-layout: fixed; font: .82rem/1.45 var(--mono); }
table.compare td { padding: 0 .5rem; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; }
table.compare td.line, table.compare th.line { width: 3.2rem; color: var(--soft); text-align: right; }
table.compare tr.changed td, table.compare tr.removed td, table.compare tr.added td { background: var(--tint); }
table.compare del { color: var(--removed); } table.compare ins { color: var(--added); }
table.compare td.skipped { color: var(--soft); text-align: center; padding: .3rem; }
form.desk input.place { width: 4rem; flex: none; }
form.desk p.placed { display: flex; align-items: baseline; gap: .8rem; margin: .4rem 0; } form.desk p.placed label { font-size: 1rem; min-width: 0; }
fieldset.row { display: grid !important; grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr)); gap: .5rem 1.2rem; padding: .4rem 0 .6rem !important; border-bottom: 1px solid var(--line); align-items: end; }
fieldset.row legend, fieldset.row .all { grid-column: 1 / -1; }
fieldset.row .all > label.choice { display: flex; }
fieldset.row p, form.desk fieldset.row p { margin: 0; }
fieldset.row label { margin: 0 0 .1rem; }
fieldset.row input[type="text"], fieldset.row select { max-width: none; }
.answer { padding: .6rem 1rem; margin: .8rem 0; background: var(--tint); border-left: .35rem solid var(--odd); }
.answer.yes { border-left-color: var(--good); } .answer.no { border-left-color: var(--bad); }
.answer strong { font-size: 1.15rem; }
ul.checklist { margin: .3rem 0; padding: 0; list-style: none; }
ul.checklist li { padding: .25rem 0 .25rem 1.7rem; position: relative; }
ul.checklist li::before { content: "\\2013"; position: absolute; left: .3rem; color: var(--soft); }
ul.checklist li.good::before { content: "\\2713"; color: var(--good); }
ul.checklist li.missing::before { content: "\\2717"; color: var(--bad); }
@media (max-width: 40rem) {
  dl.facts.case-head { grid-template-columns: max-content 1fr; gap: .15rem .9rem; } dl.facts.case-head dd { margin: 0; }
  /* two columns of a text are too narrow to be read: below each other, and what is the same once */
  table.compare thead { display: none; }
  table.compare, table.compare tbody { display: block; }
  table.compare tr { display: grid; grid-template-columns: 2rem 1fr; padding: .1rem 0; }
  table.compare td { padding: 0 .2rem; font-size: .78rem; }
  table.compare td.line { width: auto; }
  table.compare td.skipped { grid-column: 1 / -1; }
  table.compare tr.same td:nth-child(n+3), table.compare tr.added td:nth-child(-n+2), table.compare tr.removed td:nth-child(n+3) { display: none; }
  table.compare del::before { content: "\\2212  "; } table.compare ins::before { content: "+  "; }
  /* lines are folded, so that none has to be pushed aside; numbers beside them would be wrong then */
  .writing .lines { display: none; }
  .writing { margin-inline: -.6rem; }
  form.desk .writing textarea.text { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; padding: .35rem .45rem; }
  pre.numbered > span { padding-left: 3rem; } pre.numbered > span::before { width: 2.3rem; }
}
`;

export const CASE_STYLE_SHEET: Asset = makeAsset('case', 'css', CASE_CSS);
