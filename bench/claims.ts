import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { proposeFrom, textsOf } from '#claims';
import { readHouseStyle } from '#house-style';
import { factsOf, parse } from '#text-format';

/*
 * How many advisories a second are read into proposed conditions, by processor time, since the machine is shared. The goal is 1,000.
 * `sh scripts/node bench/claims.ts [FOLDER]`: mails with advisories, by default the sample series.
 */

const root = join(import.meta.dirname, '..');
const folder = process.argv[2] ?? join(root, 'examples/osier/mail');
const styles = ['osn', 'xsa'].map((name) => {
  const file = join(root, `series/${name}.json`);
  return readHouseStyle(JSON.parse(readFileSync(file, 'utf8')), file);
});
const SIGNED = /-----BEGIN PGP SIGNED MESSAGE-----[\s\S]*?\n\r?\n(?<text>[\s\S]*?)-----BEGIN PGP SIGNATURE-----/;
const texts = readdirSync(folder)
  .map((name) => SIGNED.exec(readFileSync(join(folder, name), 'latin1'))?.groups?.['text'])
  .filter((text) => text !== undefined)
  .map((text) => textsOf(factsOf(parse(text.replace(/^- /gm, ''), styles))));
const ROUNDS = 5;
const SECONDS = 1;

for (let round = 0; round < ROUNDS; round += 1) {
  const started = process.cpuUsage();
  let count = 0;
  let seconds = 0;
  while (seconds < SECONDS) {
    for (const text of texts) proposeFrom(text);
    count += texts.length;
    const { user, system } = process.cpuUsage(started);
    seconds = (user + system) / 1e6;
  }
  console.log(`${(count / seconds).toFixed(0)} advisories a second of processor time (${texts.length} texts)`);
}
