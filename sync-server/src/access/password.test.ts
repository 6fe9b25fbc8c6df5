import { expect, test } from 'vitest';
import { hashPassword, isPassword } from './password.ts';

const salt = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));

test('[H16] a password is right only for its own hash, however its letters were composed', async () => {
  const phc = await hashPassword('비밀번호 하나 둘 셋', salt());
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await isPassword('비밀번호 하나 둘 셋'.normalize('NFD'), phc)).toBe(true);
  expect(await isPassword('비밀번호 하나 둘 넷', phc)).toBe(false);
});

test('[H16] the same password twice is two hashes; no hash, and a broken one, are never right', async () => {
  expect(await hashPassword('same password', salt())).not.toBe(await hashPassword('same password', salt()));
  for (const broken of ['', 'x', '$argon2id$v=19$m=1,t=1,p=1$AAAA$BBBB', '$argon2i$v=19$m=19456,t=2,p=1$a$b'])
    expect(await isPassword('', broken)).toBe(false);
});
