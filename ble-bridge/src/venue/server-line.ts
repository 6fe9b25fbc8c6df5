/** The venue relay's connection to the event server: tries until it is there, and hands on what arrives. */
import { CLOSE, encodeToken, isFinal, type Upstream } from '@attend-gate/shared';

export interface ServerLineDeps {
  /** `wss://event.example/sync/<event>/ledger` */
  readonly url: string;
  /** Another relay after a fork was settled, so it is asked each time. */
  readonly upstream: () => Upstream;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onTokenExpired: () => void;
  readonly onRevoked: () => void;
  readonly onTrouble: (detail: string) => void;
}

export interface ServerLine {
  readonly isOpen: boolean;
  /** Uses this token for the open connection and the next ones; connects. */
  setToken(token: string): void;
  close(): void;
}

const AGAIN_MS = 2_500;
/** The server says something every 20 s (L20); longer silence is a dead line. */
const SILENCE_MS = 45_000;

export function openServerLine(deps: ServerLineDeps): ServerLine {
  let token: string | undefined;
  let socket: WebSocket | undefined;
  let closed = false;
  let cancelAgain = (): void => undefined;
  let cancelSilence = (): void => undefined;

  const listen = (): void => {
    cancelSilence();
    cancelSilence = deps.after(SILENCE_MS, () => socket?.close());
  };
  const ended = (code: number, reason: string): void => {
    socket = undefined;
    cancelSilence();
    deps.upstream().closed();
    if (closed) return;
    if (code === CLOSE.revoked) deps.onRevoked();
    else if (isFinal(code)) deps.onTrouble(`closed for good: ${code} ${reason}`);
    else {
      if (code === CLOSE.tokenExpired) deps.onTokenExpired();
      cancelAgain = deps.after(AGAIN_MS, connect);
    }
  };
  const connect = (): void => {
    if (closed || socket || token === undefined) return;
    const opening = new WebSocket(`${deps.url}?caps=1`, ['attend-gate', `token.${token}`]);
    opening.binaryType = 'arraybuffer';
    socket = opening;
    opening.onopen = () => {
      listen();
      deps.upstream().opened((bytes) => {
        if (opening.readyState === WebSocket.OPEN) opening.send(bytes);
      });
    };
    opening.onmessage = ({ data }) => {
      listen();
      if (data instanceof ArrayBuffer) deps.upstream().receive(new Uint8Array(data));
    };
    opening.onclose = ({ code, reason }) => ended(code, reason);
  };
  return {
    get isOpen() {
      return socket?.readyState === WebSocket.OPEN;
    },
    setToken: (next) => {
      token = next;
      if (socket?.readyState === WebSocket.OPEN) socket.send(encodeToken(next));
      else {
        cancelAgain();
        connect();
      }
    },
    close: () => {
      closed = true;
      cancelAgain();
      cancelSilence();
      socket?.close();
    },
  };
}
