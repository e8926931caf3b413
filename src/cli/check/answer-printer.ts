import type { HostAnswer } from '#exposure';
import type { GatheredHost } from '#xen';

/** Prints hosts as they come, and holds no more of them than it must. */
export interface AnswerPrinter {
  print(host: GatheredHost, answers: readonly HostAnswer[]): void;
  end(): void;
}
