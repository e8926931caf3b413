import { OpenAPIHono } from '@hono/zod-openapi';
import type { SiteSettings } from '../site-dependencies.ts';
import { advisoryEndpoints } from './advisory-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { EXAMPLES } from './examples.ts';
import { listEndpoints } from './list-endpoints.ts';
import { SentReport, TakenReport } from './report-schema.ts';
import { Answers, Problem } from './schemas.ts';

export const ENDPOINTS: readonly Endpoint[] = [...listEndpoints, ...advisoryEndpoints];

/** The OpenAPI 3.1 document of the endpoints as they are. */
export function openApiDocument({ publicUrl, title, version }: SiteSettings): object {
  const { openAPIRegistry: registry, getOpenAPI31Document } = withRegistry();
  const problem = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: Problem } },
  });
  for (const { path, operationId, summary, parameters, query, answer } of ENDPOINTS) {
    const name = (Object.keys(Answers) as (keyof typeof Answers)[]).find((each) => Answers[each] === answer);
    const example = name === undefined ? undefined : EXAMPLES[name];
    registry.registerPath({
      method: 'get',
      path,
      operationId,
      summary,
      request: { params: parameters, query },
      responses: {
        200: {
          description: summary,
          content: { 'application/json': { schema: answer, ...(example === undefined ? {} : { example }) } },
        },
        400: problem('The address or its query cannot be read.'),
        404: problem('There is nothing at this address.'),
        503: problem('Too much goes on: the same may be had soon, see Retry-After.'),
      },
    });
  }
  registry.registerPath({
    method: 'post',
    path: '/reports',
    operationId: 'sendReport',
    summary: 'Tells the security team of a vulnerability; where it takes reports.',
    request: { body: { required: true, content: { 'application/json': { schema: SentReport } } } },
    responses: {
      201: {
        description: 'The report was taken.',
        content: {
          'application/json': {
            schema: TakenReport,
            example: { case: null, link: `${publicUrl ?? ''}/report/abcdefghijklmnop-${'0'.repeat(40)}` },
          },
        },
      },
      404: problem('Nobody takes reports here.'),
      413: problem('The report is too large.'),
      415: problem('It is not JSON.'),
      422: problem('Something is missing, or too long.'),
      429: problem('Too many reports came.'),
    },
  });
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: `${title}: API`,
      version,
      description: 'Read only, but for reports. Errors are problems of RFC 9457.',
    },
    servers: [{ url: `${publicUrl ?? ''}/api/v1` }],
  });
}

function withRegistry() {
  const app = new OpenAPIHono();
  return {
    openAPIRegistry: app.openAPIRegistry,
    getOpenAPI31Document: (config: Parameters<typeof app.getOpenAPI31Document>[0]) => app.getOpenAPI31Document(config),
  };
}
