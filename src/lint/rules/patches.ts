import type { Rule } from './rule.ts';

export const PATCHES_RULES = {
  'patch-missing': {
    severity: 'warning',
    meaning: 'A public advisory offers neither a patch nor a link to a fix.',
    remedy: 'attach the patches and list them, or say that there is no fix and why',
    follows: 'X3, X5',
  },
  'patch-promised': {
    severity: 'error',
    meaning: 'The text speaks of an attached patch, and no table lists one.',
    remedy: 'add the patch table and the checksums, or reword the sentence',
  },
  'patch-only-linked': {
    severity: 'info',
    meaning: 'The fix is only linked: no file and no checksum is under the signature.',
    remedy: 'attach the patches, so that readers can check what they apply',
  },
  'patch-unlisted': {
    severity: 'error',
    meaning: 'A file of the patch table is not in the checksum table.',
    remedy: 'add its checksum',
  },
  'patch-wildcard-empty': {
    severity: 'error',
    meaning: 'A wildcard of the patch table matches no file of the checksum table.',
    remedy: 'correct the pattern, or add the checksums',
  },
  'patch-wildcard-gap': {
    severity: 'warning',
    meaning: 'The numbers of the files that a wildcard stands for have a gap.',
    remedy: 'check that no patch was left out',
  },
  'patch-wildcard-shared': {
    severity: 'error',
    meaning: 'Two rows of the patch table stand for the same file.',
    remedy: 'write the wildcards so that each file belongs to one row: a reader would apply patches of another version',
  },
  'patch-duplicate': {
    severity: 'error',
    meaning: 'Two rows of the patch table give the same file.',
    remedy: 'join them into one row',
  },
  'patch-foreign': {
    severity: 'error',
    meaning: 'A file carries the number of another advisory.',
    remedy: 'correct the name',
  },
  'table-misplaced': {
    severity: 'warning',
    meaning: 'A row of patches or checksums stands outside the section about the resolution.',
    remedy: 'move it there: readers and tools look for tables in that section',
  },
  'patch-versions-missing': {
    severity: 'info',
    meaning: 'A row does not say what the patch applies to.',
    remedy: 'give the product and its versions',
  },
  'patch-versions-unread': {
    severity: 'warning',
    meaning: 'No rule understood what a patch applies to.',
    remedy: 'write it as "Xen 4.13 - xen-unstable", "Xen 4.12.x" or a list with commas',
  },
  'patch-versions-overlap': {
    severity: 'warning',
    meaning: 'Two rows for the same product give different patches for the same version.',
    remedy: 'make the ranges disjoint, so that a reader knows which to take',
  },
  'patch-version-name': {
    severity: 'warning',
    meaning: 'The version in a file name is not among those that its row gives.',
    remedy: 'correct the name or the versions',
  },
  'checksum-missing': {
    severity: 'error',
    meaning: 'There are patches, and no checksum of any of them.',
    remedy: 'add the output of sha256sum under the patch table',
  },
  'checksum-malformed': {
    severity: 'error',
    meaning: 'A line of the checksum table is no SHA-256 checksum.',
    remedy: 'put the output of sha256sum there, 64 hexadecimal digits a file',
  },
  'checksum-uppercase': {
    severity: 'warning',
    meaning: 'A checksum is written in capital letters.',
    remedy: 'put the output of sha256sum there as it is',
  },
  'checksum-duplicate': {
    severity: 'error',
    meaning: 'The checksum table gives one file twice.',
    remedy: 'take one line out',
  },
  'checksum-empty': {
    severity: 'error',
    meaning: 'A checksum is the one of an empty file.',
    remedy: 'make the file again, attach it, and compute its checksum',
  },
  'checksum-command': {
    severity: 'warning',
    meaning: 'The command above the checksums does not name one of the files below it.',
    remedy: 'show the command whose output follows: a reader repeats it',
  },
  'checksum-same': {
    severity: 'warning',
    meaning: 'Two files have the same checksum.',
    remedy: 'check that not one patch was saved under two names by mistake',
  },
  'checksum-unused': {
    severity: 'warning',
    meaning: 'A file has a checksum and no row in the patch table says what it is for.',
    remedy: 'add the row, or take the line out',
  },
} as const satisfies Record<string, Rule>;
