/** GraphQL over HTTP: one address, POST with JSON only, bounded before it is parsed. Errors say nothing of the inside. */
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { GraphContext } from './schema.ts';

export type GraphDoor = (request: Request, context: GraphContext) => Promise<Response>;

/** More than this is no question but an attack on the parser. */
const MAX_QUERY = 10_000;

const refuse = (message: string): Response =>
  new Response(JSON.stringify({ errors: [{ message, extensions: { code: 'bad_request' } }] }), {
    status: 400,
    headers: { 'content-type': 'application/graphql-response+json' },
  });

interface Asked {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: unknown;
}

function readBody(text: string): Asked | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('query' in body)) return undefined;
    return typeof body.query === 'string' ? (body as Asked) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Refusals of ours and of the language are told; whatever else was thrown says nothing of the inside. */
function maskError(error: unknown): Error {
  const inner = error instanceof Error && 'originalError' in error ? error.originalError : undefined;
  const told = error instanceof Error && error.name === 'GraphQLError' && isTold(inner);
  return told ? error : new GraphQLError('internal', { extensions: { code: 'internal' } });
}
const isTold = (inner: unknown): boolean =>
  inner === undefined || inner === null || (inner instanceof Error && inner.name === 'GraphQLError');

export function createGraphDoor(schema: GraphQLSchema): GraphDoor {
  const yoga = createYoga<GraphContext>({
    schema,
    graphqlEndpoint: '*',
    graphiql: false,
    landingPage: false,
    batching: false,
    logging: false,
    cors: false,
    maskedErrors: { maskError },
  });
  return async (request, context) => {
    const asked = readBody(await request.text());
    if (!asked) return refuse('a JSON body with a query is needed');
    if (asked.query.length > MAX_QUERY) return refuse(`a query of more than ${MAX_QUERY} characters`);
    const { query, variables, operationName } = asked;
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
    const body = JSON.stringify({ query, variables, operationName });
    const answer = await yoga.fetch(new Request(request.url, { method: 'POST', headers, body }), context);
    return new Response(await answer.text(), {
      status: answer.status,
      headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json' },
    });
  };
}
