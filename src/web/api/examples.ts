const HEADING = {
  list: 'osier-announce',
  day: '2024-03-05',
  number: 1,
  messageId: '20240305.142748.osn9-1@osier.example',
  state: 'parsed',
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
  addressPolicy: 'masked',
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
  revision: 2,
  verdict: 'genuine',
  publicAt: '2024-03-05T14:27:48Z',
  receivedAt: '2024-03-08T10:00:56Z',
  url: '/advisories/OSN-9',
};

/** One answer for each operation, in the sample series. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  lists: { lists: [LIST] },
  list: { list: LIST, months: [{ month: '2024-03', count: 6 }] },
  days: { days: [{ day: '2024-03-05', count: 2 }] },
  messages: { messages: [HEADING], nextCursor: '2024-03-05.1' },
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
};
