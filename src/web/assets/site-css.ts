/**
 * The one style sheet of the site: system fonts, one accent, both colour schemes, paper. Nothing is loaded, nothing moves.
 * Classes for mail bodies (`q1`, `da`, …) are those of `message-view`.
 */
export const SITE_CSS = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --soft: #535b65; --paper: #fdfdfb; --tint: #f1f2ee; --line: #d3d6d0; --accent: #0b57a4; --visited: #5a3e99;
  --good: #0b6634; --bad: #a5171c; --odd: #7a4a00; --mark: #ffe58a; --mark-ink: #1b1f24;
  --q1: #3d5a80; --q2: #5d6b2f; --q3: #7a4a5a; --added: #0b6634; --removed: #a5171c; --hunk: #5a3e99;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e6e8; --soft: #a6aeb8; --paper: #14171a; --tint: #1e2226; --line: #3a4047; --accent: #86bdf7; --visited: #c3aff0;
    --good: #74d69e; --bad: #ff918b; --odd: #f0bd6c; --mark: #6b5600; --mark-ink: #fff6d6;
    --q1: #9cc0e8; --q2: #bccb86; --q3: #e0aebd; --added: #74d69e; --removed: #ff918b; --hunk: #c3aff0;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); }
header.site, nav.crumbs, main, footer.site { max-width: 62rem; margin-inline: auto; padding-inline: 1rem; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .15em; }
a:visited { color: var(--visited); }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100vw; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; user-select: none; }
table.rows thead th, span.whole, .badge, .id, time { white-space: nowrap; overflow-wrap: normal; }
.skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--paper); z-index: 1; }

header.site { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1.6rem; padding-block: .9rem .7rem; border-bottom: 1px solid var(--line); }
.site-title { margin: 0; font-weight: 650; }
.site-title a { color: inherit; text-decoration: none; }
nav ul, nav ol { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0; padding: 0; list-style: none; }
header.site a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; border-bottom: 2px solid var(--accent); }
nav.crumbs { padding-block: .6rem 0; font-size: .88rem; color: var(--soft); }
nav.crumbs ol { gap: .1rem .5rem; }
nav.crumbs li + li::before { content: "/"; margin-right: .5rem; color: var(--soft); }
main { padding-block: .8rem 3rem; min-height: 60vh; }
main.bare { padding-top: 4rem; max-width: 40rem; }
footer.site { padding-block: 1rem 2rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
footer.site p { margin: 0; max-width: none; }

h1 { margin: .5rem 0 .8rem; font-size: 1.5rem; line-height: 1.25; font-weight: 650; overflow-wrap: anywhere; text-wrap: balance; }
h2 { margin: 2rem 0 .6rem; font-size: 1.1rem; line-height: 1.35; overflow-wrap: anywhere; }
h3 { margin: 1.4rem 0 .4rem; font-size: 1rem; }
h1 .about { display: block; font-size: 1rem; font-weight: 400; color: var(--soft); }
p, dd, li { overflow-wrap: anywhere; }
p { max-width: 46rem; }
code { font: .88em/1.5 var(--mono); overflow-wrap: anywhere; }
mark { background: var(--mark); color: var(--mark-ink); padding: 0 .1em; }
.when, .note, .count, .who { color: var(--soft); }
.when, .number, td .count, td .day { font-variant-numeric: tabular-nums; }
.when { font-size: .9em; white-space: nowrap; }

nav.way { margin: .4rem 0 1rem; font-size: .92rem; }
nav.way ul { gap: .25rem .5rem; }
nav.way a { display: inline-block; padding: .1rem .55rem; border: 1px solid var(--line); border-radius: 3px; text-decoration: none; background: var(--tint); }
nav.way a:hover { border-color: var(--accent); }

nav.years, nav.contents { margin: .4rem 0 1rem; font-size: .92rem; }
nav.years ul { gap: .1rem .9rem; font-variant-numeric: tabular-nums; }
nav.contents { padding: .5rem 0; border-block: 1px solid var(--line); font-size: .85rem; }
nav.contents ul { gap: .1rem 1.1rem; }

form.search { display: flex; flex-wrap: wrap; align-items: end; gap: .4rem; margin: 0 0 1.2rem; }
form.search > label { flex-basis: 100%; font-size: .9rem; color: var(--soft); }
form.search input[type="search"] { flex: 1 1 14rem; max-width: 34rem; min-width: 0; }
input, button, select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 3px; padding: .35rem .6rem; }
button { background: var(--tint); cursor: pointer; }
input[type="checkbox"] { width: 1.1rem; height: 1.1rem; vertical-align: -.15rem; accent-color: var(--accent); }
fieldset { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; border: 0; margin: .3rem 0 0; padding: 0; font-size: .92rem; }
legend { float: left; padding: 0 .8rem 0 0; color: var(--soft); }
.query-notes { list-style: none; margin: 0 0 1rem; padding: .5rem 1rem; background: var(--tint); border-left: .3rem solid var(--odd); }

ul.messages, ul.outline, ol.found, ul.links { list-style: none; margin: 0; padding: 0; }
ul.messages li { padding: .22rem 0; border-bottom: 1px solid var(--line); }
ul.messages .who { margin-left: .5rem; }
ul.messages .note { margin-left: .5rem; font-size: .85em; }
ul.outline li { padding: .1rem 0; line-height: 1.4; }
.outline .who, .outline .when { font-size: .88em; margin-left: .4rem; }
.ghost { color: var(--soft); font-style: italic; }
.d1 { margin-left: .9rem; } .d2 { margin-left: 1.8rem; } .d3 { margin-left: 2.7rem; } .d4 { margin-left: 3.6rem; }
.d5 { margin-left: 4.5rem; } .d6 { margin-left: 5.4rem; } .d7 { margin-left: 6.3rem; } .d8 { margin-left: 7.2rem; }
.d9 { margin-left: 8.1rem; } .d10 { margin-left: 9rem; } .d11 { margin-left: 9.9rem; } .d12 { margin-left: 10.8rem; }
ol.found li { padding: .7rem 0; border-bottom: 1px solid var(--line); }
ol.found p { margin: .1rem 0 0; font-size: .92rem; }
ol.found .snippet { font: .86rem/1.5 var(--mono); color: var(--soft); }
ul.links { margin-top: 1.2rem; font-size: .92rem; }

table { border-collapse: collapse; }
th { text-align: left; font-weight: 600; }
table.rows { width: 100%; }
table.rows th, table.rows td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
table.rows thead th { color: var(--soft); font-size: .88rem; }
table.rows tbody th { font-weight: 400; }
table.rows th:last-child, table.rows td:last-child { padding-right: 0; }
table.advisories td.title { width: 100%; }
table.advisories td.ids .id { display: block; font-variant-numeric: tabular-nums; }
code.digest { display: inline-block; max-width: 32ch; width: 32ch; word-break: break-all; }
table .number { text-align: right; }
table.months { font-size: .92rem; font-variant-numeric: tabular-nums; }
table.months th, table.months td { padding: .25rem .7rem .25rem 0; text-align: right; border-bottom: 1px solid var(--line); }
table.months th:first-child { text-align: left; }
.wide { overflow-x: auto; max-width: 100%; }

.calendars { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1.4rem; align-items: start; }
table.calendar { width: 100%; max-width: 22rem; table-layout: fixed; font-size: .85rem; }
table.calendar caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
table.calendar th { color: var(--soft); font-weight: 400; padding: .1rem; }
table.calendar td { border: 1px solid var(--line); height: 2.4rem; vertical-align: top; padding: 0; }
table.calendar td > .day { display: block; padding: .15rem .25rem; color: var(--soft); }
table.calendar td a { display: block; min-height: 100%; padding: .15rem .25rem; background: var(--tint); text-decoration: none; line-height: 1.15; }
table.calendar .count { display: block; text-align: right; font-weight: 600; color: inherit; }

article.message { margin: 0 0 1.5rem; }
article.message > h2 { margin-top: 1.6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 8; font: .875rem/1.5 var(--mono); }
pre.headers { padding: .6rem .8rem; margin-bottom: 1rem; background: var(--tint); border-left: .3rem solid var(--line); }
pre.headers .field { color: var(--soft); }
pre.body { max-width: 100%; }
.q1 { color: var(--q1); } .q2 { color: var(--q2); } .q3 { color: var(--q3); }
.da { color: var(--removed); } .db { color: var(--added); } .dh { color: var(--hunk); } .df { font-weight: 650; }
.sig { color: var(--soft); }
details { margin: .15rem 0; }
details > summary { cursor: pointer; width: fit-content; color: var(--soft); font-size: .85rem; }
p.attachment, p.skipped, p.lossy, p.cut { margin: .5rem 0; font: .875rem/1.5 var(--mono); }
p.skipped, p.lossy, p.cut { color: var(--soft); }
p.removed { padding: .8rem 1rem; background: var(--tint); border-left: .3rem solid var(--odd); }

.verdict { padding: .7rem 1rem; margin: 0 0 1.2rem; background: var(--tint); border: 1px solid var(--line); border-left: .35rem solid var(--odd); }
.verdict p { margin: .15rem 0; max-width: none; }
.verdict.genuine, .verdict.restored { border-left-color: var(--good); }
.verdict.tampered { border-left-color: var(--bad); }
.verdict.genuine strong, .verdict.restored strong { color: var(--good); }
.verdict.tampered strong { color: var(--bad); } .verdict.incomplete strong, .verdict.suspicious strong, .verdict.unverifiable strong { color: var(--odd); }
.badge { display: inline-block; padding: 0 .45em; border: 1px solid currentColor; border-radius: 3px; font-size: .82em; color: var(--soft); }
.badge.genuine, .badge.restored { color: var(--good); }
.badge.tampered { color: var(--bad); } .badge.incomplete, .badge.suspicious, .badge.unverifiable { color: var(--odd); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; margin: 1rem 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; }
blockquote { margin: .3rem 0 .8rem; padding-left: .8rem; border-left: 2px solid var(--line); color: var(--soft); }
ins, del { text-decoration: none; } ins { color: var(--added); } del { color: var(--removed); }
pre.diff { overflow-x: auto; }
pre.diff ins, pre.diff del { display: block; padding-inline: .5rem; margin-inline: -.5rem; border-radius: 2px; background: var(--tint); }
ul.changes, ul.permissions { list-style: none; margin: 0; padding: 0; }
ul.permissions p { margin: .6rem 0 0; }
.fingerprint, .fingerprint code { overflow-wrap: normal; }
p.fingerprint { margin: .3rem 0 .6rem; }
p.fingerprint code { font-size: 1.02rem; word-spacing: .12em; }
section.key { margin-top: 2.2rem; padding-top: .2rem; border-top: 1px solid var(--line); }
section.key:target { border-top: 2px solid var(--accent); }
section.key > h2 { margin: 1rem 0 .4rem; }
section.key > .note { margin: 0; }
pre.commands { padding: .6rem .8rem; margin: 0 0 1rem; background: var(--tint); border: 1px solid var(--line); border-radius: 3px; white-space: pre; overflow-x: auto; }
pre.commands code { font-size: inherit; overflow-wrap: normal; }
.verdict > h2:first-child { margin-top: .1rem; }

@media (max-width: 40rem) {
  h1 { font-size: 1.25rem; }
  ul.messages li { padding: .45rem 0; }
  ul.messages .who { display: block; margin: 0; font-size: .9em; }
  ul.messages .note { margin-left: 0; }
  table.rows thead, table.months thead { display: block; position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.rows, table.rows tbody, table.rows tr, table.rows th, table.rows td { display: block; }
  table.rows tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  table.rows th, table.rows td { border: 0; padding: .05rem 0; }
  table.rows td.number, table.rows td.when { display: inline-block; margin-right: 1.2rem; }
  table.rows td:empty { display: none; }
  table.rows td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
  table .number { text-align: left; }
  table.months, table.months tbody { display: block; }
  table.months tbody tr { display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  table.months th, table.months td { border: 0; padding: 0; }
  table.months th { flex-basis: 100%; } table.months td.none { display: none; }
  table.months td::before { content: attr(data-label) " "; color: var(--soft); }
  .d1, .d2, .d3, .d4, .d5, .d6, .d7, .d8, .d9, .d10, .d11, .d12 { margin-left: .7rem; padding-left: .3rem; border-left: 1px solid var(--line); }
  table.advisories td.ids .id { display: inline; }
  table.advisories td:not(.title, .ids) { display: inline-block; margin-right: 1.2rem; font-size: .92em; }
  p.fingerprint code { font-size: .95rem; }
  dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: .5rem; }
  pre { font-size: .8rem; }
}
@media print {
  :root {
    color-scheme: light;
    --ink: #000; --soft: #333; --paper: #fff; --tint: #fff; --line: #aaa; --accent: #000; --visited: #000;
    --good: #064; --bad: #800; --odd: #630; --mark: #fff; --mark-ink: #000;
    --q1: #333; --q2: #333; --q3: #333; --added: #064; --removed: #800; --hunk: #333;
  }
  header.site nav, nav.crumbs, nav.way, nav.years, nav.contents, form.search, .skip, .links { display: none; }
  header.site, main, footer.site { max-width: none; padding-inline: 0; }
  main { min-height: 0; padding-bottom: 1rem; }
  body { font-size: 10.5pt; } pre, code.digest { font-size: 8.5pt; }
  h1, h2, h3 { break-after: avoid; } table.rows tr, .verdict, blockquote { break-inside: avoid; }
  pre.commands { white-space: pre-wrap; } pre.commands code { overflow-wrap: anywhere; }
}
@media (prefers-contrast: more) { :root { --soft: var(--ink); --line: var(--ink); } }
`;
