/** One metric of a vector: its abbreviation, the JSON property that says the same, and the words for its values. */
export interface Metric {
  readonly key: string;
  readonly property: string;
  readonly values: Readonly<Record<string, string>>;
  /** Base metrics must be there; what is optional is NOT_DEFINED where it is not. */
  readonly isBase: boolean;
}

export type CvssVersion = '2.0' | '3.0' | '3.1' | '4.0';

function base(key: string, property: string, values: string): Metric {
  return { key, property, values: wordsOf(values), isBase: true };
}

function optional(key: string, property: string, values: string): Metric {
  return { key, property, values: wordsOf(values), isBase: false };
}

/** `N=NONE L=LOW` */
function wordsOf(values: string): Record<string, string> {
  return Object.fromEntries(values.split(' ').map((each) => each.split('=') as [string, string]));
}

const CIA_2 = 'N=NONE P=PARTIAL C=COMPLETE';
const REQUIREMENT_2 = 'L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED';
const CVSS_2: readonly Metric[] = [
  base('AV', 'accessVector', 'N=NETWORK A=ADJACENT_NETWORK L=LOCAL'),
  base('AC', 'accessComplexity', 'H=HIGH M=MEDIUM L=LOW'),
  base('Au', 'authentication', 'M=MULTIPLE S=SINGLE N=NONE'),
  base('C', 'confidentialityImpact', CIA_2),
  base('I', 'integrityImpact', CIA_2),
  base('A', 'availabilityImpact', CIA_2),
  optional('E', 'exploitability', 'U=UNPROVEN POC=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH ND=NOT_DEFINED'),
  optional('RL', 'remediationLevel', 'OF=OFFICIAL_FIX TF=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE ND=NOT_DEFINED'),
  optional('RC', 'reportConfidence', 'UC=UNCONFIRMED UR=UNCORROBORATED C=CONFIRMED ND=NOT_DEFINED'),
  optional('CDP', 'collateralDamagePotential', 'N=NONE L=LOW LM=LOW_MEDIUM MH=MEDIUM_HIGH H=HIGH ND=NOT_DEFINED'),
  optional('TD', 'targetDistribution', 'N=NONE L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED'),
  optional('CR', 'confidentialityRequirement', REQUIREMENT_2),
  optional('IR', 'integrityRequirement', REQUIREMENT_2),
  optional('AR', 'availabilityRequirement', REQUIREMENT_2),
];

const CIA_3 = 'N=NONE L=LOW H=HIGH';
const UNDEFINED = 'X=NOT_DEFINED';
const REQUIREMENT = `L=LOW M=MEDIUM H=HIGH ${UNDEFINED}`;
const CVSS_3: readonly Metric[] = [
  base('AV', 'attackVector', 'N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL'),
  base('AC', 'attackComplexity', 'H=HIGH L=LOW'),
  base('PR', 'privilegesRequired', 'H=HIGH L=LOW N=NONE'),
  base('UI', 'userInteraction', 'N=NONE R=REQUIRED'),
  base('S', 'scope', 'U=UNCHANGED C=CHANGED'),
  base('C', 'confidentialityImpact', CIA_3),
  base('I', 'integrityImpact', CIA_3),
  base('A', 'availabilityImpact', CIA_3),
  optional('E', 'exploitCodeMaturity', `U=UNPROVEN P=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH ${UNDEFINED}`),
  optional('RL', 'remediationLevel', `O=OFFICIAL_FIX T=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE ${UNDEFINED}`),
  optional('RC', 'reportConfidence', `U=UNKNOWN R=REASONABLE C=CONFIRMED ${UNDEFINED}`),
  optional('CR', 'confidentialityRequirement', REQUIREMENT),
  optional('IR', 'integrityRequirement', REQUIREMENT),
  optional('AR', 'availabilityRequirement', REQUIREMENT),
  optional('MAV', 'modifiedAttackVector', `N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL ${UNDEFINED}`),
  optional('MAC', 'modifiedAttackComplexity', `H=HIGH L=LOW ${UNDEFINED}`),
  optional('MPR', 'modifiedPrivilegesRequired', `H=HIGH L=LOW N=NONE ${UNDEFINED}`),
  optional('MUI', 'modifiedUserInteraction', `N=NONE R=REQUIRED ${UNDEFINED}`),
  optional('MS', 'modifiedScope', `U=UNCHANGED C=CHANGED ${UNDEFINED}`),
  optional('MC', 'modifiedConfidentialityImpact', `${CIA_3} ${UNDEFINED}`),
  optional('MI', 'modifiedIntegrityImpact', `${CIA_3} ${UNDEFINED}`),
  optional('MA', 'modifiedAvailabilityImpact', `${CIA_3} ${UNDEFINED}`),
];

const ATTACK_VECTOR_4 = 'N=NETWORK A=ADJACENT L=LOCAL P=PHYSICAL';
const INTERACTION_4 = 'N=NONE P=PASSIVE A=ACTIVE';
const CVSS_4: readonly Metric[] = [
  base('AV', 'attackVector', ATTACK_VECTOR_4),
  base('AC', 'attackComplexity', 'H=HIGH L=LOW'),
  base('AT', 'attackRequirements', 'N=NONE P=PRESENT'),
  base('PR', 'privilegesRequired', 'H=HIGH L=LOW N=NONE'),
  base('UI', 'userInteraction', INTERACTION_4),
  base('VC', 'vulnConfidentialityImpact', CIA_3),
  base('VI', 'vulnIntegrityImpact', CIA_3),
  base('VA', 'vulnAvailabilityImpact', CIA_3),
  base('SC', 'subConfidentialityImpact', CIA_3),
  base('SI', 'subIntegrityImpact', CIA_3),
  base('SA', 'subAvailabilityImpact', CIA_3),
  optional('E', 'exploitMaturity', `U=UNREPORTED P=PROOF_OF_CONCEPT A=ATTACKED ${UNDEFINED}`),
  optional('CR', 'confidentialityRequirement', REQUIREMENT),
  optional('IR', 'integrityRequirement', REQUIREMENT),
  optional('AR', 'availabilityRequirement', REQUIREMENT),
  optional('MAV', 'modifiedAttackVector', `${ATTACK_VECTOR_4} ${UNDEFINED}`),
  optional('MAC', 'modifiedAttackComplexity', `H=HIGH L=LOW ${UNDEFINED}`),
  optional('MAT', 'modifiedAttackRequirements', `N=NONE P=PRESENT ${UNDEFINED}`),
  optional('MPR', 'modifiedPrivilegesRequired', `H=HIGH L=LOW N=NONE ${UNDEFINED}`),
  optional('MUI', 'modifiedUserInteraction', `${INTERACTION_4} ${UNDEFINED}`),
  optional('MVC', 'modifiedVulnConfidentialityImpact', `${CIA_3} ${UNDEFINED}`),
  optional('MVI', 'modifiedVulnIntegrityImpact', `${CIA_3} ${UNDEFINED}`),
  optional('MVA', 'modifiedVulnAvailabilityImpact', `${CIA_3} ${UNDEFINED}`),
  optional('MSC', 'modifiedSubConfidentialityImpact', `N=NEGLIGIBLE L=LOW H=HIGH ${UNDEFINED}`),
  optional('MSI', 'modifiedSubIntegrityImpact', `N=NEGLIGIBLE L=LOW H=HIGH S=SAFETY ${UNDEFINED}`),
  optional('MSA', 'modifiedSubAvailabilityImpact', `N=NEGLIGIBLE L=LOW H=HIGH S=SAFETY ${UNDEFINED}`),
  optional('S', 'Safety', `N=NEGLIGIBLE P=PRESENT ${UNDEFINED}`),
  optional('AU', 'Automatable', `N=NO Y=YES ${UNDEFINED}`),
  optional('R', 'Recovery', `A=AUTOMATIC U=USER I=IRRECOVERABLE ${UNDEFINED}`),
  optional('V', 'valueDensity', `D=DIFFUSE C=CONCENTRATED ${UNDEFINED}`),
  optional('RE', 'vulnerabilityResponseEffort', `L=LOW M=MODERATE H=HIGH ${UNDEFINED}`),
  optional('U', 'providerUrgency', `Clear=CLEAR Green=GREEN Amber=AMBER Red=RED ${UNDEFINED}`),
];

export const METRICS: Readonly<Record<CvssVersion, readonly Metric[]>> = {
  '2.0': CVSS_2,
  '3.0': CVSS_3,
  '3.1': CVSS_3,
  '4.0': CVSS_4,
};
