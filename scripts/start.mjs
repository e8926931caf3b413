// `npm start`: a demonstration. On the first start it fills a directory of its own with the invented series Osier and its
// list, then it serves that. `bin/tocsin serve` never loads samples.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const samples = join(root, 'examples', 'osier');
const data = process.env.TOCSIN_DEMO_DATA ?? join(root, 'tocsin-demo');
const program = join(root, 'bin', 'tocsin');
/** Written last: a first start that was interrupted begins again, and finds what is there already. */
const done = join(data, 'samples-loaded');
const environment = { ...process.env, TOCSIN_TITLE: process.env.TOCSIN_TITLE ?? 'Osier Security (a demonstration)' };
// the demonstration never touches a real database
delete environment.DATABASE_URL;
delete environment.TOCSIN_DATA;
delete environment.TOCSIN_DEMO_DATA;

function tocsin(...words) {
  const { status } = spawnSync(program, [...words, '--data', data], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment,
  });
  if (status !== 0) process.exit(status ?? 3);
}

if (!existsSync(done)) {
  process.stderr.write(`Loading the samples into ${data} …\n`);
  mkdirSync(join(data, 'keyring'), { recursive: true, mode: 0o700 });
  copyFileSync(join(samples, 'keys', 'osier-security.asc'), join(data, 'keyring', 'osier-security.asc'));
  const { messages } = JSON.parse(readFileSync(join(samples, 'expected.json'), 'utf8'));
  const files = (wanted) => messages.filter(wanted).map(({ message }) => join(samples, message));
  // what was mailed to members before its release stays on a private list
  tocsin(
    'import',
    ...files((each) => each.public !== false),
    '--list',
    'osier-notes',
    '--title',
    'Osier Security Notes',
  );
  const early = files((each) => each.public === false);
  tocsin(
    'import',
    ...early,
    '--list',
    'osier-members',
    '--private',
    '--title',
    'Osier Security Notes, to members before release',
  );
  tocsin(
    'import',
    join(samples, 'list', 'announce.mbox'),
    '--list',
    'osier-announce',
    '--title',
    'Osier announcements and talk',
  );
  writeFileSync(done, '');
}
const server = spawn(program, ['serve', ...process.argv.slice(2), '--data', data], {
  stdio: 'inherit',
  env: environment,
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (status, signal) => process.exit(status ?? (signal === null ? 3 : 0)));
