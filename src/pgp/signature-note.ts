/**
 * What a signature's judgement rests on, beside its status: the closed list of note codes and what they say. The first block
 * goes with `good`, the others say why a signature is not.
 */
export const SIGNATURE_NOTES = {
  certificate_expired_later: 'the certificate has expired since; it was valid when this was signed',
  subkey_expired_later: 'the signing subkey has expired since; it was valid when this was signed',
  certificate_superseded_later: 'the certificate has been replaced since, and its owner does not call it compromised',
  certificate_retired_later: 'the certificate has been retired since, and its owner does not call it compromised',
  subkey_superseded_later: 'the signing subkey has been replaced since, and its owner does not call it compromised',
  subkey_retired_later: 'the signing subkey has been retired since, and its owner does not call it compromised',
  binding_made_later: 'the statement that binds the signing subkey is newer than the signature (renewed, most likely)',
  sha1_accepted_before_cutoff:
    'signed with SHA-1 at a time when that was not yet broken, as the signature itself says; whoever can break SHA-1 can also date back',
  certificate_signatures_use_sha1: 'what the certificate says about itself is signed with SHA-1',
  dash_not_escaped: 'a line starts with a hyphen that should have been escaped; it can be read in one way only',
  digest_prefix_wrong: 'the two octets that only speed up checking are wrong; the signature itself is right',

  text_or_signature_changed: 'the signature does not belong to this text: one of them was changed',

  key_not_in_keyring: 'no certificate in the keyring has the key that this signature names',
  issuer_not_stated: 'the signature names no key',
  subkey_not_bound: 'the certificate in the keyring does not claim this subkey, or the subkey does not agree',

  certificate_compromised: 'the certificate was revoked as compromised: whoever has the key can also date back',
  certificate_revoked_without_reason:
    'the certificate was revoked and no harmless reason is given, so the worst is assumed',
  certificate_revoked_after_receipt: 'the certificate was revoked later; the archive had these very bytes before that',
  subkey_revoked_after_receipt: 'the signing subkey was revoked later; the archive had these very bytes before that',
  certificate_superseded_before_signing: 'the certificate had been replaced when this was signed',
  certificate_retired_before_signing: 'the certificate had been retired when this was signed',
  subkey_compromised: 'the signing subkey was revoked as compromised: whoever has the key can also date back',
  subkey_revoked_without_reason:
    'the signing subkey was revoked and no harmless reason is given, so the worst is assumed',
  subkey_superseded_before_signing: 'the signing subkey had been replaced when this was signed',
  subkey_retired_before_signing: 'the signing subkey had been retired when this was signed',
  revocation_not_checkable:
    'another key revoked the certificate and is named as its revoker, but is not in the keyring, so that this cannot be checked',

  sha1_after_cutoff: 'signed with SHA-1 when that was known to be broken',
  hash_broken: 'signed with a hash that is broken (MD5, RIPEMD-160)',
  hash_too_short_for_key: 'this kind of key may only sign longer digests (RFC 9580, 5.2.3.3)',
  key_too_short: 'the key is so short that others may have computed its private part',

  certificate_expired_at_signing: 'the certificate had expired when this was signed',
  subkey_expired_at_signing: 'the signing subkey had expired when this was signed',
  key_not_yet_valid: 'the signature says that it is older than the key that made it',
  key_may_not_sign: 'the certificate does not allow this key to sign',
  certificate_not_self_signed: 'the certificate lacks a valid statement by its own key',
  signature_in_future: 'the signature is dated in the future',
  signature_expired: 'the signer limited this signature in time, and that time is over',
  critical_notation_unknown: 'the signer asks not to accept this without understanding a notation that we do not know',
  critical_subpacket_unknown: 'the signer asks not to accept this without understanding a part that we do not know',
  issuer_mismatch: 'the signature also names another key than the one that made it',
  hash_header_differs: 'the `Hash:` line does not name the hash of the signature (gpg refuses this too)',
  signature_type_unfit: 'a signature of another kind than over text',
  signature_version_unsupported: 'a version of signature that we do not read',
  signature_malformed: 'the signature is damaged',
  algorithm_unsupported: 'the signature cannot be computed: an algorithm we do not know, or damage',
  too_many_signatures: 'so many signatures that computing them all would be an attack on this machine',

  truncated: 'the block is cut short',
  header_not_allowed: 'a header line other than `Hash:` before the signed text, or no blank line',
  armor_line_in_text: 'a line of five hyphens stands in the signed text without its escape',
  armor_malformed: 'the armored signature is damaged',
  armor_checksum_wrong: 'the checksum of the armored signature is wrong',
  text_too_large: 'the signed text is longer than we read',
  armor_too_large: 'the armored signature is longer than we read',
  packets_unexpected: 'something else than signatures is in the armored signature',
} as const;

export type SignatureNote = keyof typeof SIGNATURE_NOTES;
