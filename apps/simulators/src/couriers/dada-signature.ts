import { createHash } from 'node:crypto';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** 达达's request signature: keys sorted, each key followed by its value without separators, the secret at both ends. */
export function signDadaRequest(parameters: Readonly<Record<string, string>>, secret: string): string {
  const joined = Object.keys(parameters)
    .sort()
    .map((key) => key + (parameters[key] ?? ''))
    .join('');
  return md5(secret + joined + secret).toUpperCase();
}

/** 达达's callback signature: the three values sorted as text and joined. It holds no secret, so it proves nothing by itself. */
export function signDadaCallback(facts: { client_id: string; order_id: string; update_time: string }): string {
  return md5([facts.client_id, facts.order_id, facts.update_time].sort().join(''));
}
