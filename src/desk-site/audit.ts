import type { Hono } from 'hono';
import {
  type AnchorEvent,
  type AuditAnswer,
  auditJournal,
  type CaseRecord,
  type DeskParts,
  type LoadedCase,
  loadCase,
  loadMembers,
} from '#disclosure';
import { html, type Markup } from '#markup';
import type { MemberEvent } from '#members';
import { open } from '#sealing';
import { entryContext, type JournalEntry, type JournalHead, readCaseId } from '#store';
import type { TeamEvent } from '#team';
import { shortName } from './case/case-name.ts';
import { namesIn } from './case/case-page.ts';
import { actorWords, type Names, recordWords } from './case/record-words.ts';
import { shown } from './case/words.ts';
import type { DeskContext, DeskEnv, DeskRequest, Visit } from './desk-context.ts';
import { readForm } from './form.ts';
import { momentMarkup } from './moment-text.ts';
import type { SignInEvent } from './sign-in-record.ts';

const SHOWN_ENTRIES = 50;

/** Attack: somebody of the team who has the whole journal walked again and again. */
const MOST_AT_ONCE = 1;

/** The journal as a whole: where it ends, whether it is as it was written, what kinds of things were done last. */
export function auditRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  let running = 0;

  app.get('/desk/audit', (c) => auditPage(context, c, null));

  app.get('/desk/audit/head.json', async (c) => {
    const { parts } = c.get('visit');
    return c.json(presentHead(await parts.store.head()));
  });

  app.post('/desk/audit/verify', async (c) => {
    const { parts } = c.get('visit');
    const text = (await readForm(c.req.raw)).text('head').trim();
    const kept = text === '' ? null : headIn(text);
    if (kept === undefined) {
      return context.fault(
        c,
        422,
        'No head',
        'Expected the line that "tocsin desk audit head" prints, or this page offers. Leave the field empty to verify without one.',
      );
    }
    if (running >= MOST_AT_ONCE)
      return context.fault(c, 503, 'Busy', 'Somebody has the journal verified right now. Wait, then try again.');
    running += 1;
    try {
      return await auditPage(context, c, {
        answer: await auditJournal(parts.store, kept === null ? [] : [kept]),
        isHeld: kept !== null,
      });
    } finally {
      running -= 1;
    }
  });
}

interface Verified {
  readonly answer: AuditAnswer;
  /** Held against a head that was kept elsewhere. */
  readonly isHeld: boolean;
}

async function auditPage(context: DeskContext, c: DeskRequest, verified: Verified | null): Promise<Response> {
  const { parts } = c.get('visit');
  const head = await parts.store.head();
  const after = Math.max(0, head.position - SHOWN_ENTRIES);
  const entries = (await parts.store.journal(after, SHOWN_ENTRIES)).toReversed();
  const own = await ownCases(c.get('visit'), entries);
  const present = presentHead(head);
  return context.page(c, {
    title: 'Audit',
    section: 'audit',
    body: html`<p>Everything that is done at the desk is an entry of one journal. Entries are only added, and each carries a hash over all before it, so that a change shows.</p>
${verified !== null && verdict(verified)}<h2>Where it ends</h2>
<dl class="facts"><dt>Entries</dt><dd>${head.position}</dd>
<dt>Hash of the last</dt><dd><code class="digest">${present.hash}</code></dd></dl>
<p>Keep <a href="/desk/audit/head.json">this head</a> elsewhere: in a mail, on paper, in a repository. Only a head that was kept elsewhere shows whether the journal was written anew as a whole.</p>
<h2>Is it as it was written?</h2>
<form class="desk" method="post" action="/desk/audit/verify">
<p><label for="head">A head that was kept elsewhere <span class="hint">the whole line; may stay empty</span></label>
<textarea class="text" id="head" name="head" rows="4" maxlength="1000" spellcheck="false"></textarea></p>
<p><button type="submit">Verify the journal</button></p>
</form>
<h2>The last entries</h2>
<table class="rows">
<thead><tr><th scope="col" class="number">Entry</th><th scope="col">When</th><th scope="col">Where</th><th scope="col">What</th><th scope="col">How</th></tr></thead>
<tbody>
${entries.map((entry) => entryRow(entry, parts, own))}</tbody>
</table>
${entries.length === 0 && html`<p class="none">None yet.</p>\n`}`,
  });
}

function verdict({ answer, isHeld }: Verified): Markup {
  if (!answer.isWhole) {
    return html`<div class="verdict tampered" role="status"><p><strong>Not whole, from entry ${answer.position} on</strong>: ${answer.found}.</p>
<p>Keep the database as it is, and compare it with the last backup.</p></div>
`;
  }
  const forgotten = answer.forgotten === 1 ? '1 entry was' : `${answer.forgotten} entries were`;
  return html`<div class="verdict genuine" role="status"><p><strong>Whole</strong>: ${answer.head.position} entries, each as it was written${isHeld && ', the kept head among them'}.</p>
${answer.forgotten > 0 && html`<p>The content of ${forgotten} taken away, as is noted in the journal.</p>\n`}</div>
`;
}

/** The cases among some entries that whoever looks is on, each with its record in words. */
interface OwnCases {
  readonly loadedByStream: ReadonlyMap<string, LoadedCase>;
  readonly names: Names;
}

async function ownCases(visit: Visit, entries: readonly JournalEntry[]): Promise<OwnCases> {
  const { parts, doer } = visit;
  const loadedByStream = new Map<string, LoadedCase>();
  for (const stream of new Set(entries.map((entry) => entry.stream))) {
    const [kind, id = ''] = stream.split(':');
    const caseId = kind === 'case' ? readCaseId(id) : undefined;
    const loaded = caseId === undefined ? null : await loadCase(parts, doer.viewer, caseId);
    if (loaded !== null) loadedByStream.set(stream, loaded);
  }
  return { loadedByStream, names: namesIn({ visit }, await loadMembers(parts)) };
}

/** What kind of thing, and never what it was about; of a case that whoever looks is on, what its record says. */
function entryRow(entry: JournalEntry, parts: DeskParts, { loadedByStream, names }: OwnCases): Markup {
  const [kind = ''] = entry.stream.split(':');
  const loaded = loadedByStream.get(entry.stream);
  const { what, how } = loaded === undefined ? wordsOf(entry, parts) : caseWords(entry, parts, names);
  const where =
    loaded === undefined
      ? (WHERE[kind] ?? kind)
      : html`<a href="/desk/case/${loaded.id}#record">${shortName(loaded)}</a>`;
  return html`<tr><td class="number" data-label="Entry">${entry.position}</td><td class="when">${momentMarkup(entry.at)}</td><td data-label="Where">${where}</td><td data-label="What">${what}</td><td data-label="How">${how}</td></tr>
`;
}

/** In a journal of many cases reasons are cut: the page of the case has them whole. */
const MOST_WORDS = 300;

function caseWords(
  { stream, sequence, sealed }: JournalEntry,
  { keys }: DeskParts,
  names: Names,
): { readonly what: string; readonly how: string } {
  if (sealed === null) return { what: 'taken away', how: '' };
  const opened = Buffer.from(open(keys, sealed, entryContext(stream, sequence))).toString('utf8');
  // what is sealed in the stream of a case is one of its records
  const record = JSON.parse(opened) as CaseRecord;
  return { what: shown(recordWords(record, names), MOST_WORDS), how: actorWords(record.by) };
}

const WHERE: Readonly<Record<string, string>> = {
  case: 'a case',
  batch: 'a batch',
  members: 'members',
  team: 'team',
  audit: 'the desk',
};

function wordsOf(
  { stream, sequence, sealed }: JournalEntry,
  { keys }: DeskParts,
): { readonly what: string; readonly how: string } {
  if (stream !== 'members' && stream !== 'team' && stream !== 'audit') return { what: '', how: '' };
  if (sealed === null) return { what: 'taken away', how: '' };
  // what is sealed there is one of these
  const entry = JSON.parse(Buffer.from(open(keys, sealed, entryContext(stream, sequence))).toString('utf8')) as
    | MemberEvent
    | TeamEvent
    | SignInEvent
    | AnchorEvent;
  return { what: entry.kind.replaceAll('_', ' '), how: howOf(stream, entry) };
}

/** `web`: by somebody with a passkey or a code; `terminal`: by whoever has the files of the server. Old entries of members do not say. */
function howOf(
  stream: 'members' | 'team' | 'audit',
  entry: MemberEvent | TeamEvent | SignInEvent | AnchorEvent,
): string {
  if (entry.kind === 'anchored') return 'program';
  if (stream === 'audit') return 'web';
  if (!('by' in entry)) return '';
  if (typeof entry.by === 'object') return entry.by.kind === 'console' ? 'terminal' : 'web';
  return 'via' in entry ? (entry.via ?? '') : '';
}

function presentHead({ position, hash }: JournalHead): { readonly position: number; readonly hash: string } {
  return { position, hash: Buffer.from(hash).toString('hex') };
}

function headIn(text: string): JournalHead | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('position' in value) || !('hash' in value)) return undefined;
    const { position, hash } = value;
    if (!Number.isSafeInteger(position) || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return undefined;
    return { position: Number(position), hash: new Uint8Array(Buffer.from(hash, 'hex')) };
  } catch {
    return undefined;
  }
}
