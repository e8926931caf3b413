import { addPerson, type Intake } from '#disclosure';
import { mailAddress } from '#letters';
import { generateIntakeKey, readIntakeKey, type SecretKeyFile } from '#pgp';
import { NOW } from '../archive/archive.test-support.ts';
import { type OpenedDesk, openedDesk } from './desk-site.test-support.ts';

export interface ReportDesk extends OpenedDesk {
  /** The key of the team, as files. */
  readonly team: SecretKeyFile;
}

export interface ReportDeskOptions {
  /** Whether the server can open what is encrypted to the certificate on the page. */
  readonly opens?: boolean;
  readonly hasCertificate?: boolean;
  readonly publicUrl?: string | null;
}

/** A desk that takes reports: with a certificate, an address with subaddresses, and a sender for letters. */
export async function reportDesk(options: ReportDeskOptions = {}): Promise<ReportDesk> {
  const { opens = true, hasCertificate = true, publicUrl } = options;
  const desk = await openedDesk(publicUrl === undefined ? {} : { settings: { publicUrl } });
  const team = await generateIntakeKey({ name: 'Osier Security', email: 'security@osier.example', at: NOW });
  const { fingerprint, certificate: armored, privateKey } = team;
  const intake: Intake = {
    keys: opens ? [await readIntakeKey(privateKey, null)] : [],
    address: { address: mailAddress('security@osier.example'), takesSubaddresses: true },
    certificate: hasCertificate ? { fingerprint, armored } : null,
  };
  const sender = { name: 'Osier Security', address: mailAddress('security@osier.example') };
  // the parts are one object for the whole of a test
  Object.assign(desk.parts, { intake: async () => intake, mailing: { ...desk.parts.mailing, sender } });
  const added = await addPerson(desk.parts, { kind: 'console' }, { name: 'Rosa Reads', roles: ['member'] });
  if (!added.isDone) throw new Error('Rosa is in the team');
  return { ...desk, team };
}
