import type { Rule } from './rule.ts';

export const TEXT_RULES = {
  'section-missing': {
    severity: 'error',
    meaning: 'A section that the house style requires is not there.',
    remedy: 'add the section; say so if there is nothing to say',
  },
  'section-duplicate': {
    severity: 'error',
    meaning: 'Two sections have the same purpose or the same heading.',
    remedy: 'join them, or give the second another heading',
  },
  'section-empty': {
    severity: 'warning',
    meaning: 'A section has no text.',
    remedy: 'write the section, or say that there is nothing to say',
  },
  placeholder: {
    severity: 'warning',
    meaning: 'The text still has a placeholder, such as TODO or a CVE id without its number.',
    remedy: 'put in what it stands for',
  },
  'heading-underline': {
    severity: 'warning',
    meaning: 'An underline is longer or shorter than its heading.',
    remedy: 'make both the same length: where an archive runs lines together, the length is what finds the heading',
  },
  'heading-unknown': {
    severity: 'info',
    meaning: 'A heading is not one of the house style.',
    remedy: 'nothing, if the section is meant to be a special one',
  },
  'line-long': {
    severity: 'info',
    meaning: 'A line of prose is longer than 100 columns.',
    remedy: 'wrap it at about 72 columns: mail programs fold long lines, and folding breaks signatures',
  },
  'trailing-blanks': {
    severity: 'info',
    meaning: 'Lines end in blanks.',
    remedy: 'take them off: a cleartext signature does not cover them',
    follows: 'RFC 9580, 7.1',
  },
  'line-ends-mixed': {
    severity: 'info',
    meaning: 'Some lines end in CR LF and some in LF alone.',
    remedy: 'use one of them: a tool that repairs the others changes the bytes that checksums are taken of',
  },
  'control-character': {
    severity: 'error',
    meaning:
      'The text has a character that is not shown, or that changes how its neighbours are shown: a control, a mark of writing direction, a blank of no width.',
    remedy: 'take it out: it can make a reader see another text than the one that was signed',
    follows: 'CVE-2021-42574',
  },
  'letters-mixed': {
    severity: 'error',
    meaning: 'A word mixes Latin letters or digits with letters of another script that look the same.',
    remedy: 'write it in one script: a reader sees one name or word, a program another',
    follows: 'CVE-2021-42694',
  },
  'text-flattened': {
    severity: 'warning',
    meaning: 'An archive ran the lines of the text together and lost parts of it.',
    remedy: 'read the original mail: nothing can be proven from this copy',
  },
  'text-too-long': {
    severity: 'error',
    meaning: 'The text has more lines than an advisory can have; the rest was kept and not read.',
    remedy: 'check that this is an advisory',
  },
} as const satisfies Record<string, Rule>;
