import { formatInstant, type Instant } from '#base';
import type { Markup } from '#markup';
import { timeMarkup } from '#web';

/** An instant on a page: `2026-01-02 03:04:05 UTC`. */
export function momentMarkup(at: Instant): Markup {
  return timeMarkup(formatInstant(at));
}
