import type { VerifiedText } from '#advisory';
import { type ClearSignedFrame, frameClearSigned, type SignatureReport, signedText, verifyClearSigned } from '#pgp';
import { MAX_UNPROVEN_TEXT_BYTES, type Opened, unprovenTextOf } from './opened-input.ts';
import type { ReadingContext } from './reading.ts';
import { type GuessBudget, guessesOf, type Rewriting } from './rewriting.ts';

/** What the signatures say, and the text that goes with it. */
export interface Proven {
  readonly signatures: readonly SignatureReport[];
  readonly verified: VerifiedText | null;
  readonly text: string;
  /** Made when asked for: it is a copy, and few ask. */
  document(): Uint8Array;
  readonly undone: readonly Rewriting[];
}

/** Verifies the frame; where a signature is bad and an archive's rewriting can be undone exactly, verifies that. */
export async function prove(opened: Opened, context: ReadingContext, budget: GuessBudget): Promise<Proven> {
  const { frame } = opened;
  if (frame === null) {
    const signatures = opened.hasLostSignature ? [LOST_SIGNATURE] : [];
    return {
      signatures,
      verified: null,
      text: unprovenTextOf(opened.plainText),
      document: () => opened.plainText,
      undone: [],
    };
  }
  const first = await verifyClearSigned(frame, context.keyring, context.policy);
  const text = first.verified?.text ?? unprovenTextOf(signedText(beginningOf(frame)));
  // what a browser shows of a page is up to its marks, so that what verifies there is not what its reader saw
  const taken: readonly Rewriting[] = opened.isFromHtml ? ['html_page'] : [];
  const asReceived = {
    ...first,
    text,
    document: () => documentOf(frame),
    undone: first.verified === null ? [] : taken,
  };
  if (!first.signatures.some((signature) => signature.status === 'bad')) return asReceived;
  const escaped = frame.bytes.subarray(frame.text.start, frame.text.end);
  for (const guess of guessesOf(escaped, opened.knownAddresses(context), budget, first.signatures.length)) {
    const restored = frameAround(frame, guess.bytes);
    if (restored === null) continue;
    const again = await verifyClearSigned(restored, context.keyring, context.policy);
    if (again.verified !== null) {
      return {
        ...again,
        text: again.verified.text,
        document: () => documentOf(restored),
        undone: [...taken, ...guess.undone],
      };
    }
  }
  return asReceived;
}

/**
 * The same block around another text. Null where that text would divide it elsewhere: then what a reader saw as signed
 * would be more than what is verified.
 */
function frameAround(frame: ClearSignedFrame, text: Uint8Array): ClearSignedFrame | null {
  const head = frame.bytes.subarray(frame.before.end, frame.text.start);
  const restored = frameClearSigned(Buffer.concat([head, text, frame.bytes.subarray(frame.text.end, frame.armor.end)]));
  if (restored === null || restored.problem !== null) return null;
  const isSame = restored.text.start === head.length && restored.text.end === head.length + text.length;
  return isSame && restored.armor.end === restored.bytes.length ? restored : null;
}

/** The signed text with the line break that ends its last line, which the signature does not count. */
function documentOf(frame: ClearSignedFrame): Uint8Array {
  return Buffer.concat([signedText(frame), frame.bytes.subarray(frame.text.end, frame.armor.start)]);
}

/** What is left of a signature whose lines were run together. */
const LOST_SIGNATURE: SignatureReport = {
  status: 'unreadable',
  certificate: null,
  key: null,
  signedAt: null,
  hash: null,
  notes: ['truncated'],
};

/** The frame with no more text than is read of an unproven one (twice that, since dash-escapes go). */
function beginningOf(frame: ClearSignedFrame): ClearSignedFrame {
  const end = Math.min(frame.text.end, frame.text.start + 2 * MAX_UNPROVEN_TEXT_BYTES);
  return { ...frame, text: { start: frame.text.start, end } };
}
