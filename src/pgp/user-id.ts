import { TocsinError } from '#base';

/** Who a certificate says it is: `Lantern Security Team <security@lantern.example>`. */
export interface UserIdParts {
  readonly name: string;
  readonly email: string;
}

const MAX_USER_ID_CHARACTERS = 256;

/**
 * The parts, if they make a User ID of the usual form (RFC 9580, 5.11) that no program reads otherwise: no control characters,
 * no angle brackets in the name, one address. Throws `TocsinError` `usage`.
 */
export function checkedUserId({ name, email }: UserIdParts): UserIdParts {
  if (name.trim() === '' || name.length > MAX_USER_ID_CHARACTERS || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>]/u.test(name)) {
    throw wrong(
      'the name for the key is empty, too long, or has control characters or angle brackets',
      'give a name like: Lantern Security Team',
    );
  }
  if (email.length > MAX_USER_ID_CHARACTERS || !/^[^\s\p{C}<>@,;"()]+@[^\s\p{C}<>@,;"()]+$/u.test(email)) {
    throw wrong('the mail address for the key is not one', 'give an address like: security@lantern.example');
  }
  return { name: name.trim(), email };
}

function wrong(message: string, hint: string): TocsinError {
  return new TocsinError({ code: 'usage', message, hint });
}
