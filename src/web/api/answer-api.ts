import type { z } from '@hono/zod-openapi';
import { type Context, Hono } from 'hono';
import type { Viewer } from '#store';
import type { Answer } from '../answer.ts';
import type { AdvisoryReads } from '../presenters/advisory-reads.ts';
import { createPublicStatements } from '../presenters/public-statements.ts';
import type { RouteContext } from '../routes/route-context.ts';
import type { ApiReading, Endpoint } from './endpoint.ts';
import { ENDPOINTS, openApiDocument } from './open-api.ts';
import { FOR_OTHER_PAGES, NOTHING_HERE, problem } from './problem.ts';

/** Problems of one request that are told. */
const MAX_TOLD = 5;

/** The API as an application of its own, so that nothing of it is loaded before somebody asks. */
export function createApi(context: RouteContext, reads: AdvisoryReads): Hono {
  const statements = createPublicStatements(reads, context);
  const app = new Hono();
  app.get('/api/openapi.json', (c) =>
    context.cached(c, { dependsOn: 'nothing' }, async () => jsonAnswer(openApiDocument(context.settings))),
  );
  for (const endpoint of ENDPOINTS) {
    const path = `/api/v1${endpoint.path.replace(/\{(?<name>[a-zA-Z]+)\}/g, ':$<name>')}`;
    app.get(path, (c) => reply(c, { context, reads, statements }, endpoint));
  }
  app.notFound((c) => context.send(c, NOTHING_HERE));
  // the site notes it and answers, as for its own pages
  app.onError((error) => {
    throw error;
  });
  return app;
}

function reply(
  c: Context,
  shared: Pick<ApiReading<unknown, unknown>, 'context' | 'reads' | 'statements'>,
  endpoint: Endpoint,
): Promise<Response> {
  const { context } = shared;
  const parameters = endpoint.parameters.safeParse(c.req.param());
  const query = endpoint.query.safeParse(c.req.query());
  if (!parameters.success || !query.success) {
    const issues = [...(parameters.error?.issues ?? []), ...(query.error?.issues ?? [])];
    return context.send(c, problem(400, 'Bad request', issues.slice(0, MAX_TOLD).map(issueText).join('; ')));
  }
  const reading = {
    dependsOn: endpoint.dependsOn(parameters.data),
    query: JSON.stringify(query.data) + timeOf(context, c),
  };
  return context.cached(c, reading, async (viewer, stamp) => {
    const answer = await endpoint.read({
      ...shared,
      viewer,
      stamp,
      presenting: await presentingFor(context, viewer),
      parameters: parameters.data,
      query: query.data,
    });
    return answer === null ? NOTHING_HERE : jsonAnswer(answer, endpoint.isCompact === true ? 0 : 2);
  });
}

async function presentingFor({ store, settings }: RouteContext, viewer: Viewer) {
  const policyByList = new Map((await store.lists(viewer)).map(({ name, addressPolicy }) => [name, addressPolicy]));
  return {
    base: settings.publicUrl ?? '',
    policyOf: (list: string) => policyByList.get(list) ?? ('masked' as const),
  };
}

const MINUTE_MS = 60_000;

/** `d:yesterday` means another day tomorrow: such an answer is as old as a minute at most. */
function timeOf({ clock }: RouteContext, c: Context): number | '' {
  return /\b(?:d|rt):/.test(c.req.query('q') ?? '') ? Math.floor(clock.now() / MINUTE_MS) : '';
}

function issueText({ path, message }: z.core.$ZodIssue): string {
  return `${path.join('.')}: ${message}`;
}

function jsonAnswer(value: unknown, indent = 2): Answer {
  return {
    status: 200,
    contentType: 'application/json; charset=utf-8',
    body: `${JSON.stringify(value, null, indent)}\n`,
    headers: FOR_OTHER_PAGES,
  };
}
