import assert from 'node:assert/strict';
import { createDeskSite } from '#desk-site';
import { addPerson, type DeskParts, type Doer, doerOf, type LoadedCase, loadCase } from '#disclosure';
import type { CaseId } from '#store';
import type { Role } from '#team';
import { beginSession } from '../../src/desk-site/session.ts';
import { assertDone, openDesk, type PartsGiven, type TestDesk } from '../../src/disclosure/desk.test-support.ts';
import { ORIGIN, SETTINGS, type Visitor, visitor } from './desk-site.test-support.ts';

export interface CaseDesk extends TestDesk {
  readonly site: ReturnType<typeof createDeskSite>;
  /** Ada leads, Bob is a member; Eve came later, and is on no case that was reported before. */
  readonly adaAt: Visitor;
  readonly bobAt: Visitor;
  /** Somebody of the team, signed in anew. */
  at(doer: Doer): Promise<Visitor>;
  /** Somebody new of the team, signed in. */
  somebody(name: string, ...roles: readonly Role[]): Promise<Visitor & { readonly doer: Doer; readonly id: string }>;
  loaded(id: CaseId): Promise<LoadedCase>;
}

/** The desk of the tests of use cases, with the site in front of it. */
export async function caseDesk(
  given: Partial<PartsGiven> & {
    readonly change?: (parts: DeskParts) => DeskParts;
    readonly publicUrl?: string | null;
  } = {},
): Promise<CaseDesk> {
  const { change = (parts: DeskParts) => parts, publicUrl = ORIGIN, ...forDesk } = given;
  const desk = await openDesk(forDesk);
  const parts = change(desk.parts);
  const site = createDeskSite({ desk: async () => parts, clock: desk.clock, settings: { ...SETTINGS, publicUrl } });
  const at = async (person: string): Promise<Visitor> => {
    const who = visitor(site);
    const { cookie } = await parts.store.write((writes) => beginSession(writes, person, desk.clock.now()));
    const [pair = ''] = cookie.split(';');
    who.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    return who;
  };
  return {
    ...desk,
    parts,
    site,
    at: (doer) => at(personOf(doer)),
    adaAt: await at(personOf(desk.ada)),
    bobAt: await at(personOf(desk.bob)),
    async somebody(name, ...roles) {
      const added = await addPerson(parts, { kind: 'console' }, { name, roles });
      assertDone(added);
      return { ...(await at(added.person.id)), doer: doerOf(added.person, 'web'), id: added.person.id };
    },
    async loaded(id) {
      const loaded = await loadCase(parts, { kind: 'program' }, id);
      assert.ok(loaded !== null);
      return loaded;
    },
  };
}

function personOf({ viewer }: Doer): string {
  assert.equal(viewer.kind, 'person');
  return viewer.kind === 'person' ? viewer.id : '';
}

/** What a page says, without its marks, blanks folded. */
export function wordsOf(page: string): string {
  // what a line must not break is no word by itself
  const whole = page.replace(/<span class="id">(?<id>[^<]*)<\/span>/g, '$<id>');
  return unescaped(whole.replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ');
}

/** A form that must have done something: the page that it leads to. */
export async function follow(who: Visitor, answer: Response): Promise<string> {
  assert.equal(answer.status, 303, wordsOf(await answer.clone().text()).slice(0, 3_000));
  const page = await who.get((answer.headers.get('location') ?? '').replace(/#.*/, ''));
  assert.equal(page.status, 200);
  return page.text();
}

/** A form that must be refused: the page with the reasons. */
export async function refusedPage(answer: Response): Promise<string> {
  const text = await answer.text();
  assert.equal(answer.status, 422, wordsOf(text).slice(0, 2_000));
  assert.match(text, /Not done/);
  return wordsOf(text);
}

/** A form with files. */
export function withFiles(
  fields: Readonly<Record<string, string>>,
  files: Readonly<Record<string, readonly (readonly [name: string, bytes: Uint8Array | string])[]>>,
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [field, each] of Object.entries(files)) {
    for (const [name, bytes] of each) {
      form.append(field, new File([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], name));
    }
  }
  return form;
}

/** The fields of text of the form that leads to an address, as a browser would send them unchanged. */
export function fieldsOf(page: string, action: string): Record<string, string | readonly string[]> {
  const fields: Record<string, string | string[]> = {};
  const start = page.search(new RegExp(`<form class="desk" method="post" action="[^"]*${action}"`));
  const form = page.slice(start, page.indexOf('</form>', start));
  const found = /<input type="(?:text|hidden)"[^>]*>|<textarea(?<head>[^>]*)>\n?(?<text>[\s\S]*?)<\/textarea>/g;
  for (const { 0: tag, groups } of form.matchAll(found)) {
    const name = / name="([^"]+)"/.exec(groups?.['head'] ?? tag)?.[1];
    if (name === undefined) continue;
    const value = unescaped(groups?.['text'] ?? / value="([^"]*)"/.exec(tag)?.[1] ?? '');
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
