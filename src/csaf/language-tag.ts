import registry from './registries/languages.json' with { type: 'json' };

/** The parts of a language tag (BCP 47), in lower case. */
export interface LanguageTag {
  readonly language: string;
  readonly extlangs: readonly string[];
  readonly script: string | null;
  readonly region: string | null;
  readonly variants: readonly string[];
  /** Singletons of extensions. */
  readonly extensions: readonly string[];
  readonly hasPrivateUse: boolean;
}

const WHOLE: ReadonlySet<string> = new Set(registry.whole);
const LANGUAGES: ReadonlySet<string> = new Set(registry.languages.split(' '));
const SCRIPTS: ReadonlySet<string> = new Set(registry.scripts.split(' '));
const REGIONS: ReadonlySet<string> = new Set(registry.regions.split(' '));
const VARIANTS: ReadonlySet<string> = new Set(registry.variants.split(' '));
const EXTLANGS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(registry.extlangs));

/** Attack: a tag of a million subtags. */
const MAX_LENGTH = 1000;

/** RFC 5646, section 2.1, without a look at the registry. Null: not of that form. */
export function parseLanguageTag(text: string): LanguageTag | null {
  if (text.length > MAX_LENGTH) return null;
  const subtags = text.toLowerCase().split('-');
  if (subtags.some((each) => !/^[a-z0-9]{1,8}$/.test(each))) return null;
  let at = 0;
  const take = (shape: RegExp): string | null => {
    const subtag = subtags[at];
    if (subtag === undefined || !shape.test(subtag)) return null;
    at += 1;
    return subtag;
  };
  const takeAll = (shape: RegExp, most = subtags.length): string[] => {
    const taken: string[] = [];
    for (let next = take(shape); next !== null; next = take(shape)) {
      taken.push(next);
      if (taken.length === most) break;
    }
    return taken;
  };
  const language = take(/^(?:[a-z]{2,3}|[a-z]{4,8})$/) ?? '';
  const isShort = language.length === 2 || language.length === 3;
  const extlangs = isShort ? takeAll(/^[a-z]{3}$/, 3) : [];
  const script = language === '' ? null : take(/^[a-z]{4}$/);
  const region = language === '' ? null : take(/^(?:[a-z]{2}|[0-9]{3})$/);
  const variants = language === '' ? [] : takeAll(/^(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})$/);
  const extensions: string[] = [];
  while (language !== '') {
    const singleton = take(/^[a-wy-z0-9]$/);
    if (singleton === null) break;
    if (takeAll(/^[a-z0-9]{2,8}$/).length === 0) return null;
    extensions.push(singleton);
  }
  const hasPrivateUse = take(/^x$/) !== null;
  if (hasPrivateUse && takeAll(/^[a-z0-9]{1,8}$/).length === 0) return null;
  if (at < subtags.length || (language === '' && !hasPrivateUse)) return null;
  return { language, extlangs, script, region, variants, extensions, hasPrivateUse };
}

/** What is wrong with a tag, held against the registry of IANA. Null: nothing. */
export function languageFault(text: string): string | null {
  const lowered = text.toLowerCase();
  // nearly all tags are a language alone
  if (WHOLE.has(lowered) || LANGUAGES.has(lowered)) return null;
  const tag = parseLanguageTag(text);
  if (tag === null) return 'is not of the form of BCP 47';
  const { language, extlangs, script, region, variants, extensions } = tag;
  if (language !== '' && !LANGUAGES.has(language) && !isPrivateLanguage(language)) {
    return `has ${JSON.stringify(language)}, which is not a registered language`;
  }
  for (const extlang of extlangs) {
    const prefixes = EXTLANGS.get(extlang);
    if (prefixes === undefined) return `has ${JSON.stringify(extlang)}, which is not a registered extended language`;
    if (!prefixes.includes(language)) return `has ${JSON.stringify(extlang)}, which does not go with ${language}`;
  }
  if (extlangs.length > 1) return 'has more than one extended language';
  if (script !== null && !SCRIPTS.has(script) && !isPrivateScript(script)) {
    return `has ${JSON.stringify(script)}, which is not a registered script`;
  }
  if (region !== null && !REGIONS.has(region) && !isPrivateRegion(region)) {
    return `has ${JSON.stringify(region)}, which is not a registered region`;
  }
  const unknown = variants.find((each) => !VARIANTS.has(each));
  if (unknown !== undefined) return `has ${JSON.stringify(unknown)}, which is not a registered variant`;
  if (new Set(variants).size < variants.length) return 'has the same variant twice';
  if (new Set(extensions).size < extensions.length) return 'has the same extension twice';
  return null;
}

/** Subtags for private use: RFC 5646, section 2.2.1 to 2.2.4 and 2.2.7. Null: there is none. */
export function privateSubtag(text: string): string | null {
  const tag = parseLanguageTag(text);
  if (tag === null) return null;
  if (isPrivateLanguage(tag.language)) return tag.language;
  if (tag.script !== null && isPrivateScript(tag.script)) return tag.script;
  if (tag.region !== null && isPrivateRegion(tag.region)) return tag.region;
  return tag.hasPrivateUse ? 'x' : null;
}

function isPrivateLanguage(language: string): boolean {
  return language.length === 3 && language >= 'qaa' && language <= 'qtz';
}

function isPrivateScript(script: string): boolean {
  return script >= 'qaaa' && script <= 'qabx';
}

function isPrivateRegion(region: string): boolean {
  return region === 'aa' || region === 'zz' || /^(?:q[m-z]|x[a-z])$/.test(region);
}

/** Whether a document in this language is held against English words: English, or no language given. */
export function isEnglishOrUnknown(language: string | undefined): boolean {
  return language === undefined || language === '' || /^en(?:-|$)/i.test(language);
}
