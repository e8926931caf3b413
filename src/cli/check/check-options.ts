import type { HostOptions } from './check-hosts.ts';
import type { StatementOptions } from './check-statements.ts';

export interface CheckOptions extends StatementOptions, HostOptions {
  readonly confirmedOnly?: boolean;
  readonly allowUnverified?: boolean;
  readonly since?: string;
  readonly printFacts?: boolean;
  readonly verbose?: boolean;
}
