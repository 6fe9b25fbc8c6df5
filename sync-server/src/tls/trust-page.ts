/**
 * The page a tablet opens first on a venue network: how to trust this server, step by step for iPad and Android, and
 * whether it worked. Served over plain http, because the tablet trusts nothing here yet; it holds nothing secret.
 */
import { createServer, type Server } from 'node:http';

export interface TrustPageOptions {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority. */
  readonly authority: string;
  /** `https://192.168.0.10:8470` */
  readonly origin: string;
}

/** Answered to any page: reaching it over https is the whole question. */
const CHECK = '/tls-check';

interface Handler {
  readonly fetch: (request: Request, env: object) => Response | Promise<Response>;
}

/** The server's own handler, which the trust page may ask whether the tablet trusts it by now. */
export const withTrustCheck = (inner: Handler): Handler => ({
  fetch: (request, env) =>
    new URL(request.url).pathname === CHECK
      ? new Response('trusted', {
          headers: { 'access-control-allow-origin': '*', 'cache-control': 'no-store' },
        })
      : inner.fetch(request, env),
});

const TYPE = { html: 'text/html; charset=utf-8', crt: 'application/x-x509-ca-cert' } as const;

const page = (origin: string): string => `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>attend-gate</title>
<style>
  :root { color-scheme: light dark }
  body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1.5rem }
  h1 { font-size: 1.75rem; line-height: 1.25 } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem }
  a.big { display: block; padding: 1rem; border-radius: .9rem; background: #2750c4; color: #fff; text-align: center; font-weight: 700; text-decoration: none; margin: .75rem 0 }
  #result { padding: 1rem; border-radius: .9rem; font-weight: 700; border: 2px solid; margin: 1rem 0 }
  #result[data-state=good] { color: #0a6a3b; background: #e0f4e9 } #result[data-state=bad] { color: #7a5200; background: #fff2cf }
  li { margin: .35rem 0 } .en { opacity: .8 }
</style>
</head>
<body>
<h1>이 태블릿이 게이트를 믿게 하기<br><span class="en">Let this tablet trust the gate</span></h1>
<p id="result" data-testid="trust" data-state="bad">확인하는 중 · Checking</p>
<a class="big" href="/attend-gate-ca.crt" download>1. 인증서 받기 · Download the certificate</a>
<h2>iPad · iPhone</h2>
<ol>
<li>설정 → “프로파일이 다운로드됨” → 설치<br><span class="en">Settings → “Profile Downloaded” → Install</span></li>
<li>설정 → 일반 → 정보 → 인증서 신뢰 설정 → attend-gate 켜기<br><span class="en">Settings → General → About → Certificate Trust Settings → turn on attend-gate</span></li>
</ol>
<h2>Android</h2>
<ol>
<li>설정 → 보안 → 암호화 및 사용자 인증 정보 → 인증서 설치 → CA 인증서<br><span class="en">Settings → Security → Encryption &amp; credentials → Install a certificate → CA certificate</span></li>
<li>받은 파일 attend-gate-ca.crt 고르기<br><span class="en">Choose the file attend-gate-ca.crt</span></li>
</ol>
<a class="big" href="${origin}/gate/">2. 게이트 열기 · Open the gate</a>
<p class="en">행사가 끝나면 같은 곳에서 인증서를 지우세요. · Remove the certificate in the same place after the event.</p>
<script>
const result = document.getElementById('result');
const say = (state, text) => { result.dataset.state = state; result.textContent = text; };
const look = () => fetch('${origin}${CHECK}', { cache: 'no-store' })
  .then(() => say('good', '믿습니다. 게이트를 열 수 있습니다. · Trusted. Open the gate.'))
  .catch(() => { say('bad', '아직 믿지 않습니다. 아래 순서를 따르세요. · Not trusted yet. Follow the steps.'); setTimeout(look, 3000); });
look();
</script>
</body>
</html>
`;

export interface TrustPage {
  /** `http://192.168.0.10:8473` on the host it was given. */
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects when the port is taken. */
export function serveTrustPage({ host, port, authority, origin }: TrustPageOptions): Promise<TrustPage> {
  const html = page(origin);
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    const file = path === '/attend-gate-ca.crt';
    if (!file && path !== '/') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': file ? TYPE.crt : TYPE.html,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(file ? authority : html);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}
