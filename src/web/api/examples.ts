import type { z } from '@hono/zod-openapi';
import type { Answers } from './schemas.ts';

const HEADING = {
  list: 'osier-announce',
  day: '2024-03-05',
  number: 1,
  messageId: '20240305.142748.osn9-1@osier.example',
  state: 'parsed' as const,
  subject: 'Osier Security Note 9 - The fix for OSN-8 in osierd 3.3 loses',
  from: 'Osier Security Team <security@...er.example>',
  receivedAt: '2024-03-05T14:27:48Z',
  sentAt: '2024-03-05T14:27:40Z',
  size: 9120,
  attachmentCount: 2,
  isCopy: false,
  removal: null,
  url: '/lists/osier-announce/2024/03/05/1',
  permanentUrl: '/lists/osier-announce/m/20240305.142748.osn9-1@osier.example/',
};

const LIST = {
  name: 'osier-announce',
  title: 'Announcements',
  addressPolicy: 'masked' as const,
  messageCount: 23,
  firstDay: '2023-11-07',
  lastDay: '2024-11-19',
  url: '/lists/osier-announce/',
};

const SUMMARY = {
  id: 'OSN-9',
  series: 'OSN',
  number: 9,
  title: 'The fix for OSN-8 in osierd 3.3 loses frames',
  cves: ['CVE-2024-99913'],
  withdrawn: false,
  supersededBy: null,
  revision: 2,
  verdict: 'genuine',
  publicAt: '2024-03-05T14:27:48Z',
  receivedAt: '2024-03-08T10:00:56Z',
  url: '/advisories/OSN-9',
};

const MESSAGE = {
  ...HEADING,
  headers: [{ name: 'Subject', text: HEADING.subject }],
  text: 'The fix for OSN-8 lets osierd refuse to unplug a port that has frames waiting.',
  isTextCut: false,
  attachments: [
    {
      number: 1,
      name: 'osn9.patch',
      mediaType: 'application/octet-stream',
      size: 652,
      isText: false,
      url: '/lists/osier-announce/2024/03/05/1/1',
    },
  ],
  announces: [{ id: 'OSN-9', revision: 1, verdict: 'genuine', url: '/advisories/OSN-9/v1' }],
  threadUrl: `${HEADING.permanentUrl}t/`,
  rawUrl: `${HEADING.permanentUrl}raw?at=20240305.1`,
};

const SHA256 = '118ec810466031af692fb1de18309802e83b3b5fc99f946d67e01d72193879dc';
const SIGNER = 'E19E1C13EB89D789EF926B76B2B645D4DDDD945D';

const ADVISORY = {
  ...SUMMARY,
  facts: { id: 'OSN-9', revision: 2, title: SUMMARY.title, cves: SUMMARY.cves, public: true },
  proof: {
    verdict: 'genuine',
    signatures: [
      {
        status: 'good',
        certificate: SIGNER,
        key: SIGNER,
        signedAt: '2024-03-08T09:59:26Z',
        hash: 'sha256',
        notes: [],
      },
    ],
    unsignedText: false,
    attachments: [
      { name: 'osn9.patch', size: 652, sha256: SHA256, status: 'match', url: '/advisories/OSN-9/v2/files/osn9.patch' },
    ],
    missing: [],
    notes: [],
  },
  revisions: [
    {
      revision: 2,
      title: SUMMARY.title,
      verdict: 'genuine',
      public: true,
      withdrawn: false,
      supersededBy: null,
      receivedAt: SUMMARY.receivedAt,
      signedAt: '2024-03-08T09:59:26Z',
      signer: SIGNER,
      textSha256: SHA256,
      url: '/advisories/OSN-9/v2',
      signedTextUrl: '/advisories/OSN-9/v2.asc',
      textUrl: '/advisories/OSN-9/v2.txt',
      announcements: [{ verdict: 'genuine', message: HEADING, rawUrl: MESSAGE.rawUrl }],
      conflicts: [],
    },
  ],
};

/** One answer for each operation, in the sample series; facts are shortened. */
export const EXAMPLES: { readonly [Name in keyof typeof Answers]: z.infer<(typeof Answers)[Name]> } = {
  forms: { form: 'osv', documents: [{ schema_version: '1.7.5', id: 'x_OSN-2', modified: '2024-03-05T12:00:00Z' }] },
  lists: { lists: [LIST] },
  list: { list: LIST, months: [{ month: '2024-03', count: 6 }] },
  days: { days: [{ day: '2024-03-05', count: 2 }] },
  messages: { messages: [HEADING], nextCursor: '2024-03-05.1' },
  message: { message: MESSAGE },
  messagesById: { messages: [MESSAGE] },
  advisory: { advisory: ADVISORY },
  thread: {
    list: 'osier-announce',
    messageCount: 1,
    entries: [{ messageId: HEADING.messageId, parentMessageId: null, depth: 0, message: HEADING }],
  },
  search: { messages: [HEADING], count: 1, isCountCapped: false, notes: [], nextCursor: null },
  advisories: {
    series: [{ series: 'OSN', project: 'Osier', gaps: [], nextNumber: 11 }],
    advisories: [SUMMARY],
    nextCursor: null,
  },
  statements: {
    statements: [
      {
        advisory: 'OSN-9',
        revision: 2,
        title: SUMMARY.title,
        trust: 'genuine',
        basis: 'proposed',
        condition: {
          fact: 'versions.osierd',
          versions: [{ from: '3.3', to: '3.3' }],
          quotes: [{ text: 'Only osierd 3.3 is vulnerable.', line: 24 }],
        },
        mitigations: [],
        fixes: [
          {
            files: ['osn9.patch'],
            applies: { component: 'osierd', spans: [], unread: null },
            takesEffect: 'service_restart',
          },
        ],
      },
    ],
    fixTables: [
      {
        series: 'OSN',
        component: 'osierd',
        commit: '5c0c5b7a9fd7c2e1b7b0f2ab1a4d1d1a0c3c9f0e',
        madeAt: '2026-05-04T12:00:00Z',
        branches: [{ version: '3.3', releases: { '3.3.0': 0, '3.3.1': 1 }, commits: '9d3f1c07ab' }],
        advisories: {
          'OSN-9': { places: { '3.3': [1] }, inheritedSince: null, lacking: [], mainline: [], subjects: [] },
        },
      },
    ],
  },
};
