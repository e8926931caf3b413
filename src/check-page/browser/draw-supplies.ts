import type { Supply } from '#exposure';
import { counted } from '../words.ts';
import { type Child, element, folded } from './element.ts';

/** A person runs few commands: these come first, the others are folded away. */
const MOST_SHOWN = 5;
const MOST_FACTS = 8;

/** What would settle most, the most first. */
export function drawSupplies(supplies: readonly Supply[]): HTMLElement {
  if (supplies.length === 0) return element('p', {}, 'No fact would settle it: read these advisories.');
  const items = (shown: readonly Supply[]): Child => element('ol', { class: 'supplies' }, shown.map(supplyItem));
  const rest = supplies.slice(MOST_SHOWN);
  return element(
    'div',
    {},
    items(supplies.slice(0, MOST_SHOWN)),
    rest.length === 0 ? null : folded(`${rest.length} more`, () => [items(rest)]),
  );
}

function supplyItem({ how, facts, answers }: Supply): HTMLLIElement {
  const shown = facts.slice(0, MOST_FACTS).join(', ');
  const more = facts.length > MOST_FACTS ? ` and ${facts.length - MOST_FACTS} more` : '';
  return element(
    'li',
    {},
    element('code', {}, how),
    element('span', { class: 'note' }, ` would help to settle ${counted(answers, 'answer')}: ${shown}${more}`),
  );
}
