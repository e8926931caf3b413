import type { Context } from 'hono';
import type { Announcement, MessageHeading, MessageRow, Viewer } from '#store';
import type { Answer } from '../answer.ts';
import type { ListIndex } from '../list-index.ts';
import type { DependsOn } from '../page-cache.ts';
import type { PageParts } from '../pages/layout.ts';
import type { Sending } from '../respond.ts';
import type { ShownMemory } from '../shown-memory.ts';
import type { SiteDependencies } from '../site-dependencies.ts';
import type { ThreadShape } from '../thread-shape.ts';

export interface Reading {
  readonly dependsOn: DependsOn;
  /** The parameters that the page reads, in one spelling (`page=2`): part of the key under which the answer is kept. */
  readonly query?: string;
}

/** What a route works with. A handler validates the address, and reads and presents inside `cached`. */
export interface RouteContext extends Omit<SiteDependencies, 'readAnnounced'> {
  /** A list with its days, remembered while it does not change; null where the viewer sees none. */
  list(viewer: Viewer, name: string, stamp: string): Promise<ListIndex | null>;
  /** The thread of a message, remembered likewise; null where it stands in none. */
  thread(viewer: Viewer, message: MessageHeading, stamp: string): Promise<ThreadShape | null>;
  /** Messages as pages show them, remembered likewise. */
  readonly shown: ShownMemory;
  /** What the messages of a list announce, remembered likewise. */
  announcements(viewer: Viewer, list: string, stamp: string): Promise<ReadonlyMap<MessageRow, readonly Announcement[]>>;
  /** A whole HTML page in the site's frame, status 200. */
  page(parts: PageParts): Answer;
  /**
   * Answers from memory while nothing changed. `make` runs only otherwise, and only reads with the viewer it is given. The
   * stamp names the state of what the page depends on, for `StampedMemory`.
   */
  cached(
    request: Context,
    reading: Reading,
    make: (viewer: Viewer, stamp: string) => Promise<Answer>,
  ): Promise<Response>;
  /** How a reply that a route makes itself goes out. */
  sending(request: Context): Sending;
  /** Answers without keeping anything: errors, redirects, health. */
  send(request: Context, answer: Answer): Promise<Response>;
}
