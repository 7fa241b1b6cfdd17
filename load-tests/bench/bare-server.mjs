import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Starts the bare Fastify in a process of its own.
 * @param {readonly import('./bare-fastify.mjs').BareReply[]} replies
 */
export async function startBareServer(replies) {
  const child = fork(fileURLToPath(new URL('bare-fastify.mjs', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  child.send(replies);
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
