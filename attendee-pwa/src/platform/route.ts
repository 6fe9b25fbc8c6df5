/**
 * Where in the wallet somebody is, behind the `#` so that no server ever sees a ticket: `#/` the passes, `#/p/<id>` one
 * of them, `#/add` a new one, `#/t/AG1…?s=<server>` the mail's link. A watchable value over `location.hash`.
 */
export type Route =
  | { readonly screen: 'passes' }
  | { readonly screen: 'add' }
  | { readonly screen: 'pass'; readonly id: string }
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
  if (head === 'p' && tail !== '') {
    try {
      return { screen: 'pass', id: decodeURIComponent(tail) };
    } catch (error) {
      if (error instanceof URIError) return { screen: 'passes' };
      throw error;
    }
  }
  return { screen: head === 'add' ? 'add' : 'passes' };
}

const hashOf = (route: Exclude<Route, { screen: 'link' }>): string =>
  route.screen === 'pass' ? `#/p/${encodeURIComponent(route.id)}` : route.screen === 'add' ? '#/add' : '#/';

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
