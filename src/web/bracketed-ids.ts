import type { ArchiveStore } from '#store';

/**
 * A Message-ID in an address may stand in its angle brackets: the ids `.` and `..` must, since without them they are steps of
 * the path, and people copy ids so. No id has a bracket inside (`mail/msg-id.ts`), so it means one thing only.
 */
export function withBracketedIds(store: ArchiveStore): ArchiveStore {
  return {
    ...store,
    messagesWithId: (viewer, list, id) => store.messagesWithId(viewer, list, withoutBrackets(id)),
  };
}

function withoutBrackets(id: string): string {
  return id.length > 2 && id.startsWith('<') && id.endsWith('>') ? id.slice(1, -1) : id;
}
