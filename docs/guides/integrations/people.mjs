/** Everybody of an event with what they did, page by page, over the event server's GraphQL. */
const QUERY = `query ($after: String) { participants(first: 20, after: $after) {
  nodes { id name email company ticketType status attendance { list entries inside } } next } }`;

/** @param {{ origin: string, event: string, key: string }} source */
export async function* people({ origin, event, key }) {
  let after = null;
  do {
    const answer = await fetch(`${origin}/api/events/${event}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY, variables: { after } }),
    });
    const { data, errors } = await answer.json();
    if (!data) throw new Error(`${answer.status} ${JSON.stringify(errors)}`);
    yield* data.participants.nodes;
    after = data.participants.next;
  } while (after);
}

/** @param {string} name of an environment variable */
export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}`);
  return value;
}

export const source = () => ({
  origin: setting('EVENT_ORIGIN'),
  event: setting('EVENT_ID'),
  key: setting('EVENT_KEY'),
});

/** Sends, and waits as long as the other side asks for. */
export async function send(url, key, method, body) {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.ok) return answer;
    if (attempt === 5 || (answer.status !== 429 && answer.status < 500))
      throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
    const seconds = Number(answer.headers.get('retry-after') ?? 2 ** attempt);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}
