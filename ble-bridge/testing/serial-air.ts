/** A controller of the virtual air behind a real pseudo-terminal, as a USB stick with a UART would be. Tests only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Air, Point } from '../src/radio/virtual/air.ts';
import { VirtualController } from '../src/radio/virtual/controller.ts';
import { H4 } from '../src/radio/virtual/packets.ts';

/** socat makes the terminal; without it there is nothing to test on. */
export const hasSocat = (): boolean => spawnSync('socat', ['-V']).status === 0;

/** Length of the packet at the start of a stream in the UART framing (Bluetooth Core, vol. 4 part A); 0 = not all there. */
function packetLength(bytes: Buffer): number {
  const [kind] = bytes;
  if (kind === undefined) return 0;
  const head = kind === H4.acl ? 5 : 4;
  if (bytes.length < head) return 0;
  const whole = head + (kind === H4.acl ? bytes.readUInt16LE(3) : bytes[3]!);
  return bytes.length < whole ? 0 : whole;
}

export interface SerialAdapter {
  /** Path of the terminal. */
  readonly port: string;
  close(): void;
}

/** Resolves when the terminal is there. @param folder where its link and socket may stand */
export async function aSerialAdapter(
  air: Air,
  folder: string,
  n: number,
  at: Point = { x: 0, y: 0 },
): Promise<SerialAdapter> {
  const controller = new VirtualController(air, { address: `00:bb:01:00:00:0${n}`, at });
  const [path, port] = [join(folder, `air-${n}.sock`), join(folder, `tty-${n}`)];
  const server: Server = createServer((socket) => {
    controller.send = (packet) => void socket.write(packet);
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      for (let length = packetLength(waiting); length > 0; length = packetLength(waiting)) {
        controller.receive(Buffer.from(waiting.subarray(0, length)));
        waiting = waiting.subarray(length);
      }
    });
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  const socat: ChildProcess = spawn('socat', [`pty,raw,echo=0,link=${port}`, `unix-connect:${path}`]);
  while (!existsSync(port)) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    port,
    close: () => {
      socat.kill();
      server.close();
      controller.unplug();
    },
  };
}
