/**
 * A sentence in the words that the rules know, where it says the same in others: "Exploiting the vulnerability requires a guest with X" is
 * "Only guests with X can exploit the vulnerability". Answers quote the text as it stands; these words are in questions alone.
 */
export function rephrased(text: string): string {
  let said = text;
  for (const [mark, pattern, words] of FORMS)
    if (mark === '' || said.includes(mark)) said = said.replace(pattern, words);
  return said;
}

const ISSUE = '(?:the|this) (?:vulnerability|issue|bug)';
/** Whoever is named so far, in one breath. */
const PLAIN = '(?:(?!\\b(?:not|only|no|but|unless|except|other|others|also|too|or|and)\\b)[^.,;:()])+';

/** `mark`: what a sentence of the form has in it; looking for that is cheaper. */
const FORMS: readonly (readonly [mark: string, pattern: RegExp, words: string])[] = [
  // "only" behind what it belongs to
  [
    ' only.',
    new RegExp(
      `^(${ISSUE} (?:is|can be)) ((?:exposed|exposes|exploited|exploitable|leveraged|relevant|applicable) (?:to|by|on|for) ${PLAIN}) only\\.$`,
      'i',
    ),
    '$1 only $2.',
  ],
  [
    ' only.',
    new RegExp(
      `^(${PLAIN}) can (exploit|leverage|trigger) (${ISSUE}|it|this) ((?:when|if|while) ${PLAIN}) only\\.$`,
      'i',
    ),
    '$1 can $2 $3 only $4.',
  ],
  [
    ' only.',
    /^((?:Xen )?[0-9]+\.[0-9.x]+|x86|Arm|ARM|Intel|AMD)( (?:systems|hardware|processors|CPUs|hosts|guests))? only\.$/,
    'Only $1$2.',
  ],
  [
    ' only.',
    new RegExp(
      `^(${ISSUE}) ((?:applies|is relevant) to|affects|is present (?:on|in)|exists (?:on|in)) (${PLAIN}) only\\.$`,
      'i',
    ),
    '$1 only $2 $3.',
  ],
  [' is in ', new RegExp(`^(${ISSUE}) is in (?=(?:all|the|every|Xen|QEMU|versions) )`, 'i'), '$1 is present in '],
  // what an attack or a victim needs
  [
    'xploiting ',
    new RegExp(
      `^Exploiting ${ISSUE} requires an? ((?:HVM|PV|PVH|x86|Arm|ARM|32-bit|64-bit) )?(guest|domain) (${PLAIN})\\.$`,
      'i',
    ),
    'Only $1$2s $3 can exploit the vulnerability.',
  ],
  [
    '',
    new RegExp(
      `^An? ((?:HVM|PV|PVH|x86|Arm|ARM|32-bit|64-bit) )?(guest|domain) (?:needs to|has to|must) (have|use|run in) (${PLAIN}) (?:in order )?to (exploit|leverage|trigger) (${ISSUE}|it|this)\\.$`,
      'i',
    ),
    'Only $1$2s which $3 $4 can exploit the vulnerability.',
  ],
  [
    'To be ',
    new RegExp(
      `^To be (?:vulnerable|affected),? an? (system|host) (?:needs to|has to|must) (have|use|run) (${PLAIN})\\.$`,
      'i',
    ),
    'Only $1s which $2 $3 are vulnerable.',
  ],
  [
    'For a',
    new RegExp(
      `^For an? (system|host) to be (?:vulnerable|affected),? it (?:needs to|has to|must) (have|use|run) (${PLAIN})\\.$`,
      'i',
    ),
    'Only $1s which $2 $3 are vulnerable.',
  ],
  // Xen where it runs
  ['Xen ', /^(Only )?Xen (?:running )?on (x86|Arm|ARM)(?: (32|64)[- ]bit)(?= (?:is|are)\b)/, '$1$3-bit $2 systems'],
  ['Xen ', /^(Only )?Xen (?:running )?on (x86|Arm|ARM)(?= (?:is|are)\b)/, '$1$2 systems'],
  ['he ', /^(Only )?[Tt]he (x86|Arm|ARM) (?:port|version)(?: of Xen)?(?= (?:is|are)\b)/, '$1$2 systems'],
  // a comma that is left out
  [
    ' only ',
    /^((?:On|In) (?:x86|Arm|ARM|Intel|AMD)(?: (?:hardware|systems))?) only (?=[A-Za-z0-9-]+ [^.,]*\b(?:can|are|is)\b)/,
    '$1, only ',
  ],
  [
    '',
    new RegExp(`^((?:On|In|With|For) (?:(?!\\b(?:not|only)\\b)[^,;:()])+?) (${ISSUE} (?:is|can|does)\\b)`),
    '$1, $2',
  ],
  [
    'PCI pass',
    /\b((?:versions|releases) of Xen|Xen (?:versions|releases)),? (?:(?:which|that) support|supporting) PCI pass-?through\b/,
    '$1',
  ],
  // what code is there for
  [
    '',
    /^(?:The|This) (?:vulnerable|affected|buggy) (?:code|functionality|feature|interface|code ?path) is (only )?(?:available|reachable|reached|accessible|used)( only)? (to|by|in|on|for|from|when|if)\b/,
    'The vulnerability is $1exposed$2 $3',
  ],
  [', even ', /, even (?:if|when|where) (?:(?!\b(?:not vulnerable|unaffected|but|only)\b)[^,;:])+(?=\.$)/, ''],
  ['Xen ', /^(Only |All )?Xen (?=(?:built|compiled|configured|running|booted) )/, '$1Xen systems '],
  [
    '(CONFIG_',
    /\bwith (?!no\b)[A-Za-z][A-Za-z -]* (?:compiled in|built in|enabled) \((CONFIG_[A-Z0-9_]+)\)/,
    'with $1 enabled',
  ],
  [
    '(CONFIG_',
    /\b(?:where|in which) "?[a-z]+"? support is (?:compiled|built) in \((CONFIG_[A-Z0-9_]+)\)/,
    'with $1 enabled',
  ],
  [
    ' been ',
    /\bto (?:which|whom) (?:an? |any |one or more )?((?:physical |PCI |host )*devices?) (?:has|have) been (assigned|passed through)\b/,
    'with $1 $2',
  ],
  // all of them
  [
    'bit',
    / (?:with (?:either )?(?:64-bit or 32-bit|32-bit or 64-bit|32- or 64-bit) kernels?|of (?:either|any) (?:bitness|width))(?=[ ,.])/,
    '',
  ],
  [
    'Both ',
    /^Both (?:variants|versions|kinds|flavours|implementations) of [a-z]+, ([^,]+ and [^,]+), are\b/,
    'Both $1 are',
  ],
  [
    ' and ',
    /\b((?:exposed|exploited|exploitable|leveraged) (to|by) [^.;:]*?),? and \2 (?!some\b|any\b|all\b|others?\b)/,
    '$1 and ',
  ],
  [' of type ', /\b(is|are) of type (HVM|PV|PVH)\b/, '$1 $2'],
  [' of type ', /\b([Gg]uests|[Dd]omains) of type ((?:HVM|PV|PVH)(?:(?:, | or | and )(?:HVM|PV|PVH))*)\b/, '$2 $1'],
  // turned round behind a comma
  ['neither ', /,? (?:and )?(?:neither) (are|can|is|do|does) ([^,.;:]+)\.$/, '; $2 $1 not.'],
  ['nor ', /,? (?:and )?(?:nor) (are|can|is|do|does) ([^,.;:]+)\.$/, '; $2 $1 not.'],
  ['vulnerable, ', /\b(vulnerable), (too|as well)\.$/, '$1 $2.'],
  ['affected, ', /\b(affected), (too|as well)\.$/, '$1 $2.'],
  // whom nobody looked at
  [
    'It is ',
    /^It is (?:not (?:clear|known)|unclear|unknown) (?:whether|if) ((?:older|earlier|previous|newer|later|other) [a-z ]+?) (?:are|is)(?: also)?(?: vulnerable| affected)?\.$/i,
    '$1 have not been inspected.',
  ],
  [
    'We have not ',
    /^We have not (?:checked|inspected|tested|investigated|analysed|analyzed) ((?:older|earlier|previous|newer|later|other) [a-z ]+)\.$/i,
    '$1 have not been inspected.',
  ],
  [
    'introduced ',
    /\b(introduced (?:in|with) (?:Xen )?[0-9.]+),? (?:by|in) (?:commit|changeset) [0-9a-f]{7,40}(?: \("[^"]*"\))?(?=\.$)/i,
    '$1',
  ],
  ['through to', /\b(through) to (?=(?:Xen )?[0-9])/, '$1 '],
  [' while ', / while (?=[^,;]* (?:is|are) (?:enabled|active|in use|turned on)\b[^,;]* (?:can|are|is)\b)/, ' when '],
  ['except ', /\bexcept (?:for )?(?:those|ones) (with|using|running|on)\b/, 'except $1'],
  [
    'access to ',
    /\baccess to (?:physical )?(?:devices|hardware) \((?:e\.g\.,? |i\.e\.,? |eg,? |ie,? )?PCI[- ]pass-?through\)/i,
    'PCI passthrough',
  ],
];
