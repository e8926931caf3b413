import type { Context } from 'hono';
import type { Clock, Instant } from '#base';
import type { DeskParts, Doer, Refusal } from '#disclosure';
import type { Markup } from '#markup';
import type { Person, Team } from '#team';
import type { PageParts, SiteSettings } from '#web';
import type { Asset } from './asset.ts';

/** What a request of the desk carries along. */
export interface DeskEnv {
  readonly Bindings: {
    /** The origin of this site, as the visitor sees it: `https://security.example.org`. */
    readonly origin: string;
  };
  readonly Variables: {
    /** Who is signed in; set for all of /desk but signing in. */
    visit: Visit;
  };
}

export type DeskRequest = Context<DeskEnv>;

/** Somebody of the team who is signed in, and the desk as he works with it. */
export interface Visit {
  readonly person: Person;
  /** As whom he sees and acts: `loadCase(parts, doer.viewer, id)`, `perform(parts, doer, …)`. */
  readonly doer: Doer;
  readonly team: Team;
  readonly parts: DeskParts;
  /** When the request came. */
  readonly now: Instant;
  /** What is wrong with clocks, so that nothing is released; null: nothing. */
  readonly clockFault: string | null;
  /** SHA-256 of the token of the session. */
  readonly sessionDigest: Uint8Array;
}

export type DeskSection = 'cases' | 'duties' | 'members' | 'team' | 'audit' | 'policy' | 'me';

export interface DeskPage {
  /** For the window, and as the page's h1 where there is no heading. */
  readonly title: string;
  readonly heading?: string | Markup;
  readonly section?: DeskSection;
  readonly crumbs?: PageParts['crumbs'];
  readonly body: Markup;
  /** Shown before the body: what was just refused. */
  readonly refusals?: readonly Refusal[];
  /** Where an exception from a refusing rule is asked for. */
  readonly askAt?: string;
  /** 200 without; 422 where something was refused. */
  readonly status?: number;
  readonly scripts?: readonly Asset[];
  readonly styleSheets?: readonly Asset[];
}

export interface PublicPage extends Omit<PageParts, 'canonicalPath'> {
  readonly canonicalPath?: string | null;
  readonly status?: number;
  readonly scripts?: readonly Asset[];
  readonly styleSheets?: readonly Asset[];
}

/** What the routes work with. */
export interface DeskContext {
  readonly settings: SiteSettings;
  readonly clock: Clock;
  /** The desk for what is done without signing in: signed in it is `c.get('visit').parts`. */
  parts(): Promise<DeskParts>;
  /** The address of whoever asks, for rate limits; null: it is not known. */
  clientOf(c: DeskRequest): string | null;
  /** A page in the frame of the desk. */
  page(c: DeskRequest, page: DeskPage): Response;
  /** A page in the frame of the public site, for who is not of the team. */
  publicPage(c: DeskRequest, page: PublicPage): Response;
  /** After something was done (303). `path` begins with one slash. `note`: what was done, shown once on the next page of the desk. */
  redirect(c: DeskRequest, path: string, note?: string): Response;
  /** The one answer for what is not there, or is not for whoever asks. */
  notFound(c: DeskRequest): Response;
  /** A short answer in the words of an error (`status` 4xx or 5xx), in the frame that fits. */
  fault(c: DeskRequest, status: number, title: string, message: string): Response;
}
