import { rate as recordRating, type ShownRating, shownRatings, takeBackRating } from '#disclosure';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine, wrap } from '../terminal.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { reportStep } from './step-result.ts';

export interface RateOptions extends DeskOptions {
  readonly cve?: string;
  readonly cvss?: readonly string[];
  readonly cwe?: readonly string[];
  readonly text?: string;
  readonly takeBack?: boolean;
}

/**
 * `tocsin desk rate CASE`: records what the team found of one vulnerability, or of all without `--cve`, in the place of what was
 * rated of it before; without vectors, weaknesses or words prints what is rated.
 */
export function rate(named: string, options: RateOptions, environment: Environment): Promise<ExitStatus> {
  const { cve, cvss = [], cwe = [], text, takeBack = false } = options;
  const isAsked = cvss.length === 0 && cwe.length === 0 && text === undefined && !takeBack;
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(
      desk,
      options,
      environment,
      isAsked ? 'comment' : takeBack ? 'take_back_rating' : 'rate',
    );
    const loaded = await findCase(desk, doer.viewer, named);
    const { id } = loaded;
    if (isAsked) return printRatings(shownRatings(loaded), options, environment);
    const done = takeBack
      ? await takeBackRating(desk.parts, doer, id, cve ?? null)
      : await recordRating(desk.parts, doer, id, { cve: cve ?? null, cvss, cwes: cwe, description: text ?? null });
    if (done.isDone && options.json !== true) printRatings(shownRatings(done), options, environment);
    return reportStep(desk, done, options, environment);
  });
}

function printRatings(all: readonly ShownRating[], { json, cve }: RateOptions, { terminal }: Environment): ExitStatus {
  const shown = all.filter(({ rating }) => cve === undefined || rating.cve === cve.trim().toUpperCase());
  if (json === true) {
    terminal.out(
      jsonText({
        ratings: shown.map(({ rating: { cve: of, description }, scores, weaknesses }) => ({
          cve: of,
          cvss: scores,
          cwes: weaknesses,
          description,
        })),
      }),
    );
    return EXIT.good;
  }
  if (shown.length === 0) terminal.out('nothing is rated\n');
  for (const { rating, scores, weaknesses } of shown) {
    terminal.out(`${rating.cve ?? 'all vulnerabilities'}\n`);
    for (const { version, score, severity, vector } of scores)
      terminal.out(`  CVSS ${version}: ${score.toFixed(1)}${severity === null ? '' : ` ${severity}`}  ${vector}\n`);
    for (const { id, name } of weaknesses) terminal.out(`  ${id}${name === null ? '' : ` ${oneLine(name)}`}\n`);
    if (rating.description !== null) terminal.out(`${wrap(terminal, oneLine(rating.description), 2)}\n`);
  }
  return EXIT.good;
}
