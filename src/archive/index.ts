export type { ListedAnnouncement } from '#store';
export {
  type Catalogue,
  type CatalogueAdvisory,
  type CatalogueRevision,
  type CatalogueSeries,
  catalogueOf,
  findAdvisory,
  type NumberSpan,
} from './catalogue.ts';
export { type AnnouncedFile, type AnnouncedText, announcedReader, type ReadAnnounced } from './catalogue-reading.ts';
export { type AdvisoryReference, findAnnounced, newestAnnounced, readAdvisoryReference } from './find-announced.ts';
export {
  assertListName,
  type ImportReport,
  type ImportRequest,
  importMessages,
  type NewList,
} from './import-messages.ts';
export { digestOfText } from './judge.ts';
export { type MailReader, mailReader } from './mail-reader.ts';
export { wordsOf } from './read-mail.ts';
export { reindexList, reindexStaleLists } from './reindex-list.ts';
export { inputOf, rejudge, witnessed } from './rejudge.ts';
export { threadedMailReader } from './threaded-mail-reader.ts';
