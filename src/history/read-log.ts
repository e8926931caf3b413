import { TocsinError } from '#base';
import { spawnGit } from '#git';
import { type CommitMessage, readCommitMessage } from './commit-message.ts';
import { MAX_COMMITS, MAX_MESSAGE_BYTES, MAX_PARENTS } from './limits.ts';
import type { RepositoryPlace } from './read-references.ts';

/** A commit as the log tells of it. */
export interface LoggedCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  /** Seconds since 1970. */
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly subject: string;
  readonly message: CommitMessage;
}

const FORMAT = '%H%n%P%n%at %ct%n%B';
const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const MAX_HEADER_BYTES = 128 * 65;
const MAX_SUBJECT_BYTES = 400;

/**
 * All commits below the given ones, in one run of git whatever their number. Each is handed on as it comes; git's order is none to
 * rely upon. Throws TocsinError `unreadable_input` where git fails, `input_too_large`.
 */
export async function readLog(
  place: RepositoryPlace,
  tips: readonly string[],
  series: readonly string[],
  use: (commit: LoggedCommit) => void,
): Promise<void> {
  if (tips.length === 0) return;
  const words = ['log', '-z', '--no-show-signature', '--no-mailmap', '--no-notes', '--no-color', '--encoding=UTF-8'];
  const child = spawnGit(place, [...words, `--format=${FORMAT}`, '--stdin']);
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  child.stdin.end(tips.map((tip) => `${tip}\n`).join(''));
  let count = 0;
  for await (const record of records(child.stdout as AsyncIterable<Buffer>)) {
    count += 1;
    if (count > MAX_COMMITS) {
      child.kill('SIGKILL');
      throw new TocsinError({
        code: 'input_too_large',
        message: `${place[1]}: more than ${MAX_COMMITS} commits`,
        hint: 'name a clone that has only the branches in question',
      });
    }
    const commit = commitIn(record, series);
    if (commit !== null) use(commit);
  }
  if ((await ended) === 0) return;
  throw new TocsinError({
    code: 'unreadable_input',
    message: `${place[1]}: git could not read the history to its end`,
    hint: 'try git fsck there, or name another clone',
  });
}

/** What stands between the NULs, cut behind what is read of one commit: no record has to fit into memory. */
async function* records(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const most = MAX_HEADER_BYTES + MAX_MESSAGE_BYTES;
  let pieces: Buffer[] = [];
  let size = 0;
  const keep = (piece: Buffer): void => {
    if (size < most && piece.length > 0) pieces.push(piece.subarray(0, most - size));
    size += piece.length;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      yield Buffer.concat(pieces);
      [pieces, size] = [[], 0];
    }
    keep(chunk.subarray(start));
  }
  if (size > 0) yield Buffer.concat(pieces);
}

/** Each text is made of its own bytes: a part of a longer text would keep all of that text in memory. */
function commitIn(record: Buffer, series: readonly string[]): LoggedCommit | null {
  const ends: number[] = [];
  for (let at = record.indexOf(10); at >= 0 && ends.length < 4; at = record.indexOf(10, at + 1)) ends.push(at);
  const [hashEnd, parentsEnd, datesEnd, subjectEnd = record.length] = ends;
  if (hashEnd === undefined || parentsEnd === undefined || datesEnd === undefined) return null;
  const hash = record.toString('latin1', 0, hashEnd);
  if (!HASH.test(hash)) return null;
  const parents = record.toString('latin1', hashEnd + 1, parentsEnd);
  const [authored, committed] = record.toString('latin1', parentsEnd + 1, datesEnd).split(' ');
  return {
    hash,
    parents: parents === '' ? [] : parents.split(' ').slice(0, MAX_PARENTS),
    authoredAt: Number(authored),
    committedAt: Number(committed),
    subject: record.toString('utf8', datesEnd + 1, Math.min(subjectEnd, datesEnd + 1 + MAX_SUBJECT_BYTES)),
    message: readCommitMessage(record.toString('utf8', datesEnd + 1), series),
  };
}
