import type { AdvisoryFacts, Section } from '#advisory';

/** The sections of a role, most often one, in the signed order. */
export function sectionsOf(facts: AdvisoryFacts, role: string): readonly Section[] {
  return facts.sections.filter((section) => section.role === role && section.body !== '');
}

/** Their text as it was signed, lines ended by LF; null where there is none. */
export function sectionText(facts: AdvisoryFacts, role: string): string | null {
  const sections = sectionsOf(facts, role);
  return sections.length === 0 ? null : sections.map(({ body }) => body.replaceAll('\r\n', '\n')).join('\n\n');
}
