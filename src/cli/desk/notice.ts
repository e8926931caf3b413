import { doerOf, type LoadedCase, newestText } from '#disclosure';
import { lintNotice, type NoticeFacts, noticeSecretsOf, publicNotice, restartNotice } from '#drafting';
import { advisoryId } from '#identifiers';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { textOfNamed } from '../named-file.ts';
import { jsonText, oneLine, paint, printable, wrap } from '../terminal.ts';
import { actingPerson } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { styleOf } from './texts.ts';

/** Attack: a disk image as a notice. */
const NOTICE = { expected: 'a notice', maxBytes: 1024 * 1024 } as const;

export interface NoticeOptions extends DeskOptions {
  readonly check?: string;
  readonly restart?: boolean;
  readonly window?: string;
}

/**
 * `tocsin desk notice CASE`: all that may be said before the end, ready to be published; with `--check FILE`, whether what a
 * member wants to publish says more than that.
 */
export function notice(named: string, options: NoticeOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const { policy } = desk.parts;
    const doer = doerOf(await actingPerson(desk, options, environment), 'terminal');
    const loaded = await findCase(desk, doer.viewer, named);
    if (options.check !== undefined) {
      const text = await newestText(desk.parts, doer, loaded);
      const secrets = noticeSecretsOf(text ?? '', styleOf(desk));
      const known = { ...secrets, cves: [...new Set([...secrets.cves, ...loaded.facts.cves])] };
      return reportLint(lintNotice(await textOfNamed(options.check, NOTICE), known, policy), options, terminal);
    }
    const facts = noticeFacts(loaded);
    const answer =
      options.restart === true
        ? restartNotice({ ...facts, window: options.window ?? null }, policy)
        : publicNotice(facts, policy);
    if (options.json === true) terminal.out(jsonText(answer));
    else if (answer.answer === 'may') terminal.out(`${printable(answer.text).trimEnd()}\n`);
    else
      terminal.err(
        `${answer.answer === 'may_not' ? `refused by ${answer.rule}` : 'not known'}: ${oneLine(answer.why)}\n`,
      );
    return answer.answer === 'may' ? EXIT.good : EXIT.negative;
  });
}

function reportLint(
  lint: ReturnType<typeof lintNotice>,
  { json }: NoticeOptions,
  terminal: Environment['terminal'],
): ExitStatus {
  if (json === true) terminal.out(jsonText(lint));
  else {
    // one line for each place, whatever rules it breaks
    for (const same of Map.groupBy(lint.findings, ({ line, column, found }) => `${line} ${column} ${found}`).values()) {
      const [first] = same;
      if (first === undefined) continue;
      const { does, line, column, found, quote, remedy } = first;
      const rules = same.flatMap(({ rule }) => rule ?? []).join(', ');
      const what = does === 'refuse' ? 'refused' : does;
      terminal.out(
        `${paint(terminal, does === 'refuse' ? 'red' : 'yellow', rules === '' ? what : `${what} by ${rules}`)}: line ${line}, column ${column}: ${oneLine(found)}: “${oneLine(quote)}”\n`,
      );
      if (lint.instead === null) terminal.out(`${wrap(terminal, oneLine(remedy), 2)}\n`);
    }
    for (const note of lint.notes) terminal.out(`note: ${oneLine(note)}\n`);
    if (lint.answer === 'may') terminal.out('nothing in it that the policy keeps back\n');
    else if (lint.instead !== null) terminal.out(`\ninstead:\n${printable(lint.instead).trimEnd()}\n`);
  }
  return lint.answer === 'may' ? EXIT.good : EXIT.negative;
}

function noticeFacts({ facts }: LoadedCase): NoticeFacts {
  const id = facts.id === null ? null : (advisoryId(facts.id.series, facts.id.number) ?? null);
  return { id, end: facts.embargo.state === 'active' ? facts.embargo.end : null };
}
