/**
 * Where in the wallet somebody is, behind the `#` so that no server ever sees a ticket: `#/` the passes, `#/p/<id>` one
 * of them, `#/add` a new one, `#/e/<id>` its event, `#/data` the wallet's own data, `#/t/AG1…?s=<server>` the mail's link, `#/r/…` a receipt, `#/h/…` the code in a room. A watchable value over `location.hash`.
 */
export type Route =
  | { readonly screen: 'passes' }
  | { readonly screen: 'add' }
  | { readonly screen: 'data' }
  | { readonly screen: 'pass' | 'event'; readonly id: string }
  | { readonly screen: 'link'; readonly ticket: string; readonly server: string | undefined };

export interface Router {
  subscribe(listener: () => void): () => void;
  snapshot(): Route;
  go(route: Exclude<Route, { screen: 'link' }>): void;
  /** The same, but the place left is forgotten by the back button and the history (a ticket stands in it). */
  replace(route: Exclude<Route, { screen: 'link' }>): void;
}

/** An address somebody typed or a link carries, as an origin; undefined for anything that is none. */
export function serverOrigin(text: string | null): string | undefined {
  if (text === null || !URL.canParse(text)) return undefined;
  const { origin, protocol } = new URL(text);
  return /^https?:$/.test(protocol) ? origin : undefined;
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [, head = '', ...rest] = path.split('/');
  const tail = rest.join('/');
  if (head === 't' && tail !== '')
    return { screen: 'link', ticket: tail, server: serverOrigin(new URLSearchParams(query).get('s')) };
  // Read like what a camera reads; nothing of it names a server.
  if ((head === 'r' || head === 'h') && tail !== '')
    return { screen: 'link', ticket: tail, server: undefined };
  if ((head === 'p' || head === 'e') && tail !== '') {
    try {
      return { screen: head === 'p' ? 'pass' : 'event', id: decodeURIComponent(tail) };
    } catch (error) {
      if (error instanceof URIError) return { screen: 'passes' };
      throw error;
    }
  }
  return { screen: head === 'add' || head === 'data' ? head : 'passes' };
}

const hashOf = (route: Exclude<Route, { screen: 'link' }>): string => {
  switch (route.screen) {
    case 'pass':
      return `#/p/${encodeURIComponent(route.id)}`;
    case 'event':
      return `#/e/${encodeURIComponent(route.id)}`;
    case 'add':
    case 'data':
      return `#/${route.screen}`;
    case 'passes':
      return '#/';
  }
};

export function createRouter(window: Window): Router {
  let hash = window.location.hash;
  let route = readRoute(hash);
  const listeners = new Set<() => void>();
  const read = (): void => {
    if (window.location.hash === hash) return;
    hash = window.location.hash;
    route = readRoute(hash);
    for (const listener of listeners) listener();
  };
  window.addEventListener('hashchange', read);
  window.addEventListener('popstate', read);
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => route,
    go: (next) => {
      window.location.hash = hashOf(next);
    },
    replace: (next) => {
      window.history.replaceState(null, '', hashOf(next));
      read();
    },
  };
}
