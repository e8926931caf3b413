import { type Claim, claim } from './claim.ts';

const MAX_CHARACTERS = 1024 * 1024;

/**
 * Reads Xen's build configuration (`xenhypfs cat /buildinfo/config`). It is complete for the options that it names; an option
 * that it does not name is of another version, or cannot be chosen, and says nothing.
 */
export function readBuildConfig(text: string): readonly Claim[] {
  const claims: Claim[] = [];
  for (const [index, line] of text.slice(0, MAX_CHARACTERS).split('\n').entries()) {
    const set = /^(?<name>CONFIG_[A-Z0-9_]{1,80})=(?<value>y|n)\s*$/.exec(line)?.groups;
    const unset = /^# (?<name>CONFIG_[A-Z0-9_]{1,80}) is not set\s*$/.exec(line)?.groups;
    const name = set?.['name'] ?? unset?.['name'];
    if (name !== undefined) claims.push(claim(`build.${name}`, set?.['value'] === 'y', index + 1));
  }
  const debug = claims.find((each) => each.fact === 'build.CONFIG_DEBUG');
  if (debug !== undefined) claims.push({ ...debug, fact: 'build.debug' });
  const xsm = claims.find((each) => each.fact === 'build.CONFIG_XSM');
  if (xsm?.value === false) claims.push(claim('xsm', 'none', xsm.line, 'CONFIG_XSM is not set'));
  return claims;
}

const DAEMONS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)oxenstored$/, 'oxenstored'],
  [/(?:^|\/)c?xenstored$/, 'cxenstored'],
];

/**
 * Reads `/etc/default/xencommons`, which the shell reads: the last assignment holds. Without one, it depends on how the
 * toolstack was built which xenstored runs: that is not known.
 */
export function readXencommons(text: string): readonly Claim[] {
  const assigned = new Map<string, { readonly value: string; readonly line: number }>();
  for (const [index, line] of text.slice(0, MAX_CHARACTERS).split('\n').entries()) {
    const groups =
      /^\s*(?:export\s+)?(?<name>XENSTORED|XENSTORETYPE)=(?:"(?<double>[^"$`\\]*)"|'(?<single>[^']*)'|(?<bare>[^\s"'$`\\;#]*))\s*(?:#.*)?$/.exec(
        line,
      )?.groups;
    const name = groups?.['name'];
    if (name !== undefined) {
      assigned.set(name, {
        value: groups?.['double'] ?? groups?.['single'] ?? groups?.['bare'] ?? '',
        line: index + 1,
      });
    } else if (/^\s*[^#\s].*\b(?:XENSTORED|XENSTORETYPE)=/.test(line) || /^\s*(?:XENSTORED|XENSTORETYPE)=/.test(line)) {
      // computed, or conditional: only a shell can tell
      return [];
    }
  }
  const type = assigned.get('XENSTORETYPE');
  if (type?.value === 'domain') return [claim('xenstored', 'xenstore-stubdom', type.line)];
  const daemon = assigned.get('XENSTORED');
  const flavour = DAEMONS.find(([pattern]) => pattern.test(daemon?.value ?? ''))?.[1];
  return daemon === undefined || flavour === undefined ? [] : [claim('xenstored', flavour, daemon.line)];
}
