import { z } from '@hono/zod-openapi';

/* What `POST /reports` takes and gives: for the document alone, since the desk's site answers it and reads it by itself. */

const text = z.string().max(100_000).optional();
const answer = z.enum(['yes', 'no', 'unknown']).optional();

const FilledReport = z
  .object({
    description: z.string().min(1).max(100_000),
    affected: text,
    reproduce: text,
    exploited: answer,
    known: answer.openapi({ description: 'Whether it is public already.' }),
    plans: text.openapi({ description: 'To publish, and when.' }),
    others: text.openapi({ description: 'Whom else you told.' }),
    name: z.string().max(200).optional(),
    address: z.string().max(254).optional(),
    credit: z.enum(['named', 'anonymous', 'declined', 'later']).optional(),
    attachments: z
      .array(z.object({ name: z.string(), base64: z.string() }))
      .max(10)
      .optional(),
  })
  .strict()
  .openapi('Report');

const SealedReport = z
  .object({ sealed: z.string().openapi({ description: 'An armored OpenPGP message to /report/certificate.asc.' }) })
  .strict()
  .openapi('SealedReport');

export const SentReport = z.union([FilledReport, SealedReport]);

export const TakenReport = z
  .object({
    case: z.null(),
    link: z
      .string()
      .openapi({ description: 'The private link, by which the report is followed. It is told this once.' }),
  })
  .openapi('TakenReport');
