import Fastify from 'fastify';

/**
 * The least that a Fastify can do for the same replies: the same bytes under the same status and content type, from
 * memory, with no hook. Its parent sends the replies and is told the port.
 *
 * @typedef {{method?: 'GET' | 'POST', path: string, status?: number, contentType: string, body: string}} BareReply
 */
process.once('message', async (message) => {
  const replies = /** @type {BareReply[]} */ (message);
  const app = Fastify({ logger: false });
  for (const { method = 'GET', path, status = 200, contentType, body } of replies) {
    // Bytes cost less to send than text, so they are the floor.
    const bytes = Buffer.from(body);
    app.route({
      method,
      // A route is matched by its path alone, whatever the query.
      url: new URL(path, 'http://localhost').pathname,
      handler: (_request, reply) => {
        void reply.code(status).header('content-type', contentType).send(bytes);
      },
    });
  }
  process.send?.(Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port));
});
process.on('disconnect', () => process.exit(0));
