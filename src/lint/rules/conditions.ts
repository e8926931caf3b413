import type { Rule } from './rule.ts';

export const CONDITIONS_RULES = {
  'conditions-other-text': {
    severity: 'warning',
    meaning: 'Conditions are confirmed for this revision, and for another text than this one.',
    remedy: 'confirm them for this text: tocsin conditions propose, or the page of the case',
  },
  'conditions-not-its': {
    severity: 'error',
    meaning: 'Confirmed conditions name this text, and quote what it does not say.',
    remedy: 'throw the file away, ask who signed it, and confirm anew',
  },
  'conditions-silent': {
    severity: 'warning',
    meaning: 'Confirmed conditions say nothing of a sentence about who is concerned, not even that it is a note.',
    remedy: 'confirm anew: each sentence is in the condition or a note',
  },
  'conditions-differ': {
    severity: 'warning',
    meaning: 'A sentence says another thing in the confirmed conditions than rules read in the text.',
    remedy: 'read the sentence once more; what is confirmed counts',
  },
} as const satisfies Readonly<Record<string, Rule>>;
