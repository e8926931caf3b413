import type { CatalogueSeries } from '#archive';
import { formatInstant, type Instant } from '#base';
import { visibleText } from '#masking';
import type { TrustedCertificate, TrustedKey } from '../site-dependencies.ts';

/** A certificate as its page shows it. */
export interface KeyView extends KeyFacts {
  readonly userIds: readonly string[];
  readonly signingSubkeys: readonly KeyFacts[];
  /** Advisories that the viewer may see and whose newest version it signed, by series. */
  readonly signed: readonly { readonly series: string; readonly count: number; readonly newestId: string }[];
}

export interface KeyFacts {
  readonly fingerprint: string;
  readonly algorithm: string;
  readonly created: string;
  /** `does not expire`, `on 2030-01-01`, `on 2020-01-01, so it is over` */
  readonly expires: string;
  /** What became of it, in a sentence; null where nothing did. */
  readonly revoked: string | null;
  readonly state: 'valid' | 'expired' | 'revoked';
}

const REVOKED: Readonly<Record<NonNullable<TrustedKey['revocation']>['reason'], string>> = {
  superseded: 'replaced by another; what it signed before stays good',
  retired: 'no longer used; what it signed before stays good',
  compromised:
    'as compromised, or without a reason: nothing is believed of it but what this archive had received before',
};

export function presentKey(certificate: TrustedCertificate, series: readonly CatalogueSeries[], now: Instant): KeyView {
  const { fingerprint } = certificate;
  return {
    ...keyFacts(certificate, now),
    userIds: certificate.userIds.map((userId) => visibleText(userId)),
    signingSubkeys: certificate.signingSubkeys.map((subkey) => keyFacts(subkey, now)),
    signed: series.flatMap(({ series: name, advisories }) => {
      const its = advisories.filter(({ newest }) => newest.best.signer === fingerprint);
      const newest = its.at(-1);
      return newest === undefined ? [] : [{ series: name, count: its.length, newestId: newest.id }];
    }),
  };
}

function keyFacts({ fingerprint, algorithm, createdAt, expiresAt, revocation }: TrustedKey, now: Instant): KeyFacts {
  const isOver = expiresAt !== null && expiresAt <= now;
  return {
    fingerprint,
    algorithm,
    created: dateText(createdAt),
    expires: expiresAt === null ? 'does not expire' : `on ${dateText(expiresAt)}${isOver ? ', so it is over' : ''}`,
    revoked: revocation === null ? null : `on ${dateText(revocation.at)}, ${REVOKED[revocation.reason]}`,
    state: revocation !== null ? 'revoked' : isOver ? 'expired' : 'valid',
  };
}

function dateText(instant: Instant): string {
  return formatInstant(instant).slice(0, 10);
}
