/*
 * The words by which a section about the embargo grants, refuses, limits, explains and asks for care. English, and kept in
 * one place: whoever meets an honest grant in new words adds them here, and a planted sentence to the tests.
 */

const ALLOWED = '(?:permitted|allowed|authori[sz]ed)';
const USED =
  '(?:deploy(?:ed)?|appl(?:y|ied)|used?|run|roll(?:ed)? out|install(?:ed)?|put|set|turn(?:ed)?|switch(?:ed)?|distributed?|shared?|pass(?:ed)?|hand(?:ed)?|given?|go|do so)';
export const REFUSED = new RegExp(
  `\\b(?:is|are|be)\\s+(?:[a-z]+ly\\s+)?(?:not|never)\\s+(?:be\\s+)?${ALLOWED}\\b|\\b(?:prohibited|forbidden|disallowed)\\b|\\b(?:must|may|should|shall|can)(?:\\s+(?:not|never)|not)\\b|\\bdo\\s+not\\s+${USED}\\b`,
  'i',
);
export const GRANTED = new RegExp(
  `\\b(?:is|are|remains?)\\s+(?:also\\s+|hereby\\s+|only\\s+)?${ALLOWED}\\b|\\b(?:may|can)\\s+(?:only\\s+|also\\s+|already\\s+)*(?:be\\s+)?(?:[a-z]+ly\\s+)?${USED}\\b`,
  'i',
);
export const ABOUT_USE =
  /\b(?:deploy\w*|appl(?:y|ied|ying)|us(?:e|ed|ing)|run(?:ning)?|roll(?:ed|ing)? out|install\w*|put|switch(?:ed|ing)?|turn(?:ed|ing)?|set(?:ting)?|distribut\w+|shar(?:e|ed|ing)|pass(?:ed|ing)?|hand(?:ed|ing)?|give|given|go)\b/i;
export const DISTRIBUTION =
  /\b(?:re)?distribut\w+|\b(?:binar(?:y|ies)|packages?|images?|builds?|updated software)\b[^.]*\b(?:may|must|can|is|are)\b/i;
export const ASK =
  /\b(?:please\s+(?:first\s+)?(?:contact|ask|consult|write|talk)|(?:must|should|need to|has to|have to)\s+(?:first\s+)?(?:ask|contact|consult|write to|talk to|check with)|(?:ask|contact|consult|write to|talk to)\s+(?:us|the)\b)/i;
export const DIFFERENT = /\bdiffer(?:s|ent|ently)?\b|\bin another way\b|\bother than (?:ours|those)\b/i;
export const EXCEPTION =
  /\(?\b(?<when>(?:except|unless|only (?:if|when|where|on|for|within|by|to)|provided(?: that)?|but only|other than|as long as|so long as|with (?:one|the) exception)\b[^()]*)/i;
/** "There is one exception: it may be deployed where …" goes with what was refused before. */
export const EXCEPTION_OF_BEFORE =
  /^(?:there is (?:one|an) exception|(?:the (?:only )?|one )?exceptions?\b|(?:this|that) does not (?:hold|apply))/i;
export const TO_NOBODY_ELSE = /\b(?<when>to (?:other |fellow )?members\b.*)/i;
export const REASON_OF_BEFORE =
  /^(?:this|that|it|the (?:reason|restriction|limit))\b[^.]*\b(?:because|since|due to|reason)\b|^(?:because|since)\b/i;
export const REASON_WITHIN = /(?:,\s*(?:as|because|since)\s|\b(?:because|due to)\s|:\s)(?<reason>.+)$/i;
export const CARE =
  /\b(?:tak(?:e|ing) care|with care|care (?:must|should|is)|careful(?:ly)?|caution|inconspicuous(?:ly)?|avoid drawing|quietly|discreetly)\b/i;
/** Speaks of the same as the sentence before. */
export const SPECIFICALLY =
  /^(?:specifically|in particular|especially|that means|this (?:also )?(?:includes|applies))\b/i;
export const GUEST_ACTOR =
  /\bguest(?:'s|s')?\s+(?:administrators?|admins?|owners?|operators?)\b|\b(?:administrators?|admins?|owners?|operators?) of guests?\b|\btenants?\b/i;
export const HOST_ACTOR =
  /\bhost(?:'s|s')?\s+(?:administrators?|admins?|owners?|operators?)\b|\b(?:administrators?|admins?|owners?|operators?) of hosts?\b/i;
export const QUOTED = '[`"\'](?<quoted>[^`"\']{2,60})[\'"`]';
export const NAMED = new RegExp(
  `${QUOTED}\\s+(?:mitigation|workaround)\\b|\\b(?:mitigation|workaround)\\s+${QUOTED.replace('quoted', 'after')}|\\bthe (?<plain>[a-z0-9_=.:-]+(?: [a-z0-9_=.:-]+){0,3}) (?:mitigation|workaround)\\b`,
  'i',
);
export const NO_NAME = /\b(?:any|and|or|described|above|a|all|other|same|patch(?:es)?|fix(?:es)?)\b/i;
/** Where a refusal holds; what it says of other places is nothing. */
export const PLACE =
  /\b(?<place>on (?:public|shared|multi-tenant|customer)\S*(?: [a-z-]+){0,2}? (?:systems|hosts|clouds|machines))\b/i;

/** The embargo's own time limits nothing: it is what the section is about. */
export const MEANWHILE =
  /\b(?:during|throughout|under) (?:the |this )?embargo(?: period)?\b|\bbefore (?:the )?(?:publication|disclosure|public release|release|end of the embargo|embargo (?:ends|is over))\b|\bwhile (?:the|this) embargo (?:lasts|runs|is (?:running|in force))\b/gi;
export const SIMILAR =
  /\((?:or|and) (?:others?|ones)(?: patches| mitigations)? (?:which|that) are (?:substantially |very )?similar\)/gi;
export const HERE = /\b(?:in|of|from|with|by) (?:this|the|our) (?:advisory|note|text|section|table)\b/gi;
export const WITH_FIX = /\bwith the fix(?:es)? in (?:them|it)\b/gi;
export const TO_USE = new RegExp(`\\b(?:${ALLOWED}|and|or)\\s+to\\s+(?:be\\s+)?(?=(?:${USED.slice(3, -1)})\\b)`, 'gi');
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
export const PLAIN = words(
  'a an the by this these those it they you we members member everybody everyone anybody administrators administrator admins admin operators operator owners owner tenants host hosts guest guests users ' +
    'predisclosure early-notice list lists of and or and/or both all any either each our is are be may can also already hereby remain remains permitted allowed authorised authorized but however specifically ' +
    'deploy deployed deployment deploying apply applied applying use used using install installed installing run running roll rolled out patch patches fix fixes update updates go mitigation mitigations workaround workarounds ' +
    'described above below listed attached distribution redistribution distribute distributed redistribute redistributed share shared pass passed updated software binary binaries package packages image images source sources build builds ' +
    "host's guest's setting set turned switched off",
);
/** What may follow "even on", "also where", "wherever": it widens a grant, as long as these words are all. */
export const WIDENED = words(
  'on in at with where whose to for belong strangers public public-facing shared multi-tenant customer untrusted systems system machines machine cloud clouds production they like please included',
);
export const WIDENING =
  /\b(?:even|also|including) (?=(?:on|in|at|with|where|for)\b)|\b(?:wherever|anywhere|everywhere)\b/i;
export const INTRODUCTION = words('following applies apply holds hold rule rules here for in what during embargo');
/** Where a limit of a grant may begin: what follows is the case it is for. */
export const LIMIT =
  /\b(?:if|when|whenever|where|once|after|before|until|unless|as soon as|while|during(?! the embargo)|subject to|in|on|at|to|for|from|with|within|without|upon|under)\b/gi;
export const LIMIT_FIRST =
  /^(?<when>(?:if|when|where|once|after|as soon as|until|unless|while|subject to|in case|on|for|with|within)\b[^,]*),\s*/i;
/** A limit that nobody meets is none, and no grant either. */
export const FOR_NOBODY = /\b(?:nobody|no one|none|nothing|never|not)\b(?! else)/i;
/** Care that hangs on somebody's word is a condition. */
export const MORE_THAN_CARE =
  /\b(?:consent|agree\w*|approv\w*|permission|permitted|ask|contact|only|unless|until|if|when|where|once|after)\b/i;
/** A sentence that takes back, or limits, what the one before it granted: begins so, or stands in its paragraph. */
export const TAKES_BACK =
  /^(?:this|that|it|its|they|these|those|such|however|but|except|excepted|unless|only|nothing|none|nobody|not|the (?:permission|above|same|grant))\b/i;
export const NEGATION =
  /\b(?:not|never|no|none|nobody|nothing|neither|nor|without|hardly|only|until|unless|except(?:ed|ions?)?|if|when|withdrawn|revoked|void|wrong|mistake|false|exclud\w+|ends?|expires?)\b|n't\b/i;
export const PERMISSION_WORD =
  /\b(?:permi(?:t|ts|tted|ssion|ssible)|allow\w*|authori[sz]\w+|prohibit\w*|forbid\w*|disallow\w*|grant\w*|may|must|can|cannot|should|shall|free to|welcome to)\b|n't\b/i;

/** Between two statements of one sentence. */
export const BETWEEN_CLAUSES = /[,;]\s+(?:but|and|while|whereas|yet)\s+|;\s+/i;
export const BUT_NOT = /\(?\bbut not (?:the |any )?(?<refused>mitigations?|workarounds?|patch(?:es)?|fix(?:es)?)\b\)?/i;
export const NEGATIONS =
  /\b(?:not|never|nobody|none|no|neither|nor|hardly|cannot|prohibited|forbidden|disallowed|den(?:y|ies|ied))\b|n't\b/gi;

/** A patch called by its file is a subject of its own: what holds for it says nothing of the others. */
export const PATCH_FILE = /\b[A-Za-z0-9][A-Za-z0-9_.+-]{0,100}\.(?:patch|diff)\b/g;
