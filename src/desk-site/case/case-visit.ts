import type { Hono } from 'hono';
import { hasRoleFor, type LoadedCase, loadCase, type Performed, type Refusal } from '#disclosure';
import type { CaseCommand } from '#embargo';
import { readCaseId } from '#store';
import type { DeskContext, DeskEnv, DeskRequest, Visit } from '../desk-context.ts';

/** Somebody of the team at a case that he is on. */
export interface CaseVisit {
  readonly c: DeskRequest;
  readonly context: DeskContext;
  readonly visit: Visit;
  readonly loaded: LoadedCase;
  /** `/desk/case/ID` */
  readonly path: string;
}

/**
 * What answers at an address of a case. A case that somebody is not on is answered for before anything of the request is
 * read, with the answer for what is not there: also for its files, its forms and addresses that no case has.
 */
export function caseRoute(
  app: Hono<DeskEnv>,
  context: DeskContext,
  method: 'get' | 'post',
  below: string,
  answer: (at: CaseVisit) => Response | Promise<Response>,
): void {
  app[method](`/desk/case/:id${below}`, async (c) => {
    const visit = c.get('visit');
    const id = readCaseId(c.req.param('id') ?? '');
    const loaded = id === undefined ? null : await loadCase(visit.parts, visit.doer.viewer, id);
    if (loaded === null) return context.notFound(c);
    // what was destroyed has one page left, which says so
    if (loaded.facts.forgotten !== null && !(method === 'get' && below === '')) return context.notFound(c);
    return answer({ c, context, visit, loaded, path: `/desk/case/${loaded.id}` });
  });
}

/** Whether the roles of whoever is signed in allow a kind of step at all. */
export function mayDo({ visit }: Pick<CaseVisit, 'visit'>, command: CaseCommand['kind']): boolean {
  return hasRoleFor(visit.person, command);
}

/** What is said where roles do not allow it. */
export function roleRefusal({ visit }: Pick<CaseVisit, 'visit'>): Refusal {
  const { name, roles } = visit.person;
  return {
    rule: null,
    found: `${name} is ${[...roles].join(', ')}, which does not allow this`,
    remedy: 'ask a member of the team, or a lead to change the role',
  };
}

/** What was done, with what the policy warns of. */
export function noteOf(what: string, done: Extract<Performed, { isDone: true }>): string {
  const warnings = done.warnings.filter(({ does }) => does === 'warn');
  return [
    what,
    ...warnings.map(({ rule, found, remedy }) => `Warning of ${rule ?? 'the program'}: ${found}; ${remedy}.`),
  ].join(' ');
}
