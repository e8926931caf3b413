import type { z } from '@hono/zod-openapi';
import type { Viewer } from '#store';
import type { DependsOn } from '../page-cache.ts';
import type { AdvisoryReads } from '../presenters/advisory-reads.ts';
import type { PublicStatements } from '../presenters/public-statements.ts';
import type { RouteContext } from '../routes/route-context.ts';
import type { Presenting } from './present.ts';

/** What an endpoint works with. */
export interface ApiReading<Parameters, Query> {
  readonly context: RouteContext;
  readonly reads: AdvisoryReads;
  readonly presenting: Presenting;
  readonly statements: PublicStatements;
  readonly viewer: Viewer;
  readonly stamp: string;
  readonly parameters: Parameters;
  readonly query: Query;
}

/** One address of the API: what it takes, what it gives, and how the two are documented. */
export interface Endpoint {
  /** `/lists/{list}`, behind `/api/v1`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: z.ZodObject;
  readonly query: z.ZodObject;
  readonly answer: z.ZodObject;
  /** On one line: what is large, and fetched by programs alone. */
  readonly isCompact?: boolean;
  dependsOn(parameters: Readonly<Record<string, unknown>>): DependsOn;
  /** Null for what is not there and for what the viewer may not see. */
  read(reading: ApiReading<unknown, unknown>): Promise<unknown>;
}

/** Ties the types of one endpoint together: what `read` gets is what was validated, what it gives is what is documented. */
export function endpoint<Parameters extends z.ZodObject, Query extends z.ZodObject, Answer extends z.ZodObject>(
  definition: Omit<Endpoint, 'parameters' | 'query' | 'answer' | 'read' | 'dependsOn'> & {
    readonly parameters: Parameters;
    readonly query: Query;
    readonly answer: Answer;
    dependsOn(parameters: z.infer<Parameters>): DependsOn;
    read(reading: ApiReading<z.infer<Parameters>, z.infer<Query>>): Promise<z.infer<Answer> | null>;
  },
): Endpoint {
  return {
    ...definition,
    dependsOn: (parameters) => definition.dependsOn(parameters as z.infer<Parameters>),
    read: (reading) => definition.read(reading as ApiReading<z.infer<Parameters>, z.infer<Query>>),
  };
}
