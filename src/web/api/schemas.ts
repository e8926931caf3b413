import { z } from '@hono/zod-openapi';
import { MACHINE_FORMS } from '#exports/forms';
import { SEARCH_CURSOR } from '../search-cursor.ts';

/*
 * The shapes of the API: what is taken is validated by them, what is given has their types, and the OpenAPI document is made
 * of them. Conventions of the contract: camelCase, `null` for what is not known, `[]` for none, instants of RFC 3339 in UTC.
 */

const instant = z.string().openapi({ format: 'date-time', example: '2024-03-05T14:27:48Z' });
const day = z.string().openapi({ format: 'date', example: '2024-03-05' });
const url = z.string().openapi({ description: 'Absolute where the site knows its own address, else a path of it.' });

export const List = z
  .object({
    name: z.string(),
    title: z.string().nullable(),
    addressPolicy: z.enum(['masked', 'open']),
    messageCount: z.int(),
    firstDay: day.nullable(),
    lastDay: day.nullable(),
    url,
  })
  .openapi('List');

export const Heading = z
  .object({
    list: z.string(),
    day,
    number: z.int().openapi({ description: 'Of the day, from 1; once given it never changes.' }),
    messageId: z.string(),
    state: z.enum(['parsed', 'unparsed', 'removed']),
    subject: z.string().nullable(),
    from: z.string().nullable().openapi({ description: 'The whole field, masked by the policy of the list.' }),
    receivedAt: instant,
    sentAt: instant.nullable(),
    size: z.int(),
    attachmentCount: z.int(),
    isCopy: z.boolean(),
    removal: z.object({ removedAt: instant, reason: z.string() }).nullable(),
    url: url.openapi({ description: 'The place of the message in its list.' }),
    permanentUrl: url.openapi({ description: 'By Message-ID; lists the messages where one was used twice.' }),
  })
  .openapi('Heading');

export const Message = Heading.extend({
  headers: z.array(z.object({ name: z.string(), text: z.string() })),
  text: z.string().openapi({ description: 'All readable parts, masked by the policy of the list.' }),
  isTextCut: z.boolean(),
  attachments: z.array(
    z.object({ number: z.int(), name: z.string(), mediaType: z.string(), size: z.int(), isText: z.boolean(), url }),
  ),
  announces: z.array(z.object({ id: z.string(), revision: z.int(), verdict: z.string(), url })),
  threadUrl: url,
  rawUrl: url.nullable().openapi({ description: 'Null where the list masks addresses and no certificate vouches.' }),
}).openapi('Message');

export const ThreadEntry = z
  .object({
    messageId: z.string(),
    parentMessageId: z.string().nullable(),
    depth: z.int(),
    message: Heading.nullable().openapi({ description: 'Null: referred to and never received.' }),
  })
  .openapi('ThreadEntry');

const verdict = z.enum(['genuine', 'incomplete', 'restored', 'suspicious', 'unverifiable', 'tampered']);

export const AnnouncedIn = z.object({ verdict: z.string(), message: Heading, rawUrl: url }).openapi('AnnouncedIn');

export const Revision = z
  .object({
    revision: z.int(),
    title: z.string().nullable(),
    verdict: verdict.or(z.string()),
    public: z.boolean(),
    withdrawn: z.boolean(),
    supersededBy: z.string().nullable(),
    receivedAt: instant,
    signedAt: instant.nullable(),
    signer: z.string().nullable(),
    textSha256: z.string(),
    url,
    signedTextUrl: url.nullable().openapi({ description: 'Null where only a rewritten copy of it is here.' }),
    textUrl: url,
    announcements: z.array(AnnouncedIn),
    conflicts: z
      .array(AnnouncedIn)
      .openapi({ description: 'Messages with another signed text that claims the same id and revision.' }),
  })
  .openapi('Revision');

export const AdvisorySummary = z
  .object({
    id: z.string(),
    series: z.string(),
    number: z.int(),
    title: z.string().nullable(),
    cves: z.array(z.string()),
    withdrawn: z.boolean(),
    supersededBy: z.string().nullable().openapi({ description: 'Which advisory is to be read in its place.' }),
    revision: z.int(),
    verdict: z.string(),
    publicAt: instant.nullable(),
    receivedAt: instant,
    url,
  })
  .openapi('AdvisorySummary');

export const Proof = z
  .object({
    verdict: z.string(),
    signatures: z.array(
      z.object({
        status: z.string(),
        certificate: z.string().nullable(),
        key: z.string().nullable(),
        signedAt: instant.nullable(),
        hash: z.string().nullable(),
        notes: z.array(z.string()),
      }),
    ),
    unsignedText: z.boolean(),
    attachments: z.array(
      z.object({
        name: z.string(),
        size: z.int(),
        sha256: z.string(),
        status: z.enum(['match', 'mismatch', 'unlisted']).or(z.string()),
        url: url.nullable().openapi({ description: 'Where the status is `match`.' }),
      }),
    ),
    missing: z.array(z.string()),
    notes: z.array(z.string()),
  })
  .openapi('Proof');

export const Advisory = AdvisorySummary.extend({
  facts: z
    .record(z.string(), z.unknown())
    .openapi({ description: 'What `tocsin show --json` prints of the revision, in the words of the signed text.' }),
  proof: Proof,
  revisions: z.array(Revision),
}).openapi('Advisory');

export const Series = z
  .object({
    series: z.string(),
    project: z.string().nullable(),
    gaps: z.array(z.object({ from: z.int(), to: z.int() })),
    nextNumber: z.int(),
  })
  .openapi('Series');

const Quoted = z.object({ quote: z.string(), line: z.int() });

export const Statement = z
  .object({
    advisory: z.string(),
    revision: z.int().nullable(),
    title: z.string().nullable(),
    trust: z.string().openapi({ description: 'The verdict of `verify` on the message.' }),
    basis: z
      .enum(['confirmed', 'proposed'])
      .openapi({ description: 'Whether a person confirmed the condition, or rules proposed it from the prose.' }),
    condition: z.unknown().openapi({
      description:
        'Whom the text concerns, as `show --json` gives it, each statement with its sentence; null: not read.',
    }),
    mitigations: z.array(
      Quoted.extend({
        when: z.unknown().openapi({ description: 'A condition: where it is in force; null: not read.' }),
        effect: z.enum(['avoids', 'reduces', 'none', 'advice']),
      }),
    ),
    fixes: z.array(
      z.object({
        files: z.array(z.string()),
        applies: z.object({
          component: z.string().nullable(),
          spans: z.array(z.unknown()),
          unread: z.string().nullable(),
        }),
        takesEffect: z.enum(['reboot', 'guest_restart', 'service_restart', 'guest_update']).nullable(),
      }),
    ),
  })
  .openapi('Statement');

const FixTable = z
  .object({
    series: z.string(),
    component: z.string(),
    commit: z.string().openapi({ description: 'Of the branch of development: what was fixed later is not in it.' }),
    madeAt: z.string(),
    branches: z.array(
      z.object({
        version: z.string(),
        releases: z.record(z.string(), z.int()),
        commits: z.string().openapi({ description: 'The first ten digits of each commit, one after the other.' }),
      }),
    ),
    advisories: z.record(z.string(), z.unknown()).openapi({
      description:
        'By id, how the branches have its fix: places in the order of their commits, 0 where it was branched off.',
    }),
  })
  .openapi('FixTable');

const cursor = z.string().nullable().openapi({ description: 'Pass it as `cursor` for the next page; null: no more.' });

export const Answers = {
  lists: z.object({ lists: z.array(List) }),
  list: z.object({ list: List, months: z.array(z.object({ month: z.string(), count: z.int() })) }),
  days: z.object({ days: z.array(z.object({ day, count: z.int() })) }),
  messages: z.object({ messages: z.array(Heading), nextCursor: cursor }),
  message: z.object({ message: Message }),
  messagesById: z.object({ messages: z.array(Message) }),
  thread: z.object({ list: z.string(), messageCount: z.int(), entries: z.array(ThreadEntry) }),
  search: z.object({
    messages: z.array(Heading),
    count: z.int(),
    isCountCapped: z.boolean(),
    notes: z.array(z.string()),
    nextCursor: cursor,
  }),
  advisories: z.object({ series: z.array(Series), advisories: z.array(AdvisorySummary), nextCursor: cursor }),
  advisory: z.object({ advisory: Advisory }),
  statements: z.object({ statements: z.array(Statement), fixTables: z.array(FixTable) }),
  forms: z.object({
    form: z.enum(MACHINE_FORMS),
    documents: z.array(z.unknown()).openapi({
      description: 'One, or of OSV and CVE one for each CVE; each is what /advisories/ID.csaf.json and its kin give.',
    }),
  }),
} as const;

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
  })
  .openapi('Problem', { description: 'RFC 9457' });

const listName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'expected the name of a list')
  .openapi({ example: 'osier-announce' });
const dayParameter = z
  .string()
  .regex(/^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/, 'expected a day such as 2024-03-05')
  .openapi({ example: '2024-03-05' });
const advisoryIdParameter = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,15}-[1-9][0-9]{0,4}$/, 'expected an id such as XSA-334')
  .openapi({ example: 'OSN-9' });
const limit = (most: number, usual: number) =>
  z
    .string()
    .regex(/^[1-9][0-9]{0,3}$/, `expected a number from 1 to ${most}`)
    .transform(Number)
    .refine((value) => value <= most, `expected a number from 1 to ${most}`)
    .default(usual)
    .openapi({ type: 'integer', minimum: 1, maximum: most, default: usual });

export const Parameters = {
  none: z.object({}),
  list: z.object({ list: listName }),
  message: z.object({
    list: listName,
    day: dayParameter,
    number: z
      .string()
      .regex(/^[1-9][0-9]{0,8}$/, 'expected a number from 1')
      .transform(Number)
      .openapi({ type: 'integer', minimum: 1, example: 1 }),
  }),
  messageId: z.object({
    list: listName,
    messageId: z.string().min(1).max(1000).openapi({ description: 'Without angle brackets, percent-encoded.' }),
  }),
  advisory: z.object({ id: advisoryIdParameter }),
  form: z.object({ id: advisoryIdParameter, form: z.enum(MACHINE_FORMS) }),
  revision: z.object({
    id: advisoryIdParameter,
    revision: z
      .string()
      .regex(/^[1-9][0-9]{0,4}$/, 'expected a revision such as 3')
      .transform(Number)
      .openapi({ type: 'integer', minimum: 1, example: 1 }),
  }),
} as const;

export const Queries = {
  none: z.object({}),
  span: z.object({ from: dayParameter.optional(), to: dayParameter.optional() }),
  messages: z.object({
    from: dayParameter.optional(),
    to: dayParameter.optional(),
    order: z.enum(['oldest_first', 'newest_first']).default('newest_first'),
    limit: limit(500, 100),
    cursor: z
      .string()
      .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[1-9][0-9]{0,8}$/, 'expected a cursor as it was given')
      .optional(),
  }),
  search: z.object({
    q: z.string().max(1000).openapi({ description: 'As on the search page.', example: 's:osierd' }),
    list: listName.optional(),
    limit: limit(100, 25),
    cursor: z.string().regex(SEARCH_CURSOR, 'expected a cursor as it was given').optional(),
  }),
  advisories: z.object({
    q: z.string().max(200).default('').openapi({ description: 'Words of the id, the title or a CVE id.' }),
    series: z
      .string()
      .regex(/^[A-Z][A-Z0-9]{1,15}$/, 'expected a prefix such as XSA')
      .optional(),
    limit: limit(500, 100),
    cursor: advisoryIdParameter.optional(),
  }),
} as const;
