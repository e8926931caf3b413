/** The phrases that thank, in the words of a series. */
interface Thanks {
  readonly standing?: { readonly creditNamed?: string; readonly creditAnonymous?: string };
}

const PLAIN = 'This issue was discovered by {name}.';

/**
 * Who is thanked, one for each paragraph: the name where it is thanked in the words of the series, else the whole paragraph on
 * one line, since nobody but a person can tell who in it did what. Nobody where it says that they want to stay unnamed.
 */
export function findersIn(credits: string | null, { standing }: Thanks): readonly string[] {
  const named = standing?.creditNamed ?? PLAIN;
  const [head = '', tail = ''] = named.split('{name}');
  const paragraphs = (credits ?? '').split(/\r?\n[ \t]*\r?\n/).map((each) => each.replace(/\s+/g, ' ').trim());
  const names = paragraphs.flatMap((paragraph) => {
    if (paragraph === '' || paragraph === standing?.creditAnonymous) return [];
    // real texts leave the full stop out at times
    const end = [tail, tail.replace(/\.$/, '')].find((each) => paragraph.endsWith(each)) ?? null;
    if (end === null || !paragraph.startsWith(head)) return [paragraph];
    const name = paragraph.slice(head.length, paragraph.length - end.length).trim();
    // "by A. It was B who …" is more than a name
    return name === '' || /[.!?] /.test(name.replace(/\b\p{Lu}\. /gu, '')) ? [paragraph] : [name];
  });
  return [...new Set(names)];
}
