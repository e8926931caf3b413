import type { Condition, Quote } from '#conditions';
import type { ClaimText } from './claim-text.ts';
import { itemsOf } from './items.ts';
import { readSet } from './read-set.ts';
import { proseSentences } from './sentences.ts';
import { notOf, onGuest, onHost, type SystemSet } from './system-set.ts';
import { wordsOf } from './words.ts';

/** What a text says helps, or does not. It never changes who is concerned. */
export interface ProposedMitigation {
  readonly quote: Quote;
  /** Where it is in force; null where that is for a person to say. */
  readonly when: Condition | null;
  /** `none`: the text says that there is none. `advice`: what whoever is concerned should know, or not do. */
  readonly effect: 'avoids' | 'reduces' | 'none' | 'advice';
}

const NONE = /^there (?:is|are) (?:currently )?no(?: known| other| further)? (?:mitigations?|workarounds?)\b/i;
const VERB =
  /(?<!\b(?:any|the|a|no) )\b(?:(?:will|would|can|could|may|should|is able to) )?(?:also )?(?<verb>avoids?|prevents?|eliminates?|works? around|mitigates?|reduces?|limits?)\b/i;
const ADVICE =
  /^do not\b|\b(?:should|must|are advised|is advised|ought)(?: to)? (?:not|never)\b(?! be\b)|\bdoes not mitigate\b|\bis not (?:recommended|advisable|supported)\b|\bare (?:strongly )?(?:advised|encouraged|recommended) to\b/i;
const FORM =
  /^(?<form>running only|using only|not running|not using|not enabling|not passing through|never using|avoiding|disabling|suppressing(?: the)? use of|suppressing|turning off|switching off|using|enabling|running|switching to|booting xen with|booting with|setting)\s+(?<what>.+)$/i;
/** Attack: a section of mitigations without end. */
const MOST = 100;

/** The mitigations of a text, and the advice that stands among its statements. */
export function mitigationsOf(texts: readonly ClaimText[]): readonly ProposedMitigation[] {
  const found: ProposedMitigation[] = [];
  for (const { role, body, line } of texts) {
    if (
      role === 'description' ||
      role === 'other' ||
      (role === 'vulnerable' && !ADVICE.test(body.replace(/\s+/g, ' ')))
    )
      continue;
    for (const sentence of proseSentences(body, line)) {
      if (found.length >= MOST) return found;
      if (sentence.isSample) continue;
      const read = readMitigation(sentence.text, role);
      if (read !== null)
        found.push({ quote: { text: sentence.text.slice(0, LONGEST_QUOTE), line: sentence.line }, ...read });
    }
  }
  return found;
}

/** What a condition may quote. */
export const LONGEST_QUOTE = 4000;

function readMitigation(text: string, role: ClaimText['role']): Omit<ProposedMitigation, 'quote'> | null {
  if (ADVICE.test(text)) return { when: null, effect: 'advice' };
  if (role !== 'mitigation') return null;
  if (NONE.test(text)) return { when: null, effect: 'none' };
  const verb = VERB.exec(text);
  if (verb === null) return null;
  const isReduced =
    /^(?:mitigat|reduc|limit)/i.test(verb.groups?.['verb'] ?? '') ||
    /\b(?:may|might|could|possibly|partially)\b/i.test(text);
  const subject = text.slice(0, verb.index).replace(/^(?:alternatively|also|additionally|on \w+),?\s+/i, '');
  return { when: inForce(subject), effect: isReduced ? 'reduces' : 'avoids' };
}

/** Where the measure that a sentence begins with is taken. */
function inForce(subject: string): Condition | null {
  const groups = FORM.exec(subject.trim())?.groups;
  if (groups === undefined) return null;
  const form = (groups['form'] ?? '').toLowerCase();
  const what = groups['what'] ?? '';
  const isPassing = form === 'not passing through';
  const set = readWhole(isPassing ? `guests with passed through ${what.replace(/ to .*$/, '')}` : what);
  if (set === undefined) return null;
  if (form === 'running only' || form === 'using only') {
    const where = set.alternatives.every((each) => each.isGuest) ? onGuest(set) : undefined;
    return where === undefined ? (form === 'using only' ? onHost(set, 'narrow') : null) : { guests: 'every', where };
  }
  if (/^(?:not|never|avoid|disabl|suppress|turning off|switching off)/.test(form)) return notOf(onHost(set, 'wide'));
  // running some guests in a way says nothing of the others
  if (set.alternatives.some((each) => each.isGuest || each.guests.length > 0)) return null;
  return onHost(set, 'narrow');
}

function readWhole(text: string): SystemSet | undefined {
  const items = itemsOf(wordsOf(text.replace(/\([^()]*\)/g, ' ')));
  const set = readSet(items, 0, items.length, { product: 'xen', positive: new Map(), versions: [], text });
  if (set === undefined || set.hedges.length > 0) return undefined;
  const isAsked = set.alternatives.some(
    ({ dimensions, host, guests }) => dimensions.includes('ask') || host.length + guests.flat().length === 0,
  );
  return isAsked ? undefined : set;
}
