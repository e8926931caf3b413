import { type Diagnostic, sliceRange } from '#base';
import { readBase64 } from './base64.ts';
import { shown } from './content.ts';
import { mailDiagnostic } from './findings.ts';
import type { Message, Part } from './message.ts';
import { readQuotedPrintable } from './quoted-printable.ts';

export interface DecodedBody {
  readonly bytes: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Undoes a part's Content-Transfer-Encoding (RFC 2045, 6). `7bit`, `8bit`, `binary`, and a multipart in any encoding, give a
 * view of the message and no copy; an encoding that is not known does so with a diagnostic. Never throws; linear.
 */
export function decodeBody(message: Message, part: Part): DecodedBody {
  const encoded = sliceRange(message.bytes, part.bodyRange);
  if (part.isMultipart) return { bytes: encoded, diagnostics: [] };
  switch (part.transferEncoding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return { bytes: encoded, diagnostics: [] };
    case 'base64':
      return decodeBase64(encoded);
    case 'quoted-printable':
      return decodeQuotedPrintable(encoded);
    default:
      return {
        bytes: encoded,
        diagnostics: [
          mailDiagnostic(
            'warning',
            'mail-encoding-unknown',
            `expected a transfer encoding of RFC 2045, found "${shown(part.transferEncoding)}"; the body is kept as it is`,
          ),
        ],
      };
  }
}

function decodeBase64(encoded: Uint8Array): DecodedBody {
  const { bytes, junkCount, isCutShort } = readBase64(encoded);
  const diagnostics: Diagnostic[] = [];
  if (junkCount > 0) {
    diagnostics.push(
      mailDiagnostic(
        'warning',
        'mail-base64-junk',
        `expected letters of base64 only, found ${junkCount} other bytes, which were skipped`,
        'mail programs may decode this part differently',
      ),
    );
  }
  if (isCutShort) {
    diagnostics.push(
      mailDiagnostic(
        'warning',
        'mail-base64-cut-short',
        'expected whole groups of four letters, found one that is not',
        'the attachment may be incomplete',
      ),
    );
  }
  return { bytes, diagnostics };
}

function decodeQuotedPrintable(encoded: Uint8Array): DecodedBody {
  const { bytes, strayCount } = readQuotedPrintable(encoded);
  if (strayCount === 0) return { bytes, diagnostics: [] };
  return {
    bytes,
    diagnostics: [
      mailDiagnostic(
        'warning',
        'mail-quoted-printable-stray',
        `expected two hexadecimal digits after each "=", found ${strayCount} without; they are kept as they are`,
      ),
    ],
  };
}
