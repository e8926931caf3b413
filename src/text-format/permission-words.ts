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
  /^(?:this|that|it|the (?:restriction|limit))\s+(?:is|was|holds|stands|exists)\s+(?:so\s+)?(?:because|since|due to)\b|^(?:the|our|one) reason\b|^because\b/i;
/** No mere reason, call for care, or remark: it asks for something, or bounds it, */
export const DEMANDS =
  /\b(?:only|unless|until|except\w*|must|shall|should|need\w*|requir\w+|wait\w*|consent\w*|approv\w*|agreement|written|please|ask|signed|form|word|so that|so,|therefore|withdr\w+|revok\w+|suspend\w*|cancel\w*|limit(?:ed|s)?|restrict\w*|exclud\w+|expires?|forbid\w*|prohibit\w*|disallow\w*|avoid(?! drawing)|not (?:be|permitted|allowed)|(?:does|do|may|can) not (?:hold|apply|deploy|use))\b|, so\b/i;
/** or says where or when. */
export const PLACES = /\b(?:shared|public|publication|disclosure|clouds?|hosts|systems|machines|servers|[0-9]{4})\b/i;
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
/** Speaks of what was said before. */
export const REFERS_BACK =
  /\b(?:this|that|these|those|they|them|their|such|same|above|former|latter|both|all|everything|anything|nothing|permissions?|grants?)\b|^(?:it|its|however|but|except\w*|unless|only|none|nobody|not|also|update of)\b/i;
/** "A public cloud is never such a case." */
export const SUCH_A_CASE = /\bsuch (?:an? )?(?:cases?|exceptions?)\b/i;
/** What else a sentence speaks of, said at its beginning. */
export const TOPIC =
  /^(?:for|as (?:for|to)|regarding|concerning|(?:deployment|use|installation) of) (?:the |our |an? |any )?(?:\S+ ){0,5}?(?:patch(?:es)?|fix(?:es)?|mitigations?|workarounds?|[^\s,]+\.(?:patch|diff))(?=[\s,.:])/i;
export const DEPLOYING = /\b(?:deploy\w*|install\w*|appl(?:y|ied)|us(?:e|ed|ing)|run(?:ning)?)\b/i;
export const FOR_EVERYBODY = /\b(?:everybody|everyone|anybody|members?|administrators|admins)\b/i;
/** The notice that is kept, and the pointer to the policy: the whole sentence must be that. */
export const RETAINED: readonly RegExp[] = [
  /^\(?\s*note: this\b.*\bnotice\b.*\b(?:retained|kept)\b/i,
  /^this is to (?:enable|allow)\b.*\boversight\b/i,
  /^what we (?:allowed|permitted)\b.*\bremains on record\b/i,
  /^for [^,]*, (?:please )?(?:consult|see|read) [^,]*\bsecurity policy\b\s*[.:]?\s*(?:https?:\S+)?$/i,
];
export const PERMISSION_WORD =
  /\b(?:permi(?:t|ts|tted|ssion|ssible)|allow\w*|authori[sz]\w+|prohibit\w*|forbid\w*|disallow\w*|grant\w*|may|must|can|cannot|should|shall|free to|welcome to)\b|n't\b/i;

/** Any of these in a later paragraph: it may limit what was granted above. */
export const SPEAKS_OF_GRANTS: readonly RegExp[] = [
  ABOUT_USE,
  PERMISSION_WORD,
  REFERS_BACK,
  /\b(?:systems?|hosts?|hosting|clouds?|machines?|servers?|guests?|tenants?|labs?|providers?|customers?|members?|consent\w*|approv\w*|agree\w*|written|publication|wait\w*|hold(?:s|ing)?|ask|contact|suspend\w*|withdr\w+|revok\w+|rescind\w*|cancel\w*|void|expir\w+|limit\w*|restrict\w*|exclu\w+|except\w*|avoid|only|until|unless|not|never|no)\b/i,
  // the rest of a sentence, in a list: "after our word"
  /^(?!https?:)[a-z]/,
];

/** Between two statements of one sentence. */
export const BETWEEN_CLAUSES = /[,;]\s+(?:but|and|while|whereas|yet)\s+|;\s+/i;
export const BUT_NOT = /\(?\bbut not (?:the |any )?(?<refused>mitigations?|workarounds?|patch(?:es)?|fix(?:es)?)\b\)?/i;
export const NEGATIONS =
  /\b(?:not|never|nobody|none|no|neither|nor|hardly|cannot|prohibited|forbidden|disallowed|den(?:y|ies|ied))\b|n't\b/gi;

/** A patch called by its file is a subject of its own: what holds for it says nothing of the others. */
export const PATCH_FILE = /\b[A-Za-z0-9][A-Za-z0-9_.+-]{0,100}\.(?:patch|diff)\b/g;
