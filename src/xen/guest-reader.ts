import { type Claim, claim } from './claim.ts';
import type { GuestSettings } from './guest-settings.ts';
import type { FactValue } from './host-facts.ts';

/** What the host says about all its guests; null where that is not known. */
export interface GuestContext {
  readonly xen: string | null;
  readonly isX86: boolean | null;
  readonly hap: boolean | null;
  readonly pv32Guests: boolean | null;
  readonly is32BitXen: boolean | null;
  readonly dom0Os: string | null;
  /** The newest grant tables that Xen offers to any guest. */
  readonly grantVersionLimit: number | null;
}

/** What the rules about one guest work on: its settings, its host, and the claims so far. */
export interface GuestReader {
  readonly guest: GuestSettings;
  readonly context: GuestContext;
  readonly claims: Claim[];
}

export function add(
  { claims }: GuestReader,
  fact: string,
  value: FactValue,
  line: number | null,
  note: string | null,
): void {
  claims.push(claim(fact, value, line, note));
}
