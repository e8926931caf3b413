import { OpenAPIHono } from '@hono/zod-openapi';
import type { SiteSettings } from '../site-dependencies.ts';
import { advisoryEndpoints } from './advisory-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { EXAMPLES } from './examples.ts';
import { listEndpoints } from './list-endpoints.ts';
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
      },
    });
  }
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: `${title}: API`, version, description: 'Read only. Errors are problems of RFC 9457.' },
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
