import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Something that listens, and how to end it. */
export interface Proxy {
  url: string;
  stop(): Promise<void>;
}

/**
 * Stands before the local AWS as a proxy that ends TLS would, for clients that do not know that they
 * talk to it. It passes on one request after another, as the rehearsal's clients send them.
 */
export async function startTlsProxy(endpoint: string): Promise<Proxy> {
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((incoming, outgoing) => {
    last = last.then(() => passOn(endpoint, incoming, outgoing));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function passOn(
  endpoint: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const { method, url = "/" } = incoming;
  const headers = { ...incoming.headers, "x-forwarded-proto": "https" };
  await new Promise<void>((resolve) => {
    const onward = request(new URL(url, endpoint), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing).once("finish", resolve);
    });
    onward.once("error", () => {
      outgoing.destroy();
      resolve();
    });
    onward.end(body);
  });
}
