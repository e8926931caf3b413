/** A package URL (purl, ECMA-427), its parts decoded. */
export interface PackageUrl {
  readonly type: string;
  readonly namespace: readonly string[];
  readonly name: string;
  readonly version: string | null;
  readonly qualifiers: ReadonlyMap<string, string>;
  readonly subpath: readonly string[];
}

export type ReadPackageUrl =
  | { readonly kind: 'purl'; readonly purl: PackageUrl }
  | { readonly kind: 'fault'; readonly fault: string };

/** Types that cannot do without a namespace, must not have one, cannot do without a version. */
const NEEDS_NAMESPACE: ReadonlySet<string> = new Set(['bitbucket', 'composer', 'github', 'maven', 'swift']);
const WITHOUT_NAMESPACE: ReadonlySet<string> = new Set(['cran', 'gem', 'nuget', 'oci', 'pub', 'pypi']);
const NEEDS_VERSION: ReadonlySet<string> = new Set(['cran', 'swift']);

export function parsePackageUrl(text: string): ReadPackageUrl {
  const fault = (what: string): ReadPackageUrl => ({ kind: 'fault', fault: what });
  if (!/^pkg:/i.test(text)) return fault('does not begin with "pkg:"');
  const withoutScheme = text.slice('pkg:'.length);
  if (withoutScheme.startsWith('/')) return fault('has slashes behind "pkg:", which CSAF does not allow');
  const hash = withoutScheme.indexOf('#');
  const beforeSubpath = hash < 0 ? withoutScheme : withoutScheme.slice(0, hash);
  const question = beforeSubpath.indexOf('?');
  const beforeQualifiers = question < 0 ? beforeSubpath : beforeSubpath.slice(0, question);
  const slash = beforeQualifiers.indexOf('/');
  const type = (slash < 0 ? beforeQualifiers : beforeQualifiers.slice(0, slash)).toLowerCase();
  if (!/^[a-z][a-z0-9.+-]*$/.test(type)) return fault('has no type');
  if (slash < 0) return fault('has no name');
  const rest = beforeQualifiers.slice(slash + 1);
  const at = rest.lastIndexOf('@');
  // an @ before the last slash is of a scope such as @angular, written without its encoding
  const hasVersion = at >= 0 && at > rest.lastIndexOf('/') && at > 0;
  const path = hasVersion ? rest.slice(0, at) : rest;
  const segments = path.split('/');
  const name = decoded(segments.pop() ?? '');
  const namespace = segments.map(decoded);
  const version = hasVersion ? decoded(rest.slice(at + 1)) : '';
  if (rest.startsWith('@') || rest.includes('/@') || path === '') {
    if (name === null || name === '' || name.startsWith('@')) return fault('has no name');
  }
  if (name === null || version === null || namespace.includes(null))
    return fault('has a percent sign that is no encoding');
  if (name === '') return fault('has no name');
  if (namespace.some((each) => each === '' || each?.includes('/'))) return fault('has an empty part in its namespace');
  const qualifiers = question < 0 ? new Map<string, string>() : qualifiersOf(beforeSubpath.slice(question + 1));
  if (typeof qualifiers === 'string') return fault(qualifiers);
  const subpath = hash < 0 ? [] : subpathOf(withoutScheme.slice(hash + 1));
  if (typeof subpath === 'string') return fault(subpath);
  const purl: PackageUrl = {
    type,
    namespace: namespace.map((each) => each ?? ''),
    name,
    version: version === '' ? null : version,
    qualifiers,
    subpath,
  };
  const typeFault = faultOfType(purl);
  return typeFault === null ? { kind: 'purl', purl } : fault(typeFault);
}

/** Null: a percent sign without two hex digits, or bytes that are no UTF-8. */
function decoded(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function qualifiersOf(text: string): Map<string, string> | string {
  const found = new Map<string, string>();
  if (text === '') return 'has a "?" without qualifiers';
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const key = (equals < 0 ? pair : pair.slice(0, equals)).toLowerCase();
    if (!/^[a-z][a-z0-9._-]*$/.test(key)) return `has the qualifier ${JSON.stringify(key)}, which is no key`;
    if (found.has(key)) return `has the qualifier ${JSON.stringify(key)} twice`;
    const value = equals < 0 ? null : decoded(pair.slice(equals + 1));
    if (value === null || value === '') return `has the qualifier ${JSON.stringify(key)} without a value`;
    found.set(key, value);
  }
  return found;
}

function subpathOf(text: string): string[] | string {
  const found: string[] = [];
  for (const segment of text.replace(/^\/|\/$/g, '').split('/')) {
    const part = decoded(segment);
    if (part === null) return 'has a percent sign that is no encoding';
    if (part === '' || part === '.' || part === '..' || part.includes('/'))
      return 'has an empty or a dotted part in its subpath';
    found.push(part);
  }
  return found;
}

function faultOfType({ type, namespace, version, qualifiers }: PackageUrl): string | null {
  if (NEEDS_NAMESPACE.has(type) && namespace.length === 0) return `has no namespace, which the type ${type} needs`;
  if (WITHOUT_NAMESPACE.has(type) && namespace.length > 0)
    return `has a namespace, which the type ${type} does not know`;
  if (NEEDS_VERSION.has(type) && version === null) return `has no version, which the type ${type} needs`;
  if (type === 'conan' && namespace.length > 0 && !qualifiers.has('channel')) {
    return 'has a namespace without the qualifier channel, which the type conan needs';
  }
  return null;
}

/** What of a purl is not its qualifiers. */
export function withoutQualifiers({ type, namespace, name, version, subpath }: PackageUrl): string {
  return JSON.stringify([type, namespace, name, version, subpath]);
}
