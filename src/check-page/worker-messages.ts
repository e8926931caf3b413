import type { Exposure, Supply } from '#exposure';
import type { CheckedAdvisory } from './checker.ts';
import type { ChosenFile } from './chosen-hosts.ts';
import type { HostReport } from './host-report.ts';

/** What the page asks of its worker, one after the other. */
export type Asking<File> =
  | { readonly kind: 'learn'; readonly json: string }
  | {
      readonly kind: 'check';
      readonly name: string;
      readonly files: readonly ChosenFile<File>[];
      readonly areAllGuests: boolean;
    };

/** What the worker answers: to each asking one. */
export type Told<Blob> =
  | { readonly kind: 'learned'; readonly advisories: readonly CheckedAdvisory[] }
  | {
      readonly kind: 'checked';
      readonly verdicts: readonly Exposure[];
      readonly supplies: readonly Supply[];
      readonly report: HostReport;
      /** Of `CheckedHost`, in a blob: of many hosts it is more than memory should hold. */
      readonly elements: Blob;
    }
  | { readonly kind: 'failed'; readonly message: string };
