import { isIP } from 'node:net';

/** What an operator decides. Each key is one of `tocsin.yaml` and, as `TOCSIN_…`, of the environment, which wins. */
export interface Configuration {
  /** Where the server listens. */
  readonly listen: ListenAddress;
  /** How the site is reached from outside, without a slash at its end; null: links stay relative. */
  readonly publicUrl: string | null;
  /** What stands in the header of each page. */
  readonly title: string;
  /** Addresses and networks of proxies that may say whom they speak for. */
  readonly trustedProxies: readonly string[];
  /** For security.txt (RFC 9116): a mailto: or https: URI. */
  readonly securityContact: string | null;
  /** Whether /metrics answers to others than this machine. */
  readonly metricsFromAnywhere: boolean;
  /** The team's policy: a name, or a path of a file. */
  readonly policy: string;
  /** The series that new advisories are of: the prefix of a house style; null: none was chosen. */
  readonly series: string | null;
  /** From whom letters are: `Example Security <security@example.org>`; null: none leaves. */
  readonly sender: string | null;
  /** Where the team is reminded of its duties, by identifiers alone; null: nowhere. */
  readonly teamAddress: string | null;
  /** Where the head of the audit log goes by mail, once a day. */
  readonly anchorAddresses: readonly string[];
  /** The git repository that the head of the audit log is committed to, once a day; null: none. */
  readonly anchorRepository: string | null;
  /** When, in minutes after midnight UTC. */
  readonly anchorTime: number;
  /** Where a public revision goes. */
  readonly channels: readonly ConfiguredChannel[];
  /** Where letters leave: `smtp://HOST:PORT`, `smtps://…`, `smtp+tls://…`; null: into a maildir of the data directory. */
  readonly smtpRelay: string | null;
  /** The file with the relay's password. */
  readonly smtpPasswordFile: string | null;
  /** The file of what is security-supported until when. */
  readonly supportTable: string | null;
  /** What is run to see whether patched sources build, for `sh -c`; null: nothing. */
  readonly patchBuild: string | null;
  /** The file of the keys that seal cases; null: `desk.keys` of the data directory. */
  readonly keyFile: string | null;
  /** The file of the private keys that open encrypted reports; null: `intake.key` of the data directory. */
  readonly intakeKeyFile: string | null;
  /** Where reports go by mail: `security@example.org`, or `security+@example.org` where mail to `security+anything@` comes too. */
  readonly intakeAddress: string | null;
  /** The file of the certificate that reporters encrypt to; null: `intake.asc` of the data directory. */
  readonly teamCertificate: string | null;
  /** The API of CVE Services, without a slash at its end; null: no record is uploaded. */
  readonly cveServicesUrl: string | null;
  /** The short name of the organisation that assigns, there. */
  readonly cveServicesOrganisation: string | null;
  /** The name of an account of it. */
  readonly cveServicesUser: string | null;
  /** The file with the key of that account. */
  readonly cveServicesKeyFile: string | null;
  /** PostgreSQL, by DATABASE_URL alone, since it holds a password; null: the file in the data directory. */
  readonly databaseUrl: string | null;
}

/** A place that advisories go to: a list of our own archive (`site`), or a mailing list by its address. */
export interface ConfiguredChannel {
  /** What policies call it: `site`, `oss-security`. */
  readonly name: string;
  /** null: our own archive. */
  readonly address: string | null;
  /** The list of our archive: that shows it on the site, or that gets the mailing list's mail. */
  readonly list: string | null;
}

export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export const DEFAULT_CONFIGURATION: Configuration = {
  listen: { host: '127.0.0.1', port: 8089 },
  publicUrl: null,
  title: 'Tocsin',
  trustedProxies: [],
  securityContact: null,
  metricsFromAnywhere: false,
  policy: 'minimal',
  series: null,
  sender: null,
  teamAddress: null,
  anchorAddresses: [],
  anchorRepository: null,
  anchorTime: 4 * 60,
  channels: [],
  smtpRelay: null,
  smtpPasswordFile: null,
  supportTable: null,
  patchBuild: null,
  keyFile: null,
  intakeKeyFile: null,
  intakeAddress: null,
  teamCertificate: null,
  cveServicesUrl: null,
  cveServicesOrganisation: null,
  cveServicesUser: null,
  cveServicesKeyFile: null,
  databaseUrl: null,
};

/** A key: how its value is read, and what is allowed, for the refusal. */
interface Key<Value> {
  /** undefined: not allowed. */
  read(value: unknown): Value | undefined;
  readonly allowed: string;
}

export const KEYS = {
  listen: {
    read: (value) => (typeof value === 'string' ? readListen(value) : undefined),
    allowed: 'HOST:PORT, such as 127.0.0.1:8089 or [::1]:8089',
  },
  publicUrl: {
    read: readPublicUrl,
    allowed: 'an http: or https: address without path, such as https://lists.example.org',
  },
  title: { read: (value) => (isLine(value, 100) ? value : undefined), allowed: 'a line of 1 to 100 characters' },
  trustedProxies: { read: readProxies, allowed: 'a list of IP addresses or networks, such as [127.0.0.1, 10.0.0.0/8]' },
  securityContact: {
    read: (value) =>
      isLine(value, 300) && /^(?:mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/.test(value) ? value : undefined,
    allowed: 'mailto:ADDRESS or an https: address',
  },
  metricsFromAnywhere: { read: readTruth, allowed: 'true or false' },
  policy: {
    read: (value) => (isLine(value, 1000) ? value : undefined),
    allowed: 'the name of a policy, such as xen, or the path of a file',
  },
  series: {
    read: (value) => (typeof value === 'string' && /^[A-Z][A-Z0-9]{0,9}$/.test(value) ? value : undefined),
    allowed: 'the prefix of a series, such as XSA',
  },
  sender: {
    read: (value) => (isLine(value, 200) && SENDER.test(value) ? value : undefined),
    allowed: 'a mailbox, such as Example Security <security@example.org>',
  },
  teamAddress: {
    read: (value) => (isLine(value, 200) && SENDER.test(value) ? value : undefined),
    allowed: 'a mailbox, such as team@example.org',
  },
  anchorAddresses: {
    read: readAddresses,
    allowed: 'a list of mailboxes, such as [audit@example.org]',
  },
  anchorRepository: {
    read: (value) => (isLine(value, 1000) && value.startsWith('/') ? value : undefined),
    allowed: 'the path of a git repository on this machine, from /',
  },
  anchorTime: { read: readTimeOfDay, allowed: 'a time of day in UTC, such as "04:00"' },
  channels: {
    read: readChannels,
    allowed:
      'a list of places with a name each, and an address, a list of the archive, or both: [{ name: site, list: announce }, { name: oss-security, address: oss-security@lists.example.org }]',
  },
  smtpRelay: {
    read: (value) => (isLine(value, 300) && isRelay(value) ? value : undefined),
    allowed:
      'smtp://HOST:PORT (STARTTLS; none on this machine) or smtps://HOST:PORT, with USER@ before the host, without password',
  },
  smtpPasswordFile: { read: readPath, allowed: 'the path of a file' },
  supportTable: { read: readPath, allowed: 'the path of a file' },
  patchBuild: {
    read: (value) => (isLine(value, 1000) ? value : undefined),
    allowed: 'a command for sh, such as make -C xen -j2',
  },
  keyFile: { read: readPath, allowed: 'the path of a file' },
  intakeKeyFile: { read: readPath, allowed: 'the path of a file' },
  intakeAddress: {
    read: (value) => (isLine(value, 254) && INTAKE_ADDRESS.test(value) ? value : undefined),
    allowed:
      'an address, such as security@example.org, or security+@example.org where mail to security+anything@example.org comes too',
  },
  teamCertificate: { read: readPath, allowed: 'the path of a file' },
  cveServicesUrl: {
    read: (value) => (isLine(value, 300) && isApiUrl(value) ? value.replace(/\/+$/, '') : undefined),
    allowed:
      'an https: address without name and password, such as https://cveawg.mitre.org/api (http: to this machine alone)',
  },
  cveServicesOrganisation: {
    read: (value) => (typeof value === 'string' && /^[A-Za-z0-9_-]{2,32}$/.test(value) ? value : undefined),
    allowed: 'the short name of the organisation, such as XEN',
  },
  cveServicesUser: {
    read: (value) => (typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : undefined),
    allowed: 'the name of an account, most often a mail address',
  },
  cveServicesKeyFile: { read: readPath, allowed: 'the path of a file' },
} satisfies { readonly [Name in Exclude<keyof Configuration, 'databaseUrl'>]: Key<Configuration[Name]> };

/** Reads `127.0.0.1:8089`, `[::1]:0` or `localhost:80`; undefined where it is no such. */
export function readListen(text: string): ListenAddress | undefined {
  const groups = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<host>[A-Za-z0-9.-]+)):(?<port>[0-9]{1,5})$/.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const host = groups['six'] ?? groups['host'] ?? '';
  const port = Number(groups['port']);
  if (port > 65_535 || (groups['six'] !== undefined && isIP(host) !== 6)) return undefined;
  return { host, port };
}

function readPublicUrl(value: unknown): string | undefined {
  if (!isLine(value, 300)) return undefined;
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    return undefined;
  }
  return url.pathname === '/' ? url.origin : undefined;
}

function readProxies(value: unknown): readonly string[] | undefined {
  const items = typeof value === 'string' ? value.split(/[\s,]+/).filter((item) => item !== '') : value;
  return Array.isArray(items) && items.length <= 100 && items.every(isNetwork) ? items : undefined;
}

/** Attack: a configuration that somebody else wrote, by which letters go to thousands. */
const MAX_ANCHOR_ADDRESSES = 20;

function readAddresses(value: unknown): readonly string[] | undefined {
  const items = typeof value === 'string' ? value.split(/[\s,]+/).filter((item) => item !== '') : value;
  if (!Array.isArray(items) || items.length > MAX_ANCHOR_ADDRESSES) return undefined;
  return items.every((item) => isLine(item, 200) && SENDER.test(item)) ? items : undefined;
}

/** YAML takes 04:00 without quotes for a number in base 60, or for text: so the quoted form alone is allowed. */
function readTimeOfDay(value: unknown): number | undefined {
  const groups =
    typeof value === 'string' ? /^(?<hours>[01][0-9]|2[0-3]):(?<minutes>[0-5][0-9])$/.exec(value)?.groups : undefined;
  return groups === undefined ? undefined : Number(groups['hours']) * 60 + Number(groups['minutes']);
}

function isNetwork(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [address = '', prefix, more] = value.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

const SENDER = /^(?:[^<>@"\\,;:]{1,100} <[^<>@\s]{1,64}@[A-Za-z0-9.-]{1,253}>|[^<>@\s]{1,64}@[A-Za-z0-9.-]{1,253})$/;

/** Letters and digits with dots: what reporters are told is typed by hand. */
const INTAKE_ADDRESS = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*\+?@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/;

/** Attack: a configuration that somebody else wrote, with a thousand places to send to. */
const MAX_CHANNELS = 50;

function readChannels(value: unknown): readonly ConfiguredChannel[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_CHANNELS) return undefined;
  const channels = value.map(readChannel).filter((channel) => channel !== undefined);
  const hasOwnNames = new Set(channels.map(({ name }) => name)).size === channels.length;
  return channels.length === value.length && hasOwnNames ? channels : undefined;
}

function readChannel(value: unknown): ConfiguredChannel | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { name, address = null, list = null, ...more } = value as Readonly<Record<string, unknown>>;
  if (Object.keys(more).length > 0 || typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(name))
    return undefined;
  const isAddress = address === null || (isLine(address, 254) && /^[^@\s<>,]+@[A-Za-z0-9.-]+$/.test(address));
  const isList = list === null || (typeof list === 'string' && /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(list));
  if (!isAddress || !isList || (address === null && list === null)) return undefined;
  return { name, address, list };
}

function isRelay(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '' && url.password === '';
}

function isApiUrl(value: string): boolean {
  const url = URL.parse(value);
  const isHere = url !== null && /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(url.hostname);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere);
  return url !== null && isSafe && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

function readPath(value: unknown): string | undefined {
  return isLine(value, 1000) ? value : undefined;
}

function readTruth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

function isLine(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= most && !/\p{Cc}/u.test(value);
}
