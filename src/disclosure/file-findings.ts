import type { Diagnostic } from '#base';
import type { CaseFile, TextReading } from '#embargo';

/**
 * Where the checksums of a text are not those of the files beside it. Warnings: the files may still change, and the program
 * signs and sends nothing before they agree.
 */
export function fileFindings(
  { listed }: Pick<TextReading, 'listed'>,
  files: ReadonlyMap<string, CaseFile>,
): readonly Diagnostic[] {
  return listed.flatMap(({ name, digest }) => {
    const kept = files.get(name);
    if (kept?.digest === digest) return [];
    return [
      kept === undefined
        ? found(
            'file-missing',
            `${name} has a checksum and is not among the files`,
            'add the file, or take the line out',
          )
        : found(
            'file-differs',
            `the checksum of ${name} is not that of the file`,
            'compose the text anew, or put the right file there',
          ),
    ];
  });
}

function found(code: string, message: string, suggestion: string): Diagnostic {
  return { code, severity: 'warning', line: null, column: null, message, suggestion };
}
