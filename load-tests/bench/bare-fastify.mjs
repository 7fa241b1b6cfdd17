import Fastify from 'fastify';

/**
 * The least that a Fastify can do for the same replies: the same bytes under the same content type, from memory, with no
 * hook. Its parent sends the replies and is told the port.
 */
process.once('message', async (message) => {
  const replies = /** @type {{path: string, contentType: string, body: string}[]} */ (message);
  const app = Fastify({ logger: false });
  for (const { path, contentType, body } of replies) {
    // Bytes cost less to send than text, so they are the floor.
    const bytes = Buffer.from(body);
    // A route is matched by its path alone, whatever the query.
    app.get(new URL(path, 'http://localhost').pathname, (_request, reply) => {
      void reply.header('content-type', contentType).send(bytes);
    });
  }
  process.send?.(Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port));
});
process.on('disconnect', () => process.exit(0));
