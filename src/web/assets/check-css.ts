/** Of the page `/check`, beside the style sheet of the site. */
export const CHECK_CSS = `
section.chooser { margin: 1.2rem 0; padding: .2rem 1.2rem 1rem; border: 2px dashed var(--line); border-radius: 6px; background: var(--tint); }
section.chooser.over { border-color: var(--accent); border-style: solid; }
section.chooser h2 { margin-top: 1rem; }
.choices { display: flex; flex-wrap: wrap; gap: .2rem 2rem; }
.choices p { margin: .2rem 0; min-width: 0; max-width: 100%; }
.choices label { display: block; font-weight: 600; }
input[type="file"] { width: 21rem; max-width: 100%; border: 0; padding: .2rem 0; background: none; }
input[type="file"]::file-selector-button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 3px; padding: .35rem .8rem; margin-right: .6rem; cursor: pointer; }
#check-state { margin-bottom: 0; color: var(--soft); }
#check-state.trouble { color: var(--bad); font-weight: 600; }
#check-answer { margin: 1.5rem 0 2.5rem; border-top: 2px solid var(--ink); }
#check-answer h2 { font-size: 1.35rem; margin-top: 1rem; }
#check-answer h2:focus { outline: none; }
#check-answer h3 { margin-top: 1.8rem; font-size: 1.1rem; }
#check-answer h4 { margin: 0 0 .4rem; font-size: 1rem; line-height: 1.4; font-weight: 600; overflow-wrap: anywhere; }
#check-answer h4 .badge { font-weight: 400; }
#host-detail:not(:empty) { margin-top: 2rem; border-top: 2px solid var(--ink); }
.host-line { margin: 0 0 .6rem; color: var(--soft); }
.tools { margin: .2rem 0 .8rem; }
ul.counts { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 0 0 1rem; padding: 0; }
ul.counts li { padding: .35rem .9rem; border: 1px solid var(--line); border-left: .35rem solid var(--line); background: var(--tint); }
ul.counts strong { font-size: 1.3rem; font-variant-numeric: tabular-nums; }
ul.counts .affected { border-left-color: var(--bad); } ul.counts .affected strong, strong.affected { color: var(--bad); }
ul.counts .unknown { border-left-color: var(--odd); } ul.counts .unknown strong { color: var(--odd); }
ul.counts .not-affected { border-left-color: var(--good); } ul.counts .not-affected strong { color: var(--good); }
ol.to-do li, ol.supplies li { margin: .3rem 0; }
article.answer { margin: 0 0 .9rem; padding: .7rem 1rem; border: 1px solid var(--line); border-left: .35rem solid var(--line); }
article.answer.affected { border-left-color: var(--bad); } article.answer.unknown { border-left-color: var(--odd); } article.answer.not-affected { border-left-color: var(--good); }
article.answer p { margin: .25rem 0; max-width: none; }
article.answer blockquote { margin: .5rem 0 .1rem; color: inherit; }
article.answer ul { margin: .1rem 0 .3rem; padding-left: 1.4rem; }
article.answer:target { outline: 2px solid var(--accent); outline-offset: 2px; }
p.advice { padding: .4rem .7rem; border-left: .3rem solid var(--odd); background: var(--tint); }
#check-answer details > summary { font-size: 1rem; padding: .3rem 0; }
#check-answer details > article:first-of-type { margin-top: .5rem; }
button.as-link { padding: 0; border: 0; background: none; color: var(--accent); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .15em; text-align: left; overflow-wrap: anywhere; }
td.problem { color: var(--bad); }
table.matrix th, table.matrix td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); text-align: center; }
table.matrix th:first-child { text-align: left; font-weight: 400; min-width: 14rem; }
table.matrix thead th { vertical-align: bottom; color: var(--soft); font-size: .88rem; }
table.matrix thead th:not(:first-child) span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 12rem; overflow: hidden; }
table.matrix .title { display: block; font-size: .85rem; }
table.matrix td.affected { color: var(--bad); font-weight: 700; } table.matrix td.unknown { color: var(--odd); font-weight: 700; } table.matrix td.not-affected { color: var(--soft); }
@media (max-width: 40rem) {
  section.chooser { padding-inline: .8rem; }
  table.matrix, table.matrix tbody, table.matrix tr, table.matrix th { display: block; }
  table.matrix thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.matrix tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  table.matrix th, table.matrix td { border: 0; padding: .05rem 0; }
  table.matrix td { display: inline-block; margin-right: 1rem; text-align: left; }
  table.matrix td.not-affected { display: none; }
  table.matrix td::after { content: " " attr(data-label); font-weight: 400; color: var(--ink); }
}
@media print {
  section.chooser, .tools, section[aria-labelledby="which"], section[aria-labelledby="terminal"] { display: none; }
  article.answer { break-inside: avoid; }
}
`;
