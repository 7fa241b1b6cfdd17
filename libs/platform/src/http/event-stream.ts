import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

const HEARTBEAT_MS = 15_000;

export interface EventStream {
  send(event: string, data: unknown): void;
  /** Called once when the client goes away or the server stops. */
  onClose(callback: () => void): void;
}

/** Streams that are open in this process. */
const open = new Set<ServerResponse>();

/** Ends every stream: they do not end by themselves, and a server that stops waits for all that is under way. */
export function endEventStreams(): void {
  for (const raw of open) raw.end();
}

/** Opens a server-sent event stream on this reply, with a heartbeat so that proxies and screens see that it lives. */
export function openEventStream(request: FastifyRequest, reply: FastifyReply): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'keep-alive',
    'x-accel-buffering': 'no',
    'x-request-id': request.id,
  });
  open.add(raw);
  raw.write(': open\n\n');
  const heartbeat = setInterval(() => raw.write(': heartbeat\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  const callbacks: (() => void)[] = [];
  raw.once('close', () => {
    open.delete(raw);
    clearInterval(heartbeat);
    for (const callback of callbacks) callback();
  });
  return {
    send: (event, data) => void raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    onClose: (callback) => void callbacks.push(callback),
  };
}
