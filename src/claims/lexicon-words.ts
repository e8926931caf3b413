import type { Meaning } from './meaning.ts';
import type { Entry } from './phrases.ts';

const empty: Meaning = { kind: 'empty' };
const link: Meaning = { kind: 'link' };
const hedge = (doubts: 'no' | 'yes' | 'both'): Meaning => ({ kind: 'hedge', doubts });

/** Words that say who, whether and how sure, and words that say nothing. */
export const WORD_ENTRIES: readonly Entry[] = [
  [
    'systems|system|hosts|host|machines|machine|configurations|configuration|setups|setup|installations|deployments|environments|servers|platforms|xen systems|xen hosts|architectures|architecture|microarchitectures|manufacturers|vendors|cpu vendors|hardware vendors|build configurations|vendor|manufacturer|implementations|environment|users of xen',
    { kind: 'head', of: 'host' },
  ],
  [
    'builds|builds of xen|hardware|cpus|cpu|processors|processor|chips|cores|boards|socs',
    { kind: 'head', of: 'host', isHardware: true },
  ],
  [
    'guests|guest|domains|domain|vms|vm|domus|domu|virtual machines|virtual machine|guest kernels|guest kernel|unprivileged domains|unprivileged guests|guest domains|kernels of guests|guest kinds|guest types|kinds of guest|kinds of guests|types of guest|kind of guest|type of guest|guest operating systems|guest os|guest oses|instances',
    { kind: 'head', of: 'guest' },
  ],
  [
    'versions|version|releases|release|branches|branch|trees|stable trees|stable branches|series|point releases',
    { kind: 'head', of: 'version' },
  ],

  [
    'with|having|had|booting|booting on|when booting on|have|has|using|use|uses|running|runs|run|on|in|for|under|by|of|to|via|within|from|inside|when|where|whose|provided with|provided|making use of|make use of|makes use of|configured|configured to|configured with|configured to use|booted with|booted|enabling|enables|enable|containing|contain|contains|granted|given|set to|set|served by|being|based on|connected to|started with|started|created with|created using|operating|operating as|acting as|employing|utilising|utilizing|that use|having taken|taken|exposing|operated|marked|declared|kept|left|placed|hosting|hosts running|managing|managed|managed by|pci devices are managed by|devices are managed by|pci devices managed by|requires|require|requiring|passing through|pass through|selecting|selected',
    link,
  ],
  [
    'supporting|support|supports|built with|built|built using|compiled with|compiled|permitted|allowed|permitted to use|allowed to use|equipped with|implementing|implement|implements|offering|provide|provides|which support|capable of|able to use|able to run|permitting|allowing',
    { kind: 'link', isCapability: true },
  ],
  ['which|that|who|that are|which are|which have been|that have been|who have', { kind: 'link', isRelative: true }],
  ['without|disabling|disables|disable|lacking|lack|lacks|not using|other than with', { kind: 'lack' }],
  ['not|never', { kind: 'not' }],
  ['non', { kind: 'not' }],
  ['no|none of|neither', { kind: 'none' }],
  ['only|solely|exclusively|just|merely', { kind: 'only' }],
  ['also|too|as well|likewise|additionally|equally', { kind: 'also' }],
  ['other|others|all other|any other|other such|different|other kinds of|other types of', { kind: 'other' }],
  ['all|every|each|all of|all of the|all kinds of|all types of|all supported', { kind: 'every', word: 'all' }],
  ['any|any of the|any kind of|any type of', { kind: 'every', word: 'any' }],
  ['both|either', { kind: 'every', word: 'both' }],
  ['and', { kind: 'join', word: 'and' }],
  ['&|+', { kind: 'join', word: 'and' }],
  ['or|nor|, nor|and or|and / or', { kind: 'join', word: 'or' }],
  ['as well as|, as well as|along with|together with', { kind: 'join', word: 'and' }],
  [',|:', { kind: 'join', word: ',' }],
  ['/', { kind: 'join', word: '/' }],
  [';|, but|but|, whereas|whereas|, while|while|, however', { kind: 'break' }],
  [
    'enabled at build time and in use|compiled in and in use|built in and in use|enabled|active|activated|in use|in effect|turned on|switched on|in force|used|in place|applied|ingested|exists|exist',
    { kind: 'state', is: 'on' },
  ],
  ['present|available|on board|supported|installed|included', { kind: 'state', is: 'on', isCapability: true }],
  ['disabled|inactive|turned off|switched off|unused|off|suppressed|entirely disabled', { kind: 'state', is: 'off' }],
  ['unavailable|absent|missing|unsupported|compiled out', { kind: 'state', is: 'off', isCapability: true }],

  [
    'potentially|in principle|possibly|theoretically|in theory|perhaps|conceivably|suspected|suspected to be',
    hedge('yes'),
  ],
  ['should|ought to|supposed to|meant to|intended to', hedge('both')],
  [
    'by themselves|by itself|on their own|on its own|as far as|, as far as|so far as|insofar as|in so far as|to the extent|including|etc|and so on|and so forth|, and so on|among others|amongst others|such as|e.g|e g|for example|for instance|generally|typically|usually|normally|believed|believed to be|believed to|likely|unlikely|probably|thought|thought to be|as far as known|as far as we know|as far as we are aware|to our knowledge|to the best of our knowledge|expected|expected to|expected to be|apparently|appear|appears|appear to|appears to|appear to be|appears to be|seem|seems|seem to be|seems to be|mostly|most|some|many|often|sometimes|largely|presumably|presumed|presumed to be|assumed|assumed to be|commonly|ordinarily|known|known to|known to be|understood to be|not directly|directly|almost|nearly|practically|we believe|we believe that|we think|it is believed that|it is possible that|reported|reported to be|by default|default|in practice|at the time of writing|as of now|in general|less likely to be|more likely to be|under certain circumstances|in some configurations|in some circumstances|under some circumstances|in certain configurations|at least some|various|several|few|particularly|especially|mainly|primarily|chiefly',
    hedge('both'),
  ],

  [
    '(have/has) not [yet/so far/currently/directly] been [fully] (inspected/checked/analysed/analyzed/tested/assessed/investigated/evaluated/audited/verified/examined/considered/studied/looked at)|(was/were/are/is) not (inspected/checked/analysed/analyzed/tested/assessed/investigated/evaluated/audited/verified/examined)|depends|depend|depends on|has yet to be determined|is not known|is unknown|are unknown|is unclear',
    { kind: 'open' },
  ],
  ['is|are|was|were|be|been|remain|remains|become|becomes|am', { kind: 'copula' }],
  ['can|could|will|would|shall', { kind: 'modal', isDoubt: false }],
  ['may|might', { kind: 'modal', isDoubt: true }],
  ['do|does|did', { kind: 'do' }],
  ['able to|able|capable of|in a position to', { kind: 'able', isAble: true }],
  ['unable to|unable|incapable of', { kind: 'able', isAble: false }],
  [
    'vulnerable|vulerable|affected|susceptible|impacted|concerned|exploitable systems',
    { kind: 'standing', isSo: true },
  ],
  ['unaffected|safe|immune|benign|harmless|invulnerable|unimpacted|protected', { kind: 'standing', isSo: false }],
  [
    'leverage|exploit|trigger|excercise|abuse|take advantage of|exercise|mount|mount this attack|cause|attack|use this|use|utilise|make use of|expose|exposes|leverages|exploits|observe|carry out|perform',
    { kind: 'exploit' },
  ],
  [
    'exposed|exploitable|exploited|leveraged|triggered|triggerable|relevant|applicable|accessible|reachable|visible|abused|manifest|possible|mounted|leveragable|leverageable|encountered|hit',
    { kind: 'exploited', isOnly: false },
  ],
  ['limited|restricted|specific|confined|constrained', { kind: 'exploited', isOnly: true }],
  [
    'affects|affect|applies|apply|concerns|concern|impacts|impact|arises|occurs|occur|exists only|manifests',
    { kind: 'affects' },
  ],
  [
    '[the/this/these/that/such/either/any of the/both/all of the] (vulnerability/vulnerabilities/issue/issues/bug/bugs/flaw/flaws/attack/attacks/problem/problems/defect/defects/weakness/issuse) [described here/described above/in question]|[the/this] (race condition/leak/information leak/privilege escalation/denial of service/dos/crash/unsupported functionality)|[the/these] (buggy/vulnerable/affected/problematic) (code/codepath/code path/functionality/logic)|(the/these) (dos/denial of service) / potential privilege escalation|(this/that) situation|[the] [side] effects',
    { kind: 'issue' },
  ],
  [
    'if|as long as|, as long as|so long as|, so long as|, provided|, assuming|provided that|provided|assuming|assuming that|on the assumption that|in case|whenever|once',
    { kind: 'if', isUnless: false },
  ],
  [
    'unless|except if|except when|except where|except for|except|apart from|excluding|excepting|with the exception of|other than|barring',
    { kind: 'if', isUnless: true },
  ],
  [
    'i.e|i e|ie|, i.e|, ie|, as compared to|as compared to|compared to|as compared with|compared with|as opposed to|rather than',
    { kind: 'comparison' },
  ],
  [
    'because|due to|owing to|, as|, since|, because|since|as (they/it/these/those/there)|because (they/it/these/those/there)|since (they/these/those)',
    { kind: 'reason' },
  ],

  [
    'as (its/the/their/a) toolstack|as toolstack|(on/in/via/through) the [xen/hypervisor] command line|on xen command line|for (some/any/at least one/one or more/a) (guest/guests/domain/domains)|of (any/either/all/every) (kind/kinds/type/types)|always|however ,|[unprivileged/ordinary] user (processes/process/programs/mode processes/space processes/mode code/code/mode software) (in/inside/within/of)|userspace (processes/code/programs) (in/inside/within/of)|this means that|that means that|which means that|it follows that|stable xen|stable|released by the xen project|released by xen project|versions of qemu shipped with|shipped with|the|a|an|this|that|their|its|it|them|they|xen|xen project|hypervisor|hypervisors|upstream|malicious|buggy|untrusted|unprivileged|kernel|kernels|administrator|administrators|user|users|userspace|user mode|user mode code|kernel mode code|guest administrators|guest administrator|attacker|attackers|so|note that|note|in particular|specifically|in detail|in other words|finally|furthermore|moreover|similarly|actually|indeed|already|at all|entirely|fully|completely|as|at|to the dos|relevant hardware|affected hardware|affected systems|affected hosts|vulnerable hardware|in (the/their) [guest/domain/vm] (configuration/config) [file]|given|ones|at least one|one or more|explicitly|deliberately|technically|currently|presently|at present|even|therefore|thus|hence|consequently|in any case|in all cases|in every case|in any configuration|in all configurations|regardless of configuration|ordinary|is it|which is|for which',
    empty,
  ],
  [
    'feature|features|functionality|mode|modes|instruction|instructions|interface|interfaces|extension|extensions|option|options|implementation|implementations|based|only mode|kernels mode|variant|variants|daemon|hardware virtual extensions',
    { kind: 'suffix' },
  ],
  ['capable|at build time|at compile time', { kind: 'suffix', isCapability: true }],
];
