import { parseDocument } from 'yaml';
import { TocsinError } from '#base';
import { type Configuration, DEFAULT_CONFIGURATION, KEYS } from './configuration.ts';

type KeyName = keyof typeof KEYS;

/** What may be in the environment beside keys: read elsewhere. */
const OTHER_VARIABLES = new Set([
  'TOCSIN_AS',
  'TOCSIN_DATA',
  'TOCSIN_DEBUG',
  'TOCSIN_CORPUS',
  'TOCSIN_TEST_POSTGRES',
  'TOCSIN_CVE_SERVICES_KEY',
]);

/**
 * Reads `tocsin.yaml` (null: there is none) and the environment, which wins. Throws TocsinError `bad_configuration` with the
 * key, the value and what is allowed: a server must not start on half of what was meant.
 */
export function readConfiguration(
  text: string | null,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Configuration {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(text === null ? {} : keysIn(text, file))) {
    if (!isKey(name)) throw unknownKey(name, file);
    settings[name] = allowedValue(name, value, file);
  }
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith('TOCSIN_') || OTHER_VARIABLES.has(variable) || value === undefined) continue;
    const name = keyOf(variable);
    if (name === null) throw unknownKey(variable, 'the environment');
    settings[name] = allowedValue(name, value, `the environment (${variable})`);
  }
  return { ...DEFAULT_CONFIGURATION, ...settings, databaseUrl: databaseUrl(environment['DATABASE_URL']) };
}

function keysIn(text: string, file: string): Readonly<Record<string, unknown>> {
  // no aliases: a few lines of them unfold to gigabytes
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    throw new TocsinError({
      code: 'bad_configuration',
      message: `${file}:${line}:${col}: expected YAML: ${error.message.split('\n')[0] ?? ''}`,
      hint: 'lines of "key: value"; docs/configuration.md lists the keys',
    });
  }
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new TocsinError({
      code: 'bad_configuration',
      message: `${file}: expected lines of "key: value", found something else`,
      hint: 'docs/configuration.md lists the keys',
    });
  }
  return value as Readonly<Record<string, unknown>>;
}

const MAY_HOLD_PASSWORDS: ReadonlySet<KeyName> = new Set(['smtpRelay', 'cveServicesUrl']);

function allowedValue(name: KeyName, value: unknown, where: string): unknown {
  const read = KEYS[name].read(value);
  if (read !== undefined) return read;
  throw new TocsinError({
    code: 'bad_configuration',
    message: `${where}: ${name}: expected ${KEYS[name].allowed}, found ${MAY_HOLD_PASSWORDS.has(name) ? 'another (not printed, since it may hold a password)' : shown(value)}`,
    hint: 'correct the value, or leave the key out',
  });
}

function unknownKey(name: string, where: string): TocsinError {
  return new TocsinError({
    code: 'bad_configuration',
    message: `${where}: expected one of the keys ${Object.keys(KEYS).join(', ')}, found ${shown(name)}`,
    hint: 'docs/configuration.md lists the keys',
  });
}

function databaseUrl(value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  if (/^postgres(?:ql)?:\/\//.test(value)) return value;
  throw new TocsinError({
    code: 'bad_configuration',
    // never its value: it holds a password
    message: 'the environment (DATABASE_URL): expected postgres://…, found another kind of address',
    hint: 'for the embedded database leave it out',
  });
}

function isKey(name: string): name is KeyName {
  return Object.hasOwn(KEYS, name);
}

/** `TOCSIN_PUBLIC_URL` is `publicUrl`. */
function keyOf(variable: string): KeyName | null {
  const name = variable
    .slice('TOCSIN_'.length)
    .toLowerCase()
    .replace(/_(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
  return isKey(name) ? name : null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
